import ServiceKit
import TestSupport
import Testing

@testable import Identity

@Suite struct `The schema` {
    @Test func `keeps tenants apart by construction`() async throws {
        try await withDatabase(schema: "identity", migrations: migrations) { database in
            let faults = try await catalogueFaults(
                of: "identity", in: database,
                // People, their credentials and programs of the suite belong to no tenant.
                shared: [
                    "accounts", "registrations", "mailed_codes", "sessions", "revocations", "signing_keys",
                    "attempt_counters", "one_time_password_factors", "recovery_codes", "sign_in_challenges",
                    "service_accounts",
                ],
                // A hash of 256 random bits: nobody has another's, and it is looked up before the tenant is known.
                unique: ["api_keys_key_hash"],
                // For reading, by what the caller has proved: who they are, or that they have the key.
                policies: JobsTable.policies.union([
                    "memberships_of_account", "tenants_of_account", "api_keys_by_hash", "tenants_by_key_hash",
                ]), appendOnly: ["audit_events"])
            #expect(faults == [])
        }
    }
}

import Crypto
import FoundationEssentials
import HTTP
import Models
import Postgres
import TestSupport
import Testing

@testable import Identity
@testable import ServiceKit

/// Tenants, members, second factors and programs of a test.
extension Given {
    /// A tenant as the tenants service pushes it.
    func tenant(
        _ name: String = "Bay Area Auto Network", status: TenantEntry.State = .active, quotas: [String: Int64] = [:]
    ) async throws -> TenantID {
        let id = TenantID.new()
        try await app.database.write(as: id) { db in
            _ = try await db.keep(
                TenantEntry(name: name, slug: "bay-area", status: status, plan: "starter", quotas: quotas, version: 1),
                of: id, at: self.app.now)
        }
        return id
    }

    /// An account that is something in a tenant.
    func member(
        of tenant: TenantID, _ roles: Role..., business: BusinessID? = nil
    ) async throws -> (account: AccountRecord, id: MembershipID) {
        let account = try await account()
        let id = MembershipID.new()
        try await app.database.write(as: tenant) { db in
            try await db.insertMembership(id, of: account.id, in: tenant, business, roles: roles, at: self.app.now)
        }
        return (account, id)
    }

    /// An access token of a new session of an account in its usual place, or the given one.
    func token(_ account: AccountRecord, in tenant: TenantID? = nil, _ business: BusinessID? = nil, otp: Bool = false)
        async throws -> String
    {
        let methods = otp ? ["pwd", "otp"] : ["pwd"]
        let start = try await sessionStart(
            PendingSignIn(tenant: tenant, business: business, device: "Test", transport: .body), of: account.id,
            methods, app)
        return try await startSession(start, [], from: origin, app).accessToken
    }

    /// A member's access token.
    func token(of tenant: TenantID, _ roles: Role..., business: BusinessID? = nil, otp: Bool = false) async throws
        -> String
    {
        let account = try await account()
        try await app.database.write(as: tenant) { db in
            try await db.insertMembership(.new(), of: account.id, in: tenant, business, roles: roles, at: self.app.now)
        }
        return try await token(account, in: tenant, business, otp: otp)
    }

    /// A token of a service for a tenant.
    func serviceToken(_ tenant: TenantID = .platform, name: String = "tenants") async throws -> String {
        let made = try await makeServiceAccount(name, app.database, at: app.now)
        let renewed = try await renewServiceSecret(name, app.database, at: app.now, overlap: 60)
        let secret = try #require(renewed ?? made)
        let grant: ServiceGrant = try await post(
            "/internal/tokens", #"{"clientId":"\#(name)","clientSecret":"\#(secret)","tenant":"\#(tenant)"}"#
        ).decoded()
        return grant.accessToken
    }

    /// The same with connections that are waited for as long as a busy machine needs: for hundreds at once.
    func patient() throws -> App {
        let clock = clock
        return App(database: try test.open(), settings: app.settings, clock: { clock.now })
    }

    /// A token of a session in which nobody has proved anything for so long.
    func staleToken(_ account: AccountRecord, seconds: TimeInterval) async throws -> String {
        let start = try await sessionStart(
            PendingSignIn(tenant: nil, business: nil, device: "Test", transport: .body), of: account.id,
            ["pwd", "otp"], app)
        var record = try await startSession(start, [], from: origin, app).record
        record.authenticatedAt -= seconds
        return try record.claims([], knowing: []).signed(
            by: app.ring.signing(at: app.now), app.settings.tokens, at: app.now)
    }

    /// The code that an app shows.
    func otp(_ secret: String, steps: Int = 0) throws -> String {
        let time = app.now.timeIntervalSince1970 + Double(30 * steps)
        return try OneTimePassword(secret: try #require(Base32.decode(secret))).code(time: UInt64(time))
    }

    /// A one-time password app of an account, confirmed with the code of this step, and its recovery codes.
    func enrolled(_ account: AccountRecord) async throws -> (secret: String, codes: [String]) {
        let session = try await started(account).record.id
        let enrolment = try await beginEnrolment(of: account.id, app)
        let codes = try await confirmEnrolment(
            enrolment.id, code: otp(enrolment.secret), of: account.id, in: session, from: origin, app)
        return (enrolment.secret, codes.codes)
    }
}

/// A new id. `ID.new()` is ambiguous in files that import Routing, which has one of its own.
func newID<Tag>(_ kind: ID<Tag>.Type = ID<Tag>.self) -> ID<Tag> { .new() }

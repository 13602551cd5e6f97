internal import Models
internal import Postgres
internal import ServiceKit

/// The caller's own account.
func ownAccount(_ bearer: Bearer, _ app: App) async throws -> AccountRecord {
    guard let record = try await app.database.read({ try await $0.account(bearer.account) }), record.status == .active
    else { throw Refusal.sessionOver }
    return record
}

/// Changes name or language; `change` gives the new profile for the account as it is.
func changeProfile(
    of id: AccountID, to change: (AccountRecord) throws -> AccountProfile, _ app: App
) async throws -> AccountRecord {
    let now = app.now
    return try await app.database.write(as: TenantID.platform) { db in
        guard let account = try await db.lockAccount(id), account.status == .active else { throw Refusal.sessionOver }
        try await db.updateProfile(of: id, try change(account), at: now)
        guard let changed = try await db.account(id) else { throw Refusal.sessionOver }
        return changed
    }
}

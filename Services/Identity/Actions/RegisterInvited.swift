internal import FoundationEssentials
internal import Models
internal import Postgres
internal import ServiceKit

/// Makes the account and the membership of somebody who was invited and has no account yet, in one step: the code came by
/// mail, so the address is proved. Where the address has an account, or the tenant no room, nothing happens and the code
/// stays good.
func registerInvited(_ wish: InvitedRegistration, from origin: Origin, _ app: App) async throws -> AccountRecord {
    let (now, id) = (app.now, AccountID.new())
    guard let (tenant, hash) = InvitationCode.parse(wish.code),
        let invited = try await app.database.read(
            as: tenant,
            {
                try await $0.openInvitation(
                    code: hash, mailedSince: now - app.settings.codeLife, in: tenant, at: now)
            })
    else { throw MemberRefusal.codeOver }
    // Before the code is used up: whoever chooses a bad password may choose another one.
    try app.checkPassword(wish.password, name: wish.name.text, email: invited.email, member: "password")
    let passwordHash = try await app.settings.passwords.hash(wish.password)
    return try await app.database.write(as: TenantID.platform) { db in
        let (tenant, invitation) = try await db.takeInvitation(wish.code, app)
        let registration = RegistrationRecord(
            email: try EmailAddress(invitation.email), name: wish.name,
            language: wish.language ?? origin.language ?? .english,
            passwordHash: passwordHash)
        guard try await db.insertAccount(id, registration, passwordHash: passwordHash, at: now) else {
            throw Refusal.accountExists
        }
        // A registration that somebody began with the address counts no more.
        try db.deleteRegistrations(of: registration.email)
        _ = try await db.admit(id, by: invitation, to: tenant, from: origin, at: now)
        try db.act(in: .platform)
        try db.audit(.accountCreated, by: .account(id), on: .account(id), from: origin, at: now)
        guard let account = try await db.account(id) else { throw Refusal.notFound }
        return account
    }
}

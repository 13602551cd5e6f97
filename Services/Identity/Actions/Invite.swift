internal import FoundationEssentials
internal import Models
internal import Postgres
internal import ServiceKit

extension AuditKind {
    static let invitationSent = AuditKind("invitation.sent")
    static let invitationWithdrawn = AuditKind("invitation.withdrawn")
    static let invitationAccepted = AuditKind("invitation.accepted")
}

/// How long an invitation can be accepted. The codes of its mails are good for as long as any other's
/// (`IDENTITY_CODE_LIFE`); whoever comes later has another one mailed.
private let invitationLife: TimeInterval = 7 * 86_400

/// The code of an invitation's link: the tenant, so that its rows can be read, and what nobody can guess.
struct InvitationCode: Sendable {
    let tenant: TenantID
    let code: Code

    /// What stands in the link.
    var text: String { "\(tenant).\(code.text)" }

    /// Tenant and hash of a code that came back; nil for what can be none.
    static func parse(_ text: String) -> (tenant: TenantID, hash: [UInt8])? {
        let parts = text.split(separator: ".")
        guard parts.count == 2, let tenant = TenantID(String(parts[0])) else { return nil }
        return (tenant, Code.hash(of: String(parts[1])))
    }
}

extension Connection {
    /// Invites an address, or sends an open invitation anew with what is wished for now. The transaction must be the
    /// tenant's. Whether the address has an account decides about nothing but the language of the mail.
    func invite(
        _ wish: NewInvitation, to tenant: TenantID, by account: AccountID?, as actor: Actor, from origin: Origin,
        _ app: App
    ) async throws -> InvitationRecord {
        guard let record = try await tenantForInvitation(tenant) else { throw MemberRefusal.notFound }
        let (now, code) = (app.now, InvitationCode(tenant: tenant, code: Code()))
        let kept = try await keepInvitation(
            .new(), to: wish.email, in: tenant, wish.business, roles: wish.roles, code: code.code.hash, by: account,
            at: now, until: now + invitationLife)
        try await mail(kept, code, record, as: actor, from: origin, in: tenant, app)
        return kept
    }

    /// Sends an open invitation once more, with another code; the one before is good for nothing any more.
    func resend(
        _ id: InvitationID, in tenant: TenantID, by bearer: Bearer, from origin: Origin, _ app: App
    ) async throws -> InvitationRecord {
        guard let record = try await tenantForInvitation(tenant) else { throw MemberRefusal.notFound }
        guard let before = try await invitation(id, in: tenant, bearer.business, locked: true) else {
            throw MemberRefusal.notFound
        }
        try RoleRules.check(before.roles, in: before.business, by: bearer.giver)
        let (now, code) = (app.now, InvitationCode(tenant: tenant, code: Code()))
        guard
            let kept = try await renewInvitation(
                id, in: tenant, code: code.code.hash, at: now, until: now + invitationLife)
        else { throw MemberRefusal.notOpen }
        try await mail(kept, code, record, as: bearer.actor, from: origin, in: tenant, app)
        return kept
    }

    /// Mails an open invitation once more, with another code, to whoever has one, good or too old: to the invited address,
    /// so that a code in wrong hands is of no use here. The transaction must be the tenant's.
    func renew(_ hash: [UInt8], in tenant: TenantID, from origin: Origin, _ app: App) async throws {
        let (now, code) = (app.now, InvitationCode(tenant: tenant, code: Code()))
        guard let kept = try await renewInvitation(code: hash, as: code.code.hash, in: tenant, at: now),
            let record = try await tenantForInvitation(tenant)
        else { throw MemberRefusal.codeOver }
        try await mail(kept, code, record, as: .anonymous, from: origin, in: tenant, app)
    }

    /// The tenant, if it takes members; refused early where there is no room, decided when somebody accepts.
    private func tenantForInvitation(_ tenant: TenantID) async throws -> TenantRecord? {
        guard tenant != .platform, let record = try await self.tenant(tenant) else { return nil }
        guard record.isActive else { throw MemberRefusal.suspended }
        if let most = record.memberQuota, try await staffCount(in: tenant) >= most {
            throw MemberRefusal.quotaReached(most: most)
        }
        return record
    }

    private func mail(
        _ invitation: InvitationRecord, _ code: InvitationCode, _ tenant: TenantRecord, as actor: Actor,
        from origin: Origin, in id: TenantID, _ app: App
    ) async throws {
        let email = try EmailAddress(invitation.email)
        // Who has an account has said in what language; of others we know who invites, or asks for the mail again.
        let language = try await account(email: email)?.language ?? origin.language
        try post(app.letters.invitation(to: email, language, tenant.name, code: code.text), app)
        try audit(
            .invitationSent, by: actor, on: .other(kind: "invitation", id: invitation.id.description), from: origin,
            in: id, at: app.now, details: ["roles": invitation.roles.map(\.rawValue).joined(separator: " ")])
    }
}

/// Mails an invitation once more for whoever has a code of it.
func renewInvitation(_ code: MailedCode, from origin: Origin, _ app: App) async throws {
    guard let (tenant, hash) = InvitationCode.parse(code.code) else { throw MemberRefusal.codeOver }
    try await app.database.write(as: tenant) { try await $0.renew(hash, in: tenant, from: origin, app) }
}

/// Takes an invitation back.
func withdrawInvitation(
    _ id: InvitationID, by bearer: Bearer, from origin: Origin, _ app: App,
    matching check: (_ version: Int64) throws -> Void
) async throws {
    try await app.database.write(as: bearer.tenant) { db in
        guard let before = try await db.invitation(id, in: bearer.tenant, bearer.business, locked: true) else {
            throw MemberRefusal.notFound
        }
        try check(before.version)
        guard try await db.withdrawInvitation(id, in: bearer.tenant) else { throw MemberRefusal.notOpen }
        try db.audit(
            .invitationWithdrawn, by: bearer.actor, on: .other(kind: "invitation", id: id.description), from: origin,
            in: bearer.tenant, at: app.now)
    }
}

/// Makes the caller a member by the code of a mailed invitation, which is used up by that. Having the code proves that the
/// mail was read, so it does not matter which address the account has. Where the tenant has no room nothing happens, and
/// the code stays good.
func acceptInvitation(
    _ text: String, _ account: AccountID, from origin: Origin, in db: Connection, _ app: App
) async throws -> MembershipID {
    let (tenant, invitation) = try await db.takeInvitation(text, app)
    return try await db.admit(account, by: invitation, to: tenant, from: origin, at: app.now)
}

extension Connection {
    /// Uses up the code of a mailed invitation; the transaction is its tenant's from then on.
    func takeInvitation(
        _ text: String, _ app: App
    ) async throws -> (tenant: TenantID, invitation: InvitationRecord) {
        guard let (tenant, hash) = InvitationCode.parse(text) else { throw MemberRefusal.codeOver }
        try act(in: tenant)
        // The tenant first, as everywhere: whoever joins waits here.
        guard try await lockTenant(tenant) != nil,
            let invitation = try await acceptInvitation(
                code: hash, mailedSince: app.now - app.settings.codeLife, in: tenant, at: app.now)
        else { throw MemberRefusal.codeOver }
        return (tenant, invitation)
    }

    /// Makes somebody the member that an invitation is about.
    func admit(
        _ account: AccountID, by invitation: InvitationRecord, to tenant: TenantID, from origin: Origin, at now: Date
    ) async throws -> MembershipID {
        let id = try await join(account, to: tenant, invitation.business, as: invitation.roles, at: now)
        try audit(
            .invitationAccepted, by: .account(account), on: .other(kind: "invitation", id: invitation.id.description),
            from: origin, in: tenant, at: now)
        try noteRoles(
            .membershipGiven, of: account, invitation.roles, in: tenant, invitation.business, by: .account(account),
            from: origin, at: now)
        return id
    }
}

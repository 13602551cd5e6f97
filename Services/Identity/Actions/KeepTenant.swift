internal import FoundationEssentials
internal import Models
internal import Postgres
internal import ServiceKit

extension AuditKind {
    static let tenantKept = AuditKind("tenant.kept")
}

/// Keeps what the tenants service says of a tenant; older news are ignored. A suspended tenant's sessions end, and its
/// tokens count no more.
func keepTenant(
    _ entry: TenantEntry, of tenant: TenantID, by bearer: Bearer, from origin: Origin, _ app: App
) async throws {
    guard tenant != .platform else { throw MemberRefusal.notFound }
    let now = app.now
    try await app.database.write(as: tenant) { db in
        guard try await db.keep(entry, of: tenant, at: now) else { return }
        if entry.status == .suspended {
            try await db.endSessions(in: tenant, because: .tenantSuspended, at: now)
            try db.revoke(.tenant, tenant.uuid, at: now)
        }
        try db.audit(
            .tenantKept, by: bearer.actor, on: .other(kind: "tenant", id: tenant.description), from: origin, in: tenant,
            at: now, details: ["status": entry.status.rawValue, "version": "\(entry.version)"])
    }
}

/// How much of its quotas a tenant uses.
func usage(of tenant: TenantID, _ app: App) async throws -> IdentityUsage {
    try await app.database.read(as: tenant) { db in
        guard try await db.tenant(tenant) != nil else { throw MemberRefusal.notFound }
        return IdentityUsage(
            members: try await db.staffCount(in: tenant), apiKeys: try await db.apiKeyCount(in: tenant, at: app.now))
    }
}

/// Gives a membership on behalf of a service: to an account that it knows, or an invitation to an address.
func giveMembership(
    _ wish: GivenMembership, by bearer: Bearer, from origin: Origin, in db: Connection, _ app: App
) async throws -> MembershipOutcome {
    try RoleRules.check(wish.roles, in: wish.business, by: .suite)
    try db.act(in: wish.tenant)
    if let account = wish.account {
        guard try await db.account(account)?.status == .active else { throw MemberRefusal.notFound }
        let id = try await db.join(account, to: wish.tenant, wish.business, as: wish.roles, at: app.now)
        try db.noteRoles(
            .membershipGiven, of: account, wish.roles, in: wish.tenant, wish.business, by: bearer.actor, from: origin,
            at: app.now)
        return MembershipOutcome(membership: id)
    }
    guard let email = wish.email else { throw MemberRefusal.nobody }
    let invitation = try await db.invite(
        NewInvitation(email: email, business: wish.business, roles: wish.roles), to: wish.tenant, by: nil,
        as: bearer.actor, from: origin, app)
    return MembershipOutcome(invitation: invitation.id)
}

internal import FoundationEssentials
internal import Models
internal import Postgres

extension AuditKind {
    static let membershipGiven = AuditKind("membership.given")
}

extension Connection {
    /// Makes an account a member with these roles, beside those that it has there already. The transaction must be the
    /// tenant's.
    ///
    /// The tenant's row is locked first: of any number who join at once, no more get in than the plan allows, counted in
    /// people, who may work in several businesses.
    func join(
        _ account: AccountID, to tenant: TenantID, _ business: BusinessID?, as roles: [Role], at now: Date
    ) async throws -> MembershipID {
        guard let record = try await lockTenant(tenant), tenant != .platform else { throw MemberRefusal.notFound }
        guard record.isActive else { throw MemberRefusal.suspended }
        if let most = record.memberQuota, try await staffCount(in: tenant, without: account) >= most {
            throw MemberRefusal.quotaReached(most: most)
        }
        if let before = try await lockMembership(of: account, in: tenant, business) {
            try await setRoles(RoleRules.union(before.roles, roles), of: before.id, in: tenant, at: now)
            return before.id
        }
        let id = MembershipID.new()
        try await insertMembership(id, of: account, in: tenant, business, roles: roles, at: now)
        return id
    }

    /// Notes what somebody is from now on. Where roles were taken away, tokens with the old ones count no more.
    func noteRoles(
        _ kind: AuditKind, of account: AccountID, _ roles: [Role], in tenant: TenantID, _ business: BusinessID?,
        by actor: Actor, from origin: Origin, at now: Date
    ) throws {
        var details = ["roles": roles.map(\.rawValue).joined(separator: " ")]
        details["business"] = business?.description
        if kind != .membershipGiven { try revoke(.account, account.uuid, at: now) }
        try audit(kind, by: actor, on: .account(account), from: origin, in: tenant, at: now, details: details)
    }
}

/// Makes the caller a customer of a tenant. Once is as good as twice.
func joinAsCustomer(
    _ tenant: TenantID, _ account: AccountID, from origin: Origin, in db: Connection, _ app: App
) async throws -> MembershipID {
    let now = app.now
    try db.act(in: tenant)
    guard try await db.tenant(tenant)?.isActive == true, tenant != .platform else { throw MemberRefusal.notFound }
    if let before = try await db.lockMembership(of: account, in: tenant, nil) {
        guard !before.roles.contains(.customer) else { return before.id }
        try await db.setRoles(RoleRules.union(before.roles, [.customer]), of: before.id, in: tenant, at: now)
        try db.noteRoles(
            .membershipGiven, of: account, [.customer], in: tenant, nil, by: .account(account), from: origin, at: now)
        return before.id
    }
    let id = MembershipID.new()
    try await db.insertMembership(id, of: account, in: tenant, nil, roles: [.customer], at: now)
    try db.audit(
        .membershipGiven, by: .account(account), on: .account(account), from: origin, in: tenant, at: now,
        details: ["roles": Role.customer.rawValue])
    return id
}

extension [Membership] {
    /// What their owner sees of them.
    var own: [OwnMembership] {
        compactMap { membership in
            guard let id = membership.id else { return nil }
            return OwnMembership(
                id: id, tenant: membership.tenant, tenantName: membership.tenantName,
                tenantSlug: membership.tenantSlug, tenantStatus: membership.isActive ? .active : .suspended,
                business: membership.business, roles: membership.roles,
                needsSecondFactor: membership.needsSecondFactor, createdAt: membership.createdAt)
        }
    }
}

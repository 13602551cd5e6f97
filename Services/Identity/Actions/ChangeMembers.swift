internal import FoundationEssentials
internal import Models
internal import Postgres
internal import ServiceKit

extension AuditKind {
    static let membershipChanged = AuditKind("membership.changed")
    static let membershipEnded = AuditKind("membership.ended")
}

extension Bearer {
    /// What the bearer may give to others, and where.
    var giver: Giver { Giver(permissions: permissions, business: business) }
}

/// Gives a member other roles, and lets tokens with the old ones count no more. What the member is as a customer stays.
func changeMember(
    _ id: MembershipID, by bearer: Bearer, from origin: Origin, _ app: App,
    to change: (MemberRoles, _ version: Int64) throws -> MemberRoles
) async throws -> (TenantMember, version: Int64) {
    let (now, tenant) = (app.now, bearer.tenant)
    return try await app.database.write(as: tenant) { db in
        let member = try await db.lockMember(id, by: bearer)
        let wanted = try change(MemberRoles(roles: RoleRules.staff(member.roles)), member.version).roles
        try RoleRules.check(wanted, in: member.business, by: bearer.giver)
        if RoleRules.staff(member.roles) != RoleRules.staff(wanted) {
            try await db.keepOwner(without: member, staying: wanted, in: tenant)
            let roles = RoleRules.union(wanted, member.roles.filter { $0 == .customer })
            try await db.setRoles(roles, of: id, in: tenant, at: now)
            _ = try await db.endAPIKeys(
                of: member.account, in: tenant, member.business, beyond: RoleRules.permissions(roles), at: now)
            try db.noteRoles(
                .membershipChanged, of: member.account, roles, in: tenant, member.business, by: bearer.actor,
                from: origin, at: now)
        }
        guard let changed = try await db.member(id, in: tenant, nil) else { throw MemberRefusal.notFound }
        return changed
    }
}

/// Ends somebody's membership in the staff, with the API keys that they made there. Who is a customer too stays one.
func endMember(
    _ id: MembershipID, by bearer: Bearer, from origin: Origin, _ app: App,
    matching check: (_ version: Int64) throws -> Void
) async throws {
    try await app.database.write(as: bearer.tenant) { db in
        let member = try await db.lockMember(id, by: bearer)
        try check(member.version)
        try await db.end(member, keeping: [.customer], in: bearer.tenant, by: bearer.actor, from: origin, at: app.now)
    }
}

/// Ends the caller's own membership, whatever the roles.
func leave(_ id: MembershipID, _ account: AccountID, from origin: Origin, _ app: App) async throws {
    guard let own = try await app.database.memberships(of: account).all.first(where: { $0.id == id }) else {
        throw MemberRefusal.notFound
    }
    try await app.database.write(as: own.tenant) { db in
        _ = try await db.lockTenant(own.tenant)
        guard let member = try await db.lockMembership(id, in: own.tenant), member.account == account else {
            throw MemberRefusal.notFound
        }
        try await db.end(
            member, keeping: [], in: own.tenant, by: .account(account), from: origin, at: app.now)
    }
}

extension Connection {
    /// Ends everything that an account is: seats and API keys are free from then on. Throws, and nothing has happened,
    /// where tenants would be without an owner.
    ///
    /// Tenants are locked before the account, as whoever joins does it, and in the order of their ids. The account stays
    /// locked: from then on nobody joins in its name. Where somebody did just before, two may wait for each other;
    /// PostgreSQL then ends one of them, which begins anew.
    func leaveAll(_ account: AccountID, from origin: Origin, at now: Date) async throws {
        var locked: Set<TenantID> = []
        var own = try await memberships(of: account).all
        repeat {
            for tenant in Set(own.map(\.tenant)).subtracting(locked).sorted(by: { $0.description < $1.description }) {
                try act(in: tenant)
                _ = try await lockTenant(tenant)
                locked.insert(tenant)
            }
            _ = try await lockAccount(account)
            own = try await memberships(of: account).all
        } while !locked.isSuperset(of: own.map(\.tenant))
        var alone: [String] = []
        for membership in own {
            guard let id = membership.id else { continue }
            try act(in: membership.tenant)
            guard let member = try await lockMembership(id, in: membership.tenant) else { continue }
            do {
                try await end(
                    member, keeping: [], in: membership.tenant, by: .account(account), from: origin, at: now)
            } catch MemberRefusal.lastOwner {
                alone.append(membership.tenantName)
            }
        }
        guard alone.isEmpty else { throw MemberRefusal.ownsAlone(alone) }
    }

    /// A member of the staff whom the bearer may touch, locked with the tenant: owners go one after the other.
    fileprivate func lockMember(_ id: MembershipID, by bearer: Bearer) async throws -> MembershipRecord {
        _ = try await lockTenant(bearer.tenant)
        guard let member = try await lockMembership(id, in: bearer.tenant), !RoleRules.staff(member.roles).isEmpty
        else {
            throw MemberRefusal.notFound
        }
        try RoleRules.checkTouching(member.roles, in: member.business, by: bearer.giver)
        return member
    }

    /// Refuses to take the tenant's last owner away.
    fileprivate func keepOwner(
        without member: MembershipRecord, staying roles: [Role], in tenant: TenantID
    ) async throws {
        guard member.business == nil, member.roles.contains(.owner), !roles.contains(.owner) else { return }
        guard try await ownerCount(in: tenant) > 1 else { throw MemberRefusal.lastOwner }
    }

    fileprivate func end(
        _ member: MembershipRecord, keeping kept: [Role], in tenant: TenantID, by actor: Actor, from origin: Origin,
        at now: Date
    ) async throws {
        try await keepOwner(without: member, staying: [], in: tenant)
        let roles = member.roles.filter(kept.contains)
        if roles.isEmpty {
            try await deleteMembership(member.id, in: tenant)
        } else {
            try await setRoles(roles, of: member.id, in: tenant, at: now)
        }
        _ = try await endAPIKeys(of: member.account, in: tenant, member.business, at: now)
        try noteRoles(
            .membershipEnded, of: member.account, member.roles, in: tenant, member.business, by: actor, from: origin,
            at: now)
    }
}

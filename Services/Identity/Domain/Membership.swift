import FoundationEssentials
import Models

/// What an account is in one tenant, or in one business of it.
struct Membership: Hashable, Sendable {
    var id: MembershipID?
    let tenant: TenantID
    let business: BusinessID?
    let roles: [Role]
    var tenantName = ""
    var tenantSlug = ""
    /// Whether the tenant may be used.
    var isActive = true
    /// Roles whose holders the tenant asks for a second factor.
    var secondFactorRoles: [Role] = []
    var createdAt = Date.distantPast

    /// Whether the tenant asks the holder of these roles for a second factor.
    var needsSecondFactor: Bool { roles.contains(where: secondFactorRoles.contains) }
}

extension [Membership] {
    /// What of it counts in a session: nothing in a suspended tenant, and no role in a tenant that asks for a second
    /// factor where the session was opened without one. Such a session is good for enrolling a factor and little else.
    func granted(hasSecondFactor: Bool) -> [Membership] {
        let closed = Set(
            filter { !$0.isActive || $0.needsSecondFactor && !hasSecondFactor }.map(\.tenant))
        return compactMap { membership in
            guard closed.contains(membership.tenant) else { return membership }
            guard membership.isActive else { return nil }
            return Membership(
                id: membership.id, tenant: membership.tenant, business: membership.business, roles: [],
                tenantName: membership.tenantName, tenantSlug: membership.tenantSlug,
                secondFactorRoles: membership.secondFactorRoles, createdAt: membership.createdAt)
        }
    }
}

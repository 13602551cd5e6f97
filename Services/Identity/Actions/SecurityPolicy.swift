internal import FoundationEssentials
internal import Models
internal import Postgres
internal import ServiceKit

extension AuditKind {
    static let securityPolicyChanged = AuditKind("security_policy.changed")
}

/// What the tenant asks of its members, and the version of it.
func securityPolicy(of tenant: TenantID, _ app: App) async throws -> (SecurityPolicy, version: Int64) {
    guard let record = try await app.database.read(as: tenant, { try await $0.tenant(tenant) }) else {
        throw MemberRefusal.notFound
    }
    return (SecurityPolicy(secondFactorRoles: record.secondFactorRoles), record.policyVersion)
}

/// Changes what the tenant asks of its members. Tokens that were made before count no more, so that the new policy holds
/// within seconds: the next refresh gives tokens by it.
///
/// Whoever asks for a second factor must have used one: nobody locks themselves out.
func changeSecurityPolicy(
    by bearer: Bearer, from origin: Origin, _ app: App,
    to change: (SecurityPolicy, _ version: Int64) throws -> SecurityPolicy
) async throws -> (SecurityPolicy, version: Int64) {
    let (now, tenant) = (app.now, bearer.tenant)
    return try await app.database.write(as: tenant) { db in
        guard let record = try await db.lockTenant(tenant) else { throw MemberRefusal.notFound }
        let before = SecurityPolicy(secondFactorRoles: record.secondFactorRoles)
        let wanted = try change(before, record.policyVersion)
        let policy = SecurityPolicy(secondFactorRoles: Role.staff.filter(wanted.secondFactorRoles.contains))
        guard wanted.secondFactorRoles.allSatisfy(Role.staff.contains) else { throw MemberRefusal.noRoleOfStaff }
        guard policy.secondFactorRoles.isEmpty || bearer.hasSecondFactor else { throw FactorRefusal.needsSecondFactor }
        guard policy != before else { return (before, record.policyVersion) }
        try await db.setSecondFactorRoles(policy.secondFactorRoles, in: tenant)
        try db.revoke(.tenant, tenant.uuid, at: now)
        try db.audit(
            .securityPolicyChanged, by: bearer.actor, from: origin, in: tenant, at: now,
            details: ["roles": policy.secondFactorRoles.map(\.rawValue).joined(separator: " ")])
        return (policy, record.policyVersion + 1)
    }
}

extension Bearer {
    /// Who that is in the record of security events.
    var actor: Actor { apiKey.map { .apiKey($0) } ?? (has(.service) ? .service(subject) : .account(account)) }
}

extension ID {
    /// The same as Foundation's type.
    var uuid: UUID {
        guard let uuid = UUID(uuidString: description) else { preconditionFailure("an id is a UUID") }
        return uuid
    }
}

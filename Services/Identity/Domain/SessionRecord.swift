import FoundationEssentials
import Models

/// A session as it is kept.
struct SessionRecord: Sendable {
    let id: SessionID
    let account: AccountID
    /// Where the person acts; `TenantID.platform` for none.
    var tenant: TenantID
    var business: BusinessID?
    let transport: SessionTransport
    let device: String
    var address: String
    let createdAt: Date
    var lastUsedAt: Date
    var authenticatedAt: Date
    var methods: [String]
    var idleExpiresAt: Date
    let expiresAt: Date
    var refreshHash: [UInt8]
    var previousHash: [UInt8]?
    var rotatedAt: Date
    var accessSealed: [UInt8]?
    var endedAt: Date?

    /// Whether it can be used.
    func isOpen(at now: Date) -> Bool { endedAt == nil && now < idleExpiresAt && now < expiresAt }
}

/// Why a session ended.
enum SessionEnd: String, Sendable {
    case signedOut = "signed_out"
    /// Ended from another session.
    case revoked
    case passwordChanged = "password_changed"
    case accountDeactivated = "account_deactivated"
    /// A refresh token came back that had been used long before: somebody has a copy.
    case tokenReplayed = "token_replayed"
    /// The second factor was changed or taken away.
    case factorsChanged = "factors_changed"
    case tenantSuspended = "tenant_suspended"
}

/// What to do with a genuine refresh token.
enum RefreshDecision: Hashable, Sendable {
    /// It is the one that is good now: make the next.
    case rotate
    /// It was good until a moment ago: an honest retry, or the second of two requests; the same answer again.
    case repeatAnswer
    /// It was used longer ago: somebody has a copy.
    case endFamily
    /// The session is over.
    case refuse
}

extension SessionRecord {
    /// Decides by the token's hash.
    func decide(on hash: [UInt8], at now: Date, grace: TimeInterval) -> RefreshDecision {
        guard isOpen(at: now) else { return .refuse }
        if hash == refreshHash { return .rotate }
        if hash == previousHash, now <= rotatedAt + grace { return .repeatAnswer }
        return .endFamily
    }
}

/// Where an account acts, and as what.
struct Standing: Hashable, Sendable {
    let tenant: TenantID
    let business: BusinessID?
    let roles: [Role]

    /// In no tenant, as nobody in particular.
    static let nowhere = Standing(tenant: .platform, business: nil, roles: [])
}

extension [Membership] {
    /// The standing in a tenant and perhaps a business, with the roles of the tenant itself and of that business; nil
    /// where the account is no member. Who belongs to a business only and names none stands in that business.
    func standing(in tenant: TenantID, _ business: BusinessID?) -> Standing? {
        let all = filter { $0.tenant == tenant }
        let business = business ?? (all.contains { $0.business == nil } ? nil : all.first?.business)
        let here = all.filter { $0.business == nil || $0.business == business }
        // Everybody stands in the platform, mostly without a role.
        guard !here.isEmpty || tenant == .platform && business == nil else { return nil }
        return Standing(tenant: tenant, business: business, roles: here.roles)
    }

    /// Where somebody stands who does not say: in the first tenant that there is, there in the business that the
    /// membership names; in none without.
    var usual: Standing {
        guard let first = first(where: { $0.tenant != .platform }) ?? first else { return .nowhere }
        return standing(in: first.tenant, first.business) ?? .nowhere
    }

    private var roles: [Role] {
        Role.allCases.filter { role in contains { $0.roles.contains(role) } }
    }
}

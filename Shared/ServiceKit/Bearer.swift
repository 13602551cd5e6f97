internal import JSON
internal import JWT
public import Models
public import Routing

/// Who brought an access token or an API key: somebody acting in one tenant. The tenant comes from here and from
/// nowhere else.
public struct Bearer: Caller, Hashable {
    /// How far the bearer's permissions go.
    public enum Reach: Hashable, Sendable {
        /// The whole platform: its administrators.
        case platform
        /// Everything of the tenant.
        case tenant
        /// One business of the tenant, and what the tenant shares with it.
        case business(BusinessID)
        /// What belongs to the account itself.
        case own(AccountID)
        /// A service of the suite.
        case service
    }

    /// The account; for a service its own id.
    public let account: AccountID
    /// The tenant that the account acts in; `TenantID.platform` for accounts outside of all.
    public let tenant: TenantID
    /// The business that the account acts for, if any.
    public let business: BusinessID?
    /// What the account is in the tenant, such as `owner`; readers accept roles they do not know.
    public let roles: Set<String>
    /// The session that the token belongs to; nil for what is no session, such as a service or an API key.
    public let session: SessionID?
    /// The API key, where one was brought instead of a token.
    public let apiKey: APIKeyID?
    /// When the person last proved who they are, in Unix seconds; nil for programs.
    public let authenticatedAt: Int64?
    /// Whether a second factor was part of it.
    public let hasSecondFactor: Bool
    /// What the bearer may do: what the roles allow, or the key's scopes.
    public let permissions: Set<Permission>
    /// When the token was made, in Unix seconds.
    let issuedAt: Int64
    /// The revocations that the token was made in knowledge of: it says already what they changed.
    let knownRevocations: Set<Int64>

    /// The account's id, for logs.
    public var subject: String { account.description }

    /// Somebody; for tests and for services that find callers in another way.
    public init(
        account: AccountID, tenant: TenantID, business: BusinessID? = nil, roles: Set<String> = [],
        session: SessionID? = nil, authenticatedAt: Int64? = nil, hasSecondFactor: Bool = false
    ) {
        self.account = account
        self.tenant = tenant
        self.business = business
        self.roles = roles
        self.session = session
        self.authenticatedAt = authenticatedAt
        self.hasSecondFactor = hasSecondFactor
        apiKey = nil
        permissions = Self.permissions(of: roles)
        issuedAt = 0
        knownRevocations = []
    }

    /// The bearer of an API key. Scopes that are no permissions of tenants count for nothing.
    public init(_ grant: APIKeyGrant) {
        account = grant.account
        tenant = grant.tenant
        business = grant.business
        roles = []
        session = nil
        apiKey = grant.id
        authenticatedAt = nil
        hasSecondFactor = false
        permissions = Set(grant.scopes.compactMap(Permission.init)).intersection(Permission.ofTenants)
        issuedAt = 0
        knownRevocations = []
    }

    /// Reads the claims `sub`, `tenant`, `business`, `roles`, `sid`, `auth_time`, `amr` and `known`; nil where one is
    /// not what it must be.
    init?(_ claims: Claims) {
        guard let account = AccountID(claims.subject), let tenant = TenantID(claims.tenant) else { return nil }
        self.account = account
        self.tenant = tenant
        do {
            business = try Self.id(claims["business"])
            session = try Self.id(claims["sid"])
            roles = try Self.texts(claims["roles"])
            // RFC 8176: `otp` is a one-time password.
            hasSecondFactor = try Self.texts(claims["amr"]).contains("otp")
            authenticatedAt = try Self.time(claims["auth_time"])
            knownRevocations = try Self.numbers(claims["known"])
        } catch {
            return nil
        }
        apiKey = nil
        permissions = Self.permissions(of: roles)
        issuedAt = claims.issuedAt
    }

    /// Whether the bearer may do that.
    public func may(_ permission: Permission) -> Bool { permissions.contains(permission) }

    /// Whether the bearer has the role.
    public func has(_ role: Role) -> Bool { roles.contains(role.rawValue) }

    /// How far the permissions go. Roles in a business reach no further than the business; a customer's only to what
    /// is the customer's own.
    public var reach: Reach {
        if has(.service) { return .service }
        if tenant == .platform { return has(.platformAdmin) ? .platform : .own(account) }
        if let business { return .business(business) }
        let isStaff = Role.staff.contains { has($0) }
        return isStaff || apiKey != nil ? .tenant : .own(account)
    }

    private static func permissions(of roles: Set<String>) -> Set<Permission> {
        roles.reduce(into: []) { all, name in
            if let role = Role(rawValue: name) { all.formUnion(role.permissions) }
        }
    }

    private struct Malformed: Error {}

    private static func id<Tag>(_ claim: JSONElement?) throws(Malformed) -> ID<Tag>? {
        guard let claim else { return nil }
        guard let text = claim.string, let id = ID<Tag>(text) else { throw Malformed() }
        return id
    }

    private static func texts(_ claim: JSONElement?) throws(Malformed) -> Set<String> {
        guard let claim else { return [] }
        let texts = claim.elements.compactMap(\.string)
        guard claim.kind == .array, texts.count == claim.elements.count else { throw Malformed() }
        return Set(texts)
    }

    private static func numbers(_ claim: JSONElement?) throws(Malformed) -> Set<Int64> {
        guard let claim else { return [] }
        let numbers = claim.elements.compactMap { $0.integer(as: Int64.self) }
        guard claim.kind == .array, numbers.count == claim.elements.count else { throw Malformed() }
        return Set(numbers)
    }

    private static func time(_ claim: JSONElement?) throws(Malformed) -> Int64? {
        guard let claim else { return nil }
        guard let time = claim.integer(as: Int64.self) else { throw Malformed() }
        return time
    }
}

extension Call {
    /// Who calls, with tenant and roles; 401 where the route's access rule did not ask for credentials.
    public func bearer() throws(Problem) -> Bearer {
        guard let bearer = caller as? Bearer else { throw .unauthorized() }
        return bearer
    }
}

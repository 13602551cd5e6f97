internal import JSON
internal import JWT
public import Models
public import Routing

/// Who brought an access token: an account, acting in one tenant. The tenant comes from here and from nowhere else.
public struct Bearer: Caller, Hashable {
    /// The account.
    public let account: AccountID
    /// The tenant that the account acts in.
    public let tenant: TenantID
    /// The business that the account acts for, if any.
    public let business: BusinessID?
    /// What the account is in the tenant, such as `owner`; readers accept roles they do not know.
    public let roles: Set<String>
    /// The session that the token belongs to; nil for what is no session, such as a service.
    public let session: SessionID?

    /// The account's id, for logs.
    public var subject: String { account.description }

    /// Somebody; for tests and for services that find callers in another way.
    public init(
        account: AccountID, tenant: TenantID, business: BusinessID? = nil, roles: Set<String> = [],
        session: SessionID? = nil
    ) {
        self.account = account
        self.tenant = tenant
        self.business = business
        self.roles = roles
        self.session = session
    }

    /// Reads the claims `sub`, `tenant`, `business`, `roles` and `sid`; nil where one is not what it must be.
    init?(_ claims: Claims) {
        guard let account = AccountID(claims.subject), let tenant = TenantID(claims.tenant) else { return nil }
        self.account = account
        self.tenant = tenant
        do {
            business = try Self.id(claims["business"])
            session = try Self.id(claims["sid"])
        } catch {
            return nil
        }
        guard let named = claims["roles"] else {
            roles = []
            return
        }
        let texts = named.elements.compactMap(\.string)
        guard named.kind == .array, texts.count == named.elements.count else { return nil }
        roles = Set(texts)
    }

    private struct Malformed: Error {}

    private static func id<Tag>(_ claim: JSONElement?) throws(Malformed) -> ID<Tag>? {
        guard let claim else { return nil }
        guard let text = claim.string, let id = ID<Tag>(text) else { throw Malformed() }
        return id
    }
}

extension Call {
    /// Who calls, with tenant and roles; 401 where the route's access rule did not ask for credentials.
    public func bearer() throws(Problem) -> Bearer {
        guard let bearer = caller as? Bearer else { throw .unauthorized() }
        return bearer
    }
}

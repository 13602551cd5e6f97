public import JSON

// What services tell each other so that credentials can be checked everywhere: bodies of identity's internal routes.

/// Something whose tokens no longer count: those issued before `at`, but for those that were made knowing of it.
public struct Revocation: Codable, Sendable, Hashable, Documented {
    /// What was revoked.
    public enum Kind: String, Codable, Sendable, CaseIterable {
        /// One session: signed out, or its refresh token was stolen.
        case session
        /// All sessions of an account: roles changed, account disabled.
        case account
        /// All sessions in a tenant: suspended, or another security policy.
        case tenant
    }

    /// What was revoked.
    public let kind: Kind
    /// The session's, account's or tenant's id.
    public let id: String
    /// Unix seconds: tokens issued then or before are refused.
    public let at: Int64
    /// Which revocation it is. A token that was made when it had happened lists this number in its claim `known`, and
    /// holds: so a time in seconds need not tell what came first, and clocks need not agree.
    public let serial: Int64?

    /// A revocation.
    public init(_ kind: Kind, _ id: String, at: Int64, serial: Int64? = nil) {
        self.kind = kind
        self.id = id
        self.at = at
        self.serial = serial
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("Something whose tokens no longer count.")
        schema.member("at", "Unix seconds: tokens issued then or before are refused.", example: 1_790_000_000)
        schema.member("serial", "Tokens that list this number in their claim `known` hold: they were made later.")
    }
}

/// Everything revoked within the life of an access token; what is older has no token left to refuse.
public struct Revocations: Codable, Sendable, Hashable {
    /// The revocations, in no order.
    public let items: [Revocation]

    /// A list.
    public init(items: [Revocation]) { self.items = items }
}

/// The question whether an API key holds. The key itself never leaves the service that it was shown to.
public struct APIKeyCheck: Codable, Sendable, Hashable, Documented {
    /// Base64url of the key's SHA-256.
    public let hash: String

    /// Asks for a key by its hash.
    public init(hash: String) { self.hash = hash }

    /// Says what the member holds.
    public static func document(_ schema: inout Schema) {
        schema.member("hash", "Base64url of the key's SHA-256.", length: 43...43)
    }
}

/// What an API key allows.
public struct APIKeyGrant: Codable, Sendable, Hashable {
    /// The key's id.
    public let id: APIKeyID
    /// The account that made it: who is answerable for what the key does.
    public let account: AccountID
    /// The tenant that it works in.
    public let tenant: TenantID
    /// The business it is limited to, if any.
    public let business: BusinessID?
    /// What it allows, by the texts of `Permission`.
    public let scopes: [String]
    /// When it ends, in Unix seconds; nil: when it is ended.
    public let expires: Int64?

    /// What a key allows.
    public init(
        id: APIKeyID, account: AccountID, tenant: TenantID, business: BusinessID?, scopes: [String], expires: Int64?
    ) {
        self.id = id
        self.account = account
        self.tenant = tenant
        self.business = business
        self.scopes = scopes
        self.expires = expires
    }
}

/// The request of a service for a token (RFC 6749, section 4.4, as JSON).
public struct ClientCredentials: Codable, Sendable, Documented {
    /// The service's word.
    public let clientId: String
    /// Its secret.
    public let clientSecret: String
    /// The tenant that it will act in.
    public let tenant: TenantID

    /// Credentials for one tenant.
    public init(clientId: String, clientSecret: String, tenant: TenantID) {
        self.clientId = clientId
        self.clientSecret = clientSecret
        self.tenant = tenant
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.member("clientId", "The service's word.", length: 1...64, example: "customers")
        schema.member("clientSecret", "Its secret.", length: 1...256)
    }
}

/// An access token for a program.
public struct ServiceGrant: Codable, Sendable {
    /// The token.
    public let accessToken: String
    /// How long it holds, in seconds.
    public let expiresIn: Int64

    /// A token.
    public init(accessToken: String, expiresIn: Int64) {
        self.accessToken = accessToken
        self.expiresIn = expiresIn
    }
}

/// What a service needs to know of a tenant, pushed by the tenants service until it is acknowledged.
public struct TenantEntry: Codable, Sendable, Hashable, Documented {
    /// Whether the tenant may be used.
    public enum State: String, Codable, Sendable, CaseIterable {
        /// In use.
        case active
        /// Closed for everybody but the platform's administrators.
        case suspended
    }

    /// The name shown to people.
    public let name: String
    /// The word in addresses.
    public let slug: String
    /// Whether the tenant may be used.
    public let status: State
    /// The plan's word.
    public let plan: String
    /// The most of each counted thing: `members`, `businesses`, `customers`, `apiKeys`; what is missing has no limit.
    public let quotas: [String: Int64]
    /// Grows with each change; a lower one than the last is old news.
    public let version: Int64

    /// An entry.
    public init(
        name: String, slug: String, status: State, plan: String, quotas: [String: Int64], version: Int64
    ) {
        self.name = name
        self.slug = slug
        self.status = status
        self.plan = plan
        self.quotas = quotas
        self.version = version
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("What a service needs to know of a tenant.")
        schema.member("name", "The name shown to people.", length: 1...200, example: "Bay Area Auto Network")
        schema.member("slug", "The word in addresses.", length: 1...63, example: "bay-area")
        schema.member("plan", "The plan's word.", length: 1...32, example: "starter")
        schema.member("quotas", "The most of each counted thing; what is missing has no limit.")
        schema.member("version", "Grows with each change.", range: 1...Int64.max)
    }
}

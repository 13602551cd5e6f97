public import FoundationEssentials
public import JSON

// What people and portals exchange with the identity service about sessions.

/// How a session's refresh token travels.
public enum SessionTransport: String, Codable, Sendable, CaseIterable {
    /// As a `__Host-` cookie that no script sees: for browsers.
    case cookie
    /// In the body: for everything else.
    case body
}

/// A sign-in by e-mail and password.
public struct SignIn: Codable, Sendable, Documented {
    /// The account's address, in any spelling.
    public let email: String
    /// As typed.
    public let password: String
    /// A code of the second factor, to save the challenge; also gets the owner through while others guess.
    public let otp: String?
    /// The code of a mailed sign-in link: gets the owner through while others guess.
    public let code: String?
    /// The tenant to act in; without it the account's first one, if it has any.
    public let tenant: TenantID?
    /// The business to act for.
    public let business: BusinessID?
    /// What the person calls the device.
    public let device: String?
    /// How the refresh token travels; `body` when not given.
    public let transport: SessionTransport?

    /// Says what the members hold. The address is no `EmailAddress`: what is none gets the answer that a wrong one gets.
    public static func document(_ schema: inout Schema) {
        schema.state("A sign-in by e-mail and password.")
        schema.member(
            "email", "The account's address, in any spelling.", format: "email", length: 1...254,
            example: "ana@example.com")
        schema.member("password", "As typed.", length: 1...256, text: .asTyped)
        schema.member("otp", "A code of the second factor, to save the challenge.", length: 1...20)
        schema.member("code", "The code of a mailed sign-in link, while others guess the password.", length: 1...100)
        schema.member("device", "What the person calls the device.", length: 1...100, text: .displayName)
        schema.member("transport", "How the refresh token travels; `body` when not given.")
    }
}

/// A sign-in of an account on one device.
public struct Session: Codable, Sendable, Hashable, Documented {
    /// The session's id.
    public let id: SessionID
    /// What the person called the device, or what the client said it is.
    public let device: String
    /// The network address that it was last used from.
    public let address: String
    /// Where the person acts; nil in none.
    public let tenant: TenantID?
    /// The business that the person acts for.
    public let business: BusinessID?
    /// When the person signed in.
    public let createdAt: Date
    /// When it was last refreshed.
    public let lastUsedAt: Date
    /// When it ends at the latest.
    public let expiresAt: Date
    /// Whether it is the one that asks.
    public let isCurrent: Bool

    /// A session.
    public init(
        id: SessionID, device: String, address: String, tenant: TenantID?, business: BusinessID?, createdAt: Date,
        lastUsedAt: Date, expiresAt: Date, isCurrent: Bool
    ) {
        self.id = id
        self.device = device
        self.address = address
        self.tenant = tenant
        self.business = business
        self.createdAt = createdAt
        self.lastUsedAt = lastUsedAt
        self.expiresAt = expiresAt
        self.isCurrent = isCurrent
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("A sign-in of an account on one device.")
        schema.member("device", "What the person called the device, or what the client said it is.")
        schema.member("address", "The network address that it was last used from.", example: "203.0.113.7")
        schema.member("createdAt", "When the person signed in.")
        schema.member("lastUsedAt", "When it was last refreshed.")
        schema.member("expiresAt", "When it ends at the latest.")
        schema.member("isCurrent", "Whether it is the one that asks.")
    }
}

/// The question for a second factor.
public struct FactorChallenge: Codable, Sendable, Hashable, Documented {
    /// To be sent back with the answer.
    public let challenge: String
    /// What is taken: `otp`, `recovery_code`.
    public let methods: [String]
    /// Seconds until it is too late.
    public let expiresIn: Int64

    /// A question.
    public init(challenge: String, methods: [String], expiresIn: Int64) {
        self.challenge = challenge
        self.methods = methods
        self.expiresIn = expiresIn
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.member("challenge", "To be sent back with the answer.")
        schema.member("methods", "What is taken: `otp`, `recovery_code`.")
        schema.member("expiresIn", "Seconds until it is too late.")
    }
}

/// What a sign-in or refresh came to.
public struct SessionGrant: Codable, Sendable, Hashable, Documented {
    /// How far it is.
    public enum Status: String, Codable, Sendable, CaseIterable {
        /// Done: the tokens are there.
        case signedIn = "signed_in"
        /// The password was right; now a second factor is asked for.
        case factorRequired = "factor_required"
    }

    /// How far it is.
    public let status: Status
    /// For `Authorization: Bearer`.
    public let accessToken: String?
    /// Seconds that the access token holds from its making.
    public let expiresIn: Int64?
    /// For the next refresh; nil where it is in the cookie.
    public let refreshToken: String?
    /// The session.
    public let session: Session?
    /// The question for the second factor.
    public let factor: FactorChallenge?

    /// Tokens.
    public init(accessToken: String, expiresIn: Int64, refreshToken: String?, session: Session) {
        status = .signedIn
        self.accessToken = accessToken
        self.expiresIn = expiresIn
        self.refreshToken = refreshToken
        self.session = session
        factor = nil
    }

    /// The question for the second factor.
    public init(_ challenge: FactorChallenge) {
        status = .factorRequired
        accessToken = nil
        expiresIn = nil
        refreshToken = nil
        session = nil
        factor = challenge
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("What a sign-in or refresh came to.")
        schema.member("accessToken", "For `Authorization: Bearer`.")
        schema.member("expiresIn", "Seconds that the access token holds from its making.", example: 600)
        schema.member("refreshToken", "For the next refresh; not there where it is in the cookie.")
    }
}

/// A refresh; empty where the token is in the cookie.
public struct SessionRefresh: Codable, Sendable, Documented {
    /// The refresh token.
    public let refreshToken: String?

    /// Says what the member holds.
    public static func document(_ schema: inout Schema) {
        schema.member("refreshToken", "The refresh token; not there where it is in the cookie.", length: 1...8_192)
    }
}

/// A fresh proof of who somebody is.
public struct StepUp: Codable, Sendable, Documented {
    /// The password.
    public let password: String?
    /// Or a code of the second factor, where the account has one.
    public let otp: String?
    /// Or one of its recovery codes, which is used up by that.
    public let recoveryCode: String?

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("One of these.")
        schema.member("password", "The password.", length: 1...256, text: .asTyped)
        schema.member("otp", "Or a code of the second factor, where the account has one.", length: 1...20)
        schema.member("recoveryCode", "Or one of its recovery codes, good once.", length: 1...40)
    }
}

/// A new access token of a session that goes on.
public struct AccessGrant: Codable, Sendable, Hashable, Documented {
    /// For `Authorization: Bearer`.
    public let accessToken: String
    /// Seconds that it holds from its making.
    public let expiresIn: Int64

    /// A token.
    public init(accessToken: String, expiresIn: Int64) {
        self.accessToken = accessToken
        self.expiresIn = expiresIn
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.member("accessToken", "For `Authorization: Bearer`.")
        schema.member("expiresIn", "Seconds that it holds from its making.", example: 600)
    }
}

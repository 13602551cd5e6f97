public import FoundationEssentials
public import JSON

// What people and portals exchange with the identity service about second factors.

/// A one-time password generator that waits for its first correct code. Shown once.
public struct FactorEnrolment: Codable, Sendable, Documented {
    /// The factor's id.
    public let id: FactorID
    /// The seed in Base32, to be typed into an app that cannot read the picture.
    public let secret: String
    /// The same as an `otpauth` address.
    public let uri: String
    /// The address as a QR code: an SVG document.
    public let qrCode: String
    /// Until when a correct code must come.
    public let expiresAt: Date

    /// An enrolment.
    public init(id: FactorID, secret: String, uri: String, qrCode: String, expiresAt: Date) {
        self.id = id
        self.secret = secret
        self.uri = uri
        self.qrCode = qrCode
        self.expiresAt = expiresAt
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("A one-time password generator that waits for its first correct code. Shown once.")
        schema.member("secret", "The seed in Base32.", example: "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
        schema.member("uri", "The same as an `otpauth` address.", format: "uri")
        schema.member("qrCode", "The address as a QR code: an SVG document.")
        schema.member("expiresAt", "Until when a correct code must come.")
    }
}

/// Marks the ids of second factors.
public enum FactorKind {}

/// Identity of a second factor.
public typealias FactorID = ID<FactorKind>

/// A code of the generator.
public struct FactorCode: Codable, Sendable, Documented {
    /// Six digits.
    public let code: String

    /// A code.
    public init(code: String) { self.code = code }

    /// Says what the member holds. What is no code gets the answer that a wrong one gets.
    public static func document(_ schema: inout Schema) {
        schema.member("code", "The six digits that the app shows.", length: 1...20, example: "287082")
    }
}

/// Codes that each stand in once for a one-time password. Shown once.
public struct RecoveryCodes: Codable, Sendable, Documented {
    /// The codes.
    public let codes: [String]

    /// Codes.
    public init(codes: [String]) { self.codes = codes }

    /// Says what the member holds.
    public static func document(_ schema: inout Schema) {
        schema.state("Codes that each stand in once for a one-time password. Shown once; those before are worthless.")
        schema.member("codes", "Ten codes.", example: ["7KQW-2M4D-ZT9X-PB3H"])
    }
}

/// What an account has beside its password.
public struct Factors: Codable, Sendable, Hashable, Documented {
    /// A factor that counts.
    public struct Item: Codable, Sendable, Hashable {
        /// The factor's id.
        public let id: FactorID
        /// Always `totp`; readers pass over kinds they do not know.
        public let kind: String
        /// Since when it counts.
        public let confirmedAt: Date

        /// A factor.
        public init(id: FactorID, kind: String, confirmedAt: Date) {
            self.id = id
            self.kind = kind
            self.confirmedAt = confirmedAt
        }
    }

    /// The factors that count.
    public let items: [Item]
    /// Recovery codes that have not been used.
    public let recoveryCodesLeft: Int

    /// What there is.
    public init(items: [Item], recoveryCodesLeft: Int) {
        self.items = items
        self.recoveryCodesLeft = recoveryCodesLeft
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("What an account has beside its password.")
        schema.member("recoveryCodesLeft", "Recovery codes that have not been used.", range: 0...10)
    }
}

/// The answer to the question for a second factor: one of the two.
public struct FactorAnswer: Codable, Sendable, Documented {
    /// What the question said under `challenge`.
    public let challenge: String
    /// The six digits that the app shows.
    public let otp: String?
    /// Or a recovery code.
    public let recoveryCode: String?

    /// An answer.
    public init(challenge: String, otp: String? = nil, recoveryCode: String? = nil) {
        self.challenge = challenge
        self.otp = otp
        self.recoveryCode = recoveryCode
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("The answer to the question for a second factor: `otp` or `recoveryCode`.")
        schema.member("challenge", "What the question said under `challenge`.", length: 1...200)
        schema.member("otp", "The six digits that the app shows.", length: 1...20)
        schema.member("recoveryCode", "Or a recovery code.", length: 1...40)
    }
}

/// What a tenant asks of its members.
public struct SecurityPolicy: Codable, Sendable, Hashable, Documented {
    /// Roles whose holders must have signed in with a second factor.
    public let secondFactorRoles: [Role]

    /// A policy.
    public init(secondFactorRoles: [Role]) { self.secondFactorRoles = secondFactorRoles }

    /// Says what the member holds.
    public static func document(_ schema: inout Schema) {
        schema.state("What a tenant asks of its members.")
        schema.member(
            "secondFactorRoles",
            "Roles whose holders must have signed in with a second factor; without one they can only enrol one.",
            items: 0...5, example: ["owner", "manager"])
    }
}

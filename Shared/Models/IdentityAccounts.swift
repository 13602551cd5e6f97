public import FoundationEssentials
public import JSON

// What people and portals exchange with the identity service about accounts.

/// What somebody says who wants an account.
public struct Registration: Codable, Sendable, Documented {
    /// Where the link is mailed to.
    public let email: EmailAddress
    /// As typed.
    public let password: String
    /// The name that others see.
    public let name: DisplayName
    /// The language of mails; when it is not given, the first of `Accept-Language`, or English.
    public let language: LanguageTag?

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("What somebody says who wants an account.")
        NewPassword.documentMember("password", &schema)
    }
}

/// What somebody says who was invited by e-mail and has no account: the code of the mail proves the address.
public struct InvitedRegistration: Codable, Sendable, Documented {
    /// What stands behind `#code=` in the link.
    public let code: String
    /// As typed.
    public let password: String
    /// The name that others see.
    public let name: DisplayName
    /// The language of mails; when it is not given, the first of `Accept-Language`, or English.
    public let language: LanguageTag?

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("What somebody says who was invited and wants an account.")
        schema.member("code", "What stands behind `#code=` in the link of the invitation.", length: 1...100)
        NewPassword.documentMember("password", &schema)
    }
}

/// The limits of a password that is being chosen: one statement for every body that has one.
enum NewPassword {
    static func documentMember(_ name: String, _ schema: inout Schema) {
        schema.member(
            name, "12 to 256 characters, any of Unicode. Common ones and one's own name or address are refused.",
            length: 12...256, text: .asTyped, example: "correct horse battery staple")
    }
}

/// That something was taken, and that a mail tells the rest. The same for addresses that are known and those that are not.
public struct MailPending: Codable, Sendable, Hashable, Documented {
    /// Always `mail_pending`.
    public let status: String

    /// The one value.
    public init() { status = "mail_pending" }

    /// Says what the member holds.
    public static func document(_ schema: inout Schema) {
        schema.state("A mail tells the rest. The same answer for addresses that are known and those that are not.")
        schema.member("status", "Always `mail_pending`.", choices: ["mail_pending"])
    }
}

/// The code of a mailed link.
public struct MailedCode: Codable, Sendable, Documented {
    /// What stands behind `#code=` in the link.
    public let code: String

    /// A code.
    public init(code: String) { self.code = code }

    /// Says what the member holds.
    public static func document(_ schema: inout Schema) {
        schema.member("code", "What stands behind `#code=` in the mailed link.", length: 1...100)
    }
}

/// A person's login.
public struct Account: Codable, Sendable, Hashable, Documented {
    /// Whether it can be used.
    public enum Status: String, Codable, Sendable, CaseIterable {
        /// In use.
        case active
        /// Its owner has closed it.
        case deactivated
    }

    /// The account's id.
    public let id: AccountID
    /// As its owner typed it.
    public let email: EmailAddress
    /// The name that others see.
    public let name: DisplayName
    /// The language of mails.
    public let language: LanguageTag
    /// Whether it can be used.
    public let status: Status
    /// When it was made.
    public let createdAt: Date
    /// When anything of it was last changed.
    public let changedAt: Date

    /// An account.
    public init(
        id: AccountID, email: EmailAddress, name: DisplayName, language: LanguageTag, status: Status, createdAt: Date,
        changedAt: Date
    ) {
        self.id = id
        self.email = email
        self.name = name
        self.language = language
        self.status = status
        self.createdAt = createdAt
        self.changedAt = changedAt
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("A person's login. It belongs to no tenant.")
        schema.member("createdAt", "When it was made.")
        schema.member("changedAt", "When anything of it was last changed.")
    }
}

/// What the owner may change of an account by PATCH.
public struct AccountProfile: Codable, Sendable, Hashable {
    /// The name that others see.
    public let name: DisplayName
    /// The language of mails.
    public let language: LanguageTag

    /// A profile.
    public init(name: DisplayName, language: LanguageTag) {
        self.name = name
        self.language = language
    }
}

/// Another address for an account; it counts when the link that is mailed there comes back.
public struct EmailChange: Codable, Sendable {
    /// The new address.
    public let email: EmailAddress
}

/// Another password, by somebody who knows the old one.
public struct PasswordChange: Codable, Sendable, Documented {
    /// The old one.
    public let currentPassword: String
    /// The new one.
    public let newPassword: String

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.member("currentPassword", "The old one.", length: 1...256, text: .asTyped)
        NewPassword.documentMember("newPassword", &schema)
    }
}

/// The address of an account whose password is forgotten.
public struct PasswordReset: Codable, Sendable {
    /// Where the link is mailed to, if the account exists.
    public let email: EmailAddress

    /// An address.
    public init(email: EmailAddress) { self.email = email }
}

/// A new password, by somebody who got the mailed link.
public struct PasswordResetConfirmation: Codable, Sendable, Documented {
    /// The code of the link.
    public let code: String
    /// The new password.
    public let password: String

    /// A code and what it is good for.
    public init(code: String, password: String) {
        self.code = code
        self.password = password
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.member("code", "What stands behind `#code=` in the mailed link.", length: 1...100)
        NewPassword.documentMember("password", &schema)
    }
}

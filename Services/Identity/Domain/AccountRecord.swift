import FoundationEssentials
import Models

/// An account as it is kept.
struct AccountRecord: Sendable {
    let id: AccountID
    let email: EmailAddress
    let name: DisplayName
    let language: LanguageTag
    /// Nil until a password was chosen.
    let passwordHash: String?
    let status: Account.Status
    let createdAt: Date
    let changedAt: Date
    /// The entity tag.
    let version: Int64

    /// What its owner sees.
    var account: Account {
        Account(
            id: id, email: email, name: name, language: language, status: status, createdAt: createdAt,
            changedAt: changedAt)
    }
}

/// A registration whose link has not come back yet.
struct RegistrationRecord: Sendable {
    let email: EmailAddress
    let name: DisplayName
    let language: LanguageTag
    let passwordHash: String
}

/// What the link of a mail is good for.
enum CodePurpose: String, Sendable {
    case changeEmail = "change_email"
    /// A new password for one that is forgotten, or the first one.
    case setPassword = "set_password"
    /// Gets the owner in while others guess.
    case signIn = "sign_in"
}

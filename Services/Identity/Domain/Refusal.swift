/// Why the service does not do what was asked. A closed list: `Routes/Problems.swift` says how each is answered.
enum Refusal: Error, Hashable, Sendable {
    /// Unknown address, wrong password, locked, closed: nobody is told which.
    case wrongCredentials
    /// A mailed code that was never made, is used up or too old.
    case badCode
    /// A refresh token that is unknown, used up or of a session that is over.
    case badRefreshToken
    /// A password that may not be chosen, in this member of the body.
    case badPassword(PasswordFault, member: String)
    /// A password of less than 12 or more than 256 characters, where no schema has looked before.
    case wrongLength
    /// The current password is another one.
    case wrongPassword(member: String)
    /// The account is no member of the tenant or business that it wants to act in.
    case noMember
    /// A browser that is on another site's page.
    case crossSite
    /// The session or account is over since its token was made.
    case sessionOver
    /// The thing does not exist, or is another's.
    case notFound
    /// The address of an invitation has an account; only who read the mail is told.
    case accountExists
    /// Neither a password nor a code was given.
    case nothingToProve
}

/// Why a password may not be chosen. Its length is checked before, by the schema: 12 to 256 characters.
enum PasswordFault: Error, Hashable, Sendable {
    /// Among those that are tried first, or made of them.
    case common
    /// Made of the person's own name or address.
    case personal

    /// For programs.
    var code: String {
        switch self {
        case .common: "common-password"
        case .personal: "personal-password"
        }
    }

    /// For people.
    var message: String {
        switch self {
        case .common: "This password is among the first that somebody would try. A few unrelated words are better."
        case .personal: "A password must not be made of your own name or e-mail address."
        }
    }
}

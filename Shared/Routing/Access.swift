/// Who may call a route. Every route names one; there is no default.
public struct Access {
    /// One word or two for tables and documents.
    public let name: String
    /// One sentence for the document.
    public let description: String
    /// Whether the caller must be known. If so, the router asks the authenticator before `check`.
    public let needsCaller: Bool
    /// Whether the caller is asked for when credentials come along, though they are not needed.
    public let welcomesCaller: Bool
    /// Throws the problem with which a request is refused.
    public let check: (RequestContext) throws(Problem) -> Void

    /// A rule. With `needsCaller` the context has a caller when `check` runs.
    public init(
        _ name: String, _ description: String, needsCaller: Bool = true, welcomesCaller: Bool = false,
        check: @escaping (RequestContext) throws(Problem) -> Void
    ) {
        self.name = name
        self.description = description
        self.needsCaller = needsCaller
        self.welcomesCaller = welcomesCaller
        self.check = check
    }

    /// Anybody, without credentials.
    public static var everyone: Access {
        Access("everyone", "Anybody, without credentials.", needsCaller: false) { _ throws(Problem) in }
    }

    /// Anybody. Credentials are not needed, but where they come they must hold, and then more may be shown.
    public static var visitor: Access {
        Access(
            "visitor", "Anybody; with credentials there may be more to see.", needsCaller: false, welcomesCaller: true
        ) {
            _ throws(Problem) in
        }
    }

    /// Whoever brings valid credentials.
    public static var signedIn: Access {
        Access("signed in", "Whoever brings valid credentials.") { _ throws(Problem) in }
    }
}

/// The one who calls, as the authenticator has found. ServiceKit's type has account, tenant and roles.
public protocol Caller: Sendable {
    /// Who that is, in logs; an id, never a name or address.
    var subject: String { get }
}

import FoundationEssentials
import Models

/// What can happen that is kept in the record of security events. Each part of the service names its own:
/// `extension AuditKind { static let sessionStarted = AuditKind("session.started") }`.
struct AuditKind: Hashable, Sendable {
    /// Noun and participle, with a point between them.
    let text: String

    init(_ text: String) { self.text = text }
}

/// Who did it.
enum Actor: Hashable, Sendable {
    case account(AccountID)
    case apiKey(APIKeyID)
    /// A service of the suite, by its word.
    case service(String)
    /// A job or a command of this service.
    case system
    /// Nobody known: a wrong sign-in, a registration.
    case anonymous
}

/// To whom or what it was done.
enum Target: Hashable, Sendable {
    case account(AccountID)
    case session(SessionID)
    /// Anything else: a kind in snake_case, and its id.
    case other(kind: String, id: String)
}

/// Where a request came from, as the record and the list of sessions show it.
struct Origin: Hashable, Sendable {
    /// The client's network address, as far as a proxy that is trusted vouches for it.
    var address: String
    /// What the client says it is (`User-Agent`), at most 200 characters.
    var device: String
    /// The trace that the request belongs to.
    var traceID: String
    /// The language that the client wants most (`Accept-Language`); nil where it does not say.
    var language: LanguageTag?

    /// A command on the machine itself, or a job.
    static let local = Origin(address: "", device: "", traceID: "")
}

internal import HTTP
internal import Models
internal import Routing

extension ThreadRefusal: ProblemConvertible {
    /// How each refusal is answered.
    var problem: Problem {
        switch self {
        case .closed(let state): Problem(.threadClosed, "The inquiry is `\(state.rawValue)`.")
        case .tooMany(let retryAfter): .tooManyRequests(retryAfter: retryAfter)
        }
    }
}

extension ProblemKind {
    static let threadClosed = conflict("thread-closed", "Nothing more is written here")
}

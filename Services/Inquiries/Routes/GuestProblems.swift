internal import HTTP
internal import Routing

extension GuestRefusal: ProblemConvertible {
    /// How each refusal is answered.
    var problem: Problem {
        switch self {
        case .tooMany(let seconds): .tooManyRequests(retryAfter: seconds)
        case .linkUnknown: Problem(.linkUnknown)
        case .linkUsed: Problem(.linkUsed)
        case .linkExpired: Problem(.linkExpired)
        }
    }
}

extension ProblemKind {
    static let linkUnknown = ProblemKind(.notFound, "link-unknown", "There is no such link")
    static let linkUsed = conflict("link-used", "The link was used before")
    static let linkExpired = conflict("link-expired", "The link is too old")
}

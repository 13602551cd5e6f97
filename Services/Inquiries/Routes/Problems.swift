internal import HTTP
internal import Models
internal import Routing

extension Refusal: ProblemConvertible {
    /// How each refusal is answered.
    var problem: Problem {
        switch self {
        case .notFound: .notFound
        case .invalid(let faults): .invalid(faults.map { Problem.Fault(.body($0.pointer), $0.code, $0.message) })
        case .idTaken: Problem(.idTaken)
        case .invalidTransition(let refused): Problem(.invalidTransition, refused.sentence)
        case .offerClosed(let refused): Problem(.offerClosed, refused.sentence)
        case .claimedByAnother: Problem(.claimedByAnother)
        case .alreadyAsked: Problem(.alreadyAsked)
        case .changedSince: Problem(.preconditionFailed)
        case .handOverClosed: Problem(.handOverClosed)
        case .handOverAsked: Problem(.handOverAsked)
        }
    }
}

extension ProblemKind {
    static let idTaken = conflict("id-taken", "The id belongs to something else")
    static let invalidTransition = conflict("invalid-transition", "That cannot be done as things stand")
    static let offerClosed = conflict("offer-closed", "The offer cannot be answered any more")
    static let claimedByAnother = conflict("claimed-by-another", "Another was first")
    static let alreadyAsked = conflict("already-asked", "They are asked already")
    static let handOverClosed = conflict("hand-over-closed", "The hand-over cannot be answered any more")
    static let handOverAsked = conflict("hand-over-asked", "A hand-over waits for answers already")
}

extension NotAllowed where State: RawRepresentable<String>, Step: RawRepresentable<String> {
    /// What cannot be done, and what can.
    var sentence: String {
        let start = "`\(step.rawValue)` is not allowed to a \(actor.rawValue) while it is `\(state.rawValue)`."
        guard !allowed.isEmpty else { return start + " Nothing is." }
        return start + " Allowed: " + allowed.map { "`\($0.rawValue)`" }.joined(separator: ", ") + "."
    }
}

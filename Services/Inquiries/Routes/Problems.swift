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
        }
    }
}

extension ProblemKind {
    static let idTaken = conflict("id-taken", "The id belongs to something else")
    static let invalidTransition = conflict("invalid-transition", "That cannot be done as things stand")
}

extension NotAllowed where State: RawRepresentable<String>, Step: RawRepresentable<String> {
    /// What cannot be done, and what can.
    var sentence: String {
        let start = "`\(step.rawValue)` is not allowed to a \(actor.rawValue) while it is `\(state.rawValue)`."
        guard !allowed.isEmpty else { return start + " Nothing is." }
        return start + " Allowed: " + allowed.map { "`\($0.rawValue)`" }.joined(separator: ", ") + "."
    }
}

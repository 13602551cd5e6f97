internal import HTTP
internal import Models
internal import Routing

extension ReviewRefusal: ProblemConvertible {
    /// How each refusal is answered.
    var problem: Problem {
        switch self {
        case .notCompleted(let state):
            Problem(.notCompleted, "A review is of finished work; the inquiry is `\(state.rawValue)`.")
        case .alreadyReviewed: Problem(.alreadyReviewed)
        case .alreadyReplied: Problem(.alreadyReplied, "Change the reply that is there.")
        case .notReplied: Problem(.notReplied)
        case .notYours: .forbidden("The review is of another business's work.")
        case .onlyTheTenant: .forbidden("Only those who manage the whole tenant decide that.")
        }
    }
}

extension ProblemKind {
    static let notCompleted = conflict("not-completed", "The work is not completed")
    static let alreadyReviewed = conflict("already-reviewed", "There is a review of this inquiry")
    static let alreadyReplied = conflict("already-replied", "The business has replied")
    static let notReplied = conflict("not-replied", "There is no reply yet")
}

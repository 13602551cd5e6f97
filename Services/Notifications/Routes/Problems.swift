internal import Models
internal import Routing

extension Refusal: ProblemConvertible {
    /// How each refusal is answered.
    var problem: Problem {
        switch self {
        case .notFound: .notFound
        case .notForBusinesses: .forbidden("The delivery log belongs to those who look after the whole tenant.")
        case .invalid(let pointer, let code, let message): .invalid(pointer, code, message)
        }
    }
}

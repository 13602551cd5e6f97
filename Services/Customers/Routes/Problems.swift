internal import HTTP
internal import Routing

extension Refusal: ProblemConvertible {
    /// How each refusal is answered.
    var problem: Problem {
        switch self {
        case .notFound: .notFound
        case .unknownTenant: .unauthorized(isInvalid: true)
        case .tenantSuspended: Problem(.tenantSuspended)
        case .customersQuotaReached: Problem(.customersQuotaReached)
        case .idTaken: Problem(.idTaken)
        case .alreadyRegistered: Problem(.alreadyRegistered)
        case .invalid(let faults):
            .invalid(faults.map { Problem.Fault(.body($0.pointer), $0.code, $0.message) })
        }
    }
}

extension ProblemKind {
    static let tenantSuspended = ProblemKind(.forbidden, "tenant-suspended", "The tenant is suspended")
    static let customersQuotaReached = ProblemKind.conflict(
        "customers-quota-reached", "The plan has no room for another customer")
    static let idTaken = ProblemKind.conflict("id-taken", "The id belongs to something else")
    static let alreadyRegistered = ProblemKind.conflict("already-registered", "The account is a customer here already")
}

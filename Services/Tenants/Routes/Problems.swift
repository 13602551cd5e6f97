internal import HTTP
internal import JSON
internal import Models
internal import Routing

/// How each refusal is answered.
extension Refusal: ProblemConvertible {
    var problem: Problem {
        switch self {
        case .notFound: .notFound
        case .notAllowed(let reason): .forbidden(reason)
        case .slugTaken: Problem(.slugTaken)
        case .slugReserved: .invalid("/slug", "reserved-slug", "This word is reserved.")
        case .quotaExceeded(let quota):
            Problem(
                .quotaExceeded, "The plan allows no more \(quota.rawValue).",
                members: [.init("quota", .string(quota.rawValue))])
        case .wrongStatus(let status): Problem(.wrongTenantStatus, "The tenant is \(status.rawValue).")
        case .idTaken: Problem(.idTaken)
        case .tooManyFounded(let most):
            Problem(
                .quotaExceeded, "An account founds \(most) tenants at most.",
                members: [.init("quota", .string("tenants")), .init("limit", .integer(Int64(most)))])
        case .tradeTaken: Problem(.tradeTaken)
        case .tradeInUse: Problem(.tradeInUse)
        case .tradeBuiltIn: Problem(.tradeBuiltIn)
        case .unknownTimeZone:
            .invalid("/timeZone", "invalid-time-zone", "The database of time zones does not have it.")
        case .invalid(let faults):
            .invalid(faults.map { Problem.Fault(.body($0.pointer), $0.code, $0.message) })
        }
    }
}

extension ProblemKind {
    static let slugTaken = ProblemKind.conflict("slug-taken", "Another tenant has or had this slug")
    static let quotaExceeded = ProblemKind.conflict("quota-exceeded", "The plan allows no more of this")
    static let idTaken = ProblemKind.conflict("id-taken", "The id belongs to something else")
    static let wrongTenantStatus = ProblemKind.conflict(
        "wrong-tenant-status", "The tenant's status does not allow this")
    static let tradeTaken = ProblemKind.conflict("trade-taken", "A trade of this word exists")
    static let tradeInUse = ProblemKind.conflict("trade-in-use", "Somebody still does this trade")
    static let tradeBuiltIn = ProblemKind.conflict("trade-built-in", "The built-in trades cannot be changed")
}

internal import HTTP
internal import JSON
internal import Models
internal import Routing
internal import ServiceKit

extension ProblemKind {
    /// 401: a code of the second factor that does not hold, for whatever reason.
    static let wrongFactorCode = ProblemKind(.unauthorized, "wrong-code", "The code is wrong or was used before")
    /// 401: the question for the second factor is no longer open.
    static let challengeOver = ProblemKind(.unauthorized, "challenge-over", "The sign-in took too long; begin again")
    /// 409: there is a factor already.
    static let alreadyEnrolled = ProblemKind.conflict("already-enrolled", "The account has a second factor already")
    /// 403: a password alone is not enough.
    static let needsSecondFactor = ProblemKind(
        .forbidden, "second-factor-required", "This needs a session confirmed with the second factor")
    /// 403: more than the caller may do.
    static let mightier = ProblemKind(.forbidden, "mightier-than-you", "Nobody gives or takes more than they have")
    /// 409: the tenant would have no owner.
    static let lastOwner = ProblemKind.conflict("last-owner", "A tenant has at least one owner")
    /// 409: the plan allows no more.
    static let quotaReached = ProblemKind.conflict("quota-reached", "The plan allows no more")
    /// 409: accepted or withdrawn.
    static let invitationNotOpen = ProblemKind.conflict("invitation-not-open", "The invitation is no longer open")
}

extension FactorRefusal: ProblemConvertible {
    /// How each refusal is answered.
    var problem: Problem {
        switch self {
        case .wrongCode: Problem(.wrongFactorCode, fields: ["WWW-Authenticate": "Bearer"])
        case .challengeOver: Problem(.challengeOver, fields: ["WWW-Authenticate": "Bearer"])
        case .alreadyEnrolled: Problem(.alreadyEnrolled, "Take the other one away first.")
        case .notFound: .notFound
        case .needsSecondFactor: Problem(.needsSecondFactor)
        }
    }
}

extension MemberRefusal: ProblemConvertible {
    /// How each refusal is answered.
    var problem: Problem {
        switch self {
        case .noRoleOfStaff:
            .invalid("/roles", "not-of-staff", "Roles of the staff are expected, each once: \(Self.staff).")
        case .mightier: Problem(.mightier)
        // What is in another business does not exist for the caller.
        case .otherBusiness, .notFound: .notFound
        case .lastOwner: Problem(.lastOwner, "Make somebody else an owner first.")
        case .ownsAlone(let names):
            Problem(.lastOwner, "Make somebody else an owner first: of \(names.joined(separator: ", ")).")
        case .quotaReached(let most): .quotaReached(most)
        case .suspended: Problem(.tenantSuspended)
        case .codeOver: Problem(.badCode)
        case .nobody: .invalid("", "required", "Send an account or an e-mail address.")
        case .notOpen: Problem(.invitationNotOpen)
        }
    }

    private static let staff = Role.staff.map(\.rawValue).joined(separator: ", ")
}

extension APIKeyRefusal: ProblemConvertible {
    /// How each refusal is answered.
    var problem: Problem {
        switch self {
        case .noScopeOfTenants:
            .invalid("/scopes", "not-of-tenants", "A key is given permissions about its tenant, each once.")
        case .mightier: Problem(.mightier)
        case .otherBusiness, .notFound: .notFound
        case .expiredAlready: .invalid("/expiresAt", "out-of-range", "A time to come is expected.")
        case .quotaReached(let most): .quotaReached(most)
        case .suspended: Problem(.tenantSuspended)
        }
    }
}

extension Problem {
    fileprivate static func quotaReached(_ most: Int64) -> Problem {
        Problem(.quotaReached, "The plan allows \(most).", members: [.init("limit", .integer(most))])
    }
}

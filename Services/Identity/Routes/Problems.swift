internal import HTTP
internal import Routing

extension ProblemKind {
    /// 401: a sign-in that does not hold, for whatever reason.
    static let wrongCredentials = ProblemKind(
        .unauthorized, "wrong-credentials", "The e-mail address or the password is wrong")
    /// 401: a refresh token that does not hold.
    static let badRefreshToken = ProblemKind(
        .unauthorized, "invalid-refresh-token", "The session is over; sign in again")
    /// 422: a mailed code that does not hold.
    static let badCode = ProblemKind.refused("invalid-code", "The link is used up, too old or incomplete")
    /// 409: whoever was invited has an account.
    static let accountExists = ProblemKind.conflict("account-exists", "The address has an account already")
    /// 403: the request of another site's page.
    static let crossSite = ProblemKind(.forbidden, "cross-site", "This page may not use the session")
}

extension Refusal: ProblemConvertible {
    /// How each refusal is answered.
    var problem: Problem {
        switch self {
        case .wrongCredentials: Problem(.wrongCredentials, fields: ["WWW-Authenticate": "Bearer"])
        case .badCode: Problem(.badCode)
        case .badRefreshToken: Problem(.badRefreshToken, fields: ["WWW-Authenticate": "Bearer"])
        case .badPassword(let fault, let member): .invalid("/\(member)", fault.code, fault.message)
        case .wrongLength: .invalid("/password", "wrong-length", "A password has 12 to 256 characters.")
        case .wrongPassword(let member):
            .invalid("/\(member)", "wrong-password", "This is not the account's password.")
        case .noMember: .invalid("/tenant", "not-a-member", "The account does not belong to this tenant or business.")
        case .accountExists: Problem(.accountExists, "Sign in and accept the invitation there.")
        case .crossSite: Problem(.crossSite)
        case .sessionOver: .unauthorized(isInvalid: true)
        case .notFound: .notFound
        case .nothingToProve: .invalid("", "required", "Send the password or a code of the second factor.")
        }
    }
}

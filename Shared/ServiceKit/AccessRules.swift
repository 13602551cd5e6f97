internal import Glibc
internal import HTTP
public import Models
public import Routing

extension Access {
    /// Whoever may do that. What of it is theirs, the action decides by `Bearer.reach`.
    ///
    /// - Parameter freshWithin: seconds since the person last proved who they are; for what is hard to undo. A program's
    ///   key is never fresh.
    public static func permission(_ permission: Permission, freshWithin: Int64? = nil) -> Access {
        anyOf([permission], freshWithin: freshWithin)
    }

    /// Whoever may do one of these.
    public static func anyOf(_ permissions: [Permission], freshWithin: Int64? = nil) -> Access {
        let names = permissions.map(\.rawValue).joined(separator: " or ")
        let freshness = freshWithin.map { " Signed in or confirmed within the last \($0) seconds." } ?? ""
        return Access(names, "Whoever has the permission \(names).\(freshness)") { context throws(Problem) in
            let bearer = try known(context)
            guard permissions.contains(where: bearer.may) else { throw .forbidden() }
            if let freshWithin { try demandFresh(bearer, freshWithin) }
        }
    }

    /// A person who is signed in, in a tenant or in none; no program.
    public static var account: Access { account() }

    /// A person who is signed in, in a tenant or in none, and has proved who they are not longer ago than that.
    public static func account(freshWithin: Int64? = nil) -> Access {
        let freshness = freshWithin.map { " Signed in or confirmed within the last \($0) seconds." } ?? ""
        return Access("account", "A person who is signed in.\(freshness)") { context throws(Problem) in
            let bearer = try known(context)
            guard bearer.session != nil else { throw .forbidden("This is for people, not for programs.") }
            if let freshWithin { try demandFresh(bearer, freshWithin) }
        }
    }

    /// A service of the suite. For routes under `/internal/`, which the gateway does not forward.
    public static var service: Access {
        Access("service", "A service of the suite.") { context throws(Problem) in
            guard try known(context).may(.callNeighbours) else { throw .forbidden() }
        }
    }

    private static func known(_ context: RequestContext) throws(Problem) -> Bearer {
        guard let bearer = context.caller as? Bearer else { throw .unauthorized() }
        return bearer
    }

    /// RFC 9470: the answer says what is missing, the client lets the person confirm and tries again.
    private static func demandFresh(_ bearer: Bearer, _ seconds: Int64) throws(Problem) {
        guard bearer.apiKey == nil, bearer.session != nil else {
            throw .forbidden("This is for people, not for programs.")
        }
        guard let last = bearer.authenticatedAt, last + seconds >= Int64(time(nil)) else {
            throw Problem(
                .stepUpRequired, "Confirm with your password or second factor, then try again.",
                fields: [
                    "WWW-Authenticate":
                        "Bearer error=\"insufficient_user_authentication\", max_age=\"\(seconds)\""
                ])
        }
    }
}

extension ProblemKind {
    /// 401: the sign-in is too long ago for this.
    public static let stepUpRequired = ProblemKind(
        .unauthorized, "step-up-required", "This needs a fresh confirmation of who you are")
}

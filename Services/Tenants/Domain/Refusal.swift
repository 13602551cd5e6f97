import Models

/// Why something is not done. `Routes/Problems.swift` says how each is answered.
enum Refusal: Error, Hashable {
    /// It is not there, or not the caller's.
    case notFound
    /// The caller knows it and may not do this.
    case notAllowed(String)
    /// Another tenant has or had the slug.
    case slugTaken
    /// The slug would be taken for a part of the suite.
    case slugReserved
    /// The plan allows no more.
    case quotaExceeded(Quota)
    /// The tenant is not in the state that the change asks for.
    case wrongStatus(TenantStatus)
    /// The id that the client made belongs to something else.
    case idTaken
    /// The account has founded as many tenants as one account may.
    case tooManyFounded(most: Int)
    /// A trade of that word exists already.
    case tradeTaken
    /// Somebody still does that trade.
    case tradeInUse
    /// The seven trades cannot be changed.
    case tradeBuiltIn
    /// PostgreSQL's own list does not have the zone.
    case unknownTimeZone
    /// Values that a rule refuses, all together.
    case invalid([Fault])

    /// One value that a rule refuses.
    struct Fault: Hashable {
        /// JSON Pointer in the body.
        let pointer: String
        let code: String
        let message: String
    }
}

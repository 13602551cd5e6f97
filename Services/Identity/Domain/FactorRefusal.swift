/// Why something with second factors is refused.
enum FactorRefusal: Error, Hashable {
    /// A wrong code, one that was used before, or one too many: not told apart.
    case wrongCode
    /// The question for the second factor is unknown, answered or too old.
    case challengeOver
    /// The account has a factor already.
    case alreadyEnrolled
    /// There is no such factor, or it is no longer waiting.
    case notFound
    /// Only a session that was opened or confirmed with the second factor may do this.
    case needsSecondFactor
}

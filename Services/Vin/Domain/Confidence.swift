/// How far the answer of a decode can be trusted, from 0 to 1.
///
/// It starts at 1 and is multiplied by a factor for each doubt: the manufacturer is unknown (0), there is no
/// detailed data (0.2), several positions are wrong (0.4), one is wrong with several repairs (0.6), one is
/// wrong with one repair (0.8), the check digit is wrong (0.7), characters are missing (0.8), there is no model
/// year (0.5), the year is not the caller's (0.8), a character says nothing (0.9), characters are not allowed
/// (0.5), the year's cycle is a guess (0.95), there is no model (0.8). The factors are this project's judgement,
/// ordered like the weights of the official error codes; they are no probabilities.
public enum Confidence {
    private static let factors: [(code: Int, factor: Double)] = [
        (1, 0.7), (2, 0.8), (3, 0.8), (4, 0.6), (5, 0.4), (6, 0.8), (7, 0), (8, 0.2), (11, 0.5), (12, 0.8),
        (14, 0.9), (400, 0.5),
    ]

    /// The confidence of a decode, with two decimals.
    /// - Parameters:
    ///   - isRaised: whether an error code was raised.
    ///   - hasModel: whether a model was found.
    public static func of(
        isRaised: (Int) -> Bool, isModelYearConclusive: Bool, hasModel: Bool
    ) -> Double {
        var confidence = 1.0
        for (code, factor) in factors where isRaised(code) { confidence *= factor }
        if !isModelYearConclusive { confidence *= 0.95 }
        if !hasModel { confidence *= 0.8 }
        return (confidence * 100).rounded() / 100
    }
}

internal import FoundationEssentials
internal import HTTP
internal import JSON
internal import Models
internal import Routing

extension QuoteVersions.Refusal: ProblemConvertible {
    /// How each refusal is answered.
    var problem: Problem {
        switch self {
        case .superseded(let newest):
            Problem(
                .quoteSuperseded, "Version \(newest) has taken its place.",
                members: [.init("newestVersion", .integer(Int64(newest)))])
        case .expired(let end): Problem(.quoteExpired, "It could be answered until \(RFC3339.text(end)).")
        case .notAllowed(let refused): Problem(.invalidTransition, refused.sentence)
        case .validUntil:
            .invalid("/validUntil", "out-of-range", "A time to come is expected, at most a year ahead.")
        }
    }
}

extension QuoteRefusal: ProblemConvertible {
    /// 422 with the value at fault.
    var problem: Problem {
        switch self {
        case .outOfRange(let pointer): .invalid(pointer, "out-of-range", "This number is not allowed.")
        case .eitherAmountOrPart(let pointer):
            .invalid(pointer, "either-or", "Say either `amount` or `basisPoints`.")
        case .discountTooGreat(let pointer): .invalid(pointer, "too-great", "It takes off more than there is.")
        case .discountOnDiscount(let pointer):
            .invalid(pointer, "not-here", "A line that is a discount has none of its own.")
        case .belowZero(let rate):
            .invalid("/lines", "below-zero", "Discounts at the tax of \(rate) millionths are more than its lines.")
        case .tooMuch: .invalid("/lines", "too-much", "It comes to more than 1,000,000,000,000,000.")
        }
    }
}

extension ProblemKind {
    static let quoteSuperseded = conflict("quote-superseded", "A newer version has taken its place")
    static let quoteExpired = conflict("quote-expired", "The time to answer is over")
}

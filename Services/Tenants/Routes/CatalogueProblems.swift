internal import Routing

/// How each refusal of the catalogue is answered.
extension CatalogueRefusal: ProblemConvertible {
    var problem: Problem {
        switch self {
        case .categoryNameTaken: Problem(.categoryNameTaken)
        case .categoryInUse: Problem(.categoryInUse)
        case .categoryHasChildren: Problem(.categoryHasChildren)
        case .versionOverlaps: Problem(.versionOverlaps, "Withdraw what is to come, or let the period end before.")
        case .notPublished: Problem(.notPublished)
        case .currencyChanged: Problem(.currencyChanged, "Give the draft a price in the tenant's currency.")
        case .priceOverlaps: Problem(.priceOverlaps, "End the other price first, or let the period begin after it.")
        case .priceInForce: Problem(.priceInForce, "Give it an end and make another one.")
        }
    }
}

extension ProblemKind {
    static let categoryNameTaken = ProblemKind.conflict("category-name-taken", "Another category there has this name")
    static let categoryInUse = ProblemKind.conflict("category-in-use", "Something still stands in this category")
    static let categoryHasChildren = ProblemKind.conflict(
        "category-has-children", "A category with others in it cannot stand in one itself")
    static let versionOverlaps = ProblemKind.conflict(
        "version-overlaps", "Another version of the service begins within this period")
    static let notPublished = ProblemKind.conflict("not-published", "Nothing of this service is published")
    static let currencyChanged = ProblemKind.conflict(
        "currency-changed", "The tenant has changed its currency since the draft was written")
    static let priceOverlaps = ProblemKind.conflict(
        "price-overlaps", "The business has another price for this service in this period")
    static let priceInForce = ProblemKind.conflict("price-in-force", "The period of this price has begun")
}

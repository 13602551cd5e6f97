/// Why something of the catalogue is not done, beside what `Refusal` says for all. `Routes/CatalogueProblems.swift` says
/// how each is answered.
enum CatalogueRefusal: Error, Hashable, CaseIterable {
    /// Another category of the same parent has the name.
    case categoryNameTaken
    /// Services or other categories stand in it.
    case categoryInUse
    /// It has categories in it and cannot become one of a parent: the tree has two levels.
    case categoryHasChildren
    /// A version that was published before begins within the period.
    case versionOverlaps
    /// Nothing of the service is published, and nothing will be.
    case notPublished
    /// The tenant has changed its currency since the draft was written.
    case currencyChanged
    /// The business has another price for that service in the period.
    case priceOverlaps
    /// The period has begun: it can be ended, nothing else.
    case priceInForce
}

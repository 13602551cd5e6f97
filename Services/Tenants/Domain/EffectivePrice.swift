import FoundationEssentials
import Models

/// What a business has said of a service for a period.
enum OwnTerms: Hashable {
    /// It does not offer it.
    case hidden
    /// It asks that much.
    case price(Price)
}

/// A published version as far as prices go.
struct PublishedPrice: Hashable {
    let number: Int
    let price: Price
}

/// What is offered of a service at a moment.
enum Asked: Hashable {
    case nothing
    case offered(version: Int, price: Price, isOwn: Bool)
}

/// What a visitor of a business gets at a moment: the version in force, at the business's own price where it has one, or
/// nothing where it hides the service. For a visitor of no business there are no own terms. The same rule as
/// offered_services in Migrations/m0012_create_business_prices.sql, which answers it for lists.
func effectivePrice(at moment: Date, published: [Period<PublishedPrice>], own: [Period<OwnTerms>]) -> Asked {
    guard let version = published.first(where: { $0.contains(moment) })?.value else { return .nothing }
    switch own.first(where: { $0.contains(moment) })?.value {
    case .hidden: return .nothing
    case .price(let price): return .offered(version: version.number, price: price, isOwn: true)
    case nil: return .offered(version: version.number, price: version.price, isOwn: false)
    }
}

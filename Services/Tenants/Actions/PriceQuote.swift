internal import Models
internal import Postgres

/// What services cost at a business now, for a quote that names them: whatever the tenant shows visitors, and whether or
/// not the business is published yet. What is not offered there is left out.
func pricesForQuote(
    _ question: AskPrices, at business: BusinessID, in tenant: TenantID, _ app: App
) async throws -> PricesNow {
    let now = app.clock()
    return try await app.database.read(as: tenant) { db in
        guard try await db.hasBusiness(business, in: tenant) else { throw Refusal.notFound }
        var items: [QuotedPrice] = []
        for service in question.services {
            let found = try await db.offeredServices(
                ServiceFilter(), only: service, of: business, at: now, in: tenant, limit: 1)
            items += found.map { offered in
                QuotedPrice(
                    service: offered.id, version: offered.version, name: offered.name, price: offered.price,
                    isOwnPrice: offered.isOwnPrice)
            }
        }
        return PricesNow(currency: try await db.currency(of: tenant), items: items)
    }
}

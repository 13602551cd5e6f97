internal import HTTP
internal import JSON
internal import Models
internal import Routing
internal import ServiceKit

func priceRoutes(_ app: App) -> [Route] {
    let price: [Parameter] = [.path("price", as: BusinessPriceID.self)]
    return [
        .get(
            "/v1/prices", to: .anyOf([.readTenant, .managePrices]), "Prices of businesses, those made last first",
            parameters: [
                .query("business", as: BusinessID.self, "Only those of one business."),
                .query("service", as: CatalogueServiceID.self, "Only those for one service."),
            ] + Parameter.page, gives: Page<BusinessPrice>.self
        ) { try await listOwnPrices($0, app) },
        .post(
            "/v1/prices", to: .permission(.managePrices), "Ask another price at a business, or hide a service there",
            parameters: [.idempotencyKey()], takes: Creation<CreatePrice>.self, gives: BusinessPrice.self,
            status: .created,
            errors: [.idTaken, .priceOverlaps]
        ) { try await createPrice($0.body, by: $0.bearer(), $0.intent(), app) },
        .get(
            "/v1/prices/:price", to: .anyOf([.readTenant, .managePrices]), "A price of a business", parameters: price,
            gives: BusinessPrice.self
        ) { .tagged(try await showPrice($0.path("price"), for: $0.bearer(), app)) },
        .patch(
            "/v1/prices/:price", to: .permission(.managePrices), "Change a price",
            parameters: price + [.ifMatch(required: true)], takes: PriceProfile.self, gives: BusinessPrice.self,
            errors: [.priceOverlaps, .priceInForce]
        ) {
            .tagged(
                try await changePrice($0.path("price"), $0.body, by: $0.bearer(), expecting: $0.expectation, app))
        }
        .documented("Once its period has begun only `validUntil` can be changed, to a moment that is yet to come."),
        .delete(
            "/v1/prices/:price", to: .permission(.managePrices), "Remove a price that has not come into force",
            parameters: price + [.ifMatch(required: true)], gives: Nothing.self, errors: [.priceInForce]
        ) {
            try await removePrice($0.path("price"), by: $0.bearer(), expecting: $0.expectation, app)
            return .noContent
        },
    ]
}

private func listOwnPrices(_ call: Call<NoBody>, _ app: App) async throws -> Answer<Page<BusinessPrice>> {
    let bearer = try call.bearer()
    let business: BusinessID? = try call.query("business")
    let service: CatalogueServiceID? = try call.query("service")
    let scope = ["prices", bearer.tenant.description, business?.description ?? "", service?.description ?? ""]
        .joined(separator: " ")
    let limit = try call.limit()
    let items = try await listPrices(
        of: business, for: service, seenBy: bearer, before: try call.lastID(scope), limit: limit + 1, app)
    return .ok(page(of: items, limit, scope) { $0.id })
}

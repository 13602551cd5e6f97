internal import HTTP
internal import Models
internal import Routing
internal import ServiceKit

/// What the inquiries service asks when a quote is made. Never forwarded by the gateway.
func quotePriceRoutes(_ app: App) -> [Route] {
    [
        .post(
            "/internal/businesses/:business/prices", to: .service, "What services cost at a business now",
            parameters: [.path("business", as: BusinessID.self)], takes: AskPrices.self, gives: PricesNow.self
        ) { call in
            .ok(try await pricesForQuote(call.body, at: call.path("business"), in: call.bearer().tenant, app))
        }
    ]
}

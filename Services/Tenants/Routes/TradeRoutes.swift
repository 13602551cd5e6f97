internal import HTTP
internal import Models
internal import Routing
internal import ServiceKit

func tradeRoutes(_ app: App) -> [Route] {
    let trade: [Parameter] = [.path("trade", as: TradeName.self)]
    return [
        .get(
            "/v1/trades", to: .visitor, "The trades: the seven built in, then the tenant's own",
            parameters: [.visitedTenant], gives: Page<Trade>.self, errors: [.notFound]
        ) {
            let view = try await $0.view(app)
            return .ok(Page(items: try await listTrades(in: view.tenant, app), nextCursor: nil))
        },
        .post(
            "/v1/trades", to: .permission(.manageCatalogue), "Add a trade", parameters: [.idempotencyKey()],
            takes: CreateTrade.self, gives: Trade.self, status: .created, errors: [.tradeTaken]
        ) { try await createTrade($0.body, by: $0.bearer(), $0.intent(), app) },
        .get(
            "/v1/trades/:trade", to: .visitor, "A trade", parameters: trade + [.visitedTenant], gives: Trade.self
        ) {
            let view = try await $0.view(app)
            return .tagged(try await showTrade($0.path("trade"), in: view.tenant, app))
        },
        .patch(
            "/v1/trades/:trade", to: .permission(.manageCatalogue), "Change one of the tenant's own trades",
            parameters: trade + [.ifMatch(required: true)], takes: TradeProfile.self, gives: Trade.self,
            errors: [.tradeBuiltIn]
        ) {
            .tagged(
                try await changeTrade($0.path("trade"), $0.body, by: $0.bearer(), expecting: $0.expectation, app))
        },
        .delete(
            "/v1/trades/:trade", to: .permission(.manageCatalogue), "Remove one of the tenant's own trades",
            parameters: trade + [.ifMatch(required: true)], gives: Nothing.self, errors: [.tradeBuiltIn, .tradeInUse]
        ) {
            try await removeTrade($0.path("trade"), by: $0.bearer(), expecting: $0.expectation, app)
            return .noContent
        },
    ]
}

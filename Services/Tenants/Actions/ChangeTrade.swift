internal import FoundationEssentials
internal import Models
internal import Postgres
internal import Routing
internal import ServiceKit

/// The trades of a tenant: the seven, then its own by word.
func listTrades(in tenant: TenantID, _ app: App) async throws -> [Trade] {
    let own = try await app.database.read(as: tenant) { db in try await db.trades(in: tenant) }
    return Trades.builtIn + own
}

/// One of the tenant's own trades.
func showTrade(_ name: TradeName, in tenant: TenantID, _ app: App) async throws -> Versioned<Trade> {
    if let builtIn = Trades.builtIn.first(where: { $0.id == name }) { return Versioned(value: builtIn, version: 1) }
    let found = try await app.database.read(as: tenant) { db in try await db.trade(name.text, in: tenant) }
    guard let found else { throw Refusal.notFound }
    return found
}

/// Adds a trade of the tenant's own. The same word with the same content is the same creation.
func createTrade(_ wish: CreateTrade, by bearer: Bearer, _ intent: Intent?, _ app: App) async throws -> Answer<Trade> {
    guard bearer.reach == .tenant else { throw Refusal.notAllowed("Trades are the tenant's own people's to add.") }
    guard !Trades.isBuiltIn(wish.id.text) else { throw Refusal.tradeTaken }
    return try await app.database.once(intent, in: bearer.tenant) { db in
        let made = Trade(id: wish.id, name: wish.name, description: wish.description ?? "", isBuiltIn: false)
        if try await !db.insert(wish, in: bearer.tenant, at: app.clock()) {
            let known = try await db.trade(wish.id.text, in: bearer.tenant)?.value
            guard known == made else { throw Refusal.tradeTaken }
        }
        return .created(made, at: "/v1/trades/\(wish.id)")
    }
}

/// Changes what people read of a trade. Listings take the new name with their next change.
func changeTrade(
    _ name: TradeName, _ patch: MergePatch<TradeProfile>, by bearer: Bearer, expecting: Expectation, _ app: App
) async throws -> Versioned<Trade> {
    try await changingTrade(name, by: bearer, expecting: expecting, app) { db, current in
        let profile = try patch.applied(to: TradeProfile(name: current.name, description: current.description))
        try await db.update(name.text, to: profile, in: bearer.tenant, at: app.clock())
        guard let changed = try await db.trade(name.text, in: bearer.tenant) else { throw Refusal.notFound }
        return changed
    }
}

/// Removes a trade that nobody does.
func removeTrade(_ name: TradeName, by bearer: Bearer, expecting: Expectation, _ app: App) async throws {
    try await changingTrade(name, by: bearer, expecting: expecting, app) { db, _ in
        guard try await db.removeTrade(name.text, in: bearer.tenant) else { throw Refusal.tradeInUse }
    }
}

private func changingTrade<Value>(
    _ name: TradeName, by bearer: Bearer, expecting: Expectation, _ app: App,
    _ change: (Connection, Trade) async throws -> Value
) async throws -> Value {
    guard bearer.reach == .tenant else { throw Refusal.notAllowed("Trades are the tenant's own people's to change.") }
    guard !Trades.isBuiltIn(name.text) else { throw Refusal.tradeBuiltIn }
    return try await app.database.write(as: bearer.tenant) { db in
        guard let current = try await db.trade(name.text, in: bearer.tenant, locked: true) else {
            throw Refusal.notFound
        }
        try expecting(current.version)
        return try await change(db, current.value)
    }
}

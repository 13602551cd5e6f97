internal import FoundationEssentials
internal import Models
internal import Postgres

extension Connection {
    /// Throws unless each is built in or the tenant's own. The tenant's are locked against removal until the end.
    func checkTrades(_ trades: [TradeName], in tenant: TenantID) async throws {
        let own = trades.map(\.text).filter { !Trades.isBuiltIn($0) }
        guard !own.isEmpty else { return }
        let known = try await rows(
            """
            SELECT trade FROM trades WHERE tenant_id = \(tenant) AND trade = ANY (\(own)::text[])
            ORDER BY trade FOR KEY SHARE
            """
        ) { row in try row["trade"] as String }
        let unknown = trades.enumerated().filter { own.contains($1.text) && !known.contains($1.text) }
        try check(
            unknown.map {
                .init(pointer: "/trades/\($0.offset)", code: "unknown-trade", message: "There is no such trade.")
            })
    }

    /// The tenant's own trades, by word.
    func trades(in tenant: TenantID) async throws -> [Trade] {
        try await rows(
            "SELECT trade, name, description, version FROM trades WHERE tenant_id = \(tenant) ORDER BY trade",
            { try readTrade($0).value })
    }

    /// One of the tenant's own trades.
    func trade(_ name: String, in tenant: TenantID, locked: Bool = false) async throws -> Versioned<Trade>? {
        let lock: SQL = locked ? "FOR UPDATE" : ""
        return try await row(
            """
            SELECT trade, name, description, version FROM trades
            WHERE tenant_id = \(tenant) AND trade = \(name) \(lock)
            """, readTrade)
    }

    /// Adds a trade; false when the tenant has one of that word.
    func insert(_ trade: CreateTrade, in tenant: TenantID, at now: Date) async throws -> Bool {
        try await execute(
            """
            INSERT INTO trades (tenant_id, trade, name, description, created_at, updated_at)
            VALUES (\(tenant), \(trade.id.text), \(trade.name.text), \(trade.description ?? ""), \(now), \(now))
            ON CONFLICT ON CONSTRAINT trades_pkey DO NOTHING
            """) == 1
    }

    /// Changes what people read of a trade.
    func update(_ trade: String, to profile: TradeProfile, in tenant: TenantID, at now: Date) async throws {
        try await execute(
            """
            UPDATE trades
            SET name = \(profile.name.text), description = \(profile.description ?? ""), updated_at = \(now),
                version = version + 1
            WHERE tenant_id = \(tenant) AND trade = \(trade)
            """)
    }

    /// Removes a trade that nobody does; false where somebody does.
    func removeTrade(_ trade: String, in tenant: TenantID) async throws -> Bool {
        try await execute(
            """
            DELETE FROM trades
            WHERE tenant_id = \(tenant) AND trade = \(trade)
                AND NOT EXISTS (
                    SELECT FROM businesses
                    WHERE tenant_id = \(tenant) AND closed_at IS NULL AND \(trade)::text = ANY (trades))
                AND NOT EXISTS (
                    SELECT FROM professionals
                    WHERE tenant_id = \(tenant) AND closed_at IS NULL AND \(trade)::text = ANY (trades))
                AND NOT EXISTS (
                    SELECT FROM services
                    WHERE tenant_id = \(tenant) AND closed_at IS NULL AND trade = \(trade))
            """) == 1
    }
}

private func readTrade(_ row: Row) throws -> Versioned<Trade> {
    Versioned(
        value: Trade(
            id: try TradeName(row["trade"]), name: try DisplayName(row["name"]), description: try row["description"],
            isBuiltIn: false),
        version: try row["version"])
}

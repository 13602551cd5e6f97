internal import FoundationEssentials
internal import Models
internal import Postgres

/// A business's price as its row has it.
struct StoredPrice {
    let price: BusinessPrice
    let terms: Period<OwnTerms>
    let version: Int64
}

extension Connection {
    /// Whether a business is there and not closed; with `isPublished` only where visitors find it. Nobody closes it until
    /// the transaction ends where it is `locked`.
    func hasBusiness(
        _ business: BusinessID, in tenant: TenantID, published: Bool = false, locked: Bool = false
    ) async throws -> Bool {
        let lock: SQL = locked ? "FOR SHARE" : ""
        return try await row(
            """
            SELECT is_published FROM businesses
            WHERE tenant_id = \(tenant) AND business_id = \(business) AND closed_at IS NULL \(lock)
            """
        ) { row in try row["is_published"] || !published } ?? false
    }

    /// Adds a price.
    func insert(
        _ id: BusinessPriceID, of business: BusinessID, for service: CatalogueServiceID, _ terms: Period<OwnTerms>,
        in tenant: TenantID, at now: Date
    ) async throws {
        try await placingPrice {
            try await execute(
                """
                INSERT INTO business_prices (tenant_id, price_id, business_id, service_id, is_hidden, price_model,
                    amount, currency, valid_from, valid_until, created_at, updated_at)
                VALUES (\(tenant), \(id), \(business), \(service), \(terms.value == .hidden),
                    \(terms.value.price?.model.rawValue), \(terms.value.price?.money?.amount),
                    \(terms.value.price?.money?.currency.code), \(terms.from), \(terms.until), \(now), \(now))
                """)
        }
    }

    /// Puts other terms in the place of the present ones.
    func update(
        _ id: BusinessPriceID, to terms: Period<OwnTerms>, in tenant: TenantID, at now: Date
    ) async throws {
        try await placingPrice {
            try await execute(
                """
                UPDATE business_prices
                SET is_hidden = \(terms.value == .hidden), price_model = \(terms.value.price?.model.rawValue),
                    amount = \(terms.value.price?.money?.amount),
                    currency = \(terms.value.price?.money?.currency.code), valid_from = \(terms.from),
                    valid_until = \(terms.until), updated_at = \(now), version = version + 1
                WHERE tenant_id = \(tenant) AND price_id = \(id)
                """)
        }
    }

    /// Removes a price that never came into force.
    func removePrice(_ id: BusinessPriceID, in tenant: TenantID) async throws {
        try await execute("DELETE FROM business_prices WHERE tenant_id = \(tenant) AND price_id = \(id)")
    }

    /// A price; `locked` until the transaction ends.
    func price(_ id: BusinessPriceID, in tenant: TenantID, locked: Bool = false) async throws -> StoredPrice? {
        let lock: SQL = locked ? "FOR UPDATE" : ""
        return try await row(
            """
            SELECT price_id, business_id, service_id, is_hidden, price_model, amount, currency, valid_from, valid_until,
                created_at, updated_at, version
            FROM business_prices
            WHERE tenant_id = \(tenant) AND price_id = \(id) \(lock)
            """, readPrice)
    }

    /// Prices, those made last first; of one business, of one service, or all.
    func prices(
        of business: BusinessID?, for service: CatalogueServiceID?, in tenant: TenantID, before last: BusinessPriceID?,
        limit: Int
    ) async throws -> [BusinessPrice] {
        let ofBusiness: SQL = business.map { "AND business_id = \($0)" } ?? ""
        let forService: SQL = service.map { "AND service_id = \($0)" } ?? ""
        let beyond: SQL = last.map { "AND price_id < \($0)" } ?? ""
        return try await rows(
            """
            SELECT price_id, business_id, service_id, is_hidden, price_model, amount, currency, valid_from, valid_until,
                created_at, updated_at, version
            FROM business_prices
            WHERE tenant_id = \(tenant) \(ofBusiness) \(forService) \(beyond)
            ORDER BY price_id DESC
            LIMIT \(limit)
            """, { try readPrice($0).price })
    }

    private func placingPrice(_ change: () async throws -> Void) async throws {
        do {
            try await change()
        } catch PostgresError.exclusionViolation(constraint: "business_prices_one_at_a_time") {
            throw CatalogueRefusal.priceOverlaps
        }
    }
}

private func readPrice(_ row: Row) throws -> StoredPrice {
    let isHidden: Bool = try row["is_hidden"]
    let price = isHidden ? nil : Price(try row["price_model"], try readMoney(row))
    let profile = PriceProfile(
        price: price, isHidden: isHidden, validFrom: try row["valid_from"], validUntil: try row["valid_until"])
    return StoredPrice(
        price: BusinessPrice(
            id: try row["price_id"], business: try row["business_id"], service: try row["service_id"], profile: profile,
            createdAt: try row["created_at"], updatedAt: try row["updated_at"]),
        terms: Period(
            from: try row["valid_from"], until: try row["valid_until"], value: price.map { .price($0) } ?? .hidden),
        version: try row["version"])
}

internal import FoundationEssentials
public import Models
public import Postgres

/// What narrows a list of services, and where its last page ended.
struct ServiceFilter {
    var category: CategoryID?
    var trade: TradeName?
    /// What somebody searches for.
    var asked: String?
    var last: (name: String, id: CatalogueServiceID)?

    /// The conditions on a table or function that has these columns.
    var conditions: SQL {
        var all: SQL = ""
        if let category {
            // What stands in the categories of an upper one stands in it too.
            all.append(
                """
                AND s.category_id IN (
                    SELECT c.category_id FROM categories AS c
                    WHERE c.tenant_id = s.tenant_id AND \(category) IN (c.category_id, c.parent_id))
                """)
        }
        if let trade { all.append(" AND s.trade = \(trade.text)") }
        if let asked {
            let words = SearchText.words(asked)
            // Words are letters and digits only, so that nothing in them is an operator.
            let query = words.map { $0 + ":*" }.joined(separator: " & ")
            let plain = words.joined(separator: " ")
            let match: SQL = "service_matches(s.name, s.words, to_tsquery('simple', \(query)), \(plain))"
            all.append(words.isEmpty ? " AND false" : " AND \(match)")
        }
        if let last { all.append(" AND (lower(s.name), s.service_id) > (lower(\(last.name)::text), \(last.id))") }
        return all
    }
}

extension Connection {
    /// The tenant's currency, which nobody changes until the transaction ends where it is `locked`.
    func currency(of tenant: TenantID, locked: Bool = false) async throws -> Currency {
        let lock: SQL = locked ? "FOR SHARE" : ""
        let code = try await row("SELECT currency FROM tenants WHERE tenant_id = \(tenant) \(lock)") { row in
            try row["currency"] as String
        }
        guard let code, let currency = Currency(code) else { throw Refusal.notFound }
        return currency
    }

    /// Adds a service with its first draft.
    func insert(_ id: CatalogueServiceID, _ draft: ServiceProfile, in tenant: TenantID, at now: Date) async throws {
        try await execute(
            """
            INSERT INTO services (tenant_id, service_id, category_id, trade, name, description, duration_minutes,
                price_model, amount, currency, created_at, updated_at)
            VALUES (\(tenant), \(id), \(draft.category), \(draft.trade?.text), \(draft.name.text),
                \(draft.description ?? ""), \(draft.duration), \(draft.price.model.rawValue),
                \(draft.price.money?.amount), \(draft.price.money?.currency.code), \(now), \(now))
            """)
    }

    /// Puts another draft in the place of the present one.
    func update(_ id: CatalogueServiceID, to draft: ServiceProfile, in tenant: TenantID, at now: Date) async throws {
        try await execute(
            """
            UPDATE services
            SET category_id = \(draft.category), trade = \(draft.trade?.text), name = \(draft.name.text),
                description = \(draft.description ?? ""), duration_minutes = \(draft.duration),
                price_model = \(draft.price.model.rawValue), amount = \(draft.price.money?.amount),
                currency = \(draft.price.money?.currency.code), has_changes = true, updated_at = \(now),
                version = version + 1
            WHERE tenant_id = \(tenant) AND service_id = \(id)
            """)
    }

    /// Takes a service out of every list; its versions stay.
    func closeService(_ id: CatalogueServiceID, in tenant: TenantID, at now: Date) async throws {
        try await execute(
            """
            UPDATE services SET closed_at = \(now), updated_at = \(now), version = version + 1
            WHERE tenant_id = \(tenant) AND service_id = \(id)
            """)
    }

    /// Notes that the draft was published, or that nothing is published any more: the state of the service has changed.
    func touchService(
        _ id: CatalogueServiceID, published number: Int? = nil, in tenant: TenantID, at now: Date
    ) async throws {
        try await execute(
            """
            UPDATE services
            SET last_number = coalesce(\(number), last_number), has_changes = \(number)::integer IS NULL AND has_changes,
                updated_at = \(now), version = version + 1
            WHERE tenant_id = \(tenant) AND service_id = \(id)
            """)
    }

    /// A service that is not closed; `locked` until the transaction ends, which every change of it, of its versions and
    /// of its prices asks for first.
    func service(
        _ id: CatalogueServiceID, in tenant: TenantID, locked: Bool = false
    ) async throws -> Versioned<CatalogueService>? {
        let lock: SQL = locked ? "FOR UPDATE" : ""
        return try await row(
            """
            SELECT service_id, category_id, trade, name, description, duration_minutes, price_model, amount, currency,
                has_changes, last_number, created_at, updated_at, version
            FROM services
            WHERE tenant_id = \(tenant) AND service_id = \(id) AND closed_at IS NULL \(lock)
            """, readService)
    }

    /// The tenant's services with their drafts, by name.
    func services(_ filter: ServiceFilter, in tenant: TenantID, limit: Int) async throws -> [CatalogueService] {
        try await rows(
            """
            SELECT s.service_id, s.category_id, s.trade, s.name, s.description, s.duration_minutes, s.price_model,
                s.amount, s.currency, s.has_changes, s.last_number, s.created_at, s.updated_at, s.version
            FROM services AS s
            WHERE s.tenant_id = \(tenant) AND s.closed_at IS NULL \(filter.conditions)
            ORDER BY lower(s.name), s.service_id
            LIMIT \(limit)
            """, { try readService($0).value })
    }
}

private func readService(_ row: Row) throws -> Versioned<CatalogueService> {
    let number: Int = try row["last_number"]
    return Versioned(
        value: CatalogueService(
            id: try row["service_id"], draft: try readProfile(row), lastVersion: number == 0 ? nil : number,
            hasChanges: try row["has_changes"], createdAt: try row["created_at"], updatedAt: try row["updated_at"]),
        version: try row["version"])
}

/// What a service says, as drafts and versions have it.
func readProfile(_ row: Row) throws -> ServiceProfile {
    ServiceProfile(
        category: try row["category_id"], trade: try (row["trade"] as String?).map { try TradeName($0) },
        name: try DisplayName(row["name"]), description: try row["description"], duration: try row["duration_minutes"],
        price: Price(try row["price_model"], try readMoney(row)))
}

/// An amount, as every table with prices has it.
func readMoney(_ row: Row) throws -> Money? {
    guard let amount: Int64 = try row["amount"], let currency = Currency(try row["currency"]) else { return nil }
    return Money(amount, currency)
}

extension PriceModel: PostgresDecodable {}

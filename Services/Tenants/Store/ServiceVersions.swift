internal import FoundationEssentials
internal import Models
internal import Postgres

extension Connection {
    /// Adds a version with the content of the draft.
    func insertVersion(
        _ number: Int, of service: CatalogueServiceID, _ content: ServiceProfile, _ placement: Placement,
        by account: AccountID, in tenant: TenantID, at now: Date
    ) async throws {
        do {
            try await execute(
                """
                INSERT INTO service_versions (tenant_id, service_id, number, category_id, trade, name, description,
                    duration_minutes, price_model, amount, currency, valid_from, valid_until, published_at, published_by)
                VALUES (\(tenant), \(service), \(number), \(content.category), \(content.trade?.text),
                    \(content.name.text), \(content.description ?? ""), \(content.duration),
                    \(content.price.model.rawValue), \(content.price.money?.amount),
                    \(content.price.money?.currency.code), \(placement.from), \(placement.until), \(now), \(account))
                """)
        } catch PostgresError.exclusionViolation(constraint: "service_versions_one_at_a_time") {
            throw CatalogueRefusal.versionOverlaps
        }
    }

    /// Gives a version its end.
    func endVersion(
        _ number: Int, of service: CatalogueServiceID, at end: Date, in tenant: TenantID
    ) async throws {
        try await execute(
            """
            UPDATE service_versions SET valid_until = \(end)
            WHERE tenant_id = \(tenant) AND service_id = \(service) AND number = \(number)
            """)
    }

    /// When which version is in force, of those that have not ended by `now`.
    func versionPeriods(
        of service: CatalogueServiceID, in tenant: TenantID, from now: Date
    ) async throws -> [Period<Int>] {
        try await rows(
            """
            SELECT number, valid_from, valid_until
            FROM service_versions
            WHERE tenant_id = \(tenant) AND service_id = \(service) AND (valid_until IS NULL OR valid_until > \(now))
            ORDER BY number
            """
        ) { row in
            Period(from: try row["valid_from"], until: try row["valid_until"], value: try row["number"])
        }
    }

    /// One version, whatever became of the service.
    func version(
        _ number: Int, of service: CatalogueServiceID, in tenant: TenantID
    ) async throws -> ServiceVersion? {
        try await row(
            """
            SELECT service_id, number, category_id, trade, name, description, duration_minutes, price_model, amount,
                currency, valid_from, valid_until, published_at, published_by
            FROM service_versions
            WHERE tenant_id = \(tenant) AND service_id = \(service) AND number = \(number)
            """, readVersion)
    }

    /// The versions of a service, the newest first.
    func versions(
        of service: CatalogueServiceID, in tenant: TenantID, before last: Int?, limit: Int
    ) async throws -> [ServiceVersion] {
        let beyond: SQL = last.map { "AND number < \($0)" } ?? ""
        return try await rows(
            """
            SELECT service_id, number, category_id, trade, name, description, duration_minutes, price_model, amount,
                currency, valid_from, valid_until, published_at, published_by
            FROM service_versions
            WHERE tenant_id = \(tenant) AND service_id = \(service) \(beyond)
            ORDER BY number DESC
            LIMIT \(limit)
            """, readVersion)
    }

    /// What is offered at a moment, by name: at a business's prices, or at the published ones.
    func offeredServices(
        _ filter: ServiceFilter, only service: CatalogueServiceID? = nil, of business: BusinessID?, at moment: Date,
        in tenant: TenantID, limit: Int
    ) async throws -> [OfferedService] {
        let one: SQL = service.map { "AND s.service_id = \($0)" } ?? ""
        return try await rows(
            """
            SELECT s.service_id, s.number, s.category_id, s.trade, s.name, s.description, s.duration_minutes,
                s.price_model, s.amount, s.currency, s.is_own_price, s.valid_until
            FROM offered_services(\(business), \(moment)) AS s
            WHERE s.tenant_id = \(tenant) \(one) \(filter.conditions)
            ORDER BY lower(s.name), s.service_id
            LIMIT \(limit)
            """
        ) { row in
            OfferedService(
                id: try row["service_id"], version: try row["number"], category: try row["category_id"],
                trade: try row["trade"], name: try row["name"], description: try row["description"],
                duration: try row["duration_minutes"], price: Price(try row["price_model"], try readMoney(row)),
                isOwnPrice: try row["is_own_price"], validUntil: try row["valid_until"])
        }
    }
}

private func readVersion(_ row: Row) throws -> ServiceVersion {
    ServiceVersion(
        service: try row["service_id"], number: try row["number"], content: try readProfile(row),
        validFrom: try row["valid_from"], validUntil: try row["valid_until"], publishedAt: try row["published_at"],
        publishedBy: try row["published_by"])
}

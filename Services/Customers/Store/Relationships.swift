internal import FoundationEssentials
internal import Models
internal import Postgres

extension Connection {
    /// Begins a relationship. Travels with the next statement.
    func begin(_ relationship: Relationship, in tenant: TenantID) throws {
        try enqueue(
            """
            INSERT INTO relationships (tenant_id, id, customer_id, business_id, kind, source, since)
            VALUES (\(tenant), \(relationship.id), \(relationship.customer), \(relationship.business),
                \(relationship.kind.rawValue), \(relationship.source.rawValue), \(relationship.since))
            """)
    }

    /// What businesses are and were to a customer, newest first, behind `last`.
    func relationships(
        of customer: CustomerID, after last: RelationshipID?, limit: Int, in tenant: TenantID
    ) async throws -> [Relationship] {
        try await rows(
            """
            SELECT id, customer_id, business_id, kind, source, since, until
            FROM relationships
            WHERE tenant_id = \(tenant) AND customer_id = \(customer) AND (\(last)::uuid IS NULL OR id < \(last))
            ORDER BY id DESC
            LIMIT \(limit)
            """, Relationship.init)
    }

    /// What a business is to a customer now, locked until the transaction ends.
    func lockRelationship(
        of customer: CustomerID, with business: BusinessID, in tenant: TenantID
    ) async throws -> Relationship? {
        try await row(
            """
            SELECT id, customer_id, business_id, kind, source, since, until
            FROM relationships
            WHERE tenant_id = \(tenant) AND customer_id = \(customer) AND business_id = \(business) AND until IS NULL
            FOR UPDATE
            """, Relationship.init)
    }

    /// A relationship.
    ///
    /// - Parameter locks: whether it stays locked until the transaction ends, for a change of it.
    func relationship(
        _ id: RelationshipID, of customer: CustomerID, in tenant: TenantID, locks: Bool = false
    ) async throws -> Relationship? {
        try await row(
            """
            SELECT id, customer_id, business_id, kind, source, since, until
            FROM relationships
            WHERE tenant_id = \(tenant) AND id = \(id) AND customer_id = \(customer)
            \(locks ? "FOR UPDATE" : "" as SQL)
            """, Relationship.init)
    }

    /// Ends a relationship. Travels with the next statement.
    func end(_ relationship: RelationshipID, in tenant: TenantID, at now: Date) throws {
        try enqueue(
            """
            UPDATE relationships SET until = greatest(\(now), since)
            WHERE tenant_id = \(tenant) AND id = \(relationship) AND until IS NULL
            """)
    }
}

extension Relationship {
    fileprivate init(_ row: Row) throws {
        self.init(
            id: try row["id"], customer: try row["customer_id"], business: try row["business_id"],
            kind: RelationshipKind(rawValue: try row["kind"]) ?? .shared,
            source: RelationshipSource(rawValue: try row["source"]) ?? .import, since: try row["since"],
            until: try row["until"])
    }
}

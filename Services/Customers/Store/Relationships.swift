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
}

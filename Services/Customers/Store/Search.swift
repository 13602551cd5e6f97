internal import Models
internal import Postgres

extension Connection {
    /// Brings what the customer is found by to what its row says now. Travels with the next statement.
    func index(_ customer: CustomerID, in tenant: TenantID) throws {
        try enqueue("SELECT index_customer(\(tenant), \(customer))")
    }
}

internal import Models
internal import Postgres

extension SQL {
    /// The condition that a customer is there for the reader; `c` is a row of customers.
    static func isThere(for reader: Reader) -> SQL {
        switch reader.reach {
        case .tenant: "true"
        case .own(let account): "c.account_id = \(account)"
        case .business(let business):
            """
            EXISTS (
                SELECT FROM relationships AS r
                WHERE r.tenant_id = c.tenant_id AND r.business_id = \(business) AND r.customer_id = c.id
                    AND r.until IS NULL)
            """
        }
    }
}

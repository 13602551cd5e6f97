internal import Models
internal import Postgres

extension SQL {
    /// The condition that an inquiry is there for the reader; `i` is a row of inquiries.
    static func isThere(for reader: Reader) -> SQL {
        switch reader.reach {
        case .tenant: "true"
        case .own(let account): "i.account_id = \(account)"
        // What it has, what it wrote down for somebody, and what it is asked about. Who said no, was too late or gave it
        // back sees it no more.
        case .business(let business):
            """
            (i.business_id = \(business) OR i.taken_by_business_id = \(business)
                OR EXISTS (
                    SELECT FROM offers AS o
                    WHERE o.tenant_id = i.tenant_id AND o.inquiry_id = i.id AND o.business_id = \(business)
                        AND o.state = 'open'))
            """
        }
    }
}

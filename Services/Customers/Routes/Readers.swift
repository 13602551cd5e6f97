internal import Models
internal import Routing
internal import ServiceKit

extension Call {
    /// Who acts here, and whose customers are there for them.
    func reader() throws(Problem) -> Reader {
        let bearer = try bearer()
        switch bearer.reach {
        case .tenant:
            return Reader(
                tenant: bearer.tenant, account: bearer.account, reach: .tenant, business: bearer.business)
        case .business(let business):
            return Reader(tenant: bearer.tenant, account: bearer.account, reach: .business(business))
        case .own(let account):
            return Reader(tenant: bearer.tenant, account: account, reach: .own(account))
        case .platform, .service: throw .forbidden("Customers belong to tenants.")
        }
    }
}

/// Signs the cursors of all lists. They hold ids that their readers have seen and are bound to tenant, reach and filters:
/// the key keeps them apart and hides nothing.
let cursors = CursorCodec(key: Array("the lists of customers".utf8))

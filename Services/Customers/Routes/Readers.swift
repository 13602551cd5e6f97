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

public import Models
public import Routing

extension Call {
    /// Who acts here, and whose things are there for them; 403 for the platform and for services.
    public func reader() throws(Problem) -> Reader {
        let bearer = try bearer()
        switch bearer.reach {
        case .tenant:
            return Reader(
                tenant: bearer.tenant, account: bearer.account, reach: .tenant, business: bearer.business)
        case .business(let business):
            return Reader(tenant: bearer.tenant, account: bearer.account, reach: .business(business))
        case .own(let account):
            return Reader(tenant: bearer.tenant, account: account, reach: .own(account))
        case .platform, .service: throw .forbidden("This belongs to tenants, and you act in none.")
        }
    }
}

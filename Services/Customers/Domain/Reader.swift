internal import Models

/// Who acts, and which of the tenant's customers are there for them. Everybody else's are not there at all.
struct Reader: Hashable, Sendable {
    /// How far somebody sees.
    enum Reach: Hashable, Sendable {
        /// All customers of the tenant: its managers.
        case tenant
        /// The customers that a business owns or shares: its people.
        case business(BusinessID)
        /// The customers that are the account's own person or company.
        case own(AccountID)
    }

    let tenant: TenantID
    let account: AccountID
    let reach: Reach
    /// The business that the account acts for, also of a tenant-wide manager: whose private notes it reads.
    let business: BusinessID?

    init(tenant: TenantID, account: AccountID, reach: Reach, business: BusinessID? = nil) {
        self.tenant = tenant
        self.account = account
        self.reach = reach
        if case .business(let own) = reach { self.business = own } else { self.business = business }
    }

    /// Whether this is a customer looking at their own things.
    var isCustomer: Bool { if case .own = reach { true } else { false } }
}

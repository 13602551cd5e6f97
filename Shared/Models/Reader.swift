/// Who acts in a tenant, and whose things are there for them. Everybody else's are not there at all.
public struct Reader: Hashable, Sendable {
    /// How far somebody sees.
    public enum Reach: Hashable, Sendable {
        /// Everything of the tenant: its managers.
        case tenant
        /// What is one business's, or shared with it: its people.
        case business(BusinessID)
        /// What is the account's own: customers.
        case own(AccountID)
    }

    /// The tenant.
    public let tenant: TenantID
    /// The account that acts.
    public let account: AccountID
    /// How far it sees.
    public let reach: Reach
    /// The business that the account acts for, also of a tenant-wide manager: whose private things it reads.
    public let business: BusinessID?

    /// Somebody.
    public init(tenant: TenantID, account: AccountID, reach: Reach, business: BusinessID? = nil) {
        self.tenant = tenant
        self.account = account
        self.reach = reach
        if case .business(let own) = reach { self.business = own } else { self.business = business }
    }

    /// Whether this is a customer looking at their own things.
    public var isCustomer: Bool { if case .own = reach { true } else { false } }
}

extension ID where Tag == Kinds.Account {
    /// Stands where a reader is asked for and nobody is signed in: a job, an event. Never written anywhere.
    public static var nobody: AccountID {
        guard let id = AccountID(high: 7 << 12, low: 0b10 << 62) else { preconditionFailure("a UUIDv7") }
        return id
    }
}

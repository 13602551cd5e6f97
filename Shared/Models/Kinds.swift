/// The kinds of things that more than one service speaks of. They mark ids and have no values.
public enum Kinds {
    /// One network of collaborating businesses, or one shop group; nothing crosses it.
    public enum Tenant {}
    /// One practice or shop inside a tenant.
    public enum Business {}
    /// A person's public profile inside a business.
    public enum Professional {}
    /// A person's login.
    public enum Account {}
    /// One sign-in of an account on one device.
    public enum Session {}
    /// A key with which a program acts in a tenant.
    public enum APIKey {}
    /// A person or company that a tenant serves.
    public enum Customer {}
    /// A car, a truck, a motorcycle.
    public enum Vehicle {}
    /// What a business is to a customer.
    public enum Relationship {}
    /// A customer in a loyalty programme.
    public enum Member {}
}

/// Identity of a tenant.
public typealias TenantID = ID<Kinds.Tenant>
/// Identity of a business.
public typealias BusinessID = ID<Kinds.Business>
/// Identity of a professional.
public typealias ProfessionalID = ID<Kinds.Professional>
/// Identity of an account.
public typealias AccountID = ID<Kinds.Account>
/// Identity of a session.
public typealias SessionID = ID<Kinds.Session>
/// Identity of an API key.
public typealias APIKeyID = ID<Kinds.APIKey>
/// Identity of a customer.
public typealias CustomerID = ID<Kinds.Customer>
/// Identity of a vehicle.
public typealias VehicleID = ID<Kinds.Vehicle>
/// Identity of a loyalty member.
public typealias MemberID = ID<Kinds.Member>
/// Identity of a business's relationship with a customer.
public typealias RelationshipID = ID<Kinds.Relationship>

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
    /// A question to a customer about businesses.
    public enum RelationshipRequest {}
    /// A record of what a customer agreed to.
    public enum Consent {}
    /// What a business wrote down about a customer.
    public enum Note {}
    /// A mailed link to become a customer's account.
    public enum Claim {}
    /// What an odometer showed.
    public enum OdometerReading {}
    /// A period in which a vehicle was a customer's.
    public enum Ownership {}
    /// A vehicle that changes hands.
    public enum VehicleTransfer {}
    /// Something in the history of a customer or a vehicle.
    public enum TimelineEntry {}
    /// A customer in a loyalty programme.
    public enum Member {}
    /// A picture that belongs to something.
    public enum Media {}
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
/// Identity of a question to a customer about businesses.
public typealias RelationshipRequestID = ID<Kinds.RelationshipRequest>
/// Identity of a consent record.
public typealias ConsentID = ID<Kinds.Consent>
/// Identity of a private note.
public typealias NoteID = ID<Kinds.Note>
/// Identity of a mailed link to claim a customer.
public typealias ClaimID = ID<Kinds.Claim>
/// Identity of an entry in a history.
public typealias TimelineEntryID = ID<Kinds.TimelineEntry>
/// Identity of an odometer reading.
public typealias OdometerReadingID = ID<Kinds.OdometerReading>
/// Identity of a period of ownership.
public typealias OwnershipID = ID<Kinds.Ownership>
/// Identity of a vehicle's change of hands.
public typealias VehicleTransferID = ID<Kinds.VehicleTransfer>
/// Identity of a picture.
public typealias MediaID = ID<Kinds.Media>

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
    /// A customer's question to the network, and what becomes of it.
    public enum Inquiry {}
    /// An inquiry as it is put to one professional.
    public enum Offer {}
    /// A decision of who is to be offered an inquiry.
    public enum Decision {}
    /// What work will cost; one version of it.
    public enum Quote {}
    /// What somebody wrote in the thread of an inquiry.
    public enum Message {}
    /// A time at which somebody brings the vehicle.
    public enum Appointment {}
    /// What a customer thought of finished work.
    public enum Review {}
    /// A wish to give an accepted inquiry to another professional.
    public enum HandOver {}
    /// Something that somebody is told.
    public enum Notification {}
    /// A photo or another file that somebody uploaded.
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
/// Identity of an uploaded file.
public typealias MediaID = ID<Kinds.Media>
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
/// Identity of an inquiry.
public typealias InquiryID = ID<Kinds.Inquiry>
/// Identity of an offer.
public typealias OfferID = ID<Kinds.Offer>
/// Identity of a routing decision.
public typealias DecisionID = ID<Kinds.Decision>
/// Identity of a version of a quote.
public typealias QuoteID = ID<Kinds.Quote>
/// Identity of a message.
public typealias MessageID = ID<Kinds.Message>
/// Identity of an appointment.
public typealias AppointmentID = ID<Kinds.Appointment>
/// Identity of a review.
public typealias ReviewID = ID<Kinds.Review>
/// Identity of a hand-over.
public typealias HandOverID = ID<Kinds.HandOver>
/// Identity of a notification.
public typealias NotificationID = ID<Kinds.Notification>

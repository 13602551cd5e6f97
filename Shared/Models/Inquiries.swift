public import FoundationEssentials
public import JSON

// What customers, businesses and services exchange with the service `inquiries` about inquiries themselves.

/// What an inquiry says and may be changed as long as nobody has accepted it: the whole of what PATCH speaks of.
public struct InquiryDetails: Codable, Hashable, Sendable, Documented {
    /// The need in the customer's words.
    public var need: String
    /// The trade that is wanted, where known.
    public var trade: TradeName?
    /// The shelf of the catalogue.
    public var category: CategoryID?
    /// The service of the catalogue.
    public var service: CatalogueServiceID?
    /// The vehicle.
    public var vehicle: InquiryVehicle?
    /// Where it is needed.
    public var location: InquiryLocation?
    /// How soon.
    public var urgency: Urgency
    /// Times that suit, best first.
    public var preferredTimes: [PreferredTime]
    /// What it may cost.
    public var budget: Money?
    /// Photos, by the ids under which they were uploaded.
    public var photos: [MediaID]
    /// Whether an insurer pays; nil: not said.
    public var insurerPaid: Bool?

    /// A need.
    public init(
        need: String, trade: TradeName? = nil, category: CategoryID? = nil, service: CatalogueServiceID? = nil,
        vehicle: InquiryVehicle? = nil, location: InquiryLocation? = nil, urgency: Urgency = .soon,
        preferredTimes: [PreferredTime] = [], budget: Money? = nil, photos: [MediaID] = [], insurerPaid: Bool? = nil
    ) {
        self.need = need
        self.trade = trade
        self.category = category
        self.service = service
        self.vehicle = vehicle
        self.location = location
        self.urgency = urgency
        self.preferredTimes = preferredTimes
        self.budget = budget
        self.photos = photos
        self.insurerPaid = insurerPaid
    }

    /// Reads the members; lists that are not there are empty, and it is wanted soon where nothing is said.
    public init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        need = try members.decode(String.self, forKey: .need)
        trade = try members.decodeIfPresent(TradeName.self, forKey: .trade)
        category = try members.decodeIfPresent(CategoryID.self, forKey: .category)
        service = try members.decodeIfPresent(CatalogueServiceID.self, forKey: .service)
        vehicle = try members.decodeIfPresent(InquiryVehicle.self, forKey: .vehicle)
        location = try members.decodeIfPresent(InquiryLocation.self, forKey: .location)
        urgency = try members.decodeIfPresent(Urgency.self, forKey: .urgency) ?? .soon
        preferredTimes = try members.decodeIfPresent([PreferredTime].self, forKey: .preferredTimes) ?? []
        budget = try members.decodeIfPresent(Money.self, forKey: .budget)
        photos = try members.decodeIfPresent([MediaID].self, forKey: .photos) ?? []
        insurerPaid = try members.decodeIfPresent(Bool.self, forKey: .insurerPaid)
    }

    /// Limits.
    public static func document(_ schema: inout Schema) {
        schema.member(
            "need", "The need in the customer's words.", length: 1...4000,
            example: "The brakes squeal and the car pulls to the left.")
        schema.member("trade", "The trade that is wanted, where the customer knows it.")
        schema.member("category", "The shelf of the catalogue.")
        schema.member("service", "The service of the catalogue.")
        schema.member("vehicle", "The vehicle, as much as is known of it.")
        schema.member("location", "Where it is needed: a point, a postal code or both.")
        schema.member("urgency", "`soon` where not said.")
        schema.member("preferredTimes", "Times that suit, best first.", items: 0...10)
        schema.member("budget", "What it may cost, in the tenant's currency; 0 to 1,000,000,000,000.")
        schema.member("photos", "Photos, by the ids under which they were uploaded.", items: 0...20)
        schema.member("insurerPaid", "Whether an insurer pays; left out: not said.")
    }
}

/// An inquiry to be made.
public struct NewInquiry: Codable, Sendable, Documented {
    /// The id that the client made, for creation while offline; a new one otherwise.
    public var id: InquiryID?
    /// The customer for whom a business writes; an account's own person otherwise.
    public var customer: CustomerID?
    /// Who writes without an account. The inquiry waits until the mailed link was followed.
    public var guest: GuestContact?
    /// Whether it is kept to go on writing; it is sent otherwise.
    public var isDraft: Bool?
    /// Everything else.
    public var details: InquiryDetails

    private enum CodingKeys: CodingKey { case id, customer, guest, isDraft }

    /// An inquiry with these details.
    public init(
        id: InquiryID? = nil, customer: CustomerID? = nil, guest: GuestContact? = nil, isDraft: Bool? = nil,
        _ details: InquiryDetails
    ) {
        self.id = id
        self.customer = customer
        self.guest = guest
        self.isDraft = isDraft
        self.details = details
    }

    /// Reads the members, those of the details beside the others.
    public init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        id = try members.decodeIfPresent(InquiryID.self, forKey: .id)
        customer = try members.decodeIfPresent(CustomerID.self, forKey: .customer)
        guest = try members.decodeIfPresent(GuestContact.self, forKey: .guest)
        isDraft = try members.decodeIfPresent(Bool.self, forKey: .isDraft)
        details = try InquiryDetails(from: decoder)
    }

    /// Writes the members in one object.
    public func encode(to encoder: any Encoder) throws {
        try details.encode(to: encoder)
        var members = encoder.container(keyedBy: CodingKeys.self)
        try members.encodeIfPresent(id, forKey: .id)
        try members.encodeIfPresent(customer, forKey: .customer)
        try members.encodeIfPresent(guest, forKey: .guest)
        try members.encodeIfPresent(isDraft, forKey: .isDraft)
    }

    /// Limits.
    public static func document(_ schema: inout Schema) {
        InquiryDetails.document(&schema)
        schema.member("id", "Made by the client, for creation while offline; the same again is the same creation.")
        schema.member("customer", "For whom a business writes; ignored from customers, who write for themselves.")
        schema.member("guest", "Who writes without an account; a link is mailed to them. Ignored from accounts.")
        schema.member("isDraft", "Whether it is kept to go on writing; it is sent where not said.")
    }
}

/// An inquiry as the service answers it. What its reader may not see is left out.
public struct Inquiry: Codable, Hashable, Sendable {
    /// Identity.
    public var id: InquiryID
    /// What it says.
    public var details: InquiryDetails
    /// Where it stands.
    public var state: InquiryState
    /// How it came.
    public var source: InquirySource
    /// What the reader may do to it now.
    public var allowed: [InquiryStep]
    /// Whose need it is; absent as long as a guest has no customer record.
    public var customer: CustomerID?
    /// Who wrote without an account.
    public var guest: GuestContact?
    /// The business that has it.
    public var business: BusinessID?
    /// The professional who has it.
    public var professional: ProfessionalID?
    /// The whole that it is a part of.
    public var parent: InquiryID?
    /// Its parts, in the order in which they were named.
    public var children: [InquiryID]
    /// How its parts stand, in the same order; where it is read alone.
    public var parts: [InquiryPartStanding] = []
    /// What the newest quotes of its parts come to, those that wait or were agreed to, where they have one currency.
    public var quoted: Money?
    /// What is still to be filled in because a neighbour did not answer.
    public var pending: [PendingPart]
    /// Until when whoever was asked has to answer.
    public var respondBy: Date?
    /// When it was sent.
    public var submittedAt: Date?
    /// When it was made.
    public var createdAt: Date
    /// When it was changed last.
    public var updatedAt: Date

    private enum CodingKeys: CodingKey {
        case id, state, source, allowed, customer, guest, business, professional, parent, children, parts, quoted,
            pending, respondBy, submittedAt, createdAt, updatedAt
    }

    /// An inquiry.
    public init(
        id: InquiryID, _ details: InquiryDetails, state: InquiryState, source: InquirySource,
        allowed: [InquiryStep] = [], customer: CustomerID? = nil, guest: GuestContact? = nil,
        business: BusinessID? = nil, professional: ProfessionalID? = nil, parent: InquiryID? = nil,
        children: [InquiryID] = [], pending: [PendingPart] = [], respondBy: Date? = nil, submittedAt: Date? = nil,
        createdAt: Date, updatedAt: Date
    ) {
        self.id = id
        self.details = details
        self.state = state
        self.source = source
        self.allowed = allowed
        self.customer = customer
        self.guest = guest
        self.business = business
        self.professional = professional
        self.parent = parent
        self.children = children
        self.pending = pending
        self.respondBy = respondBy
        self.submittedAt = submittedAt
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }

    /// Reads the members, those of the details beside the others.
    public init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        id = try members.decode(InquiryID.self, forKey: .id)
        details = try InquiryDetails(from: decoder)
        state = try members.decode(InquiryState.self, forKey: .state)
        source = try members.decode(InquirySource.self, forKey: .source)
        allowed = try members.decode([InquiryStep].self, forKey: .allowed)
        customer = try members.decodeIfPresent(CustomerID.self, forKey: .customer)
        guest = try members.decodeIfPresent(GuestContact.self, forKey: .guest)
        business = try members.decodeIfPresent(BusinessID.self, forKey: .business)
        professional = try members.decodeIfPresent(ProfessionalID.self, forKey: .professional)
        parent = try members.decodeIfPresent(InquiryID.self, forKey: .parent)
        children = try members.decode([InquiryID].self, forKey: .children)
        parts = try members.decodeIfPresent([InquiryPartStanding].self, forKey: .parts) ?? []
        quoted = try members.decodeIfPresent(Money.self, forKey: .quoted)
        pending = try members.decode([PendingPart].self, forKey: .pending)
        respondBy = try members.decodeIfPresent(Date.self, forKey: .respondBy)
        submittedAt = try members.decodeIfPresent(Date.self, forKey: .submittedAt)
        createdAt = try members.decode(Date.self, forKey: .createdAt)
        updatedAt = try members.decode(Date.self, forKey: .updatedAt)
    }

    /// Writes the members in one object.
    public func encode(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: CodingKeys.self)
        try members.encode(id, forKey: .id)
        try details.encode(to: encoder)
        members = encoder.container(keyedBy: CodingKeys.self)
        try members.encode(state, forKey: .state)
        try members.encode(source, forKey: .source)
        try members.encode(allowed, forKey: .allowed)
        try members.encodeIfPresent(customer, forKey: .customer)
        try members.encodeIfPresent(guest, forKey: .guest)
        try members.encodeIfPresent(business, forKey: .business)
        try members.encodeIfPresent(professional, forKey: .professional)
        try members.encodeIfPresent(parent, forKey: .parent)
        try members.encode(children, forKey: .children)
        if !parts.isEmpty { try members.encode(parts, forKey: .parts) }
        try members.encodeIfPresent(quoted, forKey: .quoted)
        try members.encode(pending, forKey: .pending)
        try members.encodeIfPresent(respondBy, forKey: .respondBy)
        try members.encodeIfPresent(submittedAt, forKey: .submittedAt)
        try members.encode(createdAt, forKey: .createdAt)
        try members.encode(updatedAt, forKey: .updatedAt)
    }
}

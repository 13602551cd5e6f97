public import FoundationEssentials
public import JSON

/// A period in which a vehicle was a customer's.
public struct Ownership: Codable, Hashable, Sendable {
    /// Its id.
    public var id: OwnershipID
    /// The vehicle.
    public var vehicle: VehicleID
    /// Whose it was, where the reader may know.
    public var customer: CustomerID?
    /// From when on.
    public var since: Date
    /// Until when; absent while it lasts.
    public var until: Date?

    /// A period.
    public init(id: OwnershipID, vehicle: VehicleID, customer: CustomerID?, since: Date, until: Date?) {
        self.id = id
        self.vehicle = vehicle
        self.customer = customer
        self.since = since
        self.until = until
    }
}

/// A vehicle that is to change hands.
public struct NewVehicleTransfer: Codable, Sendable, Documented {
    /// Whose it will be; businesses say it.
    public var to: CustomerID?
    /// Or where to ask: owners say it, who know addresses and no ids.
    public var email: EmailAddress?

    /// To that customer, or to whoever reads that address.
    public init(to: CustomerID? = nil, email: EmailAddress? = nil) {
        self.to = to
        self.email = email
    }

    /// Says what the members are.
    public static func document(_ schema: inout Schema) {
        schema.member("to", "Whose it will be. Businesses say it, of customers they know.")
        schema.member("email", "Where the next owner is asked, instead of `to`.")
    }
}

/// What became of a transfer.
public enum TransferState: String, Codable, CaseIterable, Sendable {
    /// Somebody's yes is missing.
    case pending
    /// Both agreed, and the vehicle changed hands.
    case completed
    /// One side said no.
    case declined
    /// Whoever asked took it back.
    case withdrawn
    /// Nobody answered in time.
    case expired
}

/// A vehicle that changes hands when both sides have agreed.
public struct VehicleTransfer: Codable, Hashable, Sendable {
    /// Its id.
    public var id: VehicleTransferID
    /// The vehicle.
    public var vehicle: VehicleID
    /// Whose it is.
    public var from: CustomerID
    /// Whose it will be; absent until whoever was asked by e-mail answers.
    public var to: CustomerID?
    /// What became of it.
    public var state: TransferState
    /// When the one side agreed.
    public var fromAgreedAt: Date?
    /// When the other side agreed.
    public var toAgreedAt: Date?
    /// When it was asked for.
    public var requestedAt: Date
    /// Until when it can be answered.
    public var expiresAt: Date
    /// When it was completed, declined or taken back.
    public var settledAt: Date?

    /// A transfer.
    public init(
        id: VehicleTransferID, vehicle: VehicleID, from: CustomerID, to: CustomerID?, state: TransferState,
        fromAgreedAt: Date?, toAgreedAt: Date?, requestedAt: Date, expiresAt: Date, settledAt: Date?
    ) {
        self.id = id
        self.vehicle = vehicle
        self.from = from
        self.to = to
        self.state = state
        self.fromAgreedAt = fromAgreedAt
        self.toAgreedAt = toAgreedAt
        self.requestedAt = requestedAt
        self.expiresAt = expiresAt
        self.settledAt = settledAt
    }
}

/// One side's yes or no in the portal.
public struct TransferAnswer: Codable, Sendable {
    /// Yes or no.
    public var accept: Bool

    /// An answer.
    public init(accept: Bool) { self.accept = accept }
}

/// One side's yes or no by a mailed link.
public struct MailedTransferAnswer: Codable, Sendable, Documented {
    /// The code of the link.
    public var code: String
    /// Yes or no.
    public var accept: Bool

    /// An answer.
    public init(code: String, accept: Bool) {
        self.code = code
        self.accept = accept
    }

    /// The form of codes.
    public static func document(_ schema: inout Schema) { MailedLinkCode.document(&schema) }
}

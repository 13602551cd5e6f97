public import FoundationEssentials

/// Something that happened to a customer or a vehicle. Entries are never changed.
public struct TimelineEntry: Codable, Hashable, Sendable {
    /// Its id.
    public var id: TimelineEntryID
    /// When it happened.
    public var at: Date
    /// What happened, such as `customer_created`; readers accept words they do not know.
    public var kind: String
    /// The customer it happened to, where the reader may know.
    public var customer: CustomerID?
    /// The vehicle it happened to.
    public var vehicle: VehicleID?
    /// The business that did it.
    public var business: BusinessID?
    /// More of it, by name.
    public var data: [String: String]

    /// An entry.
    public init(
        id: TimelineEntryID, at: Date, kind: String, customer: CustomerID?, vehicle: VehicleID?,
        business: BusinessID?, data: [String: String]
    ) {
        self.id = id
        self.at = at
        self.kind = kind
        self.customer = customer
        self.vehicle = vehicle
        self.business = business
        self.data = data
    }
}

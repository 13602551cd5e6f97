public import FoundationEssentials
public import JSON

/// What an odometer counts in.
public enum DistanceUnit: String, Codable, CaseIterable, Sendable {
    /// International miles of 1,609.344 m.
    case mi
    /// Kilometres.
    case km
}

/// What an odometer shows: whole units, cut off.
public struct Distance: Codable, Hashable, Sendable, Documented {
    /// How many.
    public var value: Int
    /// Of what.
    public var unit: DistanceUnit

    /// A distance.
    public init(_ value: Int, _ unit: DistanceUnit) {
        self.value = value
        self.unit = unit
    }

    /// Limits.
    public static func document(_ schema: inout Schema) {
        schema.state("What an odometer shows.", example: ["value": 81234, "unit": "mi"])
        schema.member("value", "Whole units as shown.", range: 0...9_999_999, example: 81234)
        schema.member("unit", "What the odometer counts in.")
    }
}

/// Where a reading comes from.
public enum OdometerSource: String, Codable, CaseIterable, Sendable {
    /// The owner said so.
    case customer
    /// Read at a visit to a shop.
    case service
    /// Read at an inspection.
    case inspection
    /// From another system's records.
    case `import`
    /// The vehicle itself reported it.
    case telematics
}

/// A reading to be recorded.
public struct NewOdometerReading: Codable, Sendable, Documented {
    /// The id that the client made; a new one otherwise.
    public var id: OdometerReadingID?
    /// What the odometer showed.
    public var odometer: Distance
    /// When; now when not given.
    public var readAt: Date?
    /// Where it comes from; a customer's own is always `customer`.
    public var source: OdometerSource?

    /// A reading.
    public init(
        id: OdometerReadingID? = nil, odometer: Distance, readAt: Date? = nil, source: OdometerSource? = nil
    ) {
        self.id = id
        self.odometer = odometer
        self.readAt = readAt
        self.source = source
    }

    /// Says what the members are.
    public static func document(_ schema: inout Schema) {
        schema.member("readAt", "When it was read; now when not given.")
        schema.member("source", "`service` when not given; a customer's own is always `customer`.")
    }
}

/// What an odometer showed. Readings are never changed.
public struct OdometerReading: Codable, Hashable, Sendable {
    /// Its id.
    public var id: OdometerReadingID
    /// The vehicle.
    public var vehicle: VehicleID
    /// What the odometer showed.
    public var odometer: Distance
    /// When it was read.
    public var readAt: Date
    /// Where it comes from.
    public var source: OdometerSource
    /// Whether an earlier reading was higher: a replaced, wrong or turned-back odometer.
    public var isRollback: Bool
    /// When it was recorded.
    public var recordedAt: Date

    /// A reading.
    public init(
        id: OdometerReadingID, vehicle: VehicleID, odometer: Distance, readAt: Date, source: OdometerSource,
        isRollback: Bool, recordedAt: Date
    ) {
        self.id = id
        self.vehicle = vehicle
        self.odometer = odometer
        self.readAt = readAt
        self.source = source
        self.isRollback = isRollback
        self.recordedAt = recordedAt
    }
}

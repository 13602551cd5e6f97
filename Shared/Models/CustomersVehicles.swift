public import FoundationEssentials
public import JSON

/// A licence plate.
public struct Plate: Codable, Hashable, Sendable, Documented {
    /// What is on it, as written.
    public var number: String
    /// Who issued it: a country, or a country and its part after ISO 3166-2.
    public var region: String

    /// A plate.
    public init(number: String, region: String) {
        self.number = number
        self.region = region
    }

    private static let region = TextPattern(.init("[A-Z]", 2...2), .init("[-]", 0...1), .init("[A-Z0-9]", 0...3))

    /// Limits.
    public static func document(_ schema: inout Schema) {
        schema.member("number", "As written on the plate.", length: 1...15, text: .displayName, example: "8ABC123")
        schema.member(
            "region", "ISO 3166-1 country or ISO 3166-2 subdivision.", pattern: region, length: 2...6, example: "US-CA")
    }
}

/// What is known of a vehicle and may be changed: the whole of what PATCH speaks of.
public struct VehicleDetails: Codable, Hashable, Sendable, Documented {
    /// The vehicle identification number. With it the rest is decoded.
    public var vin: String?
    /// Model year; as decoded when not given.
    public var year: Int?
    /// Make; as decoded when not given.
    public var make: String?
    /// Model; as decoded when not given.
    public var model: String?
    /// Trim level; as decoded when not given.
    public var trim: String?
    /// The plate.
    public var plate: Plate?
    /// The colour in the owner's words.
    public var colour: String?

    /// A vehicle.
    public init(
        vin: String? = nil, year: Int? = nil, make: String? = nil, model: String? = nil, trim: String? = nil,
        plate: Plate? = nil, colour: String? = nil
    ) {
        self.vin = vin
        self.year = year
        self.make = make
        self.model = model
        self.trim = trim
        self.plate = plate
        self.colour = colour
    }

    /// Limits.
    public static func document(_ schema: inout Schema) {
        schema.member(
            "vin", "17 characters; fewer before 1981. With it make, model and year are decoded.", length: 5...17,
            example: "1HGCM82633A004352")
        schema.member("year", "Model year; as decoded when not given.", range: 1885...2100, example: 2003)
        schema.member("make", "As decoded when not given.", length: 1...60, example: "Honda")
        schema.member("model", "As decoded when not given.", length: 1...60, example: "Accord")
        schema.member("trim", "As decoded when not given.", length: 1...60, example: "EX-V6")
        schema.member("colour", "In the owner's words.", length: 1...40, example: "graphite")
    }
}

/// A vehicle to be made.
public struct NewVehicle: Codable, Sendable, Documented {
    /// The id that the client made, for creation while offline; a new one otherwise.
    public var id: VehicleID?
    /// Who owns it. A customer who is one person here need not say.
    public var owner: CustomerID?
    /// Since when; now when not given.
    public var ownedSince: Date?
    /// What the odometer shows.
    public var odometer: Distance?
    /// Everything else.
    public var details: VehicleDetails

    private enum CodingKeys: CodingKey { case id, owner, ownedSince, odometer }

    /// A vehicle with these details.
    public init(
        id: VehicleID? = nil, owner: CustomerID? = nil, ownedSince: Date? = nil, odometer: Distance? = nil,
        _ details: VehicleDetails
    ) {
        self.id = id
        self.owner = owner
        self.ownedSince = ownedSince
        self.odometer = odometer
        self.details = details
    }

    /// Reads the members, those of the details beside the others.
    public init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        id = try members.decodeIfPresent(VehicleID.self, forKey: .id)
        owner = try members.decodeIfPresent(CustomerID.self, forKey: .owner)
        ownedSince = try members.decodeIfPresent(Date.self, forKey: .ownedSince)
        odometer = try members.decodeIfPresent(Distance.self, forKey: .odometer)
        details = try VehicleDetails(from: decoder)
    }

    /// Writes the members in one object.
    public func encode(to encoder: any Encoder) throws {
        try details.encode(to: encoder)
        var members = encoder.container(keyedBy: CodingKeys.self)
        try members.encodeIfPresent(id, forKey: .id)
        try members.encodeIfPresent(owner, forKey: .owner)
        try members.encodeIfPresent(ownedSince, forKey: .ownedSince)
        try members.encodeIfPresent(odometer, forKey: .odometer)
    }

    /// Limits.
    public static func document(_ schema: inout Schema) {
        VehicleDetails.document(&schema)
        schema.member("id", "Made by the client, for creation while offline; the same again is the same creation.")
        schema.member("owner", "Who owns it; a customer who is one person here need not say.")
        schema.member("ownedSince", "Since when; now when not given.")
        schema.member("odometer", "What the odometer shows now.")
    }
}

/// What became of the VIN's decoding.
public enum DecodeState: String, Codable, CaseIterable, Sendable {
    /// There is no VIN.
    case none
    /// It will be decoded as soon as the vin service answers.
    case pending
    /// It is decoded.
    case decoded
    /// The vin service knows nothing of it.
    case unknown
}

/// A vehicle as the service answers it.
public struct Vehicle: Codable, Hashable, Sendable {
    /// The vehicle's id.
    public var id: VehicleID
    /// What may be changed; make, model, year and trim as decoded where nobody gave them.
    public var details: VehicleDetails
    /// What became of the VIN's decoding.
    public var decoding: DecodeState
    /// What the VIN says; absent until it is decoded.
    public var facts: VehicleFacts?
    /// Who owns it now, where the reader may know.
    public var owner: CustomerID?
    /// What the odometer showed last.
    public var odometer: Distance?
    /// When the vehicle was made here.
    public var createdAt: Date
    /// When it was last changed.
    public var updatedAt: Date

    private enum CodingKeys: CodingKey { case id, decoding, facts, owner, odometer, createdAt, updatedAt }

    /// A vehicle.
    public init(
        id: VehicleID, _ details: VehicleDetails, decoding: DecodeState, facts: VehicleFacts?, owner: CustomerID?,
        odometer: Distance?, createdAt: Date, updatedAt: Date
    ) {
        self.id = id
        self.details = details
        self.decoding = decoding
        self.facts = facts
        self.owner = owner
        self.odometer = odometer
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }

    /// Reads the members, those of the details beside the others.
    public init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        id = try members.decode(VehicleID.self, forKey: .id)
        details = try VehicleDetails(from: decoder)
        decoding = try members.decode(DecodeState.self, forKey: .decoding)
        facts = try members.decodeIfPresent(VehicleFacts.self, forKey: .facts)
        owner = try members.decodeIfPresent(CustomerID.self, forKey: .owner)
        odometer = try members.decodeIfPresent(Distance.self, forKey: .odometer)
        createdAt = try members.decode(Date.self, forKey: .createdAt)
        updatedAt = try members.decode(Date.self, forKey: .updatedAt)
    }

    /// Writes the members in one object.
    public func encode(to encoder: any Encoder) throws {
        try details.encode(to: encoder)
        var members = encoder.container(keyedBy: CodingKeys.self)
        try members.encode(id, forKey: .id)
        try members.encode(decoding, forKey: .decoding)
        try members.encodeIfPresent(facts, forKey: .facts)
        try members.encodeIfPresent(owner, forKey: .owner)
        try members.encodeIfPresent(odometer, forKey: .odometer)
        try members.encode(createdAt, forKey: .createdAt)
        try members.encode(updatedAt, forKey: .updatedAt)
    }
}

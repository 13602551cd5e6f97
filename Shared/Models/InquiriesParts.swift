public import FoundationEssentials
public import JSON

// What an inquiry is made of.

/// How soon something is needed.
public enum Urgency: String, Codable, CaseIterable, Sendable, Hashable, Documented {
    /// Now: stranded, unsafe.
    case emergency
    /// Within days.
    case soon
    /// Whenever it suits.
    case flexible

    /// Says what the values mean.
    public static func document(_ schema: inout Schema) {
        schema.state("`emergency`: now; `soon`: within days; `flexible`: whenever it suits.", example: "soon")
    }
}

/// How an inquiry came.
public enum InquirySource: String, Codable, CaseIterable, Sendable, Hashable, Documented {
    /// The customer wrote it, signed in.
    case portal
    /// A guest wrote it.
    case guest
    /// A business wrote down what a customer said, by telephone or at the counter.
    case business
    /// It is a part of another.
    case split

    /// Says what the values mean.
    public static func document(_ schema: inout Schema) {
        schema.state(
            "`portal`: a signed-in customer; `guest`; `business`: on a customer's behalf; `split`: a part of another.",
            example: "portal")
    }
}

/// What of an inquiry a neighbour did not answer yet; a job asks again.
public enum PendingPart: String, Codable, CaseIterable, Sendable, Hashable, Documented {
    /// What the VIN says (service `vin`).
    case vehicle
    /// The customer's record and relationships (service `customers`).
    case customer
    /// Who could take it (service `tenants`).
    case professionals

    /// Says what the values mean.
    public static func document(_ schema: inout Schema) {
        schema.state(
            "`vehicle`: what the VIN says; `customer`: record and relationships; `professionals`: who could take it.",
            example: "vehicle")
    }
}

/// The vehicle of an inquiry: one that is known, one by its VIN, or as much as the customer knows.
public struct InquiryVehicle: Codable, Hashable, Sendable, Documented {
    /// One of the customer's vehicles.
    public var id: VehicleID?
    /// The vehicle identification number. With it the rest is decoded.
    public var vin: String?
    /// Model year.
    public var year: Int?
    /// Make.
    public var make: String?
    /// Model.
    public var model: String?
    /// What moves it.
    public var powertrain: Powertrain?

    /// A vehicle.
    public init(
        id: VehicleID? = nil, vin: String? = nil, year: Int? = nil, make: String? = nil, model: String? = nil,
        powertrain: Powertrain? = nil
    ) {
        self.id = id
        self.vin = vin
        self.year = year
        self.make = make
        self.model = model
        self.powertrain = powertrain
    }

    /// Limits: those of the customers service.
    public static func document(_ schema: inout Schema) {
        schema.state("One of the customer's vehicles, one by its VIN, or as much as is known.")
        schema.member("id", "One of the customer's vehicles; the rest is filled in.")
        schema.member(
            "vin", "17 characters; fewer before 1981. With it the rest is decoded.", length: 5...17,
            example: "1HGCM82633A004352")
        schema.member("year", "Model year.", range: 1885...2100, example: 2003)
        schema.member("make", length: 1...60, text: .displayName, example: "Honda")
        schema.member("model", length: 1...60, text: .displayName, example: "Accord")
        schema.member("powertrain", "What moves it.")
    }
}

/// Where something is needed.
public struct InquiryLocation: Codable, Hashable, Sendable, Documented {
    /// The point, where it is known.
    public var place: Place?
    /// The country of the postal code.
    public var country: CountryCode?
    /// The postal code.
    public var postalCode: String?
    /// Street and town in words, for whoever comes there.
    public var address: String?

    /// A location.
    public init(
        place: Place? = nil, country: CountryCode? = nil, postalCode: String? = nil, address: String? = nil
    ) {
        self.place = place
        self.country = country
        self.postalCode = postalCode
        self.address = address
    }

    /// Limits.
    public static func document(_ schema: inout Schema) {
        schema.state("Where it is needed: a point, a postal code with its country, or both.")
        schema.member("place", "The point.")
        schema.member("country", "The country of the postal code.")
        schema.member("postalCode", "The postal code.", length: 2...16, text: .displayName, example: "94105")
        schema.member(
            "address", "Street and town, for whoever comes there; not shown before somebody has accepted.",
            length: 1...200, text: .displayName, example: "512 Folsom St, San Francisco")
    }
}

/// A time that suits.
public struct PreferredTime: Codable, Hashable, Sendable, Documented {
    /// Begin.
    public var from: Date
    /// End.
    public var to: Date

    /// A time.
    public init(from: Date, to: Date) {
        self.from = from
        self.to = to
    }

    /// Limits.
    public static func document(_ schema: inout Schema) {
        schema.state("A time that suits.")
        schema.member("from", "Begin.")
        schema.member("to", "End; later than the begin.")
    }
}

/// Who writes without an account.
public struct GuestContact: Codable, Hashable, Sendable, Documented {
    /// How they are called.
    public var name: DisplayName
    /// Where the link is mailed, and the answers until they register.
    public var email: EmailAddress
    /// Where they can be called.
    public var phone: PhoneNumber?
    /// The language to write in.
    public var language: LanguageTag?

    /// A guest.
    public init(name: DisplayName, email: EmailAddress, phone: PhoneNumber? = nil, language: LanguageTag? = nil) {
        self.name = name
        self.email = email
        self.phone = phone
        self.language = language
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("Who writes without an account.")
        schema.member("email", "Where the link is mailed; the inquiry waits until it was followed.")
    }
}

/// One part of a need of several trades.
public struct InquiryPart: Codable, Hashable, Sendable, Documented {
    /// How many parts a need has at most: one for each built-in trade.
    public static var most: Int { 7 }

    /// Whose work it is; trade, category or service is said.
    public var trade: TradeName?
    /// The shelf of the catalogue.
    public var category: CategoryID?
    /// The service of the catalogue.
    public var service: CatalogueServiceID?
    /// The need in words; those of the whole where not said.
    public var need: String?
    /// What it may cost.
    public var budget: Money?
    /// Whether an insurer pays for it.
    public var insurerPaid: Bool?

    /// A part.
    public init(
        trade: TradeName? = nil, category: CategoryID? = nil, service: CatalogueServiceID? = nil, need: String? = nil,
        budget: Money? = nil, insurerPaid: Bool? = nil
    ) {
        self.trade = trade
        self.category = category
        self.service = service
        self.need = need
        self.budget = budget
        self.insurerPaid = insurerPaid
    }

    /// Limits.
    public static func document(_ schema: inout Schema) {
        schema.member("trade", "Whose work it is; at least one of `trade`, `category` and `service` is said.")
        schema.member("need", "The need in words; those of the whole where not said.", length: 1...4000)
        schema.member("budget", "What it may cost.")
        schema.member("insurerPaid", "Whether an insurer pays for it; left out: not said.")
    }
}

/// The wish to divide a need among trades.
public struct SplitInquiry: Codable, Hashable, Sendable, Documented {
    /// The parts.
    public var parts: [InquiryPart]

    /// A wish.
    public init(parts: [InquiryPart]) { self.parts = parts }

    /// Limits.
    public static func document(_ schema: inout Schema) {
        schema.member("parts", "The parts; no two want the same.", items: 2...Int(InquiryPart.most))
    }
}

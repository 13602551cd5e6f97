public import JSON

/// A point on the ground, WGS 84.
public struct Place: Codable, Sendable, Hashable, Documented {
    /// Degrees north, -90 to 90.
    public let latitude: Double
    /// Degrees east, -180 to 180.
    public let longitude: Double

    /// A point.
    public init(latitude: Double, longitude: Double) {
        self.latitude = latitude
        self.longitude = longitude
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("A point, WGS 84.", example: ["latitude": .number("37.7749"), "longitude": .number("-122.4194")])
        schema.member("latitude", "Degrees north, -90 to 90.")
        schema.member("longitude", "Degrees east, -180 to 180.")
    }
}

/// Where letters go.
public struct PostalAddress: Codable, Sendable, Hashable, Documented {
    /// Street and number.
    public let line1: String
    /// Suite, unit.
    public let line2: String?
    /// Town.
    public let city: String
    /// State or province.
    public let region: String?
    /// Postal code.
    public let postalCode: String?
    /// ISO 3166-1, two letters.
    public let country: CountryCode

    /// An address.
    public init(
        line1: String, line2: String? = nil, city: String, region: String? = nil, postalCode: String? = nil,
        country: CountryCode
    ) {
        self.line1 = line1
        self.line2 = line2
        self.city = city
        self.region = region
        self.postalCode = postalCode
        self.country = country
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.member("line1", "Street and number.", length: 1...100, text: .displayName, example: "512 Folsom St")
        schema.member("line2", "Suite, unit.", length: 1...100, text: .displayName)
        schema.member("city", "Town.", length: 1...100, text: .displayName, example: "San Francisco")
        schema.member("region", "State or province.", length: 1...100, text: .displayName, example: "CA")
        schema.member("postalCode", "Postal code.", length: 1...16, text: .displayName, example: "94105")
    }
}

/// Where a professional comes to: one of three forms.
public struct ServiceArea: Codable, Sendable, Hashable, Documented {
    /// The form.
    public enum Kind: String, Codable, Sendable, CaseIterable, Hashable {
        /// Everything within `radius` of `center`.
        case circle
        /// The `postalCodes` of `country`.
        case postalCodes = "postal_codes"
        /// What `polygon` encloses.
        case polygon
    }

    /// The form.
    public let kind: Kind
    /// Of a circle: its middle; the professional's own place where not said.
    public let center: Place?
    /// Of a circle: metres.
    public let radius: Int?
    /// Of postal codes: whose.
    public let country: CountryCode?
    /// The postal codes.
    public let postalCodes: [String]?
    /// The corners, in order; the last is joined to the first.
    public let polygon: [Place]?

    /// An area.
    public init(
        kind: Kind, center: Place? = nil, radius: Int? = nil, country: CountryCode? = nil, postalCodes: [String]? = nil,
        polygon: [Place]? = nil
    ) {
        self.kind = kind
        self.center = center
        self.radius = radius
        self.country = country
        self.postalCodes = postalCodes
        self.polygon = polygon
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("Where a professional comes to: a circle, postal codes or a polygon.")
        schema.member("center", "Of a circle: its middle; the professional's own place where not said.")
        schema.member("radius", "Of a circle: metres.", range: 100...1_000_000, example: 30_000)
        schema.member("country", "Of postal codes: whose.")
        schema.member("postalCodes", "The postal codes.", items: 1...500, example: ["94110", "94114"])
        schema["postalCodes"].element.state(length: 2...16)
        schema.member("polygon", "3 to 200 corners in order; the last is joined to the first.", items: 3...200)
    }
}

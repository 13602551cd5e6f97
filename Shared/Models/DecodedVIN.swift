public import JSON

/// One VIN to be decoded.
public struct DecodeVIN: Codable, Hashable, Sendable, Documented {
    /// The VIN as typed in; it may be partial, with `*` where a character is unknown.
    public var vin: String
    /// The model year the caller knows; it decides between two possible ones.
    public var modelYear: Int?

    /// Asks for `vin`.
    public init(vin: String, modelYear: Int? = nil) {
        self.vin = vin
        self.modelYear = modelYear
    }

    /// Limits and examples.
    public static func document(_ schema: inout Schema) {
        schema.member(
            "vin", "Up to 17 characters; `*` stands for an unknown one.", length: 1...17, example: "1HGCM82633A004352")
        schema.member("modelYear", "The model year, if it is known.", range: 1...9999, example: 2003)
    }
}

/// Many VINs to be decoded at once.
public struct DecodeVINs: Codable, Sendable, Documented {
    /// The VINs; the answers come in their order.
    public var vins: [DecodeVIN]

    /// Asks for `vins`.
    public init(vins: [DecodeVIN]) { self.vins = vins }

    /// Limits.
    public static func document(_ schema: inout Schema) {
        schema.member("vins", "At most 1,000.", items: 1...1000)
    }
}

/// What became of many VINs.
public struct DecodedVINs: Codable, Sendable {
    /// One answer for each VIN, in the order of the request.
    public var items: [DecodedVIN]
}

/// Everything that is known about the vehicle behind a VIN. Source of the facts: NHTSA vPIC.
public struct DecodedVIN: Codable, Sendable, Documented {
    /// Where the elements come from.
    public enum Source: String, Codable, CaseIterable, Sendable {
        /// The facts at hand.
        case offline
        /// An earlier answer of NHTSA's service.
        case cache
        /// NHTSA's service, just now.
        case online
    }

    /// The VIN in its normal form: upper case, without outer blanks.
    public var vin: String
    /// NHTSA's field name (`Make`, `ModelYear`, `DisplacementL`) to its text; fields that can have several values hold
    /// an array of texts. Only fields with a value.
    public var elements: [String: JSONValue]
    /// NHTSA's error codes, ascending; 0 alone is a clean decode.
    public var errorCodes: [Int]
    /// What they mean, in their order.
    public var errorTexts: [String]
    /// The repaired VIN, or the VIN with `!` at the characters that cannot be right; nil when there is none.
    public var suggestedVin: String?
    /// The essentials, typed.
    public var vehicle: VehicleFacts
    /// What the ninth character says.
    public var checkDigit: CheckDigitVerdict
    /// VINs that may have been meant, likeliest first; empty for a clean decode.
    public var suggestions: [VINSuggestion]
    /// Where the elements come from.
    public var source: Source
    /// The release of the offline facts, `2026_10`; nil when there are none at hand.
    public var release: String?
    /// How far the answer can be trusted, from 0 to 1.
    public var confidence: Double
    /// Which pattern gave each value; only when it was asked for.
    public var trace: [DecodeStep]?

    /// Descriptions and examples.
    public static func document(_ schema: inout Schema) {
        schema.state("Everything that is known about the vehicle behind a VIN. Source: NHTSA vPIC.")
        schema.member("vin", "The VIN in upper case, without outer blanks.", example: "1HGCM82633A004352")
        schema.member(
            "elements",
            "vPIC field code to its text, or to an array of texts where a field repeats. Only fields with a value.")
        schema.member("errorCodes", "vPIC error codes, ascending; 0 alone is a clean decode.")
        schema.member("errorTexts", "What the codes mean, in their order.")
        schema.member("suggestedVin", "The repaired VIN, or the VIN with `!` at impossible characters.")
        schema.member("suggestions", "VINs that may have been meant, likeliest first.")
        schema.member("release", "The release of the offline facts.", example: "2026_10")
        schema["suggestedVin"].isNullable = true
        schema["release"].isNullable = true
        schema.member("confidence", "From 0 to 1: how far the answer can be trusted.")
        schema.member("trace", "Which pattern gave each value; with `?trace=true`.")
    }
}

/// What the ninth character of a VIN says.
public struct CheckDigitVerdict: Codable, Hashable, Sendable, Documented {
    /// Whether it verifies.
    public enum Verdict: String, Codable, CaseIterable, Sendable {
        /// It is the computed one.
        case valid
        /// It is another one; outside North America that is common.
        case invalid
        /// The VIN is not complete or holds characters that have no value.
        case notComputable = "not_computable"
    }

    /// Whether it verifies.
    public var verdict: Verdict
    /// The ninth character; nil for a shorter VIN.
    public var found: String?
    /// What it should be; nil when it cannot be computed.
    public var expected: String?

    /// A verdict.
    public init(verdict: Verdict, found: String?, expected: String?) {
        self.verdict = verdict
        self.found = found
        self.expected = expected
    }

    /// Descriptions.
    public static func document(_ schema: inout Schema) {
        schema.state("What the ninth character says (49 CFR 565.15).")
        schema.member("found", "The ninth character.", example: "3")
        schema.member("expected", "What it should be.", example: "3")
        schema["found"].isNullable = true
        schema["expected"].isNullable = true
    }
}

/// A VIN that may have been meant.
public struct VINSuggestion: Codable, Hashable, Sendable, Documented {
    /// The slip that would explain what was typed.
    public enum Slip: String, Codable, CaseIterable, Sendable {
        /// `O` or `Q` for `0`, `I` for `1`.
        case forbiddenLetter = "forbidden_letter"
        /// Two neighbours changed places.
        case transposition
        /// A character for one that looks like it.
        case lookalike
        /// A character that the maker never uses at its place.
        case impossibleCharacter = "impossible_character"
        /// Any other single character.
        case otherCharacter = "other_character"
    }

    /// The suggested VIN.
    public var vin: String
    /// The slip.
    public var slip: Slip
    /// The positions that differ, from 1, ascending.
    public var positions: [Int]

    /// A suggestion.
    public init(vin: String, slip: Slip, positions: [Int]) {
        self.vin = vin
        self.slip = slip
        self.positions = positions
    }

    /// Examples.
    public static func document(_ schema: inout Schema) {
        schema.member("vin", "The VIN that may have been meant.", example: "1HGCM82633A004352")
        schema.member("positions", "The positions that differ, from 1.")
    }
}

/// How one value of a decode came about.
public struct DecodeStep: Codable, Hashable, Sendable, Documented {
    /// The field.
    public var element: String
    /// Its value.
    public var value: String
    /// Where it came from: `pattern`, `wmi`, `vehicle_specs` and so on.
    public var source: String
    /// The key that matched, in NHTSA's notation; nil where no key did.
    public var key: String?
    /// NHTSA's number of the schema; nil where none took part.
    public var schema: Int?

    /// Examples.
    public static func document(_ schema: inout Schema) {
        schema.member("element", "The vPIC field.", example: "EngineModel")
        schema.member("key", "The key that matched positions 4-8 and 10-17.", example: "CM8*6")
        schema.member("schema", "vPIC's number of the schema.")
    }
}

/// One VIN to be checked by form.
public struct ValidateVIN: Codable, Sendable, Documented {
    /// The VIN as typed in.
    public var vin: String

    /// Limits and examples.
    public static func document(_ schema: inout Schema) {
        schema.member("vin", "As typed in.", length: 1...100, example: "1HGCM82633A004352")
    }
}

/// What can be said about a VIN without decoding it.
public struct ValidatedVIN: Codable, Sendable, Documented {
    /// Something that is wrong with it.
    public struct Fault: Codable, Hashable, Sendable, Documented {
        /// The position, from 1; nil for a fault of the whole.
        public var position: Int?
        /// Stable code.
        public var code: String
        /// One sentence for a person.
        public var message: String

        /// A fault.
        public init(position: Int?, code: String, message: String) {
            self.position = position
            self.code = code
            self.message = message
        }

        /// Examples.
        public static func document(_ schema: inout Schema) {
            schema.member("code", "Stable code.", example: "forbidden-letter")
        }
    }

    /// The VIN in its normal form.
    public var vin: String
    /// Whether it has 17 allowed characters and its check digit verifies.
    public var isValid: Bool
    /// What is wrong with it.
    public var faults: [Fault]
    /// What the ninth character says.
    public var checkDigit: CheckDigitVerdict
    /// The manufacturer identifier.
    public var wmi: String
    /// The model years that it can mean, likeliest first.
    public var modelYears: [Int]
    /// Country of origin, ISO 3166; nil when the prefix is not allocated.
    public var country: String?
    /// VINs that may have been meant.
    public var suggestions: [VINSuggestion]

    /// An answer of its parts.
    public init(
        vin: String, isValid: Bool, faults: [Fault], checkDigit: CheckDigitVerdict, wmi: String, modelYears: [Int],
        country: String?, suggestions: [VINSuggestion]
    ) {
        self.vin = vin
        self.isValid = isValid
        self.faults = faults
        self.checkDigit = checkDigit
        self.wmi = wmi
        self.modelYears = modelYears
        self.country = country
        self.suggestions = suggestions
    }

    /// Descriptions and examples.
    public static func document(_ schema: inout Schema) {
        schema.state("What can be said about a VIN without decoding it.")
        schema.member("wmi", "The manufacturer identifier.", example: "1HG")
        schema.member("country", "ISO 3166 code of the country its prefix is allocated to.", example: "US")
    }
}

/// A manufacturer identifier.
public struct WMIAnswer: Codable, Sendable, Documented {
    /// Three or six characters.
    public var wmi: String
    /// The maker's name.
    public var manufacturer: String
    /// The makes built under it.
    public var makes: [String]
    /// NHTSA's name of the vehicle type.
    public var vehicleType: String?
    /// For trucks: up to 10,000 lb, or above.
    public var isLightTruck: Bool?
    /// Country of origin, ISO 3166.
    public var country: String?
    /// First model year with facts.
    public var modelYearFrom: Int?
    /// Last model year with facts.
    public var modelYearTo: Int?
    /// Release of the facts; nil for those built into the service.
    public var release: String?

    /// An answer of its parts.
    public init(
        wmi: String, manufacturer: String, makes: [String], vehicleType: String?, isLightTruck: Bool?, country: String?,
        modelYears: ClosedRange<Int>?, release: String?
    ) {
        self.wmi = wmi
        self.manufacturer = manufacturer
        self.makes = makes
        self.vehicleType = vehicleType
        self.isLightTruck = isLightTruck
        self.country = country
        modelYearFrom = modelYears?.lowerBound
        modelYearTo = modelYears?.upperBound
        self.release = release
    }

    /// Examples.
    public static func document(_ schema: inout Schema) {
        schema.member("wmi", "Three or six characters.", example: "1HG")
        schema.member("manufacturer", "The maker's name.", example: "AMERICAN HONDA MOTOR CO., INC.")
        schema.member("vehicleType", "vPIC's name of the vehicle type.", example: "Passenger Car")
    }
}

/// A make of vehicles.
public struct MakeAnswer: Codable, Hashable, Sendable, Documented {
    /// NHTSA's number.
    public var id: Int
    /// Its name.
    public var name: String

    /// A make.
    public init(id: Int, name: String) {
        self.id = id
        self.name = name
    }

    /// Examples.
    public static func document(_ schema: inout Schema) {
        schema.member("id", "vPIC's number of the make.", example: 474)
        schema.member("name", "The make's name.", example: "Honda")
    }
}

/// A model of a make.
public struct ModelAnswer: Codable, Hashable, Sendable, Documented {
    /// NHTSA's number.
    public var id: Int
    /// Its name.
    public var name: String

    /// A model.
    public init(id: Int, name: String) {
        self.id = id
        self.name = name
    }

    /// Examples.
    public static func document(_ schema: inout Schema) {
        schema.member("id", "vPIC's number of the model.", example: 1861)
        schema.member("name", "The model's name.", example: "Accord")
    }
}

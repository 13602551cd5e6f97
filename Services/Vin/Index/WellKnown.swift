/// Elements and rows that the official procedure names by number.
enum WellKnown {
    static let batteryInfo = 1
    static let bodyClass = 5
    static let displacementCC = 11
    static let displacementCI = 12
    static let displacementL = 13
    static let engineModel = 18
    static let make = 26
    static let manufacturer = 27
    static let model = 28
    static let modelYear = 29
    static let vehicleType = 39
    static let suggestedVIN = 142
    static let errorCode = 143
    static let possibleValues = 144
    static let additionalErrorText = 156
    static let errorText = 191
    static let descriptor = 196

    /// Elements that keep all their values.
    static let lists: Set<Int> = [114, 121, 129, 150, 154, 155, 169, 186]
    /// Elements to which vehicle specs may add although they have a value.
    static let specLists: Set<Int> = lists.union([batteryInfo])
    /// The fields of those elements in NHTSA's flat answers.
    static let repeatableCodes: Set<String> = [
        "ActiveSafetySysNote", "BatteryInfo", "Note", "OtherBusInfo", "OtherEngineInfo", "OtherMotorcycleInfo",
        "OtherRestraintSystemInfo", "OtherTrailerInfo",
    ]
    /// The fields in NHTSA's flat answers of the elements that make up `VehicleFacts`.
    static let onlineCodes: [Int: String] = [
        5: "BodyClass", 9: "EngineCylinders", 13: "DisplacementL", 15: "DriveType", 18: "EngineModel",
        24: "FuelTypePrimary", 25: "GVWR", 26: "Make", 28: "Model", 29: "ModelYear", 31: "PlantCity", 34: "Series",
        37: "TransmissionStyle", 38: "Trim", 39: "VehicleType", 63: "TransmissionSpeeds", 64: "EngineConfiguration",
        71: "EngineHP", 75: "PlantCountry", 76: "PlantCompanyName", 77: "PlantState", 126: "ElectrificationLevel",
    ]
    /// Elements that no pattern sets: the WMI or the model does.
    static let notFromPatterns: Set<Int> = [make, manufacturer, modelYear, vehicleType]

    /// Vehicle types.
    static let car: Int32 = 2, truck: Int32 = 3, multipurpose: Int32 = 7, incomplete: Int32 = 10
    /// Truck type.
    static let lightTruck: UInt8 = 1

    /// Body classes (rows of `bodystyle`) that raise warnings.
    static let bodyWarnings: [(id: Int, warning: UInt32)] =
        [(64, ValueNote.glider)]
        + [69, 84, 86, 88, 97, 105, 113, 124, 126, 127].map { ($0, ValueNote.offRoad) }
        + [62, 63, 64, 65, 67, 70, 71, 72, 74, 75, 76, 77, 78, 107, 112, 116].map { ($0, ValueNote.incomplete) }
}

/// What an element's values are.
public enum ElementKind: UInt8, Sendable {
    /// Text.
    case string
    /// A whole number.
    case int
    /// A number.
    case decimal
    /// A name out of a table.
    case lookup

    init(_ name: String) {
        switch name {
        case "int": self = .int
        case "decimal": self = .decimal
        case "lookup": self = .lookup
        default: self = .string
        }
    }
}

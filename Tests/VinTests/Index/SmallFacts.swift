import EventLoop
import FoundationEssentials
import Testing

@testable import Vin

/// Facts made by hand: a car maker (`1AB`), a truck maker (`2TR`), a maker of fewer than 1,000 trailers (`1T9001`), one
/// of off-road vehicles (`1FR`), one that is not public yet (`1ZZ`). Tests add patterns and change rows.
struct SmallFacts {
    var tables = Tables()
    private var nextID: Int32 = 1

    init() {
        tables.release = "2026_10"
        for (id, code, lookup, datatype, weight) in SmallFacts.elements { element(id, code, lookup, datatype, weight) }
        element(16, "DriverAssist", "", "lookup", 0, decode: "")
        element(96, "NCSABodyType", "", "lookup", 0, isPrivate: true)
        for (table, rows) in SmallFacts.lookups {
            for (id, name) in rows { tables.lookups.append(.init(table: text(table), id: id, name: text(name))) }
        }
        tables.wmis = [
            wmi(1, "1AB", manufacturer: 51, vehicleType: 2), wmi(2, "2TR", manufacturer: 52, vehicleType: 3, truck: 2),
            wmi(3, "1T9001", manufacturer: 52, vehicleType: 6), wmi(4, "1FR", manufacturer: 52, vehicleType: 13),
            wmi(5, "1ZZ", manufacturer: 51, vehicleType: 2, publicFrom: 4_000_000_000_000),
            wmi(6, "3NP", manufacturer: nil, vehicleType: nil),
        ]
        tables.wmiMakes = [.init(1, 61), .init(1, 62), .init(2, 62), .init(3, 63), .init(4, 63)]
        tables.makeModels = [.init(61, 101), .init(61, 102), .init(62, 103)]
        link(wmi: 1, schema: 11, 2010, 2015)
        link(wmi: 2, schema: 21, 1990, nil)
        link(wmi: 3, schema: 31, 2000, nil)
        link(wmi: 4, schema: 41, 2000, nil)
        for (id, weight, name) in SmallFacts.errorCodes {
            tables.errorCodes.append(
                .init(
                    id: id, name: text(name), additionalText: text(id == 4 ? "Four." : id == 5 ? "Five" : ""),
                    weight: weight))
        }
        for (id, from, to, formula) in SmallFacts.conversions {
            tables.conversions.append(.init(id: id, from: from, to: to, formula: text(formula)))
        }
    }

    private static let elements: [(Int16, String, String, String, Int32)] = [
        (1, "BatteryInfo", "", "string", 0), (5, "BodyClass", "bodystyle", "lookup", 99),
        (11, "DisplacementCC", "", "decimal", 98), (12, "DisplacementCI", "", "decimal", 0),
        (13, "DisplacementL", "", "decimal", 0), (15, "DriveType", "drivetype", "lookup", 0),
        (18, "EngineModel", "", "string", 55), (24, "FuelTypePrimary", "fueltype", "lookup", 91),
        (26, "Make", "make", "lookup", 99), (27, "Manufacturer", "manufacturer", "lookup", 99),
        (28, "Model", "model", "lookup", 99), (29, "ModelYear", "", "int", 99), (31, "PlantCity", "", "string", 98),
        (34, "Series", "", "string", 61), (38, "Trim", "", "string", 61),
        (39, "VehicleType", "vehicletype", "lookup", 99), (71, "EngineHP", "", "decimal", 0),
        (114, "Note", "", "string", 0), (142, "SuggestedVIN", "", "string", 0),
        (143, "ErrorCode", "errorcode", "lookup", 0), (144, "PossibleValues", "", "string", 0),
        (156, "AdditionalErrorText", "", "string", 0), (191, "ErrorText", "", "string", 0),
        (196, "VehicleDescriptor", "", "string", 0),
    ]

    private static let lookups: [(String, [(Int32, String)])] = [
        ("bodystyle", [(2, "Coupe"), (64, "Glider"), (62, "Chassis Cab"), (69, "Dirt Bike")]),
        ("drivetype", [(1, "4x4")]), ("fueltype", [(1, "Diesel"), (4, "Gasoline")]),
        ("make", [(61, "Atlas"), (62, "Borealis"), (63, "Citröen")]),
        ("manufacturer", [(51, "Atlas Motor Works"), (52, "Borealis \"B\" Inc")]),
        ("model", [(101, "Comet"), (102, "Dart"), (103, "Eagle")]),
        (
            "vehicletype",
            [(2, "Passenger Car"), (3, "Truck"), (6, "Trailer"), (10, "Incomplete Vehicle"), (13, "Off-Road Vehicle")]
        ),
    ]

    private static let errorCodes: [(Int32, Int32, String)] = [
        (0, 0, "0 - clean"), (1, -5, "1 - check digit"), (2, -100, "2 - corrected "), (3, -100, "3 - corrected"),
        (4, -200, "4 - several"), (5, -300, "5 - positions"), (6, -10, "6 - short"), (7, -10000, "7 - unknown"),
        (8, -1000, "8 - no data"), (9, 0, "9 - glider"), (10, 0, "10 - off-road"), (11, -20, "11 - year"),
        (12, -20, "12 - other year"), (14, -30, "14 - unused"), (400, -40, "400 - invalid"),
    ]

    private static let conversions: [(Int32, Int16, Int16, String)] = [
        (1, 11, 12, "#x# / 16.387064 "), (2, 12, 11, "#x# * 16.387064 "), (3, 11, 13, "#x# / 1000."),
        (4, 13, 11, "#x# * 1000"), (5, 12, 13, "#x# * 0.016387064 "), (7, 13, 12, "#x# / 0.016387064 "),
    ]

    mutating func text(_ text: String) -> Tables.Text { tables.texts.intern(text) }

    private mutating func element(
        _ id: Int16, _ code: String, _ lookup: String, _ datatype: String, _ weight: Int32, decode: String = "Pattern",
        isPrivate: Bool = false
    ) {
        tables.elements.append(
            .init(
                id: id, name: text(code + " in words"), code: text(code), lookup: text(lookup), group: text("Group"),
                datatype: text(datatype), decode: text(decode), isPrivate: isPrivate, weight: weight))
    }

    private mutating func wmi(
        _ id: Int32, _ code: String, manufacturer: Int32?, vehicleType: Int32?, truck: Int32? = nil,
        publicFrom: Int64? = 0
    ) -> Tables.WMI {
        .init(
            id: id, code: text(code), manufacturer: manufacturer, vehicleType: vehicleType, truckType: truck,
            publicFrom: publicFrom)
    }

    mutating func link(wmi: Int32, schema: Int32, _ from: Int32, _ to: Int32?) {
        let id = Int32(tables.schemaLinks.count + 1)
        tables.schemaLinks.append(.init(id: id, wmi: wmi, schema: schema, yearFrom: from, yearTo: to))
    }

    /// A key of a schema says a value; a higher `changed` is a later change.
    mutating func pattern(_ key: String, _ element: Int16, _ value: String, schema: Int32 = 11, changed: Int64? = 1) {
        tables.patterns.append(
            .init(
                id: nextID, schema: schema, key: text(key), element: element, attribute: text(value), changed: changed))
        nextID += 1
    }

    mutating func engine(_ name: String, _ rows: [(Int16, String)]) {
        let id = Int32(tables.engines.count + 1)
        tables.engines.append(.init(id: id, name: text(name)))
        for (element, value) in rows {
            tables.enginePatterns.append(
                .init(id: nextID, owner: id, element: element, attribute: text(value), changed: 1))
            nextID += 1
        }
    }

    mutating func defaultValue(_ element: Int16, _ value: String?, vehicleType: Int32 = 2) {
        tables.defaultValues.append(
            .init(element: element, vehicleType: vehicleType, value: value.map { text($0) }))
    }

    /// Specs of a model with one group: its conditions, its values.
    mutating func spec(
        make: Int32 = 61, vehicleType: Int32 = 2, model: Int32 = 101, years: [Int32] = [],
        when conditions: [(Int16, String)], then values: [(Int16, String)], changed: Int64? = 1
    ) {
        let id = Int32(tables.specSchemas.count + 1)
        tables.specSchemas.append(.init(id: id, make: make, vehicleType: vehicleType))
        tables.specModels.append(.init(id, model))
        for year in years { tables.specYears.append(.init(id, year)) }
        tables.specGroups.append(.init(id + 1000, id))
        for (isKey, rows) in [(true, conditions), (false, values)] {
            for (element, value) in rows {
                tables.specPatterns.append(
                    .init(
                        id: nextID, owner: id + 1000, isKey: isKey, element: element, attribute: text(value),
                        changed: changed))
                nextID += 1
            }
        }
    }

    /// A car with a model, so that a VIN whose other characters are named decodes cleanly:
    /// `1AB` + `A` Comet, `[12]` series, `***` anything of `X`, `Y`, year, plant `D`.
    static func car() -> SmallFacts {
        var facts = SmallFacts()
        facts.pattern("A", 28, "101")
        facts.pattern("*[12]", 34, "Sport")
        facts.pattern("**[XY]", 38, "LX")
        facts.pattern("***X", 24, "4")
        facts.pattern("****X", 5, "2")
        facts.pattern("*****|*D", 31, "Detroit")
        return facts
    }

    /// The index of these facts.
    func index() throws -> VINIndex {
        let bytes = try IndexCompiler.compile(tables)
        return try withFolder { folder in
            try BlockingFile.replace(folder + "/index", with: bytes)
            return try VINIndex(path: folder + "/index")
        }
    }

    /// The answer for a VIN. `_` at position 9 becomes the right check digit.
    func decode(_ vin: String, year: Int? = nil) throws -> Decoding {
        try VINDecoder(index()).decode(VIN(SmallFacts.complete(vin)), modelYear: year, on: .november)
    }

    /// The VIN with its check digit in the place of `_` at position 9.
    static func complete(_ vin: String) -> String {
        var characters = Array(vin.utf8)
        guard characters.count == 17, characters[8] == UInt8(ascii: "_") else { return vin }
        characters[8] = UInt8(ascii: "0")
        characters[8] = CheckDigit.expected(characters, .current(isLight: false)) ?? UInt8(ascii: "0")
        return String(decoding: characters, as: UTF8.self)
    }
}

extension Day {
    /// 21 November 2026: the latest model year is 2028.
    static let november = Day(secondsSince1970: 1_795_219_200)
}

extension Decoding {
    /// All values by field name.
    var answer: [String: [String]] {
        items.reduce(into: [:]) { $0[code(of: $1), default: []].append(text(of: $1)) }
    }

    /// The values of an element joined by `+`, nil without any.
    subscript(_ code: String) -> String? { answer[code]?.joined(separator: "+") }

    var codes: [Int] { Array(errorCodes) }
}

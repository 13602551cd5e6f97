/// What manufacturer identifiers and countries of origin are, from two small tables that are built into the
/// binary: enough to say something about every VIN when there is no index.
public struct WMIFacts: Sendable {
    /// A manufacturer identifier of a maker of road vehicles.
    public struct Manufacturer: Hashable, Sendable {
        /// Three characters.
        public let wmi: String
        /// The maker's name.
        public let name: String
        /// The makes it builds under the identifier.
        public let makes: [String]
        /// NHTSA's name of the vehicle type, such as `Passenger Car`.
        public let vehicleType: String
        /// A truck up to 10,000 lb.
        public let isLightTruck: Bool

        /// Cars, MPVs and light trucks, whose seventh character tells the cycle of the model year.
        public var isLight: Bool {
            isLightTruck || vehicleType == "Passenger Car" || vehicleType.hasPrefix("Multipurpose")
        }
    }

    /// A country that VINs are allocated to (ISO 3780).
    public struct Country: Hashable, Sendable {
        /// ISO 3166 code of two letters.
        public let code: String
        /// Its English name.
        public let name: String
    }

    private struct Allocation {
        let first: UInt8
        let range: ClosedRange<Int>
        let country: Country
    }

    private var manufacturers: [String: Manufacturer] = [:]
    private var allocations: [Allocation] = []

    /// Reads the tables: tab-separated with a header line. Lines that do not have the columns are passed over.
    /// - Parameters:
    ///   - core: wmi, manufacturer, makes (`|` between), vehicle type, truck class, ISO country.
    ///   - prefixes: first character, range of the second from, to, ISO country, name.
    public init(core: [UInt8], prefixes: [UInt8]) {
        for fields in WMIFacts.rows(core) where fields.count >= 5 {
            manufacturers[fields[0]] = Manufacturer(
                wmi: fields[0], name: fields[1], makes: fields[2].split(separator: "|").map(String.init),
                vehicleType: fields[3], isLightTruck: fields[3] == "Truck" && fields[4] == "light")
        }
        for fields in WMIFacts.rows(prefixes) where fields.count >= 5 {
            guard let first = fields[0].utf8.first, let from = fields[1].utf8.first.flatMap(WMIFacts.rank),
                let to = fields[2].utf8.first.flatMap(WMIFacts.rank), from <= to
            else { continue }
            allocations.append(
                Allocation(first: first, range: from...to, country: Country(code: fields[3], name: fields[4])))
        }
    }

    /// The fields of all lines but the first.
    private static func rows(_ table: [UInt8]) -> [[String]] {
        table.split(separator: UInt8(ascii: "\n")).dropFirst().map { line in
            line.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false)
                .map { String(decoding: $0, as: UTF8.self) }
        }
    }

    /// ISO 3780 orders second characters A to Z (without I, O, Q), then 1 to 9, then 0.
    private static func rank(_ character: UInt8) -> Int? {
        guard VINCharacter.isAllowed(character) else { return nil }
        if VINCharacter.isLetter(character) { return Int(character) }
        return character == UInt8(ascii: "0") ? 200 : 100 + Int(character - UInt8(ascii: "0"))
    }

    /// The maker of a VIN, by its first three characters; nil when it is not built in.
    public func manufacturer(of vin: VIN) -> Manufacturer? {
        manufacturers[String(decoding: vin.characters.prefix(3), as: UTF8.self)]
    }

    /// The country that a VIN's first two characters are allocated to.
    public func country(of vin: VIN) -> Country? {
        guard vin.count >= 2, let rank = WMIFacts.rank(vin.characters[1]) else { return nil }
        return allocations.first { $0.first == vin.characters[0] && $0.range.contains(rank) }?.country
    }
}

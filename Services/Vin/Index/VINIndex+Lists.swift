import EventLoop

/// What the index can list: manufacturers, makes, models.
extension VINIndex {
    /// A manufacturer identifier.
    public struct Manufacturer: Hashable, Sendable {
        /// Three or six characters.
        public let wmi: String
        /// The maker's name.
        public let name: String
        /// NHTSA's number of the maker.
        public let id: String
        /// The makes built under the identifier, by name.
        public let makes: [Make]
        /// `Passenger Car`; nil when it is not known.
        public let vehicleType: String?
        /// A truck up to 10,000 lb, or above; nil when it is not known.
        public let isLightTruck: Bool?
        /// The model years with patterns; nil without any.
        public let modelYears: ClosedRange<Int>?
    }

    /// A make.
    public struct Make: Hashable, Sendable {
        /// NHTSA's number of the make.
        public let id: String
        /// `Honda`.
        public let name: String
    }

    /// A model of a make.
    public struct Model: Hashable, Sendable {
        /// NHTSA's number of the model.
        public let id: Int
        /// `Accord`.
        public let name: String
    }

    /// The identifier with these three or six characters that is public on a day; nil when there is none.
    public func manufacturer(wmi code: String, on day: Day) -> Manufacturer? {
        let characters = Array(code.uppercased().utf8)
        guard let place = wmi(characters, on: day) else { return nil }
        let (record, next) = (wmis[place], wmis[place + 1])
        var years: ClosedRange<Int>?
        let lastYear = ModelYear.last(in: day.year)
        for place in Int(record.firstLink)..<Int(next.firstLink) {
            let (from, to) = (Int(links[place].yearFrom), min(Int(links[place].yearTo), lastYear))
            guard from <= to else { continue }
            years = min(from, years?.lowerBound ?? from)...max(to, years?.upperBound ?? to)
        }
        return Manufacturer(
            wmi: String(decoding: characters, as: UTF8.self), name: string(record.manufacturer),
            id: string(record.manufacturerID),
            makes: (Int(record.firstMake)..<Int(next.firstMake)).map { make(Int(wmiMakes[$0])) },
            vehicleType: record.vehicleType == 255 ? nil : string(vehicleTypes[Int(record.vehicleType)].name),
            isLightTruck: record.truckType == 0 ? nil : record.truckType == WellKnown.lightTruck, modelYears: years)
    }

    /// All makes, by name.
    public var allMakes: [Make] { makes(in: 0..<makeCount) }

    /// How many makes there are.
    public var makeCount: Int { makes.count - 1 }

    /// The makes in a part of the list of all.
    public func makes(in places: Range<Int>) -> [Make] { places.map(make) }

    /// The place in the list of all makes behind a make, or where it would stand.
    public func place(afterMake name: String, id: Int) -> Int {
        let wanted = name.lowercased()
        var place = lowerBound(makeCount) { string(makes[$0].name).lowercased() < wanted }
        while place < makeCount, string(makes[place].name).lowercased() == wanted,
            (Int(string(makes[place].id)) ?? 0) <= id
        {
            place += 1
        }
        return place
    }

    private func make(_ place: Int) -> Make { Make(id: string(makes[place].id), name: string(makes[place].name)) }

    /// The models of a make (by name, without case), by name; only those with patterns for `year` when it is
    /// given. Nil when there is no such make.
    public func models(ofMake name: String, year: Int? = nil) -> [Model]? {
        let wanted = name.lowercased()
        // Makes stand in the order of their lower-case names.
        let place = lowerBound(makes.count - 1) { string(makes[$0].name).lowercased() < wanted }
        guard place < makes.count - 1, string(makes[place].name).lowercased() == wanted else { return nil }
        return (Int(makes[place].firstModel)..<Int(makes[place + 1].firstModel)).compactMap { number in
            let model = models[Int(makeModels[number])]
            if let year {
                let bit = year - ModelYear.first
                guard (0..<64).contains(bit), model.years >> UInt64(bit) & 1 == 1 else { return nil }
            }
            return Model(id: Int(model.id), name: string(model.name))
        }
    }
}

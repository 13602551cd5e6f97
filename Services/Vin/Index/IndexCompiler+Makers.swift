/// Manufacturers, makes and models.
extension IndexCompiler {
    /// Numbers the schemas of patterns and links in ascending order and notes their model years.
    mutating func numberSchemas() {
        var numbers = Set(tables.schemaLinks.map(\.schema))
        for pattern in tables.patterns { numbers.insert(pattern.schema) }
        schemas = numbers.sorted()
        for (place, schema) in schemas.enumerated() { schemaPlaces[schema] = UInt32(place) }
        schemaYears = [UInt64](repeating: 0, count: schemas.count)
        for link in tables.schemaLinks {
            guard let place = schemaPlaces[link.schema] else { continue }
            let first = max(Int(link.yearFrom) - ModelYear.first, 0)
            let last = min(Int(link.yearTo ?? .max) - ModelYear.first, 63)
            if first <= last { for bit in first...last { schemaYears[Int(place)] |= 1 << UInt64(bit) } }
        }
    }

    /// Models in the order of their numbers; their values have the same places.
    mutating func numberModels() throws(IndexError) {
        let models = rows(of: "model").sorted { $0.id < $1.id }
        for (place, model) in models.enumerated() { modelPlaces[model.id] = UInt32(place) }
        if let element = shownPlace(Int16(WellKnown.model)) { try values.addModels(models, of: element) }
    }

    /// Makes in the order of their names, each with its models in the order of theirs.
    mutating func addMakes() throws(IndexError) {
        let texts = tables.texts
        func byName(_ rows: [Tables.Lookup]) -> [Tables.Lookup] {
            rows.map { (row: $0, name: texts.string($0.name).lowercased()) }
                .sorted { ($0.name, $0.row.id) < ($1.name, $1.row.id) }
                .map(\.row)
        }
        let named = Dictionary(rows(of: "model").map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let modelsOf = Dictionary(grouping: tables.makeModels, by: \.first)
        var records: [MakeRecord] = []
        var makeModels: [UInt32] = []
        for (place, make) in byName(rows(of: "make")).enumerated() {
            makePlaces[make.id] = UInt32(place)
            records.append(
                MakeRecord(
                    name: try values.range(of: make.name), upper: try values.upper(make.name),
                    id: try values.range(of: make.id),
                    firstModel: UInt32(makeModels.count)))
            let own = Set((modelsOf[make.id] ?? []).map(\.second))
            for model in byName(own.compactMap { named[$0] }) { makeModels.append(modelPlaces[model.id] ?? 0) }
        }
        let end = MakeRecord(name: .empty, upper: .empty, id: .empty, firstModel: UInt32(makeModels.count))
        writer.set(.makes, records + [end], IndexWriter.put)
        writer.set(.makeModels, makeModels, IndexWriter.put)
    }

    /// Identifiers in the order of their characters, with their makes and their schemas by year.
    mutating func addWMIs() throws(IndexError) {
        let manufacturers = Dictionary(
            rows(of: "manufacturer").map { ($0.id, $0.name) }, uniquingKeysWith: { first, _ in first })
        let linksOf = Dictionary(grouping: tables.schemaLinks, by: \.wmi)
        let makesOf = Dictionary(grouping: tables.wmiMakes, by: \.first)
        var records: [WMIRecord] = []
        var links: [LinkRecord] = []
        var makes: [UInt32] = []
        let sorted = tables.wmis.map { (row: $0, code: PackedText.word(tables.texts[$0.code])) }
            .sorted { ($0.code, $0.row.id) < ($1.code, $1.row.id) }
        for (wmi, code) in sorted where records.last?.code != code {
            let name = wmi.manufacturer.flatMap { manufacturers[$0] }
            records.append(
                WMIRecord(
                    code: code, publicFrom: wmi.publicFrom ?? .max,
                    manufacturer: try values.range(of: name ?? .empty),
                    manufacturerUpper: try values.upper(name ?? .empty),
                    manufacturerID: wmi.manufacturer == nil ? .empty : try values.range(of: wmi.manufacturer ?? 0),
                    firstLink: UInt32(links.count), firstMake: UInt32(makes.count),
                    vehicleType: UInt8(wmi.vehicleType.flatMap { vehicleTypePlaces[$0] } ?? 255),
                    truckType: UInt8(clamping: wmi.truckType ?? 0)))
            let own = (linksOf[wmi.id] ?? []).map { link in
                LinkRecord(
                    schema: schemaPlaces[link.schema] ?? 0, yearFrom: UInt16(clamping: link.yearFrom),
                    yearTo: UInt16(clamping: link.yearTo ?? .max))
            }
            links += own.sorted { ($0.yearFrom, $0.schema, $0.yearTo) < ($1.yearFrom, $1.schema, $1.yearTo) }
            makes += Set((makesOf[wmi.id] ?? []).compactMap { makePlaces[$0.second] }).sorted()
        }
        let end = WMIRecord(
            code: .max, publicFrom: .max, manufacturer: .empty, manufacturerUpper: .empty, manufacturerID: .empty,
            firstLink: UInt32(links.count), firstMake: UInt32(makes.count), vehicleType: 255, truckType: 0)
        writer.set(.wmis, records + [end], IndexWriter.put)
        writer.set(.links, links, IndexWriter.put)
        writer.set(.wmiMakes, makes, IndexWriter.put)
    }
}

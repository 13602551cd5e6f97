/// Engine models, models and their vehicle specs.
extension IndexCompiler {
    /// Engine models by name; the values of element 18 that bear the name refer to them.
    mutating func addEngines() throws(IndexError) {
        let named = Dictionary(grouping: tables.engines) { normalised(tables.texts.string($0.name)) }
        let patterns = Dictionary(grouping: tables.enginePatterns, by: \.owner)
        var numbers: [String: UInt32] = [:]
        var firsts: [UInt32] = []
        var rows: [Row] = []
        for name in named.keys.sorted() {
            firsts.append(UInt32(rows.count))
            numbers[name] = UInt32(firsts.count)
            let own = (named[name] ?? []).flatMap { patterns[$0.id] ?? [] }.sorted(by: IndexCompiler.isBefore)
            var order: UInt32 = 0
            for (index, row) in own.enumerated() {
                // Rows of one change share the order; the one that comes first wins.
                if index > 0, own[index - 1].changed != row.changed { order += 1 }
                guard let element = shownPlace(row.element) else { continue }
                let value = try values.number(of: row.attribute, in: lookups[element])
                rows.append(Row(element: element, value: value, order: order))
            }
        }
        firsts.append(UInt32(rows.count))
        writer.set(.engines, firsts, IndexWriter.put)
        writer.set(.engineRows, rows, IndexWriter.put)
        guard let engineModel = shownPlace(Int16(WellKnown.engineModel)) else { return }
        let attributes = Set(
            tables.patterns.lazy.filter { $0.element == Int16(WellKnown.engineModel) }.map(\.attribute))
        for attribute in attributes {
            guard let number = numbers[normalised(tables.texts.string(attribute))] else { continue }
            values.set(extra: number, of: try values.number(of: attribute, in: lookups[engineModel]))
        }
    }

    private func normalised(_ name: String) -> String {
        let trimmed = name.drop { $0 == " " }
        return String(trimmed.reversed().drop { $0 == " " }.reversed()).lowercased()
    }

    /// Latest change first, then lowest number.
    static func isBefore(_ left: Tables.Attribute, _ right: Tables.Attribute) -> Bool {
        isLater(left.changed, right.changed) ?? (left.id < right.id)
    }

    /// Models by number, each with the vehicle specs that are for it.
    mutating func addModels(years: [UInt64]) throws(IndexError) {
        let specPlaces = try addSpecs()
        let specsOf = Dictionary(grouping: tables.specModels, by: \.second)
        let makeOf = Dictionary(
            tables.makeModels.map { ($0.second, $0.first) }, uniquingKeysWith: { min($0, $1) })
        var records: [ModelRecord] = []
        var modelSpecs: [UInt32] = []
        let models = rows(of: "model").sorted { $0.id < $1.id }
        for (place, model) in models.enumerated() {
            records.append(
                ModelRecord(
                    name: try values.range(of: model.name), years: years[place], id: model.id,
                    make: makeOf[model.id].flatMap { makePlaces[$0] }.map { $0 + 1 } ?? 0,
                    firstSpec: UInt32(modelSpecs.count)))
            modelSpecs += Set((specsOf[model.id] ?? []).compactMap { specPlaces[$0.first] }).sorted()
        }
        records.append(
            ModelRecord(name: .empty, years: 0, id: 0, make: 0, firstSpec: UInt32(modelSpecs.count)))
        writer.set(.models, records, IndexWriter.put)
        writer.set(.modelSpecs, modelSpecs, IndexWriter.put)
        guard let model = shownPlace(Int16(WellKnown.model)) else { return }
        for row in models {
            guard let attribute = tables.texts.find(Array(String(row.id).utf8).span) else { continue }
            let number = try values.number(of: attribute, in: lookups[model])
            values.set(extra: (modelPlaces[row.id] ?? 0) + 1, of: number)
        }
    }

    /// Vehicle specs by number; gives their places.
    private mutating func addSpecs() throws(IndexError) -> [Int32: UInt32] {
        let groupsOf = Dictionary(grouping: tables.specGroups, by: \.second)
        let rowsOf = Dictionary(grouping: tables.specPatterns, by: \.owner)
        let yearsOf = Dictionary(grouping: tables.specYears, by: \.first)
        let order = ranks()
        var placesOf: [Int32: UInt32] = [:]
        var specs: [SpecRecord] = []
        var years: [UInt16] = []
        var groups: [SpecGroupRecord] = []
        var keys: [UInt32] = []
        var rows: [Row] = []
        for spec in tables.specSchemas.sorted(by: { $0.id < $1.id }) {
            guard let make = makePlaces[spec.make], let vehicleType = vehicleTypePlaces[spec.vehicleType] else {
                continue
            }
            placesOf[spec.id] = UInt32(specs.count)
            specs.append(
                SpecRecord(
                    make: make, vehicleType: vehicleType, firstYear: UInt32(years.count),
                    firstGroup: UInt32(groups.count)))
            years += (yearsOf[spec.id] ?? []).map { UInt16(clamping: $0.second) }.sorted()
            for group in (groupsOf[spec.id] ?? []).map(\.first).sorted() {
                let own = rowsOf[group] ?? []
                let conditions = own.filter(\.isKey)
                // Without a condition, or with one on an element that never has a value, it never applies.
                guard !conditions.isEmpty, conditions.allSatisfy({ shownPlace($0.element) != nil }) else { continue }
                groups.append(SpecGroupRecord(firstKey: UInt32(keys.count), firstRow: UInt32(rows.count)))
                for row in conditions.sorted(by: { $0.id < $1.id }) {
                    guard let element = shownPlace(row.element) else { continue }
                    let value = try values.number(of: row.attribute, in: lookups[element])
                    keys.append(UInt32(element) << 24 | values.records[Int(value)].folded)
                }
                for row in own.filter({ !$0.isKey }).sorted(by: { $0.id < $1.id }) {
                    guard let element = shownPlace(row.element) else { continue }
                    let value = try values.number(of: row.attribute, in: lookups[element])
                    rows.append(Row(element: element, value: value, order: order[row.id] ?? 0))
                }
            }
        }
        specs.append(
            SpecRecord(
                make: .max, vehicleType: .max, firstYear: UInt32(years.count), firstGroup: UInt32(groups.count)))
        groups.append(SpecGroupRecord(firstKey: UInt32(keys.count), firstRow: UInt32(rows.count)))
        writer.set(.specs, specs, IndexWriter.put)
        writer.set(.specYears, years, IndexWriter.put)
        writer.set(.specGroups, groups, IndexWriter.put)
        writer.set(.specKeys, keys, IndexWriter.put)
        writer.set(.specRows, rows, IndexWriter.put)
        return placesOf
    }

    /// The rank of each spec row: latest change, then lowest number.
    private func ranks() -> [Int32: UInt32] {
        let sorted = tables.specPatterns.lazy.filter { !$0.isKey }.sorted(by: IndexCompiler.isBefore)
        return Dictionary(
            sorted.enumerated().map { ($0.element.id, UInt32($0.offset)) }, uniquingKeysWith: { first, _ in first })
    }
}

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
            var order = 0
            for (index, row) in own.enumerated() {
                // Rows of one change share the order; the one that comes first wins.
                if index > 0, own[index - 1].changed != row.changed { order += 1 }
                guard let element = shownPlace(row.element) else { continue }
                let value = try number(of: row.attribute, element: element)
                rows.append(try self.row(value, order: order))
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
            values.set(extra: number, of: try self.number(of: attribute, element: engineModel))
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
    }

    /// Vehicle specs by number; gives their places.
    private mutating func addSpecs() throws(IndexError) -> [Int32: UInt32] {
        let groupsOf = Dictionary(grouping: tables.specGroups, by: \.second)
        let rowsOf = Dictionary(grouping: tables.specPatterns, by: \.owner)
        let yearsOf = Dictionary(grouping: tables.specYears, by: \.first)
        let orders = specOrders()
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
                    let value = try number(of: row.attribute, element: element)
                    keys.append(values.folded(value))
                }
                for row in own.filter({ !$0.isKey }).sorted(by: { $0.id < $1.id }) {
                    guard let element = shownPlace(row.element) else { continue }
                    let value = try number(of: row.attribute, element: element)
                    rows.append(try self.row(value, order: orders[row.id] ?? 0))
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

    /// The rank of each spec row among those of the specs that can meet it, which are for the same model: latest change,
    /// then lowest number.
    private func specOrders() -> [Int32: Int] {
        let places = Dictionary(
            tables.specSchemas.enumerated().map { ($0.element.id, $0.offset) }, uniquingKeysWith: { first, _ in first })
        var components = Components(places.count)
        var firsts: [Int32: Int] = [:]
        for link in tables.specModels {
            guard let spec = places[link.first] else { continue }
            if let first = firsts[link.second] { components.join(first, spec) } else { firsts[link.second] = spec }
        }
        var componentOf: [Int32: Int] = [:]
        for link in tables.specGroups {
            componentOf[link.first] = places[link.second].map { components.component(of: $0) }
        }
        var orders: [Int32: Int] = [:]
        var counts: [Int: Int] = [:]
        for row in tables.specPatterns.lazy.filter({ !$0.isKey }).sorted(by: IndexCompiler.isBefore) {
            guard let component = componentOf[row.owner] else { continue }
            orders[row.id] = counts[component, default: 0]
            counts[component, default: 0] += 1
        }
        return orders
    }
}

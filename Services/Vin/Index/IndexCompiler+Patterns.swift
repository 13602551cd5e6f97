/// Keys, and what they say, by schema.
extension IndexCompiler {
    /// Adds all patterns; gives for each model place the years of the schemas that name it, as bits.
    mutating func addPatterns() throws(IndexError) -> [UInt64] {
        let keyNumbers = try addKeys()
        let sorted = sortedPatterns(keyNumbers.numbers)
        let components = components(of: sorted, isFormula: keyNumbers.isFormula)
        let ties = TieOrder(sorted, keyNumbers.orders, components: components, tables.patterns)
        writer.set(.orderStarts, ties.starts, IndexWriter.put)
        let engineOrders = engineOrders(sorted)
        var modelYears = [UInt64](repeating: 0, count: modelPlaces.count)
        var schemaRecords: [SchemaRecord] = []
        var entries: [Entry] = []
        var rows: [Row] = []
        var engines: [EngineOrder] = []
        rows.reserveCapacity(sorted.count)
        let engineModel = place(WellKnown.engineModel)
        let model = place(WellKnown.model)
        var next = 0
        for (place, schema) in schemas.enumerated() {
            let firstOrder = ties.firsts[place]
            var record = SchemaRecord(
                id: UInt32(bitPattern: schema), firstEntry: UInt32(entries.count), firstRow: UInt32(rows.count),
                firstOrder: UInt32(firstOrder), flags: 0)
            while next < sorted.count, sorted[next].schema == place {
                let key = sorted[next].key
                var count = 0
                while next < sorted.count, sorted[next].schema == place, sorted[next].key == key {
                    let element = sorted[next].element
                    if element >= 0 {
                        let pattern = tables.patterns[sorted[next].pattern]
                        if count == 0xFFF {  // what an entry can count; the next one has the same key
                            entries.append(UInt32(key) << 12 | UInt32(count))
                            count = 0
                        }
                        let value = try number(of: pattern.attribute, element: element)
                        if element == engineModel {
                            engines.append(EngineOrder(row: UInt32(rows.count), order: engineOrders[next] ?? .max))
                        } else if element == model, Int(value) < modelPlaces.count {
                            modelYears[Int(value)] |= schemaYears[place]
                        }
                        rows.append(try row(value, order: ties.ranks[next] - firstOrder))
                        count += 1
                    }
                    next += 1
                }
                if keyNumbers.namesSerial[key] { record.flags = 1 }
                entries.append(UInt32(key) << 12 | UInt32(count))
            }
            schemaRecords.append(record)
        }
        schemaRecords.append(
            SchemaRecord(
                id: .max, firstEntry: UInt32(entries.count), firstRow: UInt32(rows.count), firstOrder: 0, flags: 0))
        writer.set(.schemas, schemaRecords, IndexWriter.put)
        writer.set(.entries, entries, IndexWriter.put)
        writer.set(.rows, rows, IndexWriter.put)
        writer.set(.engineOrders, engines, IndexWriter.put)
        return modelYears
    }

    private func place(_ element: Int) -> Int { element < places.count ? places[element] : -1 }

    /// What is known about each key, by its number.
    private struct Keys {
        /// By number of the key's text; -1 for texts that are no key.
        var numbers: [Int32]
        /// Rank by literal count and text without brackets; equal keys have equal ranks.
        var orders: [UInt32] = []
        /// The key holds `#`.
        var isFormula: [Bool] = []
        /// The key names characters of positions 12-14.
        var namesSerial: [Bool] = []
    }

    /// Numbers the distinct keys in the order that decides ties.
    private mutating func addKeys() throws(IndexError) -> Keys {
        var keys = Keys(numbers: [Int32](repeating: -1, count: tables.texts.count))
        var distinct: [(text: Tables.Text, key: PatternKey)] = []
        for pattern in tables.patterns where keys.numbers[Int(pattern.key.number)] < 0 {
            keys.numbers[Int(pattern.key.number)] = 0
            distinct.append((pattern.key, PatternKey(Array(tables.texts[pattern.key]))))
        }
        guard distinct.count < 1 << 20 else { throw .tooLarge("\(distinct.count) keys") }
        distinct.sort { left, right in
            if left.key.literalCount != right.key.literalCount { return left.key.literalCount < right.key.literalCount }
            if left.key.stripped != right.key.stripped {
                return left.key.stripped.lexicographicallyPrecedes(right.key.stripped)
            }
            return tables.texts[left.text].lexicographicallyPrecedes(tables.texts[right.text])
        }
        // Symbols by the place of their spelling.
        var numbers: [TextRange: UInt16] = [:]
        var symbols: [SymbolRecord] = []
        var records: [KeyRecord] = []
        var filters: [UInt32] = []
        var keySymbols: [UInt16] = []
        for (number, (text, key)) in distinct.enumerated() {
            keys.numbers[Int(text.number)] = Int32(number)
            let isSame =
                number > 0 && distinct[number - 1].key.literalCount == key.literalCount
                && distinct[number - 1].key.stripped == key.stripped
            keys.orders.append(isSame ? keys.orders[number - 1] : UInt32(number))
            keys.isFormula.append(key.isFormula)
            keys.namesSerial.append(key.symbols.dropFirst(8).prefix(3).contains { $0.named != 0 })
            filters.append(KeyFilter.of(key))
            records.append(
                KeyRecord(
                    firstSymbol: UInt32(keySymbols.count), symbolCount: UInt16(clamping: key.symbols.count),
                    formulaEnd: UInt8(clamping: key.formula?.upperBound ?? 0),
                    formulaStart: UInt8(clamping: key.formula?.lowerBound ?? 0)))
            for (symbol, spelling) in zip(key.symbols, PatternKey.spellings(tables.texts[text])) {
                let spelling = try values.range(of: spelling)
                if let number = numbers[spelling] {
                    keySymbols.append(number)
                } else {
                    guard symbols.count <= Int(UInt16.max) else { throw .tooLarge("distinct character classes") }
                    numbers[spelling] = UInt16(symbols.count)
                    keySymbols.append(UInt16(symbols.count))
                    symbols.append(SymbolRecord(mask: symbol.mask, named: symbol.named, spelling: spelling))
                }
            }
        }
        writer.set(.symbols, symbols, IndexWriter.put)
        writer.set(.keys, records, IndexWriter.put)
        writer.set(.keyFilters, filters, IndexWriter.put)
        writer.set(.keySymbols, keySymbols, IndexWriter.put)
        return keys
    }

    /// Patterns by schema, key, element and number.
    private func sortedPatterns(_ keyNumbers: [Int32]) -> [SortedPattern] {
        var sorted: [SortedPattern] = []
        sorted.reserveCapacity(tables.patterns.count)
        for (index, pattern) in tables.patterns.enumerated() {
            guard let schema = schemaPlaces[pattern.schema] else { continue }
            let isPut = !WellKnown.notFromPatterns.contains(Int(pattern.element))
            sorted.append(
                SortedPattern(
                    schema: Int(schema), key: Int(keyNumbers[Int(pattern.key.number)]), pattern: index,
                    element: isPut ? shownPlace(pattern.element) ?? -1 : -1))
        }
        sorted.sort { left, right in
            if left.schema != right.schema { return left.schema < right.schema }
            if left.key != right.key { return left.key < right.key }
            let (one, other) = (tables.patterns[left.pattern], tables.patterns[right.pattern])
            return (one.element, one.id) < (other.element, other.id)
        }
        return sorted
    }

    /// Which schemas' rows can compete: those of one identifier that begin in the same year, which is the priority of
    /// their rows, or that have keys with `#`, whose rows have the same priority in all years.
    private func components(of sorted: [SortedPattern], isFormula: [Bool]) -> [Int] {
        struct Rivals: Hashable {
            let wmi: Int32
            let priority: Int32
        }
        var hasFormula = [Bool](repeating: false, count: schemas.count)
        for row in sorted where isFormula[row.key] { hasFormula[row.schema] = true }
        var components = Components(schemas.count)
        var firsts: [Rivals: Int] = [:]
        for link in tables.schemaLinks {
            guard let schema = schemaPlaces[link.schema].map(Int.init) else { continue }
            let priorities = hasFormula[schema] ? [link.yearFrom, Pass.formulaPriority] : [link.yearFrom]
            for priority in priorities {
                let rivals = Rivals(wmi: link.wmi, priority: priority)
                if let first = firsts[rivals] { components.join(first, schema) } else { firsts[rivals] = schema }
            }
        }
        return components.all()
    }

    /// For each sorted pattern of element 18 its rank among those: latest change, highest number.
    private func engineOrders(_ sorted: [SortedPattern]) -> [Int: UInt32] {
        let engineModel = place(WellKnown.engineModel)
        let chosen = sorted.indices.filter { sorted[$0].element >= 0 && sorted[$0].element == engineModel }
            .sorted { left, right in
                let (one, other) = (tables.patterns[sorted[left].pattern], tables.patterns[sorted[right].pattern])
                return IndexCompiler.isLater(one.changed, other.changed) ?? (one.id > other.id)
            }
        return Dictionary(uniqueKeysWithValues: zip(chosen, 0...))
    }
}

/// A pattern in the order of the index.
struct SortedPattern {
    /// The schema's place.
    var schema: Int
    /// The key's number.
    var key: Int
    /// Its place among the patterns.
    var pattern: Int
    /// The place of its element; -1 when it says nothing.
    var element: Int
}

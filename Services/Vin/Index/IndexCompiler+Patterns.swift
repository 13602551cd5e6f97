/// Keys, and what they say, by schema.
extension IndexCompiler {
    /// Adds all patterns; gives for each model place the years of the schemas that name it, as bits.
    mutating func addPatterns() throws(IndexError) -> [UInt64] {
        let keyNumbers = try addKeys()
        let sorted = sortedPatterns(keyNumbers.numbers)
        let orders = tieOrders(sorted, keyNumbers.orders)
        writer.set(.orderStarts, orderStarts(sorted, orders), IndexWriter.put)
        let engineOrders = engineOrders(sorted)
        var modelYears = [UInt64](repeating: 0, count: modelPlaces.count)
        var schemaRecords: [SchemaRecord] = []
        var entries: [Entry] = []
        var filters: [UInt32] = []
        var rows: [Row] = []
        var engines: [EngineOrder] = []
        rows.reserveCapacity(sorted.count)
        let engineModel = place(WellKnown.engineModel)
        let model = place(WellKnown.model)
        var next = 0
        for (place, schema) in schemas.enumerated() {
            let firstEntry = entries.count
            var named = false
            schemaRecords.append(
                SchemaRecord(
                    id: UInt32(bitPattern: schema), firstEntry: UInt32(firstEntry), firstRow: UInt32(rows.count),
                    flags: 0))
            while next < sorted.count, sorted[next].schema == place {
                let key = sorted[next].key
                var count = 0
                while next < sorted.count, sorted[next].schema == place, sorted[next].key == key {
                    let pattern = tables.patterns[sorted[next].pattern]
                    if let element = shownPlace(pattern.element),
                        !WellKnown.notFromPatterns.contains(Int(pattern.element))
                    {
                        if count == 0xFFF {  // what an entry can count; the next one has the same key
                            entries.append(UInt32(key) << 12 | UInt32(count))
                            filters.append(keyNumbers.filters[key])
                            count = 0
                        }
                        let value = try values.number(of: pattern.attribute, in: lookups[element])
                        if element == engineModel {
                            engines.append(EngineOrder(row: UInt32(rows.count), order: engineOrders[next]))
                        } else if element == model, let id = Int32(tables.texts.string(pattern.attribute)),
                            let modelPlace = modelPlaces[id]
                        {
                            modelYears[Int(modelPlace)] |= schemaYears[place]
                        }
                        rows.append(Row(element: element, value: value, order: orders[next]))
                        count += 1
                    }
                    next += 1
                }
                named = named || keyNumbers.namesSerial[key]
                entries.append(UInt32(key) << 12 | UInt32(count))
                filters.append(keyNumbers.filters[key])
            }
            schemaRecords[place].flags = named ? 1 : 0
        }
        let end = SchemaRecord(id: .max, firstEntry: UInt32(entries.count), firstRow: UInt32(rows.count), flags: 0)
        writer.set(.schemas, schemaRecords + [end], IndexWriter.put)
        writer.set(.entries, entries, IndexWriter.put)
        writer.set(.entryFilters, filters, IndexWriter.put)
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
        var filters: [UInt32] = []
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
        var numbers: [PatternKey.Symbol: UInt16] = [:]
        var symbols: [SymbolRecord] = []
        var records: [KeyRecord] = []
        var keySymbols: [UInt16] = []
        for (number, (text, key)) in distinct.enumerated() {
            keys.numbers[Int(text.number)] = Int32(number)
            let isSame =
                number > 0 && distinct[number - 1].key.literalCount == key.literalCount
                && distinct[number - 1].key.stripped == key.stripped
            keys.orders.append(isSame ? keys.orders[number - 1] : UInt32(number))
            keys.filters.append(KeyFilter.of(key))
            keys.namesSerial.append(key.symbols.dropFirst(8).prefix(3).contains { $0.named != 0 })
            records.append(
                KeyRecord(
                    text: try values.range(of: text), firstSymbol: UInt32(keySymbols.count),
                    symbolCount: UInt16(clamping: key.symbols.count),
                    formulaEnd: UInt8(clamping: key.formula?.upperBound ?? 0),
                    formulaStart: UInt8(clamping: key.formula?.lowerBound ?? 0)))
            for symbol in key.symbols {
                if let number = numbers[symbol] {
                    keySymbols.append(number)
                } else {
                    guard symbols.count <= Int(UInt16.max) else { throw .tooLarge("distinct character classes") }
                    numbers[symbol] = UInt16(symbols.count)
                    keySymbols.append(UInt16(symbols.count))
                    symbols.append(SymbolRecord(mask: symbol.mask, named: symbol.named))
                }
            }
        }
        writer.set(.symbols, symbols, IndexWriter.put)
        writer.set(.keys, records, IndexWriter.put)
        writer.set(.keySymbols, keySymbols, IndexWriter.put)
        return keys
    }

    /// A pattern in the order of the index.
    private struct Sorted {
        var schema: Int
        var key: Int
        var pattern: Int
    }

    /// Patterns by schema, key, element and number.
    private func sortedPatterns(_ keyNumbers: [Int32]) -> [Sorted] {
        var sorted: [Sorted] = []
        sorted.reserveCapacity(tables.patterns.count)
        for (index, pattern) in tables.patterns.enumerated() {
            guard let schema = schemaPlaces[pattern.schema] else { continue }
            sorted.append(
                Sorted(schema: Int(schema), key: Int(keyNumbers[Int(pattern.key.number)]), pattern: index))
        }
        sorted.sort { left, right in
            if left.schema != right.schema { return left.schema < right.schema }
            if left.key != right.key { return left.key < right.key }
            let (one, other) = (tables.patterns[left.pattern], tables.patterns[right.pattern])
            return (one.element, one.id) < (other.element, other.id)
        }
        return sorted
    }

    /// For each sorted pattern its rank among all: latest change, key, number.
    private func tieOrders(_ sorted: [Sorted], _ keyOrders: [UInt32]) -> [UInt32] {
        ranks(sorted) { left, right in
            let (one, other) = (tables.patterns[left.pattern], tables.patterns[right.pattern])
            if let later = IndexCompiler.isLater(one.changed, other.changed) { return later }
            return (keyOrders[left.key], one.id) < (keyOrders[right.key], other.id)
        }
    }

    /// A bit for each rank: 1 when its pattern changed at another time than the one before.
    private func orderStarts(_ sorted: [Sorted], _ orders: [UInt32]) -> [UInt64] {
        var changes = [Int64?](repeating: nil, count: sorted.count)
        for (index, order) in orders.enumerated() {
            changes[Int(order)] = tables.patterns[sorted[index].pattern].changed
        }
        var starts = [UInt64](repeating: 0, count: (changes.count + 63) / 64)
        for rank in changes.indices.dropFirst() where changes[rank] != changes[rank - 1] {
            starts[rank / 64] |= 1 << UInt64(rank % 64)
        }
        return starts
    }

    /// For each sorted pattern its rank among all: latest change, highest number.
    private func engineOrders(_ sorted: [Sorted]) -> [UInt32] {
        ranks(sorted, only: Int16(WellKnown.engineModel)) { left, right in
            let (one, other) = (tables.patterns[left.pattern], tables.patterns[right.pattern])
            return IndexCompiler.isLater(one.changed, other.changed) ?? (one.id > other.id)
        }
    }

    private func ranks(
        _ sorted: [Sorted], only element: Int16? = nil, _ precedes: (Sorted, Sorted) -> Bool
    ) -> [UInt32] {
        var ranks = [UInt32](repeating: 0, count: sorted.count)
        let chosen = sorted.indices.filter { element == nil || tables.patterns[sorted[$0].pattern].element == element }
        for (rank, index) in chosen.sorted(by: { precedes(sorted[$0], sorted[$1]) }).enumerated() {
            ranks[index] = UInt32(rank)
        }
        return ranks
    }
}

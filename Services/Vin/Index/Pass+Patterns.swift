import EventLoop

/// What keys say.
extension Pass {
    /// Offers every row of every key that matches, of the schemas linked for the year.
    mutating func matchPatterns(_ subject: Subject, _ record: WMIRecord, _ next: WMIRecord) {
        let index = subject.index
        for place in Int(record.firstLink)..<Int(next.firstLink) {
            let link = index.links[place]
            if let year, Int(link.yearFrom) > year || Int(link.yearTo) < year { continue }
            let schema = index.schemas[Int(link.schema)]
            let range = Int(schema.firstEntry)..<Int(index.schemas[Int(link.schema) + 1].firstEntry)
            var row = Int(schema.firstRow)
            let filter = subject.filter
            index.entries.withSpan(range) { entries in
                for entry in 0..<entries.count {
                    let count = Int(entries[entry] & 0xFFF)
                    let key = entries[entry] >> 12
                    if KeyFilter.admits(index.keyFilters[Int(key)], filter), count > 0 {
                        // Places 0 to 7 of a key string are positions 4 to 8, the separator, 10 and 11.
                        if index.keys[Int(key)].symbolCount > 8 { readsSerial = true }
                        if index.matches(key, subject.keyString) {
                            take(row..<row + count, key, link, schema, subject)
                        }
                    }
                    row += count
                }
            }
        }
    }

    private mutating func take(
        _ rows: Range<Int>, _ key: UInt32, _ link: LinkRecord, _ schema: SchemaRecord, _ subject: Subject
    ) {
        let index = subject.index
        let vocabulary = subject.vocabulary
        var candidate = Candidate.none
        candidate.key = key
        candidate.schema = link.schema
        candidate.priority = Int32(link.yearFrom)
        let record = index.keys[Int(key)]
        let isFormula = record.formulaEnd > 0
        if isFormula {
            candidate.source = .formulaPattern
            candidate.priority = Pass.formulaPriority
            candidate.text = keep { own in
                for place in Int(record.formulaStart)..<Int(record.formulaEnd) {
                    own.append(KeyCharacter.shown(subject.keyString[place]))
                }
            }
            candidate.attribute = candidate.text
        }
        for place in rows {
            let row = index.rows[place]
            let element = index.element(of: row)
            candidate.element = UInt8(element)
            candidate.order = schema.firstOrder + row.order
            candidate.row = UInt32(place)
            if !isFormula { candidate.value = row.value }
            if element == vocabulary.engineModel { chooseEngine(candidate, index) }
            offer(candidate, isList: vocabulary.isList[element])
        }
    }

    /// The engine model is chosen by priority, latest change and highest row number.
    private mutating func chooseEngine(_ candidate: Candidate, _ index: VINIndex) {
        guard let best = engine else {
            engine = candidate
            return
        }
        if candidate.priority != best.priority {
            if candidate.priority > best.priority { engine = candidate }
        } else if index.engineOrder(candidate.row) < index.engineOrder(best.row) {
            engine = candidate
        }
    }

    /// Offers the attributes of the engine model.
    mutating func addEngine(_ subject: Subject) {
        guard let engine, engine.value != .max else { return }
        let index = subject.index
        let number = Int(index.extra(of: engine.value))
        guard number > 0, number < index.engines.count else { return }
        var candidate = engine
        candidate.source = .engineModelPattern
        candidate.priority = 50
        candidate.row = .max
        for place in Int(index.engines[number - 1])..<Int(index.engines[number]) {
            let row = index.engineRows[place]
            let element = index.element(of: row)
            candidate.element = UInt8(element)
            candidate.order = row.order
            candidate.value = row.value
            offer(candidate, isList: subject.vocabulary.isList[element])
        }
    }
}

extension VINIndex {
    /// Whether a key fits a key string.
    @inline(__always)
    func matches(_ key: UInt32, _ keyString: [UInt8]) -> Bool {
        let record = keys[Int(key)]
        let count = Int(record.symbolCount)
        guard count <= keyString.count else { return false }
        for place in 0..<count {
            let symbol = symbols[Int(keySymbols[Int(record.firstSymbol) + place])]
            if symbol.mask >> UInt64(keyString[place]) & 1 == 0 { return false }
        }
        return true
    }

    /// The place of the element that a row is about.
    @inline(__always)
    func element(of row: Row) -> Int { Int(valueElements[Int(row.value)]) }

    /// What few values have; nil for most.
    private func note(of value: UInt32) -> ValueNote? {
        guard values[Int(value)].isNoted else { return nil }
        let place = lowerBound(valueNotes.count) { valueNotes[$0].value < value }
        return place < valueNotes.count ? valueNotes[place] : nil
    }

    /// `ValueNote.extra`; 0 for most.
    func extra(of value: UInt32) -> UInt32 { note(of: value)?.extra ?? 0 }

    /// The number of the first value of the element with the same attribute without case.
    func folded(_ value: UInt32) -> UInt32 { note(of: value)?.folded ?? value }

    /// The rank of a row of element 18 among those that name engine models.
    func engineOrder(_ row: UInt32) -> UInt32 {
        let place = lowerBound(engineOrders.count) { engineOrders[$0].row < row }
        return place < engineOrders.count ? engineOrders[place].order : .max
    }

    /// Whether the rows of two orders changed at the same time.
    func changedTogether(_ one: UInt32, _ other: UInt32) -> Bool {
        let (low, high) = (min(one, other), max(one, other))
        guard Int(high) / 64 < orderStarts.count else { return false }
        var place = low
        while place < high {
            place += 1
            if orderStarts[Int(place) / 64] >> UInt64(place % 64) & 1 == 1 { return false }
        }
        return true
    }
}

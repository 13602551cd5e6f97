import EventLoop

/// Which error codes a pass raises, and the corrected VIN.
extension Pass {
    /// Raises codes. Codes 7 and 8 have been raised before, by what they say.
    mutating func raise(_ subject: Subject, _ validCharacters: inout ValidCharacters) {
        let vin = subject.vin
        if vin.count == 17, vin.characters[8] != subject.expectedCheckDigit, !subject.isException { codes.insert(1) }
        if vin.count < 17 { codes.insert(6) }
        let body = bodyWarnings(subject)
        if body & ValueNote.glider != 0 { codes.insert(9) }
        if body & ValueNote.offRoad != 0 { codes.insert(10) }
        if year == nil { codes.insert(11) }
        // The caller's year is not the one decoded, or it is and the VIN says another.
        if let year, let hint = subject.hint, hint != year || isAgainstVIN(subject) { codes.insert(12) }
        if !codes.contains(7), !codes.contains(8) {
            findUnused(subject)
            correct(subject, &validCharacters)
        }
        refuseCharacters(subject)
        if !unused.isEmpty { codes.insert(14) }
        if codes.isSubset(of: [9, 10, 12, 14]) {
            codes.insert(0)
            if let model = subject.vocabulary.model, !present.contains(model) { codes.insert(14) }
        }
    }

    /// Whether the pass is for the caller's year and the VIN's tenth position says another.
    func isAgainstVIN(_ subject: Subject) -> Bool {
        guard let year, year == subject.hint, !subject.years.candidates.isEmpty else { return false }
        return !subject.years.candidates.contains(year)
    }

    /// The warnings of the decoded body class.
    func bodyWarnings(_ subject: Subject) -> UInt32 {
        guard let element = subject.vocabulary.bodyClass, present.contains(element),
            slots[element].value != .max, slots[element].source != .defaultValue
        else { return 0 }
        return subject.index.extra(of: slots[element].value)
    }

    /// Positions of 4-8 and 11 whose character no winning item's key names.
    private mutating func findUnused(_ subject: Subject) {
        let count = subject.keyString.count
        // Places of positions 4-8 and 11 in the key string, as bits.
        var open = 0
        for place in [0, 1, 2, 3, 4, 7] where place < count { open |= 1 << place }
        let index = subject.index
        var last = Decoding.Item.none
        func use(_ key: UInt32) {
            guard key != Decoding.Item.none, key != last else { return }
            last = key
            let record = index.keys[Int(key)]
            var rest = open
            while rest != 0 {
                let place = rest.trailingZeroBitCount
                rest &= rest - 1
                guard place < Int(record.symbolCount) else { return }
                let symbol = symbols(index, record, place)
                if symbol >> UInt64(subject.keyString[place]) & 1 == 1 { open &= ~(1 << place) }
            }
        }
        present.forEach { element in if open != 0 { use(slots[element].key) } }
        for item in lists where open != 0 { use(item.key) }
        while open != 0 {
            unused.append(open.trailingZeroBitCount + 4)
            open &= open - 1
        }
    }

    private func symbols(_ index: VINIndex, _ key: KeyRecord, _ place: Int) -> UInt64 {
        index.symbols[Int(index.keySymbols[Int(key.firstSymbol) + place])].named
    }

    /// Codes 2 to 5: positions whose character no key of the identifier and year names.
    private mutating func correct(_ subject: Subject, _ validCharacters: inout ValidCharacters) {
        guard let year, let wmi = subject.wmi, let record = subject.record, let next = subject.next else { return }
        // A used character is named. So there is nothing to find when all are used and no key reaches the serial.
        if unused.isEmpty, !subject.index.namesSerial(record, next, year) { return }
        let sets = validCharacters.sets(wmi, year, subject.index)
        let characters = subject.vin.characters
        var bad: [Int] = []
        let last = record.code > 0xFF_FFFF ? 11 : 14
        for position in 4...last where position <= characters.count {
            let set = sets[position - 4]
            let bit: UInt64 = 1 << UInt64(KeyCharacter.code(characters[position - 1]))
            if set != 0, set & bit == 0 { bad.append(position) }
        }
        guard !bad.isEmpty else { return }
        suggestedVIN = characters
        guard bad.count == 1 else {
            codes.insert(5)
            for position in bad { mark(position, KeyCharacter.characters(sets[position - 4])) }
            return
        }
        let position = bad[0]
        let possible = KeyCharacter.characters(sets[position - 4])
        if possible.count == 1 {
            codes.insert(2)
            repair(position, possible[0])
            return
        }
        let right = possible.filter { character in
            var candidate = characters
            candidate[position - 1] = character
            return CheckDigit.verifies(candidate, .older)
        }
        if right.count == 1 {
            codes.insert(3)
            repair(position, right[0])
        } else {
            codes.insert(4)
            mark(position, possible)
        }
    }

    private mutating func mark(_ position: Int, _ possible: [UInt8]) {
        suggestedVIN[position - 1] = UInt8(ascii: "!")
        addPossible(position, possible)
    }

    private mutating func repair(_ position: Int, _ character: UInt8) {
        suggestedVIN[position - 1] = character
        addPossible(position, [character])
    }

    private mutating func addPossible(_ position: Int, _ characters: [UInt8]) {
        possibleValues.append(UInt8(ascii: "("))
        possibleValues += String(position).utf8
        possibleValues.append(UInt8(ascii: ":"))
        possibleValues += characters
        possibleValues.append(UInt8(ascii: ")"))
    }

    /// Code 400: characters that are not allowed at their position.
    private mutating func refuseCharacters(_ subject: Subject) {
        let invalid = invalidPositions(subject)
        guard !invalid.isEmpty else { return }
        codes.insert(ErrorCodes.invalidCharacters)
        if suggestedVIN.isEmpty { suggestedVIN = subject.vin.characters }
        for position in invalid { suggestedVIN[position - 1] = UInt8(ascii: "!") }
    }

    /// Positions with a character that is not allowed there.
    func invalidPositions(_ subject: Subject) -> [Int] {
        let vin = subject.vin
        let digitsFrom = vin.isLowVolume ? 15 : subject.isLight ? 13 : 14
        var invalid: [Int] = []
        for position in 1...vin.count {
            let character = vin.characters[position - 1]
            let isStar = character == UInt8(ascii: "*")
            let isValid: Bool
            switch position {
            case 9:
                isValid =
                    isStar || VINCharacter.isDigit(character) || character == UInt8(ascii: "X")
                    || codes.contains(10) || subject.isException
            case 10: isValid = ModelYear.isCode(character)
            case digitsFrom...: isValid = isStar || VINCharacter.isDigit(character)
            default: isValid = isStar || VINCharacter.isAllowed(character)
            }
            if !isValid { invalid.append(position) }
        }
        return invalid
    }
}

import EventLoop

/// The characters that the keys of an identifier and year name at positions 4 to 14, computed when a VIN needs
/// them and kept for the identifiers and years asked for most recently.
struct ValidCharacters {
    private struct Question: Hashable {
        let wmi: Int
        let year: Int
    }

    /// An answer has 11 words of 8 bytes; this bounds the memory to about 1.5 MB, a quarter of all identifiers and years
    /// that there are facts for.
    private static let limit = 8_192
    private var answers: [Question: [UInt64]] = [:]

    /// Whether `sets` need not compute anything.
    func knows(_ wmi: Int, _ year: Int) -> Bool { answers[Question(wmi: wmi, year: year)] != nil }

    /// For positions 4 to 14 the characters named by any key of any schema of the year, as bits of
    /// `KeyCharacter`; 0 where no key names one. Positions 9 and 10 are always 0.
    mutating func sets(_ wmi: Int, _ year: Int, _ index: VINIndex) -> [UInt64] {
        let question = Question(wmi: wmi, year: year)
        if let answer = answers[question] { return answer }
        if answers.count >= ValidCharacters.limit { answers.removeAll(keepingCapacity: true) }
        let answer = index.namedCharacters(index.wmis[wmi], index.wmis[wmi + 1], year)
        answers[question] = answer
        return answer
    }
}

extension VINIndex {
    func namedCharacters(_ wmi: WMIRecord, _ next: WMIRecord, _ year: Int) -> [UInt64] {
        var sets = [UInt64](repeating: 0, count: 11)
        for place in Int(wmi.firstLink)..<Int(next.firstLink) {
            let link = links[place]
            guard Int(link.yearFrom) <= year, year <= Int(link.yearTo) else { continue }
            let schema = Int(link.schema)
            for entry in Int(schemas[schema].firstEntry)..<Int(schemas[schema + 1].firstEntry) {
                let key = keys[Int(entries[entry] >> 12)]
                for place in 0..<min(Int(key.symbolCount), 11) {
                    guard let position = VINIndex.position(ofKeyPlace: place), position != 10 else { continue }
                    sets[position - 4] |= symbols[Int(keySymbols[Int(key.firstSymbol) + place])].named
                }
            }
        }
        return sets
    }

    /// The position in the VIN of a place in the key string; nil for the separator.
    static func position(ofKeyPlace place: Int) -> Int? {
        place < 5 ? place + 4 : place == 5 ? nil : place + 4
    }

    /// Whether a schema of the year names characters of positions 12 to 14.
    func namesSerial(_ wmi: WMIRecord, _ next: WMIRecord, _ year: Int) -> Bool {
        for place in Int(wmi.firstLink)..<Int(next.firstLink) {
            let link = links[place]
            if Int(link.yearFrom) <= year, year <= Int(link.yearTo), schemas[Int(link.schema)].flags & 1 == 1 {
                return true
            }
        }
        return false
    }
}

import EventLoop

/// The answer of the winning pass.
extension Pass {
    /// The values and texts of the pass as an answer.
    mutating func finish(_ subject: Subject) -> Decoding {
        addDecodingTexts(subject)
        let index = subject.index
        var items: [Decoding.Item] = []
        items.reserveCapacity(96)
        lists.sort { left, right in
            left.element != right.element ? left.element < right.element : left.precedes(right)
        }
        var next = 0
        present.forEach { element in
            while next < lists.count, Int(lists[next].element) < element {
                add(lists[next], &items, index)
                next += 1
            }
            add(slots[element], &items, index)
        }
        for item in lists[next...] { add(item, &items, index) }
        return Decoding(
            vin: subject.vin, index: index, items: items, errorCodes: codes, modelYear: year,
            isModelYearConclusive: subject.years.isConclusive, expectedCheckDigit: subject.expectedCheckDigit,
            wmi: subject.wmi, own: own)
    }

    private func add(_ candidate: Candidate, _ items: inout [Decoding.Item], _ index: VINIndex) {
        var item = Decoding.Item(
            element: candidate.element, source: candidate.source, text: candidate.text, attribute: candidate.attribute,
            value: candidate.value, key: candidate.key, schema: candidate.schema)
        if candidate.value != .max {
            let value = index.values[Int(candidate.value)]
            guard value.text.flags & TextRange.missing == 0 else { return }
            item.text = value.text
            item.attribute = value.attribute
        }
        if item.text.length > 0 { items.append(item) }
    }

    /// Adds the elements about the decoding itself.
    private mutating func addDecodingTexts(_ subject: Subject) {
        let vocabulary = subject.vocabulary
        let codes = codes
        let codeList = keep { own in
            var isFirst = true
            for code in codes {
                if !isFirst { own.append(UInt8(ascii: ",")) }
                isFirst = false
                own += String(code).utf8
            }
        }
        set(vocabulary.errorCode, .decoding, codeList)
        setText(vocabulary.errorText, errorText(subject))
        let suggested = suggestedVIN
        setText(vocabulary.suggestedVIN, suggested)
        let possible = possibleValues
        setText(vocabulary.possibleValues, possible)
        setText(vocabulary.additionalErrorText, additionalErrorText(subject))
        setText(vocabulary.descriptor, subject.vin.descriptor)
    }

    private mutating func setText(_ element: Int?, _ bytes: [UInt8]) {
        guard !bytes.isEmpty else { return }
        var text = keep { $0 += bytes }
        if bytes.contains(where: { $0 < 0x20 || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") }) {
            text.flags |= TextRange.needsEscape
        }
        set(element, .decoding, text)
    }

    /// The names of the codes, joined, at most 500 characters.
    private func errorText(_ subject: Subject) -> [UInt8] {
        var text: [UInt8] = []
        for code in codes {
            if !text.isEmpty { text += "; ".utf8 }
            text += subject.vocabulary.codeNames[code == 400 ? 15 : code]
            if code == 0, subject.isException { text += ErrorTexts.exceptionNote.utf8 }
            if code == 1, codes.contains(10) { text += ErrorTexts.offRoadNote.utf8 }
        }
        return ErrorTexts.cut(text)
    }

    /// What there is to say beyond the codes, at most 500 characters.
    private func additionalErrorText(_ subject: Subject) -> [UInt8] {
        var text: [UInt8] = []
        for code in [4, 5] where codes.contains(code) {
            text += subject.vocabulary.codeAdditions[code]
        }
        if !unused.isEmpty { text += ErrorTexts.unusedPositions(unused).utf8 }
        let invalid = codes.contains(400) ? invalidPositions(subject) : []
        if !invalid.isEmpty {
            text = ErrorTexts.trimmed(text) + ErrorTexts.invalidCharacters(invalid, subject.vin.characters)
        }
        // Raised for lack of a model alone, code 14 loses what was said so far.
        if codes.contains(14), unused.isEmpty { text = [] }
        let isIncomplete =
            subject.record.map { record in
                record.vehicleType != 255
                    && subject.index.vehicleTypes[Int(record.vehicleType)].id == WellKnown.incomplete
            } ?? false
        if isIncomplete || bodyWarnings(subject) & ValueNote.incomplete != 0 {
            text = ErrorTexts.trimmed(text) + ErrorTexts.incompleteVehicle.utf8
        }
        if !subject.years.isConclusive, !isAgainstVIN(subject) {
            text = ErrorTexts.trimmed(text) + ErrorTexts.doubtfulYear.utf8
        }
        return ErrorTexts.cut(ErrorTexts.trimmed(text))
    }
}

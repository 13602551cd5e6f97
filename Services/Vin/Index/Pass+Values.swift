import EventLoop

/// What follows from the items: make, displacement, vehicle specs, defaults.
extension Pass {
    /// Manufacturer, vehicle type and model year.
    mutating func addIdentity(_ subject: Subject, _ record: WMIRecord) {
        let vocabulary = subject.vocabulary
        if record.vehicleType != 255 {
            let type = subject.index.vehicleTypes[Int(record.vehicleType)]
            set(vocabulary.vehicleType, .wmi, type.upper, attribute: type.idText)
        }
        if record.manufacturerUpper.length > 0 {
            set(vocabulary.manufacturer, .wmi, record.manufacturerUpper, attribute: record.manufacturerID)
        }
        if let year {
            let text = keep { $0 += String(year).utf8 }
            set(vocabulary.modelYear, .modelYear, text)
        }
    }

    /// The make of the model; without a model the identifier's make when it has exactly one.
    mutating func addMake(_ subject: Subject) {
        guard let element = subject.vocabulary.make else { return }
        let index = subject.index
        if let model = model(subject) {
            let place = Int(index.models[model].make)
            guard place > 0 else { return }
            let make = index.makes[place - 1]
            set(element, .model, make.upper, attribute: make.id, priority: 1000)
            if let slot = subject.vocabulary.model { slots[element].key = slots[slot].key }
        } else if subject.makes.count == 1 {
            let make = index.makes[Int(index.wmiMakes[subject.makes.lowerBound])]
            set(element, .wmi, make.upper, attribute: make.id)
        }
    }

    /// The place of the decoded model.
    func model(_ subject: Subject) -> Int? {
        guard let element = subject.vocabulary.model, present.contains(element), slots[element].value != .max else {
            return nil
        }
        // The first values are the models'; the last record of models is none.
        let value = Int(slots[element].value)
        return value < subject.index.models.count - 1 ? value : nil
    }

    /// Fills the missing of cubic centimetres, cubic inches and litres.
    mutating func addConversions(_ subject: Subject) {
        let steps = subject.vocabulary.steps
        let before = present
        for target in subject.vocabulary.targets where !before.contains(target) {
            // The first of the best sources; steps are in the order of their numbers.
            var best: Vocabulary.Step?
            for step in steps where step.to == target && before.contains(step.from) {
                if let chosen = best, !isBetter(step.from, than: chosen.from, subject.index) { continue }
                best = step
            }
            guard let best, let source = text(of: slots[best.from], subject.index) else { continue }
            let bytes = bytes(of: source, subject.index)
            let text = keep { best.conversion.append(bytes, to: &$0) }
            set(target, .conversion, text, priority: slots[best.from].priority)
        }
    }

    private func isBetter(_ one: Int, than other: Int, _ index: VINIndex) -> Bool {
        let (one, other) = (slots[one], slots[other])
        if one.priority != other.priority { return one.priority > other.priority }
        if one.row != .max, other.row != .max, index.changedTogether(one.order, other.order) { return false }
        return one.order < other.order
    }

    /// The bytes of a text here or in the index.
    func bytes(of text: TextRange, _ index: VINIndex) -> [UInt8] {
        if text.flags & TextRange.own != 0 { return Array(own[text.range]) }
        var bytes: [UInt8] = []
        index.texts.append(text.range, to: &bytes)
        return bytes
    }

    /// Adds what the specs of the model say when all their conditions hold.
    mutating func addSpecs(_ subject: Subject, _ record: WMIRecord) {
        guard let model = model(subject) else { return }
        let index = subject.index
        specPresent = PlaceSet()
        for place in Int(index.models[model].firstSpec)..<Int(index.models[model + 1].firstSpec) {
            let number = Int(index.modelSpecs[place])
            let (spec, end) = (index.specs[number], index.specs[number + 1])
            guard spec.vehicleType == UInt32(record.vehicleType), isMake(spec.make, subject), isYear(spec, end, index)
            else { continue }
            for group in Int(spec.firstGroup)..<Int(end.firstGroup) {
                let (rows, next) = (index.specGroups[group], index.specGroups[group + 1])
                guard (rows.firstKey..<next.firstKey).allSatisfy({ holds(index.specKeys[Int($0)], subject) }) else {
                    continue
                }
                for row in rows.firstRow..<next.firstRow { offerSpec(index.specRows[Int(row)], subject) }
            }
        }
        let found = specPresent
        found.forEach { element in
            if present.contains(element) || subject.vocabulary.isList[element] {
                lists.append(specSlots[element])
            } else {
                present.insert(element)
                slots[element] = specSlots[element]
            }
        }
    }

    private func isMake(_ make: UInt32, _ subject: Subject) -> Bool {
        subject.makes.contains { subject.index.wmiMakes[$0] == make }
    }

    private func isYear(_ spec: SpecRecord, _ end: SpecRecord, _ index: VINIndex) -> Bool {
        if spec.firstYear == end.firstYear { return true }
        guard let year else { return false }
        return (spec.firstYear..<end.firstYear).contains { Int(index.specYears[Int($0)]) == year }
    }

    /// Whether a decoded item has the element and attribute of a condition.
    private func holds(_ condition: UInt32, _ subject: Subject) -> Bool {
        let element = Int(subject.index.valueElements[Int(condition)])
        if present.contains(element), isEqual(slots[element], condition, subject.index) { return true }
        guard subject.vocabulary.isList[element] else { return false }
        return lists.contains { Int($0.element) == element && isEqual($0, condition, subject.index) }
    }

    private func isEqual(_ item: Candidate, _ folded: UInt32, _ index: VINIndex) -> Bool {
        if item.value != .max { return item.value == folded || index.folded(item.value) == folded }
        // Texts made here are digits and points, or names of identity, which no condition asks for.
        let wanted = index.values[Int(folded)].attribute
        return item.text.length == wanted.length && bytes(of: item.text, index) == bytes(of: wanted, index)
    }

    private mutating func offerSpec(_ row: Row, _ subject: Subject) {
        let element = subject.index.element(of: row)
        let isList = subject.vocabulary.isList[element]
        if present.contains(element), !subject.vocabulary.isSpecList[element], !isList { return }
        if specPresent.contains(element), specSlots[element].order <= row.order { return }
        var candidate = Candidate.none
        candidate.source = .vehicleSpecs
        candidate.priority = -100
        candidate.order = row.order
        candidate.value = row.value
        candidate.element = UInt8(element)
        specPresent.insert(element)
        specSlots[element] = candidate
    }

    /// What is assumed for the vehicle type, for elements without an item.
    mutating func addDefaults(_ subject: Subject, _ record: WMIRecord) {
        guard record.vehicleType != 255 else { return }
        let index = subject.index
        let first = index.vehicleTypes[Int(record.vehicleType)].firstDefault
        let end = index.vehicleTypes[Int(record.vehicleType) + 1].firstDefault
        for place in first..<end {
            let value = index.defaults[Int(place)]
            let element = Int(index.valueElements[Int(value)])
            if present.contains(element) { continue }
            if subject.vocabulary.isList[element], lists.contains(where: { Int($0.element) == element }) { continue }
            var candidate = Candidate.none
            candidate.source = .defaultValue
            candidate.priority = -200
            candidate.value = value
            candidate.element = UInt8(element)
            present.insert(element)
            slots[element] = candidate
        }
    }
}

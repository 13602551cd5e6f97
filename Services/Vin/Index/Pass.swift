import EventLoop

/// One decode of a VIN for one model year, with its scratch memory.
struct Pass {
    /// An item that competes for its element: priority, then order, decide.
    struct Candidate {
        var source: Decoding.Source
        var priority: Int32
        /// The smaller wins.
        var order: UInt32
        var value: UInt32
        var key: UInt32
        var schema: UInt32
        /// Place of a pattern's row; `UInt32.max` otherwise.
        var row: UInt32
        /// Where the text lies when it is not the value's.
        var text: TextRange
        /// Where the raw attribute lies when it is not the value's.
        var attribute: TextRange
        var element: UInt8

        static let none = Candidate(
            source: .pattern, priority: 0, order: 0, value: .max, key: .max, schema: .max, row: .max, text: .empty,
            attribute: .empty, element: 0)

        func precedes(_ other: Candidate) -> Bool {
            priority != other.priority ? priority > other.priority : order < other.order
        }
    }

    /// The priority of rows of keys with `#`, whatever the year.
    static let formulaPriority: Int32 = 100

    /// The winner of each element, by place; valid where `present` has a bit.
    var slots: [Candidate]
    var present = PlaceSet()
    /// Items of the elements that keep all.
    var lists: [Candidate] = []
    /// Texts made here.
    var own: [UInt8] = []
    var year: Int?
    var codes = ErrorCodes()
    var suggestedVIN: [UInt8] = []
    var possibleValues: [UInt8] = []
    /// Positions from 4 to 14 whose character no matched key names.
    var unused: [Int] = []
    /// The item whose engine model counts, which is chosen by an order of its own.
    var engine: Candidate?
    /// Scratch of the vehicle specs.
    var specSlots: [Candidate]
    var specPresent = PlaceSet()
    /// Whether a character behind position 11 had a part in it: a key that may fit reaches there, or keys of the year
    /// name characters there.
    var readsSerial = false
    /// What decides between passes, beside the year.
    var codeWeight = 0
    var elementWeight = 0
    var patternCount = 0

    init(elements: Int) {
        slots = [Candidate](repeating: .none, count: elements)
        specSlots = slots
    }

    /// Decodes for a year; nil when it is unknown, then the patterns of all years take part. A brief run finds the codes
    /// only, so it leaves out what they do not depend on.
    mutating func run(
        _ subject: Subject, year: Int?, isBrief: Bool = false, _ validCharacters: inout ValidCharacters
    ) {
        self.year = year
        present = PlaceSet()
        lists.removeAll(keepingCapacity: true)
        own.removeAll(keepingCapacity: true)
        suggestedVIN.removeAll(keepingCapacity: true)
        possibleValues.removeAll(keepingCapacity: true)
        unused.removeAll(keepingCapacity: true)
        engine = nil
        codes = ErrorCodes()
        readsSerial = false
        codeWeight = 0
        elementWeight = 0
        patternCount = 0
        if let record = subject.record, let next = subject.next {
            matchPatterns(subject, record, next)
            if present.isEmpty, lists.isEmpty { codes.insert(8) }
            addEngine(subject)
            addIdentity(subject, record)
            if isBrief {
                if let year, subject.index.namesSerial(record, next, year) { readsSerial = true }
                raise(subject, &validCharacters)
                return
            }
            addMake(subject)
            addConversions(subject)
            addSpecs(subject, record)
            weigh(subject)
            raise(subject, &validCharacters)
            addDefaults(subject, record)
        } else {
            codes.insert(7)
            raise(subject, &validCharacters)
        }
        for code in codes { codeWeight += subject.vocabulary.codeWeights[code == 400 ? 15 : code] }
    }

    /// Compares passes: error weights, element weights, number of pattern items, the caller's or latest year.
    func score(_ hint: Int?) -> (Int, Int, Int, Int) {
        let preference = (year ?? 0) + (year != nil && year == hint ? 10_000 : 0)
        return (codeWeight, elementWeight, patternCount, preference)
    }

    /// Offers an item for its element.
    @inline(__always)
    mutating func offer(_ candidate: Candidate, isList: Bool) {
        let element = Int(candidate.element)
        if isList {
            lists.append(candidate)
        } else if !present.contains(element) {
            present.insert(element)
            slots[element] = candidate
        } else if candidate.precedes(slots[element]) {
            slots[element] = candidate
        }
    }

    /// Keeps a text made here.
    mutating func keep(_ write: (inout [UInt8]) -> Void) -> TextRange {
        let start = own.count
        write(&own)
        return TextRange(offset: UInt32(start), length: UInt16(own.count - start), flags: TextRange.own)
    }

    /// Sets the text of an element that nothing competes for.
    mutating func set(
        _ element: Int?, _ source: Decoding.Source, _ text: TextRange, attribute: TextRange? = nil,
        priority: Int32 = 100
    ) {
        guard let element else { return }
        var candidate = Candidate.none
        candidate.source = source
        candidate.priority = priority
        candidate.text = text
        candidate.attribute = attribute ?? text
        candidate.element = UInt8(element)
        present.insert(element)
        slots[element] = candidate
    }

    /// The text of a candidate; nil when its lookup has no such row.
    func text(of candidate: Candidate, _ index: VINIndex) -> TextRange? {
        guard candidate.value != .max else { return candidate.text }
        let text = index.values[Int(candidate.value)].text
        return text.flags & TextRange.missing == 0 ? text : nil
    }

    private mutating func weigh(_ subject: Subject) {
        present.forEach { element in
            let source = slots[element].source
            if source == .pattern || source == .engineModelPattern || source == .formulaPattern { patternCount += 1 }
            let weight = subject.vocabulary.weights[element]
            guard weight != 0, let text = text(of: slots[element], subject.index), text.length > 0 else { return }
            elementWeight += weight
        }
        for item in lists where item.source != .vehicleSpecs && item.source != .conversion { patternCount += 1 }
    }
}

/// A set of places of elements, up to 256.
struct PlaceSet {
    private var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

    var isEmpty: Bool { words.0 | words.1 | words.2 | words.3 == 0 }

    @inline(__always)
    func contains(_ place: Int) -> Bool {
        let bit: UInt64 = 1 << UInt64(place & 63)
        switch place >> 6 {
        case 0: return words.0 & bit != 0
        case 1: return words.1 & bit != 0
        case 2: return words.2 & bit != 0
        default: return words.3 & bit != 0
        }
    }

    @inline(__always)
    mutating func insert(_ place: Int) {
        let bit: UInt64 = 1 << UInt64(place & 63)
        switch place >> 6 {
        case 0: words.0 |= bit
        case 1: words.1 |= bit
        case 2: words.2 |= bit
        default: words.3 |= bit
        }
    }

    /// Calls `body` with each place, ascending.
    @inline(__always)
    func forEach(_ body: (Int) -> Void) {
        PlaceSet.each(words.0, 0, body)
        PlaceSet.each(words.1, 64, body)
        PlaceSet.each(words.2, 128, body)
        PlaceSet.each(words.3, 192, body)
    }

    @inline(__always)
    private static func each(_ word: UInt64, _ base: Int, _ body: (Int) -> Void) {
        var rest = word
        while rest != 0 {
            body(base + rest.trailingZeroBitCount)
            rest &= rest - 1
        }
    }
}

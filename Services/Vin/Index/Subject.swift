import EventLoop

/// What all passes over one VIN share.
struct Subject {
    let vin: VIN
    let hint: Int?
    let index: VINIndex
    let vocabulary: Vocabulary
    /// Place of the manufacturer identifier; nil when unknown or not yet public.
    let wmi: Int?
    /// The record at `wmi`, and its successor, whose starts are its ends.
    let record: WMIRecord?
    let next: WMIRecord?
    /// Cars, MPVs and light trucks.
    let isLight: Bool
    let years: ModelYear
    /// The maker fixed the year in the table of descriptors.
    let isYearFixed: Bool
    let lastYear: Int
    let keyString: [UInt8]
    let filter: UInt32
    let expectedCheckDigit: UInt8?
    /// Issued with a wrong check digit.
    let isException: Bool

    init(_ vin: VIN, hint: Int?, day: Day, index: VINIndex, vocabulary: Vocabulary) {
        self.vin = vin
        self.hint = hint
        self.index = index
        self.vocabulary = vocabulary
        wmi = index.wmi(vin.wmi, on: day)
        record = wmi.map { index.wmis[$0] }
        next = wmi.map { index.wmis[$0 + 1] }
        isLight = record.map(index.isLight) ?? false
        lastYear = ModelYear.last(in: day.year)
        if let year = index.fixedYear(vin.descriptor), (ModelYear.first...lastYear).contains(year) {
            years = ModelYear(candidates: [year], isConclusive: true)
            isYearFixed = true
        } else {
            isYearFixed = false
            let (record, next) = (record, next)
            years = ModelYear.read(vin, isLight: isLight, calendarYear: day.year) { year in
                guard let record, let next else { return true }
                return index.isCovered(year, record, next)
            }
        }
        keyString = KeyCharacter.keyString(of: vin)
        filter = KeyFilter.of(keyString)
        expectedCheckDigit = CheckDigit.expected(vin.characters, .current(isLight: isLight))
        let isWrong = vin.count == 17 && vin.characters[8] != expectedCheckDigit
        isException = isWrong && index.isException(vin)
    }

    /// Whether the caller's year is decoded although the VIN does not say it.
    var isHintTried: Bool {
        guard let hint, !isYearFixed else { return false }
        return (ModelYear.first...lastYear).contains(hint) && !years.candidates.contains(hint)
    }

    /// The makes of the identifier.
    var makes: Range<Int> {
        guard let record, let next else { return 0..<0 }
        return Int(record.firstMake)..<Int(next.firstMake)
    }
}

extension VINIndex {
    /// The place of a manufacturer identifier that is public on a day.
    func wmi(_ code: [UInt8], on day: Day) -> Int? {
        guard let place = wmi(code), wmis[place].publicFrom <= day.milliseconds else { return nil }
        return place
    }

    /// The place of a manufacturer identifier.
    func wmi(_ code: [UInt8]) -> Int? {
        guard code.count >= 3 else { return nil }
        let word = PackedText.word(code)
        let place = lowerBound(wmis.count - 1) { wmis[$0].code < word }
        return place < wmis.count - 1 && wmis[place].code == word ? place : nil
    }

    func isLight(_ wmi: WMIRecord) -> Bool {
        guard Int(wmi.vehicleType) < vehicleTypes.count - 1 else { return false }
        switch vehicleTypes[Int(wmi.vehicleType)].id {
        case WellKnown.car, WellKnown.multipurpose: return true
        case WellKnown.truck: return wmi.truckType == WellKnown.lightTruck
        default: return false
        }
    }

    func isCovered(_ year: Int, _ wmi: WMIRecord, _ next: WMIRecord) -> Bool {
        for place in Int(wmi.firstLink)..<Int(next.firstLink) {
            let link = links[place]
            if Int(link.yearFrom) <= year, year <= Int(link.yearTo) { return true }
        }
        return false
    }

    /// The model year that the maker fixed for a descriptor.
    func fixedYear(_ descriptor: [UInt8]) -> Int? {
        guard let key = PackedText(descriptor) else { return nil }
        let place = lowerBound(descriptors.count) { descriptors[$0].key < key }
        return place < descriptors.count && descriptors[place].key == key ? Int(descriptors[place].number) : nil
    }

    /// Whether the VIN was issued with a wrong check digit.
    func isException(_ vin: VIN) -> Bool {
        guard let key = PackedText(vin.characters) else { return false }
        let place = lowerBound(exceptions.count) { exceptions[$0] < key }
        return place < exceptions.count && exceptions[place] == key
    }

    /// The first of `count` places for which `precedes` is false.
    func lowerBound(_ count: Int, _ precedes: (Int) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if precedes(middle) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

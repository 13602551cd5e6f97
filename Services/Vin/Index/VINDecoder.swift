import EventLoop

/// Decodes VINs the way NHTSA's procedure `spVinDecode` does, offline.
///
/// It holds scratch memory that one worker reuses from VIN to VIN, so it is not Sendable: one per worker.
public final class VINDecoder {
    /// The facts.
    public let index: VINIndex
    private let vocabulary: Vocabulary
    private var first: Pass
    private var second: Pass
    private var validCharacters = ValidCharacters()

    /// A decoder with scratch memory of its own.
    public init(_ index: VINIndex) {
        self.index = index
        vocabulary = Vocabulary(index)
        first = Pass(elements: index.elements.count)
        second = Pass(elements: index.elements.count)
    }

    /// The full answer for a VIN.
    /// - Parameters:
    ///   - modelYear: what the caller believes the model year to be.
    ///   - day: it bounds the model years and decides which manufacturer identifiers are public yet.
    public func decode(_ vin: VIN, modelYear hint: Int? = nil, on day: Day) -> Decoding {
        let subject = Subject(vin, hint: hint, day: day, index: index, vocabulary: vocabulary)
        // The winner stays in `first`.
        var hasWinner = false
        func run(_ year: Int?) {
            if hasWinner {
                second.run(subject, year: year, &validCharacters)
                if second.score(hint) > first.score(hint) { swap(&first, &second) }
            } else {
                first.run(subject, year: year, &validCharacters)
                hasWinner = true
            }
        }
        let years = subject.years.candidates
        if subject.isHintTried, let hint {
            run(hint)
            if first.codes.contains(8) { for year in years { run(year) } }
        } else if years.isEmpty {
            run(nil)
        } else {
            for year in years { run(year) }
        }
        return first.finish(subject)
    }

    /// What is wrong with a complete VIN, without its values: for near misses, of which there are dozens.
    /// - Parameter changed: where it differs from a VIN that was decoded before.
    /// - Returns: the codes that `decode` would raise, or one of those that rule out code 0; and whether a character
    ///   behind position 11 decides anything.
    func judge(_ vin: VIN, changed: Difference?, on day: Day) -> (codes: ErrorCodes, readsSerial: Bool) {
        var codes = ErrorCodes()
        if changed != nil {
            // Most other identifiers do not exist.
            guard let wmi = index.wmi(vin.wmi, on: day) else {
                codes.insert(7)
                return (codes, false)
            }
            let isLight = index.isLight(index.wmis[wmi])
            guard CheckDigit.verifies(vin.characters, .current(isLight: isLight)) else {
                codes.insert(1)
                return (codes, false)
            }
        }
        let subject = Subject(vin, hint: nil, day: day, index: index, vocabulary: vocabulary)
        let years = subject.years.candidates
        guard changed != nil, years.count == 1, let wmi = subject.wmi else {
            let decoding = decode(vin, on: day)
            return (decoding.errorCodes, true)
        }
        if changed?.isInDescription == true || validCharacters.knows(wmi, years[0]) {
            let sets = validCharacters.sets(wmi, years[0], index)
            for position in [4, 5, 6, 7, 8, 11] {
                let bit: UInt64 = 1 << UInt64(KeyCharacter.code(vin.characters[position - 1]))
                if sets[position - 4] != 0, sets[position - 4] & bit == 0 {
                    codes.insert(4)
                    return (codes, false)
                }
            }
        }
        first.run(subject, year: years[0], isBrief: true, &validCharacters)
        return (first.codes, first.readsSerial)
    }

    /// Whether the check digit is the right one for what the identifier's vehicles are.
    func isRight(_ vin: VIN) -> Bool {
        let isLight = index.wmi(vin.wmi).map { index.isLight(index.wmis[$0]) } ?? false
        return CheckDigit.verifies(vin.characters, .current(isLight: isLight))
    }
}

/// A calendar day: model years and public identifiers depend on it.
public struct Day: Hashable, Sendable {
    /// The calendar year.
    public let year: Int
    /// The moment in milliseconds since 1970-01-01 UTC.
    public let milliseconds: Int64

    /// The UTC day of a time in seconds since 1970-01-01.
    public init(secondsSince1970 seconds: Int64) {
        milliseconds = seconds * 1000
        // Days are counted from 0000-03-01, so that the leap day is the last of its year.
        let days = Int((Double(seconds) / 86_400).rounded(.down)) + 719_468
        let era = (days >= 0 ? days : days - 146_096) / 146_097
        let dayOfEra = days - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        year = yearOfEra + era * 400 + (dayOfYear >= 306 ? 1 : 0)
    }
}

/// Places of the elements that the procedure names, and the conversions read once.
final class Vocabulary: Sendable {
    struct Step {
        let from: Int
        let to: Int
        let conversion: Conversion
    }

    let bodyClass, engineModel, make, manufacturer, model, modelYear, vehicleType: Int?
    let suggestedVIN, errorCode, possibleValues, additionalErrorText, errorText, descriptor: Int?
    let steps: [Step]
    /// The elements that conversions can fill.
    let targets: [Int]
    let isList: [Bool]
    let isSpecList: [Bool]
    let weights: [Int]
    /// Weight and texts of the error codes by code; 15 stands for 400.
    let codeWeights: [Int]
    let codeNames: [[UInt8]]
    let codeAdditions: [[UInt8]]

    init(_ index: VINIndex) {
        func place(_ id: Int) -> Int? { index.elements.firstIndex { Int($0.id) == id } }
        bodyClass = place(WellKnown.bodyClass)
        engineModel = place(WellKnown.engineModel)
        make = place(WellKnown.make)
        manufacturer = place(WellKnown.manufacturer)
        model = place(WellKnown.model)
        modelYear = place(WellKnown.modelYear)
        vehicleType = place(WellKnown.vehicleType)
        suggestedVIN = place(WellKnown.suggestedVIN)
        errorCode = place(WellKnown.errorCode)
        possibleValues = place(WellKnown.possibleValues)
        additionalErrorText = place(WellKnown.additionalErrorText)
        errorText = place(WellKnown.errorText)
        descriptor = place(WellKnown.descriptor)
        steps = index.conversions.compactMap { record in
            Conversion(Array(index.string(record.formula).utf8)).map {
                Step(from: Int(record.from), to: Int(record.to), conversion: $0)
            }
        }
        targets = Set(steps.map(\.to)).sorted()
        isList = index.elements.map { WellKnown.lists.contains(Int($0.id)) }
        isSpecList = index.elements.map { WellKnown.specLists.contains(Int($0.id)) }
        weights = index.elements.map { Int($0.weight) }
        var codeWeights = [Int](repeating: 0, count: 16)
        var codeNames = [[UInt8]](repeating: [], count: 16)
        var codeAdditions = codeNames
        for record in index.errorCodes {
            let place = record.code == 400 ? 15 : Int(record.code)
            guard (0..<16).contains(place) else { continue }
            codeWeights[place] = Int(record.weight)
            codeNames[place] = ErrorTexts.trimmed(Array(index.string(record.name).utf8))
            codeAdditions[place] = Array(index.string(record.additionalText).utf8)
        }
        self.codeWeights = codeWeights
        self.codeNames = codeNames
        self.codeAdditions = codeAdditions
    }
}

internal import EventLoop
internal import JSON
internal import Models

/// One VIN to be decoded, with the model year that the caller knows.
struct Question: Hashable, Sendable {
    let vin: VIN
    let modelYear: Int?
}

/// What became of one VIN.
struct DecodeResult {
    /// What was found.
    enum Content {
        /// Texts in the index, which the answer is written from without a `String` in between.
        case decoding(Decoding)
        /// Texts by field: online answers and what is built in.
        case texts(Texts)
    }

    /// An answer that does not come from the index.
    struct Texts {
        let elements: [String: String]
        let errorTexts: [String]
        let suggestedVIN: String?
        let vehicle: VehicleFacts
    }

    let vin: VIN
    let content: Content
    let errorCodes: [Int]
    let checkDigit: CheckDigitVerdict
    let suggestions: [VINSuggestion]
    let source: DecodedVIN.Source
    let release: String?
    let confidence: Double
}

/// Decodes VINs and hands each result to `each`, in the order of the questions: offline, and where the facts at hand
/// know no more than the maker, from NHTSA's service if that is configured.
func decode(_ questions: [Question], _ app: App, each: (DecodeResult) -> Void) async {
    let day = app.today
    guard let gate = app.online else {
        for (place, question) in questions.enumerated() {
            await letOthersRun(place)
            each(decodeOffline(question, app, day))
        }
        return
    }
    var offline: [DecodeResult] = []
    offline.reserveCapacity(questions.count)
    var unknown: [VPIC.Question] = []
    for (place, question) in questions.enumerated() {
        await letOthersRun(place)
        let result = decodeOffline(question, app, day)
        offline.append(result)
        if result.isUnknown, let asked = VPIC.Question(question) { unknown.append(asked) }
    }
    let release = offline.first?.release ?? "none"
    let online = unknown.isEmpty ? [:] : await gate.answers(to: unknown, release: release)
    for (question, result) in zip(questions, offline) {
        if result.isUnknown, let asked = VPIC.Question(question), let answer = online[asked] {
            each(DecodeResult(answer, insteadOf: result))
        } else {
            each(result)
        }
    }
}

/// A turn of the loop before every 64th VIN of a batch: a thousand bad ones take a good part of a second, and the
/// worker has other callers.
private func letOthersRun(_ place: Int) async {
    guard place % 64 == 63 else { return }
    try? await EventLoop.current.sleep(for: .zero)
}

private func decodeOffline(_ question: Question, _ app: App, _ day: Day) -> DecodeResult {
    guard let decoder = app.offline.current else {
        return DecodeResult(question, Outline(question.vin, facts: builtInFacts, calendarYear: day.year))
    }
    let decoding = decoder.decode(question.vin, modelYear: question.modelYear, on: day)
    return DecodeResult(decoding, suggestions: decoder.nearMisses(of: decoding, on: day))
}

/// The facts in the binary: they answer when there is no index.
let builtInFacts = WMIFacts(core: PackageResources.wmi_core_tsv, prefixes: PackageResources.country_prefix_tsv)

extension DecodeResult {
    /// Whether an online service may know more: the manufacturer is unknown, or nothing but the maker is known.
    var isUnknown: Bool { errorCodes.contains(7) || errorCodes.contains(8) }

    /// What the index says.
    init(_ decoding: Decoding, suggestions: [NearMiss]) {
        vin = decoding.vin
        content = .decoding(decoding)
        errorCodes = Array(decoding.errorCodes)
        checkDigit = CheckDigitVerdict(decoding.vin, expected: decoding.expectedCheckDigit)
        self.suggestions = suggestions.map(VINSuggestion.init)
        source = .offline
        release = decoding.index.release
        confidence = decoding.confidence
    }

    /// What the facts in the binary say: maker, kind, country, year.
    init(_ question: Question, _ outline: Outline) {
        vin = outline.vin
        var codes: [Int] = outline.manufacturer == nil ? [7] : [8]
        if outline.vin.count == 17, !outline.isCheckDigitRight { codes.append(1) }
        if outline.vin.count < 17 { codes.append(6) }
        if outline.manufacturer != nil, outline.modelYear.candidates.isEmpty { codes.append(11) }
        codes.sort()
        let errorTexts = codes.map { Self.builtInErrorTexts[$0] ?? "" }
        var texts: [String: String] = [
            "VehicleDescriptor": String(decoding: outline.vin.descriptor, as: UTF8.self),
            "ErrorText": errorTexts.joined(separator: "; "),
        ]
        var facts = VehicleFacts()
        facts.year = outline.year(hint: question.modelYear)
        texts["ModelYear"] = facts.year.map(String.init)
        if let maker = outline.manufacturer {
            texts["Manufacturer"] = maker.name.uppercased()
            texts["VehicleType"] = maker.vehicleType.uppercased()
            facts.vehicleType = texts["VehicleType"]
            if maker.makes.count == 1 { facts.make = maker.makes[0].uppercased() }
            texts["Make"] = facts.make
        }
        content = .texts(Texts(elements: texts, errorTexts: errorTexts, suggestedVIN: nil, vehicle: facts))
        errorCodes = codes
        checkDigit = CheckDigitVerdict(outline.vin, expected: outline.expectedCheckDigit)
        suggestions = []
        source = .offline
        release = nil
        confidence = Confidence.of(
            isRaised: { codes.contains($0) }, isModelYearConclusive: outline.modelYear.isConclusive, hasModel: false)
    }

    /// The names of the error codes that can be raised without an index, as NHTSA has them.
    private static let builtInErrorTexts: [Int: String] = [
        1: "1 - Check Digit (9th position) does not calculate properly",
        6: "6 - Incomplete VIN",
        7: "7 - Manufacturer is not registered with NHTSA for sale or importation in the U.S. for use on U.S roads; "
            + "Please contact the manufacturer directly for more information",
        8: "8 - No detailed data available currently",
        11: "11 - Incorrect Model Year - Position 10 does not match valid model year codes (I, O, Q, U, Z, 0 are not "
            + "permitted)",
    ]

    /// What NHTSA's service says; check digit and suggestions are ours.
    init(_ online: OnlineAnswer, insteadOf offline: DecodeResult) {
        let (elements, codes) = (online.answer.elements, online.answer.errorCodes)
        vin = offline.vin
        content = .texts(
            Texts(
                elements: elements, errorTexts: errorTexts(of: codes, in: elements["ErrorText"] ?? ""),
                suggestedVIN: elements["SuggestedVIN"],
                vehicle: VehicleFacts { element in WellKnown.onlineCodes[element].flatMap { elements[$0] } }))
        errorCodes = codes
        checkDigit = offline.checkDigit
        suggestions = codes.contains(0) ? [] : offline.suggestions
        source = online.isCached ? .cache : .online
        release = offline.release
        confidence = Confidence.of(
            isRaised: { codes.contains($0) }, isModelYearConclusive: true, hasModel: elements["Model"] != nil)
    }
}

extension VPIC.Question {
    /// The same question for the online service; nil for what it cannot know more about than we do. Other characters
    /// than a VIN's are wrong whoever is asked, and `;` and `,` would ask for something else.
    init?(_ question: Question) {
        let characters = question.vin.characters
        guard characters.count >= 3,
            characters.allSatisfy({ VINCharacter.isAllowed($0) || $0 == UInt8(ascii: "*") })
        else { return nil }
        self.init(vin: question.vin.text, modelYear: question.modelYear)
    }
}

extension CheckDigitVerdict {
    /// The verdict on a VIN whose ninth character should be `expected`.
    init(_ vin: VIN, expected: UInt8?) {
        let found = vin.character(at: 9)
        let verdict: Verdict = expected == nil ? .notComputable : found == expected ? .valid : .invalid
        self.init(
            verdict: verdict, found: found.map { String(Unicode.Scalar($0)) },
            expected: expected.map { String(Unicode.Scalar($0)) })
    }
}

extension VINSuggestion {
    /// The suggestion for callers.
    init(_ miss: NearMiss) {
        let slip: Slip =
            switch miss.slip {
            case .forbiddenLetter: .forbiddenLetter
            case .transposition: .transposition
            case .lookalike: .lookalike
            case .impossibleCharacter: .impossibleCharacter
            case .otherCharacter: .otherCharacter
            }
        self.init(vin: miss.vin.text, slip: slip, positions: miss.positions)
    }
}

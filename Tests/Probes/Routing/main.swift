import FoundationEssentials
import Glibc
import Inquiries
import JSON
import Models

// What a routing decision costs: `routing-probe RULES PROFESSIONALS [DECISIONS]`. Prints one JSON object with the median and
// the 99th percentile in microseconds of processor time, of the decision alone and of the decision with its JSON. Never deployed.

/// The numbers of SplitMix64.
struct Numbers: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
    mutating func upTo(_ end: Int) -> Int { Int.random(in: 0..<end, using: &self) }
    mutating func id<Tag>() -> ID<Tag> { ID(milliseconds: 1_763_700_000_000, using: &self) }
}

let makes = [
    "BMW", "MINI", "Audi", "Volkswagen", "Mercedes-Benz", "Porsche", "Honda", "Toyota", "Subaru", "Mazda", "Nissan",
    "Ford", "Chevrolet", "Jeep", "Dodge", "Tesla", "Volvo", "Hyundai", "Kia", "Lexus",
]
let trades = try ["mechanic", "german_specialist", "auto_body", "ev_charger"].map { try TradeName($0) }

func place(_ numbers: inout Numbers) -> Place {
    Place(
        latitude: 37.3 + Double(numbers.upTo(7000)) / 10_000, longitude: -122.5 + Double(numbers.upTo(7000)) / 10_000)
}

/// A rule of a kind that tenants write; hardly any matches the needs below, so that all of them are asked.
func rule(_ number: Int, _ numbers: inout Numbers) throws -> RoutingRule {
    let make = makes[numbers.upTo(makes.count)]
    let trade = trades[numbers.upTo(trades.count)]
    let center = ServiceArea(kind: .circle, center: place(&numbers), radius: 1000)
    let condition =
        switch number % 5 {
        case 0: RoutingCondition(trades: [trade], makes: [make, "Lada"], insurerPaid: true)
        case 1:
            RoutingCondition(
                any: [RoutingCondition(words: ["hail damage", "flood \(number)"]), RoutingCondition(area: center)])
        case 2: RoutingCondition(makes: ["Saab", "Rover"], urgencies: [.emergency], customer: .known)
        case 3: RoutingCondition(none: [RoutingCondition(trades: trades)], languages: [try LanguageTag("de")])
        default: RoutingCondition(postalCodes: RoutingPostalCodes(prefixes: ["8\(number)", "1\(number)"]))
        }
    return RoutingRule(name: try DisplayName("Rule \(number)"), when: condition)
}

func candidate(_ number: Int, _ numbers: inout Numbers) -> RoutingCandidate {
    let home = place(&numbers)
    let area = ServiceArea(kind: .circle, radius: 10_000 + numbers.upTo(50_000))
    return RoutingCandidate(
        professional: numbers.id(), business: numbers.id(), name: "Professional \(number)",
        businessName: "Business \(number / 3)", isVerified: number % 2 == 0,
        trades: Array(trades.shuffled(using: &numbers).prefix(3)),
        makes: number % 3 == 0 ? nil : makes.shuffled(using: &numbers).prefix(12) + [],
        powertrains: [.gasoline, .hybrid, .electric], place: home, area: number % 4 == 0 ? area : nil,
        opening: RoutingOpening(isOpen: number % 2 == 0, minutesUntilOpen: numbers.upTo(900)),
        capacity: Capacity(jobsAtOnce: 6), load: RoutingLoad(jobs: numbers.upTo(6)),
        relationship: number == 7 ? .owner : nil,
        record: RoutingRecord(
            offers: numbers.upTo(40), wins: 3, responseSeconds: numbers.upTo(90_000), recentOffers: numbers.upTo(9)),
        rating: RoutingRating(average: 300 + numbers.upTo(200), count: numbers.upTo(300)))
}

func inputs(_ candidates: [RoutingCandidate], _ numbers: inout Numbers) throws -> RoutingInputs {
    let words = "the brakes squeal when it is cold and there is a smell of oil near the engine ".split(separator: " ")
    let text = (0..<200).map { _ in String(words[numbers.upTo(words.count)]) }.joined(separator: " ")
    let need = RoutingNeed(
        text: text, trade: trades[numbers.upTo(trades.count)], make: makes[numbers.upTo(makes.count)],
        powertrain: .gasoline,
        location: RoutingLocation(place: place(&numbers), country: try CountryCode("US"), postalCode: "94110"),
        urgency: .soon, languages: [try LanguageTag("en")])
    return RoutingInputs(
        at: Date(timeIntervalSince1970: 1_763_740_800), clock: RoutingClock(day: .friday, time: try ClockTime("10:00")),
        seed: Int64(numbers.upTo(1 << 40)), rulesVersion: 1, settings: RoutingSettings(), need: need,
        exploration: RoutingExploration(decisions: 1000, explored: 20), candidates: candidates)
}

/// Processor time, which other work on the machine does not lengthen.
func microseconds(_ body: () throws -> Void) rethrows -> Double {
    let start = clock()
    try body()
    // POSIX: a million a second.
    return Double(clock() - start)
}

let arguments = CommandLine.arguments.dropFirst().compactMap { Int($0) }
let (ruleCount, candidateCount) = (arguments.first ?? 1000, arguments.dropFirst().first ?? 500)
let decisions = arguments.dropFirst(2).first ?? 1000
var numbers = Numbers(state: 7)
let rules = try (1...max(1, ruleCount)).map { try rule($0, &numbers) }.prefix(ruleCount)
let candidates = (0..<candidateCount).map { candidate($0, &numbers) }

var compiled = CompiledRules(RoutingRules(rules: []), version: 1)
let compileTime = microseconds { compiled = CompiledRules(RoutingRules(rules: Array(rules)), version: 1) }

var (times, timesWithJSON): ([Double], [Double]) = ([], [])
var (ranked, bytes, missed) = (0, 0, 0)
for round in 0..<decisions + 20 {
    let inputs = try inputs(candidates, &numbers)
    var made: RoutingDecision?
    let time = microseconds { made = decide(inputs, by: compiled) }
    guard let made else { continue }
    let encoding = try microseconds { bytes = try JSONWriter.encode(made).count }
    // The first ones fill caches.
    guard round >= 20 else { continue }
    times.append(time)
    timesWithJSON.append(time + encoding)
    ranked += made.candidates.count
    missed += made.missed.count
}

func percentile(_ values: [Double], _ share: Double) -> JSONValue {
    .integer(Int64(values.sorted()[min(values.count - 1, Int(Double(values.count) * share))]))
}

let report: JSONValue = [
    "rules": .integer(Int64(ruleCount)), "professionals": .integer(Int64(candidateCount)),
    "decisions": .integer(Int64(decisions)), "ranked": .integer(Int64(ranked / decisions)),
    "missed": .integer(Int64(missed / decisions)), "bytes": .integer(Int64(bytes)),
    "compileMicroseconds": .integer(Int64(compileTime)),
    "decide": ["p50": percentile(times, 0.5), "p99": percentile(times, 0.99), "max": percentile(times, 1)],
    "decideAndEncode": ["p50": percentile(timesWithJSON, 0.5), "p99": percentile(timesWithJSON, 0.99)],
]
print(String(decoding: report.json, as: UTF8.self))

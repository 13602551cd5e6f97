import FoundationEssentials
import Models

@testable import Inquiries

/// Data of routing tests. What is not named has a default: a workshop in San Francisco that passes every filter.
enum RoutingGiven {
    static let sanFrancisco = Place(latitude: 37.7749, longitude: -122.4194)
    /// 13.5 km from there.
    static let oakland = Place(latitude: 37.8044, longitude: -122.2712)
    /// 67 km from there.
    static let sanJose = Place(latitude: 37.3382, longitude: -121.8863)

    static func id<Tag>(_ number: Int) -> ID<Tag> {
        ID(high: UInt64(1_763_700_000_000 + number) << 16 | 7 << 12, low: 0b10 << 62 | UInt64(number))!
    }

    static func trade(_ word: String) -> TradeName { try! TradeName(word) }
    static func name(_ text: String) -> DisplayName { try! DisplayName(text) }
    static func language(_ tag: String) -> LanguageTag { try! LanguageTag(tag) }
    static func clock(_ time: String) -> ClockTime { try! ClockTime(time) }
    static func dollars(_ amount: Int64) -> Money { Money(amount * 100, Currency("USD")!) }

    static func candidate(
        _ number: Int, business: Int? = nil, standing: RoutingStanding = .active, isVerified: Bool = false,
        trades: [String] = ["mechanic"], makes: [String]? = nil, powertrains: [Powertrain]? = nil,
        languages: [String]? = nil, offersService: Bool? = nil, place: Place? = sanFrancisco,
        area: ServiceArea? = nil, opening: RoutingOpening? = RoutingOpening(isOpen: true),
        vacationUntil: String? = nil, capacity: Capacity? = nil, load: RoutingLoad = RoutingLoad(),
        relationship: RoutingRelationship? = nil, record: RoutingRecord = RoutingRecord(offers: 20),
        rating: RoutingRating? = nil, turn: Int? = nil
    ) -> RoutingCandidate {
        RoutingCandidate(
            professional: id(number), business: id(business ?? 1000 + number), name: "Professional \(number)",
            businessName: "Business \(business ?? 1000 + number)", standing: standing, isVerified: isVerified,
            trades: trades.map { trade($0) }, makes: makes, powertrains: powertrains,
            languages: languages?.map { language($0) }, offersService: offersService, place: place, area: area,
            opening: opening, vacationUntil: vacationUntil.map { try! CalendarDate($0) }, capacity: capacity,
            load: load, relationship: relationship, record: record, rating: rating, turn: turn)
    }

    static func need(
        _ text: String? = nil, trade word: String? = "mechanic", category: Int? = nil, service: Int? = nil,
        make: String? = nil, powertrain: Powertrain? = nil, place: Place? = sanFrancisco, postalCode: String? = nil,
        urgency: Urgency = .flexible, languages: [String]? = nil, insurerPaid: Bool = false, budget: Money? = nil,
        preferredTimes: Int = 0, isKnownCustomer: Bool = false
    ) -> RoutingNeed {
        let start = Date(timeIntervalSince1970: 1_763_800_000)
        return RoutingNeed(
            text: text, trade: word.map { trade($0) }, category: category.map { id($0) },
            service: service.map { id($0) },
            make: make, powertrain: powertrain,
            location: RoutingLocation(
                place: place, country: postalCode.map { _ in try! CountryCode("US") }, postalCode: postalCode),
            urgency: urgency, languages: languages?.map { language($0) }, insurerPaid: insurerPaid, budget: budget,
            preferredTimes: (0..<preferredTimes).map {
                PreferredTime(from: start + Double($0) * 86_400, to: start + Double($0) * 86_400 + 3600)
            }, customer: id(1), isKnownCustomer: isKnownCustomer)
    }

    static func inputs(
        _ candidates: [RoutingCandidate], need: RoutingNeed = need(), settings: RoutingSettings = RoutingSettings(),
        seed: Int64 = 42, day: Weekday = .saturday, time: String = "10:30",
        exploration: RoutingExploration = RoutingExploration(decisions: 0, explored: 0)
    ) -> RoutingInputs {
        RoutingInputs(
            at: Date(timeIntervalSince1970: 1_763_740_800.25), clock: RoutingClock(day: day, time: clock(time)),
            seed: seed, rulesVersion: 1, settings: settings, need: need, exploration: exploration,
            candidates: candidates)
    }

    static func rule(
        _ text: String, _ condition: RoutingCondition? = nil, _ effects: RoutingEffects = RoutingEffects(),
        isPaused: Bool? = nil
    ) -> RoutingRule {
        RoutingRule(name: name(text), isPaused: isPaused, when: condition, then: effects)
    }

    static func rules(_ rules: RoutingRule..., otherwise: RoutingEffects? = nil) -> RoutingRules {
        RoutingRules(rules: rules, otherwise: otherwise)
    }
}

/// A decision by rules of version 1.
func decision(_ inputs: RoutingInputs, _ rules: RoutingRules = RoutingRules(rules: [])) -> RoutingDecision {
    decide(inputs, by: CompiledRules(rules, version: 1))
}

extension RoutingDecision {
    /// The numbers of the candidates in order, as `RoutingGiven` made them.
    var order: [Int] { candidates.map { Int($0.professional.low & 0xFFFF_FFFF) } }
    /// The filter that left somebody out.
    func exclusion(_ number: Int) -> ExcludedCandidate? {
        excluded.first { $0.professional == RoutingGiven.id(number) }
    }
    /// A part of somebody's score.
    func part(_ name: RoutingPart, of number: Int) -> RoutingScorePart? {
        candidates.first { $0.professional == RoutingGiven.id(number) }?.parts.first { $0.name == name }
    }
}

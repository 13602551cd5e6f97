import Models
import Testing

@testable import Inquiries

@Suite struct RuleTests {
    /// Whether a rule of that condition is the one that decides.
    private func holds(
        _ condition: RoutingCondition, _ need: RoutingNeed, day: Weekday = .saturday, time: String = "10:30"
    ) -> Bool {
        let inputs = RoutingGiven.inputs([RoutingGiven.candidate(1)], need: need, day: day, time: time)
        return decision(inputs, RoutingGiven.rules(RoutingGiven.rule("The rule", condition))).matched.first?.number == 1
    }

    private func miss(_ condition: RoutingCondition, _ need: RoutingNeed) -> RoutingMiss? {
        decision(RoutingGiven.inputs([], need: need), RoutingGiven.rules(RoutingGiven.rule("The rule", condition)))
            .missed.first
    }

    @Test func `names are compared with those of the need`() {
        let need = RoutingGiven.need(
            category: 5, service: 6, make: "Mercedes-Benz", powertrain: .diesel, languages: ["es-MX"])
        #expect(holds(RoutingCondition(trades: [RoutingGiven.trade("tyres"), RoutingGiven.trade("mechanic")]), need))
        #expect(!holds(RoutingCondition(trades: [RoutingGiven.trade("tyres")]), need))
        #expect(holds(RoutingCondition(categories: [RoutingGiven.id(5)]), need))
        #expect(!holds(RoutingCondition(categories: [RoutingGiven.id(6)]), need))
        #expect(holds(RoutingCondition(services: [RoutingGiven.id(6)]), need))
        #expect(!holds(RoutingCondition(services: [RoutingGiven.id(5)]), need))
        #expect(holds(RoutingCondition(makes: ["Audi", "mercedes"]), need))
        #expect(!holds(RoutingCondition(makes: ["Audi"]), need))
        #expect(holds(RoutingCondition(powertrains: [.diesel]), need))
        #expect(!holds(RoutingCondition(powertrains: [.hybrid]), need))
        #expect(holds(RoutingCondition(languages: [RoutingGiven.language("es")]), need))
        #expect(!holds(RoutingCondition(languages: [RoutingGiven.language("en")]), need))
        let silent = RoutingGiven.need(trade: nil)
        #expect(!holds(RoutingCondition(trades: [RoutingGiven.trade("mechanic")]), silent))
        #expect(!holds(RoutingCondition(makes: ["Audi"]), silent))
    }

    @Test func `urgency, insurer, customer and budget are compared`() {
        let need = RoutingGiven.need(
            urgency: .soon, insurerPaid: true, budget: RoutingGiven.dollars(500), isKnownCustomer: true)
        #expect(holds(RoutingCondition(urgencies: [.soon, .emergency]), need))
        #expect(!holds(RoutingCondition(urgencies: [.flexible]), need))
        #expect(holds(RoutingCondition(insurerPaid: true), need))
        #expect(!holds(RoutingCondition(insurerPaid: false), need))
        #expect(holds(RoutingCondition(customer: .known), need))
        #expect(!holds(RoutingCondition(customer: .new), need))
        func within(_ from: Money?, _ to: Money?) -> Bool {
            holds(RoutingCondition(budget: RoutingBudget(from: from, to: to)), need)
        }
        #expect(within(RoutingGiven.dollars(500), nil))
        #expect(within(nil, RoutingGiven.dollars(500)))
        #expect(!within(RoutingGiven.dollars(501), nil))
        #expect(!within(nil, RoutingGiven.dollars(499)))
        #expect(!within(Money(1, Currency("EUR")!), nil))
        #expect(!holds(RoutingCondition(budget: RoutingBudget(from: RoutingGiven.dollars(1))), RoutingGiven.need()))
    }

    @Test func `places are compared by area and by postal code`() {
        let need = RoutingGiven.need(postalCode: "94110")
        let circle = ServiceArea(kind: .circle, center: RoutingGiven.oakland, radius: 20_000)
        #expect(holds(RoutingCondition(area: circle), need))
        #expect(!holds(RoutingCondition(area: circle), RoutingGiven.need(place: RoutingGiven.sanJose)))
        #expect(!holds(RoutingCondition(area: circle), RoutingGiven.need(place: nil)))
        #expect(!holds(RoutingCondition(area: ServiceArea(kind: .circle, radius: 20_000)), need))
        #expect(holds(RoutingCondition(postalCodes: RoutingPostalCodes(prefixes: ["100", "941"])), need))
        #expect(!holds(RoutingCondition(postalCodes: RoutingPostalCodes(prefixes: ["950"])), need))
        let german = RoutingPostalCodes(country: try! CountryCode("DE"), prefixes: ["941"])
        #expect(!holds(RoutingCondition(postalCodes: german), need))
        #expect(!holds(RoutingCondition(postalCodes: RoutingPostalCodes(prefixes: ["941"])), RoutingGiven.need()))
    }

    @Test func `hours are compared on the tenant's clock, and a night belongs to the day it begins on`() {
        func isIn(_ hours: RoutingHours, _ day: Weekday, _ time: String) -> Bool {
            holds(RoutingCondition(hours: hours), RoutingGiven.need(), day: day, time: time)
        }
        let weekend = RoutingHours(days: [.saturday, .sunday])
        #expect(isIn(weekend, .sunday, "23:59"))
        #expect(!isIn(weekend, .monday, "00:00"))
        let office = RoutingHours(from: RoutingGiven.clock("08:00"), to: RoutingGiven.clock("18:00"))
        #expect(isIn(office, .monday, "08:00"))
        #expect(!isIn(office, .monday, "18:00"))
        let night = RoutingHours(days: [.sunday], from: RoutingGiven.clock("22:00"), to: RoutingGiven.clock("06:00"))
        #expect(isIn(night, .sunday, "22:00"))
        #expect(isIn(night, .monday, "05:59"))
        #expect(!isIn(night, .monday, "06:00"))
        #expect(!isIn(night, .sunday, "05:59"))
        #expect(!isIn(night, .monday, "22:30"))
    }

    @Test func `words are whole words, phrases are words in a row, case does not count`() {
        let need = RoutingGiven.need("Check ENGINE light is on; I need a tow-truck near Straße 5.")
        func has(_ words: String...) -> Bool { holds(RoutingCondition(words: words), need) }
        #expect(has("tow"))
        #expect(has("check engine"))
        #expect(has("nothing", "Tow Truck"))
        #expect(has("straße"))
        #expect(!has("eng"))
        #expect(!has("engine check"))
        #expect(!has("light near"))
        #expect(!holds(RoutingCondition(words: ["tow"]), RoutingGiven.need()))
    }

    @Test func `members of a condition all hold; all, any and none nest`() {
        let need = RoutingGiven.need(make: "BMW", urgency: .soon)
        let bmw = RoutingCondition(makes: ["BMW"])
        let audi = RoutingCondition(makes: ["Audi"])
        #expect(!holds(RoutingCondition(makes: ["BMW"], urgencies: [.flexible]), need))
        #expect(holds(RoutingCondition(all: [bmw, RoutingCondition(urgencies: [.soon])]), need))
        #expect(!holds(RoutingCondition(all: [bmw, audi]), need))
        #expect(holds(RoutingCondition(any: [audi, bmw]), need))
        #expect(!holds(RoutingCondition(any: [audi]), need))
        #expect(holds(RoutingCondition(none: [audi]), need))
        #expect(!holds(RoutingCondition(none: [audi, bmw]), need))
        #expect(holds(RoutingCondition(none: [RoutingCondition(none: [RoutingCondition(any: [audi, bmw])])]), need))
        #expect(holds(RoutingCondition(), need))
    }

    @Test func `the first rule that stops decides; those before add what they say`() {
        let rules = RoutingGiven.rules(
            RoutingGiven.rule("Paused", nil, RoutingEffects(strategy: .roundRobin), isPaused: true),
            RoutingGiven.rule("Other makes", RoutingCondition(makes: ["Audi"]), RoutingEffects(strategy: .broadcast)),
            RoutingGiven.rule(
                "Sooner on weekends", RoutingCondition(hours: RoutingHours(days: [.saturday])),
                RoutingEffects(
                    exclude: RoutingSelection(professionals: [RoutingGiven.id(1)]), slaMinutes: 10, stop: false)),
            RoutingGiven.rule("Owners", nil, RoutingEffects(strategy: .stickyOwner, slaMinutes: 20)),
            RoutingGiven.rule("Never asked", nil, RoutingEffects(strategy: .broadcast)))
        let made = decision(
            RoutingGiven.inputs(
                [RoutingGiven.candidate(1), RoutingGiven.candidate(2)], need: RoutingGiven.need(make: "BMW")), rules)
        #expect(made.matched.map(\.number) == [3, 4])
        #expect(made.matched.map(\.stopped) == [false, true])
        #expect(made.missed.map(\.pointer) == ["/isPaused", "/when/makes"])
        #expect(made.strategy == .stickyOwner)
        #expect(made.slaMinutes == 10)
        #expect(made.order == [2])
        #expect(made.reason.english.hasPrefix("Rule 4 “Owners” decides: who looks after the customer first."))
    }

    @Test func `the catch-all always matches`() {
        let rules = RoutingGiven.rules(
            RoutingGiven.rule("Audi", RoutingCondition(makes: ["Audi"])),
            otherwise: RoutingEffects(strategy: .broadcast))
        let made = decision(RoutingGiven.inputs([RoutingGiven.candidate(1)]), rules)
        #expect(made.matched == [RoutingMatch(number: nil, name: "otherwise", stopped: true)])
        #expect(made.strategy == .broadcast)
        #expect(decision(RoutingGiven.inputs([RoutingGiven.candidate(1)])).matched.count == 1)
    }

    @Test func `a rule that does not match says what it asks for, what there is, and where that stands`() {
        let need = RoutingGiven.need("My car", make: "HONDA", urgency: .soon)
        let german = miss(RoutingCondition(makes: ["Audi", "BMW"]), need)
        #expect(german?.pointer == "/when/makes")
        #expect(german?.reason.key == "routing.missed.makes")
        #expect(
            german?.reason.values == [RoutingWord("wanted", "the make Audi or BMW"), RoutingWord("given", "HONDA")])
        #expect(german?.reason.english == "It asks for the make Audi or BMW; this is HONDA.")
        let electric = miss(RoutingCondition(powertrains: [.electric]), need)
        #expect(electric?.reason.english == "It asks for the powertrain electric, which is not known here.")
        let nested = RoutingCondition(all: [
            RoutingCondition(urgencies: [.soon]), RoutingCondition(none: [RoutingCondition(makes: ["Honda"])]),
        ])
        #expect(miss(nested, need)?.pointer == "/when/all/1/none/0")
        #expect(miss(nested, need)?.reason.english == "What it rules out is so.")
        let either = RoutingCondition(any: [RoutingCondition(makes: ["Audi"]), RoutingCondition(insurerPaid: true)])
        #expect(miss(either, need)?.pointer == "/when/any")
        for condition in [
            RoutingCondition(trades: [RoutingGiven.trade("tyres")]), RoutingCondition(categories: [RoutingGiven.id(1)]),
            RoutingCondition(services: [RoutingGiven.id(1)]), RoutingCondition(urgencies: [.flexible]),
            RoutingCondition(insurerPaid: true), RoutingCondition(budget: RoutingBudget(from: RoutingGiven.dollars(1))),
            RoutingCondition(area: ServiceArea(kind: .circle, center: RoutingGiven.sanJose, radius: 100)),
            RoutingCondition(postalCodes: RoutingPostalCodes(prefixes: ["9"])),
            RoutingCondition(hours: RoutingHours(days: [.monday])),
            RoutingCondition(languages: [RoutingGiven.language("en")]), RoutingCondition(customer: .known),
            RoutingCondition(words: ["tow"]),
        ] {
            let reason = miss(condition, need)?.reason
            #expect(reason?.key.hasPrefix("routing.missed.") == true)
            #expect(reason?.english.hasPrefix("It asks for ") == true && reason?.english.hasSuffix(".") == true)
        }
    }
}

import Models
import Testing

@testable import Inquiries

@Suite struct FilterTests {
    /// Somebody who is left out, and why; besides them somebody who passes.
    private func exclusion(
        _ candidate: RoutingCandidate, _ need: RoutingNeed = RoutingGiven.need(),
        _ rules: RoutingRules = RoutingGiven.rules(),
        settings: RoutingSettings = RoutingSettings()
    ) -> ExcludedCandidate? {
        decision(RoutingGiven.inputs([candidate], need: need, settings: settings), rules).excluded.first
    }

    @Test(arguments: [
        (RoutingStanding.suspended, RoutingFilter.suspended), (.blocked, .blocked), (.declined, .declined),
    ])
    func `who is suspended, blocked or has said no is left out`(standing: RoutingStanding, filter: RoutingFilter) {
        #expect(exclusion(RoutingGiven.candidate(1, standing: standing))?.filter == filter)
        #expect(exclusion(RoutingGiven.candidate(1)) == nil)
    }

    @Test func `who does other work is left out, and nobody where the trade is not known`() {
        let painter = RoutingGiven.candidate(1, trades: ["auto_body"])
        #expect(exclusion(painter)?.filter == .trade)
        #expect(exclusion(painter)?.reason.english == "They do no mechanic work.")
        #expect(exclusion(painter, RoutingGiven.need(trade: nil)) == nil)
    }

    @Test func `a business that does not offer the service is left out`() {
        #expect(
            exclusion(RoutingGiven.candidate(1, offersService: false), RoutingGiven.need(service: 7))?.filter
                == .service)
        #expect(exclusion(RoutingGiven.candidate(1, offersService: true), RoutingGiven.need(service: 7)) == nil)
        #expect(exclusion(RoutingGiven.candidate(1, offersService: false)) == nil)
    }

    @Test func `who names other makes is left out; who names none works on all`() {
        let german = RoutingGiven.candidate(1, makes: ["BMW", "Mercedes-Benz", "VW"])
        #expect(exclusion(german, RoutingGiven.need(make: "HONDA"))?.filter == .make)
        for make in ["bmw", "MERCEDES BENZ", "Mercedes", "Volkswagen", "vw"] {
            #expect(exclusion(german, RoutingGiven.need(make: make)) == nil, "\(make)")
        }
        #expect(exclusion(RoutingGiven.candidate(1, makes: []), RoutingGiven.need(make: "HONDA")) == nil)
        #expect(exclusion(RoutingGiven.candidate(1, makes: ["Citroën"]), RoutingGiven.need(make: "CITROEN")) == nil)
        #expect(
            exclusion(RoutingGiven.candidate(1, makes: ["BMW Motorrad"]), RoutingGiven.need(make: "BMW"))?.filter
                == .make)
    }

    @Test func `who names other powertrains is left out`() {
        let electric = RoutingGiven.candidate(1, powertrains: [.electric, .hybrid])
        #expect(exclusion(electric, RoutingGiven.need(powertrain: .diesel))?.filter == .powertrain)
        #expect(exclusion(electric, RoutingGiven.need(powertrain: .hybrid)) == nil)
        #expect(exclusion(electric) == nil)
    }

    @Test func `a vacation leaves out and says until when`() {
        let away = exclusion(RoutingGiven.candidate(1, vacationUntil: "2026-11-30"))
        #expect(away?.filter == .vacation)
        #expect(away?.reason.english == "They are on vacation until 2026-11-30.")
    }

    @Test(arguments: [(Urgency.emergency, 60), (.soon, 4320), (.flexible, 20_160)])
    func `who is closed for longer than the urgency allows is left out`(urgency: Urgency, limit: Int) {
        func closed(_ minutes: Int?) -> ExcludedCandidate? {
            let opening = RoutingOpening(isOpen: false, minutesUntilOpen: minutes)
            return exclusion(RoutingGiven.candidate(1, opening: opening), RoutingGiven.need(urgency: urgency))
        }
        #expect(closed(limit) == nil)
        #expect(closed(limit + 1)?.filter == .closed)
        #expect(closed(limit + 1)?.measured == limit + 1)
        #expect(closed(limit + 1)?.limit == limit)
        #expect(closed(nil)?.filter == .closed)
        #expect(exclusion(RoutingGiven.candidate(1, opening: nil), RoutingGiven.need(urgency: urgency)) == nil)
    }

    @Test func `who has as many jobs as they take is left out`() {
        let full = RoutingGiven.candidate(1, capacity: Capacity(jobsAtOnce: 3), load: RoutingLoad(jobs: 3))
        #expect(exclusion(full)?.reason.english == "They are full: 3 of 3 jobs at once.")
        let day = RoutingGiven.candidate(1, capacity: Capacity(jobsADay: 2), load: RoutingLoad(jobs: 9, jobsToday: 2))
        #expect(exclusion(day)?.filter == .jobsADay)
        #expect(
            exclusion(
                RoutingGiven.candidate(1, capacity: Capacity(jobsAtOnce: 3), load: RoutingLoad(jobs: 2, offers: 5)))
                == nil)
    }

    @Test func `a shop farther away than the tenant's radius is left out, with the metres`() {
        let far = exclusion(RoutingGiven.candidate(1, place: RoutingGiven.sanJose))
        #expect(far?.filter == .distance)
        #expect(far?.limit == 40_000)
        #expect(far?.measured.map { (66_000...69_000).contains($0) } == true)
        #expect(far?.reason.key == "routing.excluded.distance")
        #expect(far?.reason.english.hasSuffix(" m > 40,000 m.") == true)
        #expect(
            exclusion(RoutingGiven.candidate(1, place: RoutingGiven.sanJose), settings: RoutingSettings(radius: 70_000))
                == nil)
        #expect(exclusion(RoutingGiven.candidate(1, place: nil)) == nil)
        #expect(exclusion(RoutingGiven.candidate(1, place: RoutingGiven.sanJose), RoutingGiven.need(place: nil)) == nil)
    }

    @Test func `a circle reaches to its radius, around home where it names no middle`() {
        let wide = ServiceArea(kind: .circle, radius: 70_000)
        #expect(exclusion(RoutingGiven.candidate(1, place: RoutingGiven.sanJose, area: wide)) == nil)
        let elsewhere = ServiceArea(kind: .circle, center: RoutingGiven.sanJose, radius: 30_000)
        let out = exclusion(RoutingGiven.candidate(1, area: elsewhere))
        #expect(out?.filter == .area)
        #expect(out?.limit == 30_000)
        #expect(exclusion(RoutingGiven.candidate(1, place: nil, area: wide))?.filter == .area)
    }

    @Test func `postal codes are compared as people write them`() {
        let area = ServiceArea(kind: .postalCodes, country: try! CountryCode("US"), postalCodes: ["94110", "94 114"])
        let candidate = RoutingGiven.candidate(1, area: area)
        #expect(exclusion(candidate, RoutingGiven.need(postalCode: "94110")) == nil)
        #expect(exclusion(candidate, RoutingGiven.need(postalCode: "94114")) == nil)
        #expect(exclusion(candidate, RoutingGiven.need(postalCode: "94110-1234")) == nil)
        #expect(exclusion(candidate, RoutingGiven.need(postalCode: "95110"))?.filter == .area)
        // An inquiry without a postal code is judged by distance.
        #expect(exclusion(candidate) == nil)
        #expect(exclusion(candidate, RoutingGiven.need(place: RoutingGiven.sanJose))?.filter == .distance)
        let abroad = ServiceArea(kind: .postalCodes, country: try! CountryCode("DE"), postalCodes: ["94110"])
        #expect(
            exclusion(RoutingGiven.candidate(1, area: abroad), RoutingGiven.need(postalCode: "94110"))?.filter == .area)
    }

    @Test func `a polygon holds what it encloses, over the date line too`() {
        func area(_ corners: [(Double, Double)]) -> ServiceArea {
            ServiceArea(kind: .polygon, polygon: corners.map { Place(latitude: $0.0, longitude: $0.1) })
        }
        let bay = RoutingGiven.candidate(
            1, area: area([(37.6, -122.6), (37.9, -122.6), (37.9, -122.3), (37.6, -122.3)]))
        #expect(exclusion(bay) == nil)
        #expect(exclusion(bay, RoutingGiven.need(place: RoutingGiven.oakland))?.filter == .area)
        let fiji = RoutingGiven.candidate(1, area: area([(-20, 177), (-15, 177), (-15, -178), (-20, -178)]))
        #expect(exclusion(fiji, RoutingGiven.need(place: Place(latitude: -17, longitude: 179.5))) == nil)
        #expect(exclusion(fiji, RoutingGiven.need(place: Place(latitude: -17, longitude: -179.5))) == nil)
        #expect(exclusion(fiji, RoutingGiven.need(place: Place(latitude: -17, longitude: -170)))?.filter == .area)
        #expect(exclusion(RoutingGiven.candidate(1, area: area([(1, 1), (2, 2)])))?.filter == .area)
    }

    @Test func `a rule asks for some, or leaves some out, and says which rule it was`() {
        let only = RoutingGiven.rules(
            RoutingGiven.rule("Verified", nil, RoutingEffects(only: RoutingSelection(verified: true))))
        #expect(exclusion(RoutingGiven.candidate(1), RoutingGiven.need(), only)?.filter == .notInRule)
        #expect(
            exclusion(RoutingGiven.candidate(1), RoutingGiven.need(), only)?.reason.english
                == "The rule “Verified” asks for others.")
        #expect(exclusion(RoutingGiven.candidate(1, isVerified: true), RoutingGiven.need(), only) == nil)
        let without = RoutingGiven.rules(
            RoutingGiven.rule(
                "Not them", nil, RoutingEffects(exclude: RoutingSelection(professionals: [RoutingGiven.id(1)]))))
        #expect(exclusion(RoutingGiven.candidate(1), RoutingGiven.need(), without)?.filter == .excludedByRule)
        #expect(exclusion(RoutingGiven.candidate(2), RoutingGiven.need(), without) == nil)
    }

    @Test func `the first filter in their fixed order is the reason`() {
        let candidate = RoutingGiven.candidate(
            1, standing: .suspended, trades: ["auto_body"], place: RoutingGiven.sanJose, vacationUntil: "2026-11-30")
        #expect(exclusion(candidate)?.filter == .suspended)
    }
}

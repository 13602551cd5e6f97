import FoundationEssentials
import Models
import TimeZones

/// A professional as the tenants service last told of them.
struct Candidate: Sendable {
    let facts: ProfessionalChanged
    /// Whether they are there, and visitors find them and their business.
    let isListed: Bool
    /// The rules of their clock.
    let zone: ZoneRules

    var professional: ProfessionalID { facts.professional }
    var business: BusinessID { facts.business.id }

    /// Their hours, else those of the business, without their vacations; nil: nobody says any.
    var hours: BusinessHours? {
        guard let hours = facts.profile.hours ?? facts.business.hours else { return nil }
        return BusinessHours(hours, vacations: facts.profile.vacations ?? [], zone: zone)
    }

    /// From midnight to midnight on their clock, in seconds since 1970.
    func day(of now: Date) -> Range<Int> {
        let today = zone.wallTime(at: now).date
        return zone.instant(of: WallTime(today))..<zone.instant(of: WallTime(today.adding(days: 1)))
    }

    /// The last day of the vacation that they are on.
    func vacationUntil(at now: Date) -> CalendarDate? {
        let today = zone.wallTime(at: now).date
        return (facts.profile.vacations ?? [])
            .filter { CivilDate($0.from) <= today && today <= CivilDate($0.to) }.map(\.to).max()
    }

    /// When they are open, as seen from a moment; nil: they say nothing of it.
    func opening(at now: Date, for times: [PreferredTime]) -> RoutingOpening? {
        guard let hours else { return nil }
        let isOpen = hours.isOpen(at: now)
        let next = isOpen ? nil : hours.nextOpening(after: now)
        return RoutingOpening(
            isOpen: isOpen, minutesUntilOpen: next.map { ($0.wholeSeconds - now.wholeSeconds + 59) / 60 },
            preferredTimes: times.isEmpty
                ? nil : times.count { hours.openSeconds(from: $0.from, to: $0.to) > 0 })
    }

    /// When that many minutes of their open time have passed: without hours of the clock. Nil: never, as far as one sees.
    func time(after minutes: Int, from now: Date) -> Date? {
        guard let hours else { return Date(wholeSeconds: now.wholeSeconds + minutes * 60) }
        return hours.adding(minutes: minutes, to: now)
    }

    /// Seconds of their open time between two moments.
    func openSeconds(from start: Date, to end: Date) -> Int {
        hours?.openSeconds(from: start, to: end) ?? max(0, end.wholeSeconds - start.wholeSeconds)
    }

    /// Why they cannot be asked now, whatever it is about; nil: they can. Where rules and scores decide, the filters say the
    /// same with more words.
    func obstacle(at now: Date, jobs: Int) -> RoutingFilter? {
        if !isListed || facts.isSuspended || facts.business.isSuspended { return .suspended }
        if vacationUntil(at: now) != nil { return .vacation }
        if let most = facts.profile.capacity?.jobsAtOnce, jobs >= most { return .jobsAtOnce }
        return nil
    }
}

/// What a candidate has on their hands, and what is known of them from the rolling window.
struct CandidateNumbers: Sendable {
    var load = RoutingLoad()
    var record = RoutingRecord()
    /// Their place in the turns.
    var turn: Int?
}

/// What is known of an inquiry's customer and of those who were asked before.
struct RoutingPast: Sendable {
    /// Businesses that finished something for the customer.
    var businesses: Set<BusinessID> = []
    /// Who said no to this inquiry, or gave it back.
    var declined: Set<ProfessionalID> = []
}

extension Candidate {
    /// All that the candidate is judged by.
    func judged(
        for inquiry: StoredInquiry, at now: Date, _ numbers: CandidateNumbers, _ past: RoutingPast
    ) -> RoutingCandidate {
        let profile = facts.profile
        let isSuspended = facts.isSuspended || facts.business.isSuspended
        let offersService = inquiry.details.service.flatMap { service in
            facts.business.services.map { $0.contains(service) }
        }
        return RoutingCandidate(
            professional: professional, business: business, name: profile.name.text,
            businessName: facts.business.name.text,
            standing: isSuspended ? .suspended : past.declined.contains(professional) ? .declined : .active,
            isVerified: facts.isVerified || facts.business.isVerified, trades: profile.trades, makes: profile.makes,
            powertrains: profile.powertrains, languages: profile.languages ?? facts.business.languages,
            offersService: offersService, place: profile.place ?? facts.business.place, area: profile.area,
            opening: opening(at: now, for: inquiry.details.preferredTimes), vacationUntil: vacationUntil(at: now),
            capacity: profile.capacity, load: numbers.load, relationship: relationship(to: inquiry, past),
            record: numbers.record, rating: facts.rating, turn: numbers.turn)
    }

    private func relationship(to inquiry: StoredInquiry, _ past: RoutingPast) -> RoutingRelationship? {
        let relations = (inquiry.contact.relations ?? []).filter { $0.business == business }
        if relations.contains(where: \.isOwner) { return .owner }
        if !relations.isEmpty { return .shared }
        return past.businesses.contains(business) ? .past : nil
    }
}

extension RoutingNeed {
    /// What is to be routed, of an inquiry.
    init(_ inquiry: StoredInquiry, isKnownCustomer: Bool) {
        let details = inquiry.details
        let vehicle = details.vehicle.map { completed($0, by: inquiry.facts) }
        let language = inquiry.contact.language ?? inquiry.contact.guest?.language
        self.init(
            text: details.need, trade: details.trade, category: details.category, service: details.service,
            make: vehicle?.make, powertrain: vehicle?.powertrain,
            location: details.location.map {
                RoutingLocation(place: $0.place, country: $0.country, postalCode: $0.postalCode)
            },
            urgency: details.urgency, languages: language.map { [$0] }, insurerPaid: details.insurerPaid ?? false,
            budget: details.budget, preferredTimes: details.preferredTimes.isEmpty ? nil : details.preferredTimes,
            customer: inquiry.customer, isKnownCustomer: isKnownCustomer)
    }
}

extension RoutingClock {
    /// A moment on the clock of a zone.
    init(_ now: Date, in zone: ZoneRules) {
        let wall = zone.wallTime(at: now)
        let minutes = wall.secondOfDay / 60
        func digits(_ number: Int) -> String { (number < 10 ? "0" : "") + String(number) }
        // Hours and minutes of a day always are a time of day.
        guard let time = try? ClockTime(digits(minutes / 60) + ":" + digits(minutes % 60)) else {
            preconditionFailure("\(minutes) minutes are no time of day")
        }
        self.init(day: wall.date.weekday, time: time)
    }
}

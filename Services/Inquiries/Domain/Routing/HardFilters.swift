import Models

/// What somebody must fulfil to be offered an inquiry. The filters are asked in a fixed order, the dear ones last; the first
/// that is not passed is the reason.
struct HardFilters {
    let need: RoutingNeed
    let location: PreparedLocation
    let settings: RoutingSettings
    let course: Course
    private let makes: [[UInt8]]

    init(_ inputs: RoutingInputs, _ location: PreparedLocation, _ course: Course) {
        need = inputs.need
        settings = inputs.settings
        self.location = location
        self.course = course
        makes = inputs.need.make.map { Make.spellings(Make.key($0)) } ?? []
    }

    /// Why somebody is left out.
    struct Exclusion {
        let filter: RoutingFilter
        var measured: Int?
        var limit: Int?
        var words: [RoutingWord] = []
        let english: String
    }

    /// Somebody who passes, with what was measured on the way.
    struct Passed {
        /// Metres from where they are; nil: one of the places is not known.
        let metres: Int?
        /// Whether they name the make themselves; nil: none is asked for.
        let namesMake: Bool?
    }

    enum Result {
        case passed(Passed)
        case excluded(Exclusion)
    }

    func judge(_ candidate: RoutingCandidate) -> Result {
        if let exclusion = standing(candidate) ?? rules(candidate) { return .excluded(exclusion) }
        if let exclusion = trade(candidate) { return .excluded(exclusion) }
        let namesMake = need.make.map { _ in candidate.makes?.contains { Make.isOne($0, of: makes) } ?? false }
        if let exclusion = vehicle(candidate, namesMake) { return .excluded(exclusion) }
        if let exclusion = time(candidate) ?? capacity(candidate) { return .excluded(exclusion) }
        let metres = candidate.place.flatMap { place in location.point?.metres(to: GroundPoint(place)) }
        if let exclusion = reach(candidate, metres) { return .excluded(exclusion) }
        return .passed(Passed(metres: metres, namesMake: namesMake))
    }

    private func standing(_ candidate: RoutingCandidate) -> Exclusion? {
        switch candidate.standing {
        case .active: nil
        case .suspended: Exclusion(filter: .suspended, english: "They or their business are suspended.")
        case .blocked: Exclusion(filter: .blocked, english: "They are blocked for this customer.")
        case .declined: Exclusion(filter: .declined, english: "They have said no to this inquiry.")
        }
    }

    private func rules(_ candidate: RoutingCandidate) -> Exclusion? {
        if let (rule, _) = course.only.first(where: { !$0.who.contains(candidate) }) {
            return Exclusion(
                filter: .notInRule, words: [RoutingWord("rule", rule)], english: "The rule “\(rule)” asks for others.")
        }
        if let (rule, _) = course.exclude.first(where: { $0.who.contains(candidate) }) {
            return Exclusion(
                filter: .excludedByRule, words: [RoutingWord("rule", rule)],
                english: "The rule “\(rule)” leaves them out.")
        }
        return nil
    }

    private func trade(_ candidate: RoutingCandidate) -> Exclusion? {
        if let trade = need.trade, !candidate.trades.contains(trade) {
            let words = English.plain(trade.text)
            return Exclusion(
                filter: .trade, words: [RoutingWord("trade", trade.text)], english: "They do no \(words) work.")
        }
        if need.service != nil, candidate.offersService == false {
            return Exclusion(filter: .service, english: "Their business does not offer this service.")
        }
        return nil
    }

    /// Who names no make works on all.
    private func vehicle(_ candidate: RoutingCandidate, _ namesMake: Bool?) -> Exclusion? {
        if let make = need.make, namesMake == false, candidate.makes?.isEmpty == false {
            return Exclusion(
                filter: .make, words: [RoutingWord("make", make)], english: "They work on other makes than \(make).")
        }
        if let powertrain = need.powertrain, let own = candidate.powertrains, !own.isEmpty, !own.contains(powertrain) {
            return Exclusion(
                filter: .powertrain, words: [RoutingWord("powertrain", powertrain.rawValue)],
                english: "They do not work on \(powertrain.rawValue) vehicles.")
        }
        return nil
    }

    private func time(_ candidate: RoutingCandidate) -> Exclusion? {
        if let day = candidate.vacationUntil {
            return Exclusion(
                filter: .vacation, words: [RoutingWord("until", day.text)],
                english: "They are on vacation until \(day.text).")
        }
        guard let opening = candidate.opening, !opening.isOpen else { return nil }
        let limit = settings.patience[need.urgency]
        guard let minutes = opening.minutesUntilOpen else {
            return Exclusion(filter: .closed, limit: limit, english: "They are closed for as long as can be seen.")
        }
        guard minutes > limit else { return nil }
        return Exclusion(
            filter: .closed, measured: minutes, limit: limit,
            english: "Closed for too long: \(English.number(minutes)) min > \(English.number(limit)) min.")
    }

    private func capacity(_ candidate: RoutingCandidate) -> Exclusion? {
        if let limit = candidate.capacity?.jobsAtOnce, candidate.load.jobs >= limit {
            return Exclusion(
                filter: .jobsAtOnce, measured: candidate.load.jobs, limit: limit,
                english: "They are full: \(candidate.load.jobs) of \(limit) jobs at once.")
        }
        if let limit = candidate.capacity?.jobsADay, candidate.load.jobsToday >= limit {
            return Exclusion(
                filter: .jobsADay, measured: candidate.load.jobsToday, limit: limit,
                english: "Their day is full: \(candidate.load.jobsToday) of \(limit) jobs.")
        }
        return nil
    }

    /// Who says where they come to is judged by that; a shop by the tenant's radius. An area that cannot be asked, because
    /// the inquiry names a point and the area postal codes, is judged like a shop.
    private func reach(_ candidate: RoutingCandidate, _ metres: Int?) -> Exclusion? {
        if let area = candidate.area {
            switch PreparedArea(area, home: candidate.place).answer(location) {
            case .inside: return nil
            case .outside(let metres?, let radius?): return tooFar(.area, metres, radius)
            case .outside: return Exclusion(filter: .area, english: "It is outside of where they come to.")
            case .unknown: break
            }
        }
        guard let metres, metres > settings.radius else { return nil }
        return tooFar(.distance, metres, settings.radius)
    }

    private func tooFar(_ filter: RoutingFilter, _ metres: Int, _ limit: Int) -> Exclusion {
        Exclusion(
            filter: filter, measured: metres, limit: limit,
            english: "Too far: \(English.number(metres)) m > \(English.number(limit)) m.")
    }
}

import Models

extension CompiledCondition {
    /// Whether it holds for a need.
    func holds(_ need: PreparedNeed) -> Bool { parts.isEmpty || holds(0, need) }

    private func holds(_ index: Int, _ need: PreparedNeed) -> Bool {
        switch parts[index].test {
        case .all: !hasPart(of: index, where: false, need)
        case .any: hasPart(of: index, where: true, need)
        case .none: !hasPart(of: index, where: true, need)
        case .trade(let wanted): need.trade.map { wanted.contains($0) } ?? false
        case .category(let wanted): need.category.map { wanted.contains($0) } ?? false
        case .service(let wanted): need.service.map { wanted.contains($0) } ?? false
        case .make(let wanted): need.make.map { wanted.contains($0) } ?? false
        case .powertrain(let wanted): need.source.powertrain.map { wanted.contains($0) } ?? false
        case .urgency(let wanted): wanted.contains(need.source.urgency)
        case .insurerPaid(let wanted): need.source.insurerPaid == wanted
        case .budget(let currency, let range):
            need.source.budget.map { $0.currency.code == currency && range.contains($0.amount) } ?? false
        case .area(let area): area.answer(need.location) == .inside
        case .postalCode(let country, let prefixes): isAt(country, prefixes, need.location)
        case .hours(let days, let from, let to): isIn(days, from, to, need.clock)
        case .language(let wanted): need.languages.contains { wanted.contains($0) }
        case .customer(let isKnown): need.source.isKnownCustomer == isKnown
        case .words(let phrases): phrases.contains { isSaid($0, need) }
        }
    }

    private func hasPart(of index: Int, where wanted: Bool, _ need: PreparedNeed) -> Bool {
        var part = index + 1
        while part < parts[index].end {
            if holds(part, need) == wanted { return true }
            part = parts[part].end
        }
        return false
    }

    private func isAt(_ country: String?, _ prefixes: [[UInt8]], _ location: PreparedLocation) -> Bool {
        guard let code = location.postalCode else { return false }
        if let country, country != location.country { return false }
        return prefixes.contains { code.starts(with: $0) }
    }

    /// What runs over midnight belongs to the day it begins on.
    private func isIn(_ days: [Weekday], _ from: Int, _ to: Int, _ clock: RoutingClock) -> Bool {
        func isDay(_ index: Int) -> Bool { days.isEmpty || days.contains(Weekday.allCases[(index + 7) % 7]) }
        let (day, time) = (clock.day.index, clock.time.minutes)
        if from < to { return isDay(day) && time >= from && time < to }
        return time >= from && isDay(day) || time < to && isDay(day - 1)
    }

    private func isSaid(_ phrase: [Int], _ need: PreparedNeed) -> Bool {
        need.places[phrase[0]]?.contains { need.words[$0...].starts(with: phrase) } ?? false
    }

    // MARK: why not

    /// The pointer to the first thing that does not hold, and why not.
    func failure(_ need: PreparedNeed) -> (pointer: String, reason: RoutingText) {
        var index = 0
        // Down through every `all` to the part that fails.
        while case .all = parts[index].test {
            var part = index + 1
            while part < parts[index].end, holds(part, need) { part = parts[part].end }
            guard part < parts[index].end else { break }
            index = part
        }
        let part = parts[index]
        if case .none = part.test {
            var inside = index + 1
            while inside < part.end, !holds(inside, need) { inside = parts[inside].end }
            return (
                inside < part.end ? parts[inside].pointer : part.pointer,
                RoutingText("routing.missed.none", [], "What it rules out is so.")
            )
        }
        if case .any = part.test {
            return (part.pointer, RoutingText("routing.missed.any", [], "None of its alternatives is so."))
        }
        let given = given(part.test, need)
        return (
            part.pointer,
            RoutingText(
                given.key, [RoutingWord("wanted", part.wanted), RoutingWord("given", given.words)],
                "It asks for " + part.wanted + given.sentence)
        )
    }

    /// What the inquiry has instead: key of the sentence, words, end of the English sentence.
    private func given(_ test: Test, _ need: PreparedNeed) -> (key: String, words: String, sentence: String) {
        func say(_ key: String, _ words: String?) -> (String, String, String) {
            guard let words else { return (key, "", ", which is not known here.") }
            return (key, words, "; this is " + words + ".")
        }
        let source = need.source
        switch test {
        case .trade: return say("routing.missed.trades", source.trade.map { English.plain($0.text) })
        case .category: return say("routing.missed.categories", source.category.map { _ in "in another" })
        case .service: return say("routing.missed.services", source.service.map { _ in "another" })
        case .make: return say("routing.missed.makes", source.make)
        case .powertrain: return say("routing.missed.powertrains", source.powertrain?.rawValue)
        case .urgency: return say("routing.missed.urgencies", source.urgency.english)
        case .insurerPaid:
            return say("routing.missed.insurerPaid", source.insurerPaid ? "paid by one" : "not paid by one")
        case .budget: return say("routing.missed.budget", source.budget.map { "\($0.amount) \($0.currency.code)" })
        case .area: return say("routing.missed.area", need.location.place.map { _ in "outside" })
        case .postalCode: return say("routing.missed.postalCodes", source.location?.postalCode)
        case .hours: return say("routing.missed.hours", need.clock.day.rawValue + " " + need.clock.time.text)
        case .language:
            return say("routing.missed.languages", source.languages.map { English.choice($0.map(\.text)) })
        case .customer: return say("routing.missed.customer", source.isKnownCustomer ? "a known one" : "a new one")
        case .words: return say("routing.missed.words", source.text.map { _ in "said in other words" })
        case .all, .any, .none: return say("routing.missed", nil)
        }
    }
}

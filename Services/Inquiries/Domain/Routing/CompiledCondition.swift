import Models

/// A condition made ready: its parts in one row, each followed by its own parts, so that evaluation walks an array.
struct CompiledCondition {
    /// One thing that is asked.
    enum Test {
        case all
        case any
        case none
        case trade([Int])
        case category([Int])
        case service([Int])
        case make([Int])
        case powertrain([Powertrain])
        case urgency([Urgency])
        case insurerPaid(Bool)
        case budget(currency: String, Range<Int64>)
        case area(PreparedArea)
        case postalCode(country: String?, prefixes: [[UInt8]])
        case hours(days: [Weekday], from: Int, to: Int)
        case language([Int])
        case customer(isKnown: Bool)
        case words([[Int]])
    }

    struct Part {
        let test: Test
        /// JSON Pointer in the rule.
        let pointer: String
        /// What it asks for, as a sentence goes on after "Asks for ".
        let wanted: String
        /// The first part that is not inside this one.
        var end: Int
    }

    private(set) var parts: [Part] = []

    init(_ condition: RoutingCondition?, _ lexicon: inout Lexicon) {
        guard let condition else { return }
        add(condition, at: "/when", &lexicon)
    }

    /// Whether it holds for every inquiry.
    var isAlways: Bool { Self.isAlways(parts) }

    private static func isAlways(_ parts: [Part]) -> Bool {
        parts.allSatisfy { if case .all = $0.test { true } else { false } }
    }

    // MARK: compiling

    private mutating func add(_ test: Test, _ pointer: String, _ wanted: String) {
        parts.append(Part(test: test, pointer: pointer, wanted: wanted, end: parts.count + 1))
    }

    private mutating func addGroup(
        _ test: Test, _ conditions: [RoutingCondition], at pointer: String, _ wanted: String, _ lexicon: inout Lexicon
    ) {
        let place = parts.count
        add(test, pointer, wanted)
        for (number, condition) in conditions.enumerated() { add(condition, at: "\(pointer)/\(number)", &lexicon) }
        parts[place].end = parts.count
    }

    /// A condition becomes an `all` of its members, the cheapest to ask first.
    private mutating func add(_ condition: RoutingCondition, at pointer: String, _ lexicon: inout Lexicon) {
        let place = parts.count
        add(.all, pointer, "all of it")
        addFacts(condition, at: pointer)
        addNames(condition, at: pointer, &lexicon)
        addPlaces(condition, at: pointer)
        if let words = condition.words {
            let phrases = words.map { phrase in Words.split(phrase).map { lexicon.number(word: $0) } }
            let quoted = words.map { "“\($0)”" }
            add(.words(phrases.filter { !$0.isEmpty }), pointer + "/words", "the words " + English.choice(quoted))
        }
        if let all = condition.all { addGroup(.all, all, at: pointer + "/all", "all of its conditions", &lexicon) }
        if let any = condition.any { addGroup(.any, any, at: pointer + "/any", "one of its alternatives", &lexicon) }
        if let none = condition.none { addGroup(.none, none, at: pointer + "/none", "none of these", &lexicon) }
        parts[place].end = parts.count
    }

    private mutating func addFacts(_ condition: RoutingCondition, at pointer: String) {
        if let paid = condition.insurerPaid {
            add(.insurerPaid(paid), pointer + "/insurerPaid", paid ? "an insurer who pays" : "no insurer who pays")
        }
        if let customer = condition.customer {
            let wanted = customer == .known ? "a known customer" : "a new customer"
            add(.customer(isKnown: customer == .known), pointer + "/customer", wanted)
        }
        if let urgencies = condition.urgencies {
            add(.urgency(urgencies), pointer + "/urgencies", English.choice(urgencies.map(\.english)))
        }
        if let powertrains = condition.powertrains {
            let wanted = "the powertrain " + English.choice(powertrains.map(\.rawValue))
            add(.powertrain(powertrains), pointer + "/powertrains", wanted)
        }
        if let budget = condition.budget, let currency = (budget.from ?? budget.to)?.currency.code {
            let (low, high) = (budget.from?.amount ?? 0, budget.to?.amount ?? Int64.max - 1)
            let range = low..<max(low, high) + 1
            add(.budget(currency: currency, range), pointer + "/budget", "another budget")
        }
        if let hours = condition.hours {
            let (from, to) = (hours.from?.minutes ?? 0, hours.to?.minutes ?? 1440)
            add(.hours(days: hours.days ?? [], from: from, to: to), pointer + "/hours", "another time of the week")
        }
    }

    private mutating func addNames(_ condition: RoutingCondition, at pointer: String, _ lexicon: inout Lexicon) {
        if let trades = condition.trades {
            let wanted = "the trade " + English.choice(trades.map { English.plain($0.text) })
            add(.trade(trades.map { lexicon.number($0) }), pointer + "/trades", wanted)
        }
        if let categories = condition.categories {
            add(.category(categories.map { lexicon.number($0) }), pointer + "/categories", "another category")
        }
        if let services = condition.services {
            add(.service(services.map { lexicon.number($0) }), pointer + "/services", "another service")
        }
        if let makes = condition.makes {
            let wanted = "the make " + English.choice(makes)
            add(.make(makes.map { lexicon.number(make: $0) }), pointer + "/makes", wanted)
        }
        if let languages = condition.languages {
            let wanted = "the language " + English.choice(languages.map(\.text))
            add(.language(languages.map { lexicon.number($0) }), pointer + "/languages", wanted)
        }
    }

    private mutating func addPlaces(_ condition: RoutingCondition, at pointer: String) {
        if let codes = condition.postalCodes {
            let wanted = "a postal code that begins with " + English.choice(codes.prefixes)
            let prefixes = codes.prefixes.map { PostalCode.key($0) }
            add(
                .postalCode(country: codes.country?.text, prefixes: prefixes), pointer + "/postalCodes",
                wanted)
        }
        if let area = condition.area { add(.area(PreparedArea(area)), pointer + "/area", "another area") }
    }
}

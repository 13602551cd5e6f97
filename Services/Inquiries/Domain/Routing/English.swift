import Models

/// Values as English sentences say them.
enum English {
    /// `61,200`
    static func number(_ value: Int) -> String {
        let digits = String(value.magnitude)
        guard digits.utf8.count > 3 else { return String(value) }
        var text = value < 0 ? "-" : ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.utf8.count - index) % 3 == 0 { text += "," }
            text.append(digit)
        }
        return text
    }

    /// `850 m`, `3.2 km`, `61 km`
    static func distance(_ metres: Int) -> String {
        if metres < 1000 { return "\(metres) m" }
        if metres < 20_000 { return "\(metres / 1000).\(metres % 1000 / 100) km" }
        return number((metres + 500) / 1000) + " km"
    }

    /// `45 minutes`, `14.5 hours`, `3 days`
    static func duration(minutes: Int) -> String {
        if minutes < 120 { return minutes == 1 ? "1 minute" : "\(minutes) minutes" }
        if minutes < 2880 {
            let tenths = minutes % 60 / 6
            return tenths == 0 ? "\(minutes / 60) hours" : "\(minutes / 60).\(tenths) hours"
        }
        return "\(minutes / 1440) days"
    }

    /// `BMW`, `BMW or MINI`, `BMW, MINI, Audi or 4 others`
    static func choice(_ texts: [String]) -> String {
        switch texts.count {
        case 0: return "nothing"
        case 1: return texts[0]
        case 2...4: return texts.dropLast().joined(separator: ", ") + " or " + texts[texts.count - 1]
        default: return texts.prefix(3).joined(separator: ", ") + " or \(number(texts.count - 3)) others"
        }
    }

    /// `1 other`, `3 others`
    static func others(_ count: Int) -> String { count == 1 ? "1 other" : "\(number(count)) others" }

    /// `auto_body` as `auto body`.
    static func plain(_ word: String) -> String {
        String(word.map { $0 == "_" ? " " : $0 })
    }
}

extension RoutingStrategy {
    /// As a sentence says it.
    var english: String {
        switch self {
        case .bestMatch: "best match"
        case .roundRobin: "in turn"
        case .broadcast: "first to claim"
        case .stickyOwner: "who looks after the customer first"
        }
    }
}

extension Urgency {
    /// As a sentence says it.
    var english: String {
        switch self {
        case .emergency: "an emergency"
        case .soon: "wanted within days"
        case .flexible: "flexible"
        }
    }
}

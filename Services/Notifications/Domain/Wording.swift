import FoundationEssentials
import Models
import TimeZones

/// How amounts, times and numbers are written in one language. Times are those of the place where somebody is expected, or
/// UTC, and say which: where a person is, nobody knows here.
struct Wording: Sendable {
    /// In lower case, with a region perhaps.
    let language: String

    private var isEnglish: Bool { language.prefix { $0 != "-" } == "en" }
    private var isGerman: Bool { language.prefix { $0 != "-" } == "de" }

    /// `Mon 23 Nov 2026, 18:00 UTC`, `23/11/2026, 18:00 UTC`, `23.11.2026, 18:00 UTC`; on the clock of a zone
    /// `Mon 23 Nov 2026, 10:00 (Los Angeles time)`
    func text(_ date: Date, in zone: TimeZoneName? = nil) -> String {
        // A machine without the zone's rules writes UTC.
        let rules = zone.flatMap { try? ZoneRules.rules(of: $0) }
        let wall = (rules ?? .utc).wallTime(at: date)
        let (year, month, day) = wall.date.parts
        let clock = rules == nil ? "UTC" : zone.map(name) ?? "UTC"
        let time = "\(Self.two(wall.secondOfDay / 3600)):\(Self.two(wall.secondOfDay / 60 % 60)) \(clock)"
        if isEnglish {
            return "\(Self.weekdays[wall.date.weekdayIndex]) \(day) \(Self.months[month - 1]) \(year), \(time)"
        }
        let mark = isGerman ? "." : "/"
        return "\(Self.two(day))\(mark)\(Self.two(month))\(mark)\(year), \(time)"
    }

    /// A clock by the city that its zone is called after.
    private func name(_ zone: TimeZoneName) -> String {
        guard let slash = zone.text.lastIndex(of: "/") else { return zone.text }
        let city = String(zone.text[zone.text.index(after: slash)...].map { $0 == "_" ? " " : $0 })
        if isEnglish { return "(\(city) time)" }
        return isGerman ? "(Ortszeit \(city))" : "(hora de \(city))"
    }

    /// `1,234.50 USD`, elsewhere `1.234,50 USD`
    func text(_ money: Money) -> String {
        let (group, point) = isEnglish ? (",", ".") : (".", ",")
        var digits = String(money.amount.magnitude)
        let decimals = money.currency.decimals
        if digits.count <= decimals { digits = String(repeating: "0", count: decimals + 1 - digits.count) + digits }
        var whole = digits.dropLast(decimals)
        var groups: [Substring] = []
        while whole.count > 3 {
            groups.insert(whole.suffix(3), at: 0)
            whole = whole.dropLast(3)
        }
        groups.insert(whole, at: 0)
        let minor = decimals == 0 ? "" : point + digits.suffix(decimals)
        return (money.amount < 0 ? "-" : "") + groups.joined(separator: group) + minor + " \(money.currency)"
    }

    /// What a text's places are filled with.
    func values(_ values: NotificationValues) -> [String: String] {
        var texts: [String: String] = [:]
        texts["excerpt"] = values.excerpt
        texts["reason"] = values.reason
        texts["due"] = values.due.map { text($0, in: values.zone) }
        texts["amount"] = values.amount.map(text)
        texts["stars"] = values.stars.map(String.init)
        return texts
    }

    private static let weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}

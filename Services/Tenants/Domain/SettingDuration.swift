/// Durations in the text form of ISO 8601: `P1D`, `PT1H30M`. Weeks, days, hours, minutes and seconds, whole ones, in that
/// order; no years and months, for their length depends on the calendar.
enum SettingDuration {
    private static let units: [(mark: Character, seconds: Int64, isTime: Bool)] = [
        ("W", 604_800, false), ("D", 86_400, false), ("H", 3600, true), ("M", 60, true), ("S", 1, true),
    ]

    /// The length, if the text is such a duration.
    static func seconds(_ text: String) -> Int64? {
        guard text.first == "P", text.utf8.count <= 40 else { return nil }
        var rest = text.dropFirst()
        var (total, next, isTime, isEmpty): (Int64, Int, Bool, Bool) = (0, 0, false, true)
        while !rest.isEmpty {
            if rest.first == "T" {
                guard !isTime, rest.count > 1 else { return nil }
                isTime = true
                rest = rest.dropFirst()
            }
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            rest = rest.dropFirst(digits.count)
            guard (1...9).contains(digits.count), let number = Int64(digits), let mark = rest.first,
                let unit = units[next...].firstIndex(where: { $0.mark == mark && $0.isTime == isTime })
            else { return nil }
            // Nine digits of weeks are far from the end of 64 bits.
            total += number * units[unit].seconds
            next = unit + 1
            isEmpty = false
            rest = rest.dropFirst()
        }
        return isEmpty ? nil : total
    }
}

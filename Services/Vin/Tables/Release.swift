/// NHTSA's release month, such as `2026_10`: it names the facts everywhere.
enum Release {
    /// The month in a file name such as `vPICList_lite_2026_10.plain.zip`; nil when it has none.
    static func inName(_ name: some StringProtocol) -> String? {
        let bytes = Array(name.utf8)
        func isDigit(_ index: Int) -> Bool { index >= 0 && index < bytes.count && (48...57).contains(bytes[index]) }
        guard bytes.count >= 7 else { return nil }
        for start in 0...(bytes.count - 7)
        where (0..<4).allSatisfy({ isDigit(start + $0) }) && !isDigit(start - 1)
            && (bytes[start + 4] == UInt8(ascii: "_") || bytes[start + 4] == UInt8(ascii: "-"))
            && isDigit(start + 5) && isDigit(start + 6) && !isDigit(start + 7)
        {
            let month = (bytes[start + 5] - 48) * 10 + bytes[start + 6] - 48
            let year = String(decoding: bytes[start..<(start + 4)], as: UTF8.self)
            guard (1...12).contains(month), year.hasPrefix("20") else { continue }
            return year + "_" + String(decoding: bytes[(start + 5)...(start + 6)], as: UTF8.self)
        }
        return nil
    }

    /// Whether a name that a user gave is one: `2026_10`.
    static func isValid(_ name: String) -> Bool { name.utf8.count == 7 && inName(name) == name }

    /// The month of a point in time (microseconds since 1970-01-01 UTC); `0000_00` when there is none.
    static func month(of time: Int64?) -> String {
        guard let time else { return "0000_00" }
        // Days to a date in years that begin in March (H. Hinnant, civil_from_days).
        let day = (time >= 0 ? time : time - 86_399_999_999) / 86_400_000_000 + 719_468
        let era = (day >= 0 ? day : day - 146_096) / 146_097
        let dayOfEra = day - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return "\(year)_\(month < 10 ? "0" : "")\(month)"
    }
}

public import FoundationEssentials

extension Environment {
    /// A text that is not empty.
    public func string(_ name: String, _ summary: String, default fallback: String? = nil) -> String {
        read(
            name, summary, takes: "a text", fallback: fallback.map { ($0, $0) }, placeholder: "", parse: { $0 })
    }

    /// A text that may be left out.
    public func optionalString(_ name: String, _ summary: String) -> String? {
        readIfSet(name, summary, takes: "a text", parse: { $0 })
    }

    /// A whole number within `range`, decimal digits with an optional minus.
    public func integer(
        _ name: String, _ summary: String, in range: ClosedRange<Int>, default fallback: Int? = nil
    ) -> Int {
        read(
            name, summary, takes: Self.takes(range), fallback: fallback.map { ($0, "\($0)") },
            placeholder: range.lowerBound, parse: { Self.integer($0, in: range) })
    }

    /// A whole number within `range` that may be left out.
    public func optionalInteger(_ name: String, _ summary: String, in range: ClosedRange<Int>) -> Int? {
        readIfSet(name, summary, takes: Self.takes(range), parse: { Self.integer($0, in: range) })
    }

    /// `true` or `false`.
    public func boolean(_ name: String, _ summary: String, default fallback: Bool? = nil) -> Bool {
        read(
            name, summary, takes: "true or false", fallback: fallback.map { ($0, "\($0)") }, placeholder: false,
            parse: { Bool($0) })
    }

    /// One of the cases of a type, by its raw value.
    public func choice<Choice: CaseIterable & RawRepresentable<String>>(
        _ name: String, _ summary: String, of: Choice.Type = Choice.self, default fallback: Choice? = nil
    ) -> Choice {
        let all = Array(Choice.allCases)
        return read(
            name, summary, takes: all.map(\.rawValue).joined(separator: " | "),
            fallback: fallback.map { ($0, $0.rawValue) }, placeholder: all[0], parse: { Choice(rawValue: $0) })
    }

    /// A time span: a whole number with its unit, `500ms`, `30s`, `10m`, `24h` or `7d`.
    public func duration(
        _ name: String, _ summary: String, in range: ClosedRange<Duration> = .zero ... .seconds(366 * 86_400),
        default fallback: Duration? = nil
    ) -> Duration {
        read(
            name, summary,
            takes:
                "a time like 500ms, 30s, 10m, 24h or 7d, from \(text(range.lowerBound)) to \(text(range.upperBound))",
            fallback: fallback.map { ($0, text($0)) }, placeholder: range.lowerBound,
            parse: { text in Self.duration(text).flatMap { range.contains($0) ? $0 : nil } })
    }

    /// An address with one of the `schemes` and a host, without user name and password (those are secrets).
    public func url(
        _ name: String, _ summary: String, schemes: [String] = ["https", "http"], default fallback: URL? = nil
    ) -> URL {
        read(
            name, summary, takes: Self.takes(schemes), fallback: fallback.map { ($0, $0.absoluteString) },
            placeholder: URL(filePath: "/"), parse: { Self.url($0, schemes) })
    }

    /// An address as `url` reads it that may be left out.
    public func optionalURL(_ name: String, _ summary: String, schemes: [String] = ["https", "http"]) -> URL? {
        readIfSet(name, summary, takes: Self.takes(schemes), parse: { Self.url($0, schemes) })
    }

    /// Texts separated by commas; spaces around them do not count, empty ones are a fault.
    public func list(_ name: String, _ summary: String, default fallback: [String]? = nil) -> [String] {
        read(
            name, summary, takes: "texts separated by commas",
            fallback: fallback.map { ($0, $0.joined(separator: ",")) }, placeholder: [],
            parse: { text in
                let parts = text.split(separator: ",", omittingEmptySubsequences: false).map(Self.trimmed)
                return parts.contains("") ? nil : parts
            })
    }

    /// Time spans separated by commas, each as `duration` reads it; at least one.
    public func durations(
        _ name: String, _ summary: String, in range: ClosedRange<Duration>, default fallback: [Duration]? = nil
    ) -> [Duration] {
        read(
            name, summary,
            takes: "times like 30s,10m,2h, each from \(text(range.lowerBound)) to \(text(range.upperBound))",
            fallback: fallback.map { ($0, $0.map(text).joined(separator: ",")) }, placeholder: [],
            parse: { list in
                let parts = list.split(separator: ",", omittingEmptySubsequences: false).map(Self.trimmed)
                let times = parts.compactMap(Self.duration)
                return times.count == parts.count && times.allSatisfy(range.contains) ? times : nil
            })
    }

    /// Origins of web pages separated by commas, each exactly as browsers send it in `Origin`; none when it is not set.
    /// `*` and `null` are no origins, and a path, a trailing slash or the scheme's own port would never match.
    public func origins(_ name: String, _ summary: String) -> [String] {
        readIfSet(name, summary, takes: "origins like https://app.example.com, separated by commas") { text in
            let origins = text.split(separator: ",", omittingEmptySubsequences: false).map(Self.trimmed)
            return origins.allSatisfy(Self.isOrigin) ? origins : nil
        } ?? []
    }

    /// `scheme://host` or `scheme://host:port` in the one spelling that browsers use.
    private static func isOrigin(_ text: String) -> Bool {
        guard let url = url(text, ["https", "http"]), let scheme = url.scheme, let host = url.host(),
            !host.contains("*")
        else { return false }
        let port = url.port.map { ":\($0)" } ?? ""
        let isSchemesPort = scheme == "https" && port == ":443" || scheme == "http" && port == ":80"
        let serialised = "\(scheme)://\(host.contains(":") ? "[\(host)]" : host)\(port)"
        return !isSchemesPort && (1...65_535).contains(url.port ?? 1) && text == serialised && text == text.lowercased()
    }

    private static func takes(_ range: ClosedRange<Int>) -> String {
        "a whole number from \(range.lowerBound) to \(range.upperBound)"
    }

    private static func takes(_ schemes: [String]) -> String {
        "an address like \(schemes[0])://host, scheme \(schemes.joined(separator: " or "))"
    }

    /// `Int("+1")` is a number to Swift, not to us.
    private static func integer(_ text: String, in range: ClosedRange<Int>) -> Int? {
        guard !text.hasPrefix("+"), let number = Int(text), range.contains(number) else { return nil }
        return number
    }

    private static func url(_ text: String, _ schemes: [String]) -> URL? {
        guard let url = URL(string: text), let scheme = url.scheme, schemes.contains(scheme),
            let host = url.host(), !host.isEmpty, url.user() == nil, url.password() == nil
        else { return nil }
        return url
    }

    private static func trimmed(_ text: Substring) -> String {
        let rest = text.drop(while: { $0 == " " })
        return String(rest.reversed().drop(while: { $0 == " " }).reversed())
    }

    private static let units: [(name: String, milliseconds: Int64)] = [
        ("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000),
    ]

    private static func duration(_ text: String) -> Duration? {
        let digits = text.prefix(while: { ("0"..."9").contains($0) })
        guard let number = Int64(digits), let unit = units.first(where: { $0.name == text.dropFirst(digits.count) })
        else { return nil }
        let (milliseconds, overflow) = number.multipliedReportingOverflow(by: unit.milliseconds)
        return overflow ? nil : .milliseconds(milliseconds)
    }

    /// A time span in the largest unit that writes it whole.
    private func text(_ duration: Duration) -> String {
        let milliseconds = duration.components.seconds * 1_000 + duration.components.attoseconds / 1_000_000_000_000_000
        let unit = Self.units.last { milliseconds % $0.milliseconds == 0 } ?? Self.units[0]
        return milliseconds == 0 ? "0s" : "\(milliseconds / unit.milliseconds)\(unit.name)"
    }
}

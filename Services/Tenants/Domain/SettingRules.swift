import Models

/// What may be set.
enum SettingRules {
    /// Everything that is wrong with what a tenant, or with `isBusiness` a business, wants to set.
    static func faults(
        _ overrides: [String: SettingValue], isBusiness: Bool, in currency: Currency
    ) -> [Refusal.Fault] {
        overrides.sorted { $0.key < $1.key }.flatMap { key, value -> [Refusal.Fault] in
            let pointer = "/" + reference(key)
            guard let definition = SettingRegistry.definition(key) else { return unknown([key]) }
            if isBusiness, !definition.isForBusinesses {
                return [
                    .init(
                        pointer: pointer, code: "not-for-businesses",
                        message: "This is the same for all businesses of a tenant.")
                ]
            }
            return faults(value, of: definition.kind, in: currency, at: pointer)
        }
    }

    /// A fault for each key that is no setting's.
    static func unknown(_ keys: [String]) -> [Refusal.Fault] {
        keys.filter { SettingRegistry.definition($0) == nil }.sorted().map { key in
            .init(pointer: "/" + reference(key), code: "unknown-setting", message: "There is no such setting.")
        }
    }

    /// A key as part of a JSON Pointer, RFC 6901.
    private static func reference(_ key: String) -> String {
        key.split(separator: "~", omittingEmptySubsequences: false).joined(separator: "~0")
            .split(separator: "/", omittingEmptySubsequences: false).joined(separator: "~1")
    }

    private static func faults(
        _ value: SettingValue, of kind: SettingKind, in currency: Currency, at pointer: String
    ) -> [Refusal.Fault] {
        func fault(_ code: String, _ message: String) -> [Refusal.Fault] {
            [.init(pointer: pointer, code: code, message: message)]
        }
        switch (kind, value) {
        case (.boolean, .boolean): return []
        case (.boolean, _): return fault("wrong-type", "True or false is expected.")
        case (.integer(let range), .integer(let number)):
            guard !range.contains(number) else { return [] }
            return fault("out-of-range", "The number is outside \(range.lowerBound) to \(range.upperBound).")
        case (.integer, _): return fault("wrong-type", "An integer is expected.")
        case (.money(let range), .money(let money)):
            return PriceRules.moneyFaults(money, in: currency, range: range, at: pointer)
        case (.money, _): return fault("wrong-type", "An amount with its currency is expected.")
        case (_, .text(let text)): return textFault(text, of: kind).map { fault($0.code, $0.message) } ?? []
        default: return fault("wrong-type", "A text is expected.")
        }
    }

    private static func textFault(_ text: String, of kind: SettingKind) -> (code: String, message: String)? {
        switch kind {
        case .text(let most):
            if text.unicodeScalars.count > most { return ("too-long", "At most \(most) characters are taken.") }
            let isControl = text.unicodeScalars.contains {
                $0.properties.generalCategory == .control && $0 != "\n" && $0 != "\t"
            }
            return isControl ? ("control-character", "A text holds no control characters but line ends.") : nil
        case .choice(let choices):
            return choices.contains(text)
                ? nil : ("not-one-of", "One of these is expected: \(choices.joined(separator: ", ")).")
        case .duration(let range):
            guard let seconds = SettingDuration.seconds(text) else {
                return ("invalid-duration", "An ISO 8601 duration such as P1D or PT30M is expected.")
            }
            return range.contains(seconds)
                ? nil
                : ("out-of-range", "A duration of \(range.lowerBound) to \(range.upperBound) seconds is expected.")
        case .timeZone:
            return (try? TimeZoneName(text)) == nil
                ? ("invalid-time-zone", "A name of the IANA database, such as America/Los_Angeles, is expected.") : nil
        case .language:
            return (try? LanguageTag(text)) == nil
                ? ("invalid-language", "A BCP 47 language such as en, es-419 or zh-Hant is expected.") : nil
        case .clock:
            return (try? ClockTime(text)) == nil ? ("invalid-time", "A time from 00:00 to 24:00 is expected.") : nil
        case .boolean, .integer, .money: return ("wrong-type", "A text does not fit here.")
        }
    }
}

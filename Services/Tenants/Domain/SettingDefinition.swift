import Models

/// What a setting is and which values it takes.
struct SettingDefinition {
    /// Whose it is and what it says: `inquiries.offer_minutes`.
    let key: String
    /// For a form.
    let title: String
    /// What it does, in one or two sentences.
    let meaning: String
    let kind: SettingKind
    let fallback: SettingFallback
    /// Whether a business may have another value than its tenant.
    var isForBusinesses = false

    /// The value that holds where nobody has set one.
    func defaultValue(in currency: Currency) -> SettingValue {
        switch fallback {
        case .value(let value): value
        case .amount(let amount): .money(Money(amount, currency))
        }
    }
}

/// What values a setting takes.
enum SettingKind {
    case boolean
    case integer(ClosedRange<Int64>)
    /// Free text of up to so many characters, perhaps of several lines.
    case text(most: Int)
    case choice([String])
    /// ISO 8601, such as `P1D` or `PT30M`, by its length in seconds.
    case duration(ClosedRange<Int64>)
    /// Minor units of the tenant's currency.
    case money(ClosedRange<Int64>)
    case timeZone
    case language
    /// A time on the wall clock, `21:00`.
    case clock
}

/// What holds where nobody has set a value.
enum SettingFallback {
    case value(SettingValue)
    /// Minor units of the tenant's currency.
    case amount(Int64)
}

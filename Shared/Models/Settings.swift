public import FoundationEssentials
public import JSON

/// A value of a setting. Which kind a setting takes, its definition says.
public enum SettingValue: Sendable, Hashable {
    /// A truth value.
    case boolean(Bool)
    /// A whole number.
    case integer(Int64)
    /// A text, also one with a form of its own: a choice, a duration, a time zone.
    case text(String)
    /// An amount.
    case money(Money)
    /// Something that no setting takes; kept so that it can be refused together with other faults.
    case other(JSONValue)
}

extension SettingValue: Codable, Documented {
    /// Reads any value; texts come out trimmed and in NFC.
    public init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer().decode(JSONValue.self)
        switch value {
        case .bool(let value): self = .boolean(value)
        case .integer(let value): self = .integer(value)
        case .string(let text): self = .text(TextForm.nfc(TextForm.trimmed(text)))
        case .object(let members):
            guard members.count == 2, case .integer(let amount) = value["amount"],
                case .string(let code) = value["currency"], let currency = Currency(code)
            else { fallthrough }
            self = .money(Money(amount, currency))
        default: self = .other(value)
        }
    }

    /// Writes the value.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .boolean(let value): try container.encode(value)
        case .integer(let value): try container.encode(value)
        case .text(let text): try container.encode(text)
        case .money(let money): try container.encode(money)
        case .other(let value): try container.encode(value)
        }
    }

    /// Any value.
    public static func document(_ schema: inout Schema) {
        schema.state(
            "A boolean, an integer, a text or an amount of money, as `/v1/settings/schema` says for the key.",
            example: 30)
    }
}

/// Where a value of a setting comes from.
public enum SettingSource: String, Codable, Sendable, Hashable, CaseIterable {
    /// The suite: nobody has set it.
    case `default`
    /// The tenant has set it.
    case tenant
    /// The business has set it.
    case business
}

/// What holds for one setting.
public struct EffectiveSetting: Codable, Sendable, Hashable, Documented {
    /// The setting, for example `inquiries.offer_minutes`.
    public let key: String
    /// The value that holds.
    public let value: SettingValue
    /// Where it comes from.
    public let source: SettingSource

    /// What holds.
    public init(key: String, value: SettingValue, source: SettingSource) {
        self.key = key
        self.value = value
        self.source = source
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.member("key", "The setting.", example: "inquiries.offer_minutes")
    }
}

/// All settings as they hold for a tenant or for one business of it.
public struct EffectiveSettings: Codable, Sendable, Hashable, Documented {
    /// The business; nil: the tenant.
    public let business: BusinessID?
    /// Version of the level: what a rollback names.
    public let version: Int64
    /// Every setting, in the order of the schema.
    public let items: [EffectiveSetting]

    /// Settings.
    public init(business: BusinessID?, version: Int64, items: [EffectiveSetting]) {
        self.business = business
        self.version = version
        self.items = items
    }

    /// The value of a setting that a neighbour knows.
    public subscript(_ key: String) -> SettingValue? { items.first { $0.key == key }?.value }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("All settings as they hold for a tenant or for one business of it.")
        schema.member("business", "The business; left out: the tenant.")
        schema.member("version", "Version of what was set here; 0: nothing yet.")
    }
}

/// What one change did to one setting.
public struct SettingChange: Codable, Sendable, Hashable, Documented {
    /// The setting.
    public let key: String
    /// What was set before; nil: nothing, it was inherited.
    public let old: SettingValue?
    /// What is set now; nil: nothing, it is inherited.
    public let new: SettingValue?

    /// A change.
    public init(key: String, old: SettingValue?, new: SettingValue?) {
        self.key = key
        self.old = old
        self.new = new
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.member("old", "What was set before; left out: it was inherited.")
        schema.member("new", "What is set now; left out: it is inherited.")
    }
}

/// One version of what is set for a tenant or a business.
public struct SettingsVersion: Codable, Sendable, Hashable, Documented {
    /// 1 for the first.
    public let version: Int64
    /// When it was made.
    public let at: Date
    /// By whom.
    public let by: AccountID
    /// The version that was restored; nil for other changes.
    public let restored: Int64?
    /// What it changed.
    public let changes: [SettingChange]

    /// A version.
    public init(version: Int64, at: Date, by: AccountID, restored: Int64?, changes: [SettingChange]) {
        self.version = version
        self.at = at
        self.by = by
        self.restored = restored
        self.changes = changes
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.member("restored", "The version that was restored; left out for other changes.")
    }
}

/// The wish to set what was set once before.
public struct RollBackSettings: Codable, Sendable, Hashable, Documented {
    /// The version whose values are to hold again; 0: nothing is set.
    public let version: Int64

    /// A wish.
    public init(version: Int64) { self.version = version }

    /// Says what the member holds.
    public static func document(_ schema: inout Schema) {
        schema.member("version", "The version to restore; 0: nothing is set.", range: 0...Int64(Int32.max), example: 3)
    }
}

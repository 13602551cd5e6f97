internal import JSON
internal import Models

/// The registry of settings as a JSON Schema of what can be set: types, limits, defaults and meanings in the words that
/// tools understand.
enum SettingsSchema {
    static func document(in currency: Currency) -> JSONValue {
        .object([
            .init("$schema", "https://json-schema.org/draft/2020-12/schema"),
            .init("title", "Settings"),
            .init("description", "What a tenant can set, and with `x-for-businesses` each of its businesses too."),
            .init("type", "object"),
            .init("additionalProperties", false),
            .init(
                "properties",
                .object(SettingRegistry.all.map { .init($0.key, property($0, currency)) })),
        ])
    }

    private static func property(_ definition: SettingDefinition, _ currency: Currency) -> JSONValue {
        .object(
            [.init("title", .string(definition.title)), .init("description", .string(definition.meaning))]
                + form(definition.kind, currency) + [
                    .init("default", definition.defaultValue(in: currency).json),
                    .init("x-for-businesses", .bool(definition.isForBusinesses)),
                ])
    }

    private static func form(_ kind: SettingKind, _ currency: Currency) -> [JSONValue.Member] {
        switch kind {
        case .boolean: [.init("type", "boolean")]
        case .integer(let range): integer(range)
        case .text(let most): text("maxLength", .integer(Int64(most)))
        case .choice(let choices): text("enum", .array(choices.map { .string($0) }))
        case .duration(let range):
            // The length has no word in JSON Schema; a tool that does not know these ignores them.
            text("format", "duration") + [
                .init("x-minimum-seconds", .integer(range.lowerBound)),
                .init("x-maximum-seconds", .integer(range.upperBound)),
            ]
        case .timeZone: text("format", "time-zone")
        case .language: text("format", "language")
        case .clock: text("pattern", "^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$")
        case .money(let range):
            [
                .init("type", "object"), .init("required", ["amount", "currency"]),
                .init(
                    "properties",
                    .object([
                        .init("amount", .object(integer(range))),
                        .init("currency", .object([.init("const", .string(currency.code))])),
                    ])),
            ]
        }
    }

    private static func integer(_ range: ClosedRange<Int64>) -> [JSONValue.Member] {
        [
            .init("type", "integer"), .init("minimum", .integer(range.lowerBound)),
            .init("maximum", .integer(range.upperBound)),
        ]
    }

    private static func text(_ name: String, _ value: JSONValue) -> [JSONValue.Member] {
        [.init("type", "string"), .init(name, value)]
    }
}

extension SettingValue {
    fileprivate var json: JSONValue {
        switch self {
        case .boolean(let value): .bool(value)
        case .integer(let value): .integer(value)
        case .text(let text): .string(text)
        case .money(let money): ["amount": .integer(money.amount), "currency": .string(money.currency.code)]
        case .other(let value): value
        }
    }
}

import Models

/// Every setting there is. A service that needs another adds it here; a key that went keeps its rows, which nobody reads.
enum SettingRegistry {
    static func definition(_ key: String) -> SettingDefinition? { byKey[key] }

    private static let byKey = Dictionary(uniqueKeysWithValues: all.map { ($0.key, $0) })

    static let all: [SettingDefinition] = inquiries + catalogue + communication + display + others

    private static let day: Int64 = 86_400

    private static let inquiries = [
        SettingDefinition(
            key: "inquiries.offer_minutes", title: "Time to accept an inquiry",
            meaning: "Minutes that a professional has to accept an offered inquiry before the next one gets it.",
            kind: .integer(5...1440), fallback: .value(.integer(30))),
        SettingDefinition(
            key: "inquiries.radius", title: "Search radius",
            meaning: "Metres around the customer within which an inquiry is offered.",
            kind: .integer(1000...500_000), fallback: .value(.integer(40_000))),
        SettingDefinition(
            key: "inquiries.quote_valid_days", title: "Validity of quotes",
            meaning: "Days for which a quote can be accepted, where it says nothing itself.",
            kind: .integer(1...90), fallback: .value(.integer(14)), isForBusinesses: true),
        SettingDefinition(
            key: "appointments.cancellation_notice", title: "Notice for cancelling",
            meaning: "How long before an appointment its customer may still cancel or move it.",
            kind: .duration(0...14 * day), fallback: .value(.text("P1D")), isForBusinesses: true),
        SettingDefinition(
            key: "reviews.request_delay", title: "Delay of review requests",
            meaning: "How long after the work is done the customer is asked for a review.",
            kind: .duration(3600...30 * day), fallback: .value(.text("P1D")), isForBusinesses: true),
    ]

    private static let catalogue = [
        SettingDefinition(
            key: "catalogue.prices_visible_to", title: "Who sees prices",
            meaning:
                "Who sees prices in the public catalogue: everyone, members of the tenant including its customers, "
                + "or its staff only.",
            kind: .choice(PriceVisibility.allCases.map(\.rawValue)), fallback: .value(.text("everyone"))),
        SettingDefinition(
            key: "catalogue.prices_include_tax", title: "Prices include tax",
            meaning: "Whether the prices in the catalogue include sales tax or VAT.",
            kind: .boolean, fallback: .value(.boolean(false))),
        SettingDefinition(
            key: "invoices.footer", title: "Foot of invoices",
            meaning: "Text at the foot of quotes and invoices: terms, bank account, register number.",
            kind: .text(most: 500), fallback: .value(.text("")), isForBusinesses: true),
    ]

    private static let communication = [
        SettingDefinition(
            key: "notifications.quiet_from", title: "Quiet hours begin",
            meaning: "From when on, by the recipient's clock, messages that can wait are held back.",
            kind: .clock, fallback: .value(.text("21:00")), isForBusinesses: true),
        SettingDefinition(
            key: "notifications.quiet_until", title: "Quiet hours end",
            meaning:
                "When, by the recipient's clock, what was held back is sent. The same as the begin: no quiet hours.",
            kind: .clock, fallback: .value(.text("08:00")), isForBusinesses: true),
        SettingDefinition(
            key: "notifications.language", title: "Language of messages",
            meaning: "Language of messages to recipients whose own is not known, BCP 47.",
            kind: .language, fallback: .value(.text("en")), isForBusinesses: true),
    ]

    private static let display = [
        SettingDefinition(
            key: "display.clock", title: "Clock",
            meaning: "Whether times are shown with 12 hours and am/pm or with 24.",
            kind: .choice(["h12", "h24"]), fallback: .value(.text("h12")), isForBusinesses: true),
        SettingDefinition(
            key: "display.first_day_of_week", title: "First day of the week",
            meaning: "The day with which calendars begin.",
            kind: .choice(["saturday", "sunday", "monday"]), fallback: .value(.text("sunday")), isForBusinesses: true),
        SettingDefinition(
            key: "display.distance_unit", title: "Unit of distances",
            meaning: "Miles or kilometres, for distances and for odometers whose unit is not known.",
            kind: .choice(["mi", "km"]), fallback: .value(.text("mi")), isForBusinesses: true),
    ]

    private static let others = [
        SettingDefinition(
            key: "inspections.report_valid_days", title: "Validity of inspection reports",
            meaning: "Days for which a customer can authorize what an inspection report recommends.",
            kind: .integer(1...365), fallback: .value(.integer(30)), isForBusinesses: true),
        SettingDefinition(
            key: "loyalty.points_expire_months", title: "Life of points",
            meaning: "Months after which points expire; 0: never.",
            kind: .integer(0...120), fallback: .value(.integer(24))),
        SettingDefinition(
            key: "referrals.attribution_days", title: "Attribution of referrals",
            meaning: "Days after a visit by a referral link for which a purchase counts for who sent it.",
            kind: .integer(1...365), fallback: .value(.integer(90))),
        SettingDefinition(
            key: "referrals.minimum_payout", title: "Least payout",
            meaning: "Commissions are paid out once they come to this much.",
            kind: .money(0...100_000_000), fallback: .amount(5000)),
        SettingDefinition(
            key: "reports.time_zone", title: "Time zone of reports",
            meaning: "Time zone in which the days and months of reports begin, by its IANA name.",
            kind: .timeZone, fallback: .value(.text("America/Los_Angeles"))),
    ]
}

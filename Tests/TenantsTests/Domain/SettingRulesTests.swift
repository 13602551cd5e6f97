import JSON
import Models
import Testing

@testable import Tenants

@Suite struct `Rules of settings` {
    private func faults(_ overrides: [String: SettingValue], isBusiness: Bool = false) -> [String] {
        SettingRules.faults(overrides, isBusiness: isBusiness, in: Given.usd).map { "\($0.pointer) \($0.code)" }
    }

    @Test func `every setting has a key of its own, a title, a meaning and a default that it takes`() {
        #expect(Set(SettingRegistry.all.map(\.key)).count == SettingRegistry.all.count)
        for setting in SettingRegistry.all {
            #expect(!setting.title.isEmpty && setting.meaning.hasSuffix("."))
            #expect(faults([setting.key: setting.defaultValue(in: Given.usd)]).isEmpty, "\(setting.key)")
            let parts = setting.key.split(separator: ".")
            #expect(
                parts.count == 2 && setting.key.utf8.allSatisfy { (0x61...0x7A).contains($0) || "._".utf8.contains($0) }
            )
        }
    }

    @Test func `all faults are told together, each at its key`() {
        #expect(
            faults([
                "inquiries.offer_minutes": .integer(4), "nope/of~it": .boolean(true),
                "catalogue.prices_include_tax": .text("yes"), "display.clock": .text("h13"),
            ]) == [
                "/catalogue.prices_include_tax wrong-type", "/display.clock not-one-of",
                "/inquiries.offer_minutes out-of-range", "/nope~1of~0it unknown-setting",
            ])
    }

    @Test(arguments: [
        ("inquiries.offer_minutes", SettingValue.text("30"), "wrong-type"),
        ("inquiries.offer_minutes", .boolean(true), "wrong-type"),
        ("invoices.footer", .integer(1), "wrong-type"),
        ("invoices.footer", .text(String(repeating: "é", count: 501)), "too-long"),
        ("invoices.footer", .text("a\u{0}b"), "control-character"),
        ("reviews.request_delay", .text("1 day"), "invalid-duration"),
        ("reviews.request_delay", .text("PT59M"), "out-of-range"),
        ("reports.time_zone", .text("Mars/Olympus"), "invalid-time-zone"),
        ("notifications.language", .text("english"), "invalid-language"),
        ("notifications.quiet_from", .text("25:00"), "invalid-time"),
        ("referrals.minimum_payout", .integer(5000), "wrong-type"),
        ("referrals.minimum_payout", .other(["amount": 5000]), "wrong-type"),
        ("display.clock", .other(nil), "wrong-type"),
    ])
    func `a value of another type or out of its limits is refused`(_ key: String, _ value: SettingValue, _ code: String)
    {
        #expect(faults([key: value]) == ["/\(key) \(code)"])
    }

    @Test func `money is in the tenant's currency`() throws {
        let euro = try #require(Currency("EUR"))
        #expect(
            faults(["referrals.minimum_payout": .money(Money(-1, euro))]) == [
                "/referrals.minimum_payout/currency wrong-currency", "/referrals.minimum_payout/amount out-of-range",
            ])
    }

    @Test func `a business sets only what may differ between businesses`() {
        #expect(faults(["invoices.footer": .text("Thanks\nBank: 1")], isBusiness: true).isEmpty)
        #expect(
            faults(["referrals.attribution_days": .integer(10)], isBusiness: true)
                == ["/referrals.attribution_days not-for-businesses"])
    }

    @Test(
        arguments: [
            ("P1D", 86_400), ("PT30M", 1800), ("P1W2DT3H4M5S", 788_645), ("PT0S", 0), ("P", nil), ("PT", nil),
            ("P1DT", nil),
            ("P1M", nil), ("PT1D", nil), ("P1H", nil), ("PT1M1H", nil), ("PT1.5H", nil), ("-P1D", nil), ("P1D ", nil),
            ("PT9999999999S", nil), ("P١D", nil), ("P1DTT1H", nil), ("", nil),
        ] as [(String, Int64?)])
    func `durations are ISO 8601 without months and years`(_ text: String, _ seconds: Int64?) {
        #expect(SettingDuration.seconds(text) == seconds)
    }

    @Test func `the business's value goes before the tenant's, and that before the default`() {
        let tenant: [String: SettingValue] = ["display.clock": .text("h24"), "inquiries.radius": .integer(5000)]
        // One that businesses may not set any more counts for nothing, as does one that is gone.
        let business: [String: SettingValue] = [
            "display.clock": .text("h12"), "inquiries.radius": .integer(9000), "gone.key": .boolean(true),
        ]
        let holds = SettingLevels.effective(tenant: tenant, business: business, in: Given.usd)
        #expect(holds.count == SettingRegistry.all.count)
        #expect(holds.contains(EffectiveSetting(key: "display.clock", value: .text("h12"), source: .business)))
        #expect(holds.contains(EffectiveSetting(key: "inquiries.radius", value: .integer(5000), source: .tenant)))
        #expect(holds.contains(EffectiveSetting(key: "display.distance_unit", value: .text("mi"), source: .default)))
        #expect(
            holds.contains(
                EffectiveSetting(key: "referrals.minimum_payout", value: .money(Given.dollars(5000)), source: .default))
        )
        #expect(SettingLevels.known(business).count == 2)
    }

    @Test func `changes are told by key with what was and what is`() {
        #expect(
            SettingLevels.changes(
                from: ["a": .integer(1), "b": .integer(2), "c": .integer(3)],
                to: ["b": .integer(2), "c": .integer(4), "d": .boolean(true)])
                == [
                    SettingChange(key: "a", old: .integer(1), new: nil),
                    SettingChange(key: "c", old: .integer(3), new: .integer(4)),
                    SettingChange(key: "d", old: nil, new: .boolean(true)),
                ])
    }
}

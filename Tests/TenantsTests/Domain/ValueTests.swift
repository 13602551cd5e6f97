import JSON
import Models
import Testing

@testable import Tenants

@Suite struct ValueTests {
    @Test(arguments: ["00:00", "08:30", "23:59", "24:00", " 07:05 "])
    func `a time of day is taken`(text: String) throws {
        #expect(try ClockTime(text).minutes <= 1440)
    }

    @Test(arguments: ["24:01", "25:00", "8:30", "08:60", "0830", "08:3O", "", "08:30:00", "२४:००"])
    func `what is no time of day is refused`(text: String) {
        #expect(throws: InvalidValue.self) { try ClockTime(text) }
    }

    @Test(arguments: ["2024-02-29", "2000-02-29", "2026-12-31"])
    func `a day of the calendar is taken`(text: String) throws {
        #expect(try CalendarDate(text).text == text)
    }

    @Test(arguments: [
        "2023-02-29", "2100-02-29", "2026-13-01", "2026-00-10", "2026-04-31", "26-01-01", "2026-1-1", "x",
    ])
    func `what is no day is refused`(text: String) {
        #expect(throws: InvalidValue.self) { try CalendarDate(text) }
    }

    @Test(arguments: ["auto_body", "ev2", "a1_b2"])
    func `a word of a trade is taken`(text: String) throws { #expect(try TradeName(text).text == text) }

    @Test(arguments: ["Auto", "_a1", "a1_", "a__b", "a", "auto body", "auto-body"])
    func `what is no word of a trade is refused`(text: String) {
        #expect(throws: InvalidValue.self) { try TradeName(text) }
    }

    @Test(arguments: [
        "https://cdn.example.com/logo.png", "https://a.b-c.co/x?y=1", "https://sub.example.photography/",
        "https://EXAMPLE.com",
    ])
    func `a public https address is kept`(text: String) { #expect(WebAddress.fault(text, at: "/x") == nil) }

    @Test(arguments: [
        "http://example.com/", "https://", "https://localhost/", "https://intranet/", "https://127.0.0.1/",
        "https://0x7f.1/", "https://2130706433/", "https://[::1]/", "https://user@example.com/",
        "https://example.com:8443/", "https://example.com./", "https://exa mple.com/", "https://example.local/",
        "https://-a.example.com/", "https://a..example.com/", "javascript:alert(1)", "data:image/svg+xml,<svg/>",
        "https://example.com\\@evil.com/", "https://example.com#@x", "//example.com/", "https://exämple.com/",
        "https://example.com/\u{202E}gnp", "https://a.internal/",
    ])
    func `an address that leads elsewhere is refused`(text: String) {
        #expect(WebAddress.fault(text, at: "/x")?.code == "invalid-url")
    }

    @Test func `an address is at most 2048 bytes`() {
        let base = "https://example.com/"
        #expect(WebAddress.fault(base + String(repeating: "a", count: 2048 - base.count), at: "/x") == nil)
        #expect(WebAddress.fault(base + String(repeating: "a", count: 2049 - base.count), at: "/x") != nil)
    }

    @Test func `contrast is WCAG's`() throws {
        // Values as computed by the W3C's formula: white on black 21, #767676 on white 4.54.
        #expect(
            Colors.contrast(of: "#ffffff")
                == ColorContrast(color: "#ffffff", text: "#000000", ratio: 2100, isReadableOnWhite: false))
        #expect(
            Colors.contrast(of: "#000000")
                == ColorContrast(color: "#000000", text: "#ffffff", ratio: 2100, isReadableOnWhite: true))
        let gray = try #require(Colors.contrast(of: "#767676"))
        #expect(gray.isReadableOnWhite && gray.ratio >= 454 && gray.text == "#000000" || gray.text == "#ffffff")
        #expect(try #require(Colors.contrast(of: "#777777")).isReadableOnWhite == false)
        #expect(Colors.contrast(of: "#12345") == nil && Colors.contrast(of: "red") == nil)
    }

    @Test func `agreed limits come before the plan's`() {
        #expect(Plans.limit(.members, of: .starter, agreed: [:]) == 10)
        #expect(Plans.limit(.members, of: .starter, agreed: ["members": 12]) == 12)
        #expect(Plans.limit(.members, of: .enterprise, agreed: [:]) == nil)
        #expect(Plans.unknown(["members": 1, "unicorns": 2]) == ["unicorns"])
        #expect(Plans.offers.map(\.plan) == Plan.allCases && Plans.offers[0].price?.amount == 7900)
        for quota in Quota.allCases {
            let small = Plans.limit(quota, of: .starter, agreed: [:]) ?? .max
            #expect(small < Plans.limit(quota, of: .pro, agreed: [:]) ?? .min)
        }
    }

    @Test func `words that look like a part of the suite are no slugs`() throws {
        #expect(try Slugs.isReserved(Slug("admin")) && Slugs.isReserved(Slug("by-slug")))
        #expect(try !Slugs.isReserved(Slug("bay-area")))
    }

    @Test func `a search text becomes at most eight words`() {
        #expect(SearchText.words("  BMW, brake-repair! ") == ["bmw", "brake", "repair"])
        #expect(SearchText.words("a a b") == ["a", "b"])
        #expect(SearchText.words((1...20).map { "w\($0)" }.joined(separator: " ")).count == 8)
        #expect(SearchText.words("'; DROP TABLE x; -- & | ! :* <->") == ["drop", "table", "x"])
        #expect(SearchText.words(" \u{0}\u{202E} ").isEmpty)
        #expect(SearchText.words(String(repeating: "x", count: 500)).map(\.count) == [40])
    }

    @Test(arguments: [("37.77,-122.4", true), ("90,180", true), ("-90.0,-180", true)])
    func `coordinates are two numbers`(text: String, isGood: Bool) {
        #expect((Coordinates(parameter: text) != nil) == isGood)
    }

    @Test(arguments: ["", "1", "1,2,3", "91,0", "0,181", "nan,0", "1e2,0", "0x1,0", "a,b", " 1,2", "1;2", ",", "1,"])
    func `what is no point is refused`(text: String) { #expect(Coordinates(parameter: text) == nil) }

    @Test func `stars have two decimals at most`() {
        #expect(Stars(parameter: "4.5")?.hundredths == 450 && Stars(parameter: "4.05")?.hundredths == 405)
        #expect(Stars(parameter: "1")?.hundredths == 100 && Stars(parameter: "5.00")?.hundredths == 500)
        for text in ["0.9", "5.01", "4.", ".5", "4.555", "+4", "04", "-4", "4,5", "x", ""] {
            #expect(Stars(parameter: text) == nil)
        }
    }

    @Test func `a postal code names its country`() {
        #expect(CountryPostalCode(parameter: "GB-sw1a 1aa")?.key == "zip:GB-SW1A1AA")
        #expect(CountryPostalCode(parameter: "94110") == nil && CountryPostalCode(parameter: "XX1-94110") == nil)
    }

    @Test func `pauses grow to five minutes`() {
        #expect((1...12).map { Int(pause(after: $0)) } == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300])
    }
}

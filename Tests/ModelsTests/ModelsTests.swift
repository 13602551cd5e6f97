import JSON
import Models
import Testing

struct IDTests {
    @Test func `an id has one text form and comes back from it`() throws {
        let text = "0198c5f0-5f00-7abc-8def-0123456789ab"
        let id = try #require(TenantID(text))
        #expect(id.description == text)
        #expect(id.milliseconds == 0x0198_c5f0_5f00)
        #expect(TenantID(high: id.high, low: id.low) == id)
    }

    @Test(arguments: [
        "", "0198C5F0-5F00-7ABC-8DEF-0123456789AB", "0198c5f05f007abc8def0123456789ab",
        "{0198c5f0-5f00-7abc-8def-0123456789ab}", "0198c5f0-5f00-4abc-8def-0123456789ab",
        "0198c5f0-5f00-7abc-cdef-0123456789ab", "0198c5f0-5f00-7abc-8def-0123456789ag",
        "0198c5f0-5f00-7abc-8def-0123456789a", "0198c5f0-5f00-7abc-8def-0123456789abc",
        "0198c5f005f00-7abc-8def-0123456789ab", "-198c5f0-5f00-7abc-8def-0123456789ab",
        " 198c5f0-5f00-7abc-8def-0123456789ab",
        "00000000-0000-0000-0000-000000000000",
    ])
    func `any other spelling is refused`(_ text: String) {
        #expect(AccountID(text) == nil)
    }

    @Test func `ids sort by their time`() {
        var random = SystemRandomNumberGenerator()
        let ids = (0..<100).map { MemberID(milliseconds: 1_795_251_153_000 + $0, using: &random) }
        #expect(ids.sorted() == ids)
        #expect(ids.map(\.description).sorted() == ids.map(\.description))
        #expect(Set(ids).count == 100)
        #expect(ids.allSatisfy { MemberID($0.description) == $0 })
    }

    @Test func `in JSON an id is its text`() throws {
        let id = try #require(VehicleID("0198c5f0-5f00-7abc-8def-0123456789ab"))
        let json = try JSONWriter.encode([id])
        #expect(String(decoding: json, as: UTF8.self) == "[\"\(id)\"]")
        #expect(try CheckedReader([VehicleID].self).read(json) == [id])
        let fault = JSONFault(
            pointer: "/1", code: "invalid-id", message: "A UUID of version 7 in lower case is expected.")
        #expect(throws: JSONReadError.faults([fault])) {
            try CheckedReader([VehicleID].self).read(Array("[\"\(id)\",\"1\"]".utf8))
        }
    }
}

struct MoneyTests {
    @Test func `money adds and subtracts in one currency`() throws {
        let dollar = try #require(Currency("USD"))
        #expect(try Money(1, dollar).adding(Money(2, dollar)) == Money(3, dollar))
        #expect(try Money(1, dollar).subtracting(Money(2, dollar)) == Money(-1, dollar))
    }

    @Test func `two currencies have no sum and nothing overflows in silence`() throws {
        let dollar = try #require(Currency("USD"))
        let euro = try #require(Currency("EUR"))
        #expect(throws: Money.Fault.differentCurrencies) { try Money(1, dollar).adding(Money(1, euro)) }
        #expect(throws: Money.Fault.differentCurrencies) { try Money(1, dollar).subtracting(Money(1, euro)) }
        #expect(throws: Money.Fault.overflow) { try Money(.max, dollar).adding(Money(1, dollar)) }
        #expect(throws: Money.Fault.overflow) { try Money(.min, dollar).subtracting(Money(1, dollar)) }
    }

    @Test(arguments: ["", "US", "USDX", "usd", "U D", "ÜSD"])
    func `a currency is three upper-case letters`(_ code: String) {
        #expect(Currency(code) == nil)
    }

    @Test func `money in JSON is minor units and a code`() throws {
        let text = Array(#"{"amount":12950,"currency":"USD"}"#.utf8)
        let money = try CheckedReader(Money.self).read(text)
        #expect(money.amount == 12950 && money.currency.description == "USD")
        #expect(try JSONWriter.encode(money) == text)
        for wrong in [
            #"{"amount":129.50,"currency":"USD"}"#, #"{"amount":"1","currency":"USD"}"#,
            #"{"amount":1,"currency":"$"}"#,
        ] {
            #expect(throws: JSONReadError.self) { try CheckedReader(Money.self).read(Array(wrong.utf8)) }
        }
        #expect(throws: JSONReadError.self) {
            try JSONReader.decode(Money.self, from: Array(#"{"amount":1,"currency":"x"}"#.utf8))
        }
    }
}

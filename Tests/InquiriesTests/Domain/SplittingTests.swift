import Models
import Testing

@testable import Inquiries

@Suite struct `Dividing a need among trades` {
    private func part(_ trade: String, need: String? = nil, budget: Money? = nil) throws -> InquiryPart {
        InquiryPart(trade: try TradeName(trade), need: need, budget: budget)
    }

    private func whole() throws -> InquiryDetails {
        InquiryDetails(
            need: "Hit from behind; need it fixed, a loan and a car meanwhile.", trade: try TradeName("auto_body"),
            vehicle: InquiryVehicle(year: 2019, make: "BMW"), location: InquiryLocation(postalCode: "94110"),
            urgency: .emergency, budget: Money(500_000, try #require(Currency("USD"))), insurerPaid: true)
    }

    @Test func `each part is a child with the car, the place and the words of the whole, and what is its own`() throws {
        let whole = try whole()
        let money = Money(80_000, try #require(Currency("USD")))
        var body = try part("auto_body")
        body.insurerPaid = true
        let children = try Splitting.children(
            of: whole, isChild: false, parts: [body, part("finance_expert", need: "A loan of 4,000.", budget: money)])
        #expect(children.map { $0.trade?.text } == ["auto_body", "finance_expert"])
        #expect(children.map(\.need) == [whole.need, "A loan of 4,000."])
        #expect(children.map(\.budget) == [nil, money])
        #expect(children.map(\.insurerPaid) == [true, nil])
        #expect(
            children.allSatisfy {
                $0.vehicle == whole.vehicle && $0.location == whole.location && $0.urgency == .emergency
            })
    }

    @Test func `one part is no division, nor are more than there are trades`() throws {
        let parts = try (0...7).map { try part("trade_\($0)") }
        for count in [0, 1, 8] {
            #expect(throws: Splitting.Refusal.numberOfParts) {
                try Splitting.children(of: whole(), isChild: false, parts: Array(parts.prefix(count)))
            }
        }
        #expect(try Splitting.children(of: whole(), isChild: false, parts: Array(parts.prefix(7))).count == 7)
    }

    @Test func `two parts do not want the same, and a part is not divided again`() throws {
        let twice = try [part("auto_body"), part("finance_expert"), part("auto_body", need: "other words")]
        #expect(throws: Splitting.Refusal.repeated("/parts/2/trade")) {
            try Splitting.children(of: whole(), isChild: false, parts: twice)
        }
        #expect(throws: Splitting.Refusal.childOfParent) {
            try Splitting.children(of: whole(), isChild: true, parts: Array(twice.prefix(2)))
        }
        // The same trade for two services are two parts.
        var other = try part("auto_body")
        other.service = CatalogueServiceID("0198c5f0-5f00-7000-8000-000000000001")
        #expect(try Splitting.children(of: whole(), isChild: false, parts: [part("auto_body"), other]).count == 2)
    }
}

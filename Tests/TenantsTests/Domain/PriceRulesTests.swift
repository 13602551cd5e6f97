import FoundationEssentials
import Models
import Testing

@testable import Tenants

@Suite struct `Rules of prices` {
    private let now = Date(timeIntervalSince1970: 1_795_262_400)
    private let hundred = Price(.fixed, Given.dollars(100))

    private func codes(_ body: () throws -> Void) -> [String] {
        do {
            try body()
            return []
        } catch Refusal.invalid(let faults) {
            return faults.map { "\($0.pointer) \($0.code)" }
        } catch {
            return ["\(error)"]
        }
    }

    @Test func `a price says how much, but for what is quoted`() throws {
        let euro = try #require(Currency("EUR"))
        func faults(_ price: Price) -> [String] {
            PriceRules.faults(price, in: Given.usd).map { "\($0.pointer) \($0.code)" }
        }
        #expect(faults(hundred).isEmpty)
        #expect(faults(Price(.byQuote)).isEmpty)
        #expect(faults(Price(.from)) == ["/price/money required"])
        #expect(faults(Price(.byQuote, Given.dollars(1))) == ["/price/money not-allowed"])
        #expect(
            faults(Price(.hourly, Money(-1, euro)))
                == ["/price/money/currency wrong-currency", "/price/money/amount out-of-range"])
        #expect(faults(Price(.fixed, Given.dollars(PriceRules.most + 1))) == ["/price/money/amount out-of-range"])
    }

    @Test func `a business asks a price or hides the service, not both and not neither`() throws {
        let terms = try PriceRules.terms(PriceProfile(price: hundred), in: Given.usd, now: now)
        #expect(terms == Period(from: now, until: nil, value: .price(hundred)))
        #expect(try PriceRules.terms(PriceProfile(isHidden: true), in: Given.usd, now: now).value == .hidden)
        #expect(codes { _ = try PriceRules.terms(PriceProfile(), in: Given.usd, now: now) } == ["/price required"])
        #expect(
            codes { _ = try PriceRules.terms(PriceProfile(price: hundred, isHidden: true), in: Given.usd, now: now) }
                == ["/price not-allowed"])
    }

    @Test func `what has begun can only be given another end that is to come`() throws {
        let current = Period(from: now - 100, until: nil, value: OwnTerms.price(hundred))
        func change(_ profile: PriceProfile) throws -> Period<OwnTerms> {
            try PriceRules.change(current, to: profile, in: Given.usd, now: now)
        }
        let ended = try change(
            PriceProfile(price: hundred, isHidden: false, validFrom: now - 100, validUntil: now + 50))
        #expect(ended == Period(from: now - 100, until: now + 50, value: .price(hundred)))
        #expect(throws: CatalogueRefusal.priceInForce) {
            try change(PriceProfile(price: Price(.fixed, Given.dollars(1)), validFrom: now - 100))
        }
        #expect(throws: CatalogueRefusal.priceInForce) { try change(PriceProfile(price: hundred, validFrom: now)) }
        #expect(throws: CatalogueRefusal.priceInForce) {
            try change(PriceProfile(isHidden: true, validFrom: now - 100))
        }
        #expect(
            codes { _ = try change(PriceProfile(price: hundred, validFrom: now - 100, validUntil: now - 90)) }
                == ["/validUntil in-the-past"])
    }

    @Test func `what is over changes no more, what is to come changes freely`() throws {
        let over = Period(from: now - 100, until: now - 10, value: OwnTerms.hidden)
        #expect(throws: CatalogueRefusal.priceInForce) {
            try PriceRules.change(
                over, to: PriceProfile(isHidden: true, validFrom: now - 100, validUntil: now + 10), in: Given.usd,
                now: now)
        }
        let ahead = Period(from: now + 100, until: nil, value: OwnTerms.hidden)
        #expect(
            try PriceRules.change(ahead, to: PriceProfile(price: hundred, validFrom: now + 5), in: Given.usd, now: now)
                == Period(from: now + 5, until: nil, value: .price(hundred)))
    }
}

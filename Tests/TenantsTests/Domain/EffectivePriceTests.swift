import FoundationEssentials
import Models
import Testing

@testable import Tenants

@Suite struct `Effective prices` {
    private let begin = Date(timeIntervalSince1970: 1_795_262_400)
    private let usual = Price(.fixed, Given.dollars(100))
    private let own = Price(.hourly, Given.dollars(90))

    private func period<Value>(_ from: TimeInterval, _ until: TimeInterval?, _ value: Value) -> Period<Value> {
        Period(from: begin + from, until: until.map { begin + $0 }, value: value)
    }

    @Test func `a period holds its first moment and not its last`() {
        let hour = period(0, 3600, 1)
        #expect(hour.contains(begin))
        #expect(hour.contains(begin + 3599))
        #expect(!hour.contains(begin + 3600))
        #expect(!hour.contains(begin - 1))
        #expect(period(0, nil, 1).contains(begin + 1e9))
        #expect(period(0, 0, 1).isEmpty && !period(0, 0, 1).contains(begin))
    }

    @Test func `without own terms the published price holds`() {
        let published = [period(0, 100, PublishedPrice(number: 1, price: usual))]
        #expect(
            effectivePrice(at: begin, published: published, own: [])
                == .offered(version: 1, price: usual, isOwn: false))
        #expect(effectivePrice(at: begin + 100, published: published, own: []) == .nothing)
    }

    @Test func `the business's own price holds in its period only`() {
        let published = [period(0, nil, PublishedPrice(number: 2, price: usual))]
        let terms = [period(10, 20, OwnTerms.price(own)), period(20, 30, OwnTerms.hidden)]
        #expect(
            effectivePrice(at: begin + 9, published: published, own: terms)
                == .offered(version: 2, price: usual, isOwn: false))
        #expect(
            effectivePrice(at: begin + 10, published: published, own: terms)
                == .offered(version: 2, price: own, isOwn: true))
        #expect(effectivePrice(at: begin + 20, published: published, own: terms) == .nothing)
        #expect(
            effectivePrice(at: begin + 30, published: published, own: terms)
                == .offered(version: 2, price: usual, isOwn: false))
    }

    @Test func `an own price of what is not published offers nothing`() {
        #expect(effectivePrice(at: begin, published: [], own: [period(0, nil, .price(own))]) == .nothing)
    }

    @Test(arguments: [
        (PriceVisibility.everyone, false, false, true), (.members, false, false, false), (.members, true, false, true),
        (.members, false, true, true), (.staff, true, false, false), (.staff, true, true, true),
    ])
    func `prices are seen by whom the tenant chose`(
        _ choice: PriceVisibility, _ isMember: Bool, _ isStaff: Bool, _ sees: Bool
    ) {
        #expect(choice.admits(isMember: isMember, isStaff: isStaff) == sees)
    }
}

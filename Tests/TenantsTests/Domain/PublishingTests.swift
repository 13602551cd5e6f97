import FoundationEssentials
import Models
import Testing

@testable import Tenants

@Suite struct `Publishing a draft` {
    private let now = Date(timeIntervalSince1970: 1_795_262_400)

    private func version(_ number: Int, _ from: TimeInterval, _ until: TimeInterval?) -> Period<Int> {
        Period(from: now + from, until: until.map { now + $0 }, value: number)
    }

    @Test func `the first version begins now and has no end`() throws {
        #expect(
            try Publishing.place(PublishService(), among: [], now: now) == Placement(from: now, until: nil, ends: nil))
    }

    @Test func `the next one ends what is in force when it begins`() throws {
        let wish = PublishService(validFrom: now + 100, validUntil: now + 200)
        #expect(
            try Publishing.place(wish, among: [version(1, -50, 10), version(2, 10, nil)], now: now)
                == Placement(from: now + 100, until: now + 200, ends: 2))
        #expect(try Publishing.place(wish, among: [version(1, -50, 100)], now: now).ends == nil)
    }

    @Test func `what begins later stands in the way, unless it was withdrawn`() throws {
        #expect(throws: CatalogueRefusal.versionOverlaps) {
            try Publishing.place(PublishService(), among: [version(1, 500, nil)], now: now)
        }
        let short = PublishService(validUntil: now + 500)
        #expect(try Publishing.place(short, among: [version(1, 500, nil)], now: now).ends == nil)
        #expect(try Publishing.place(PublishService(), among: [version(1, 500, 500)], now: now).ends == nil)
    }

    @Test(
        arguments: [
            (-61.0, nil, ["/validFrom in-the-past"]), (-60, nil, []), (10, 10, ["/validUntil before-begin"]),
            (nil, -5, ["/validUntil before-begin"]), (4e9, 5e9, ["/validFrom too-far", "/validUntil too-far"]),
        ] as [(TimeInterval?, TimeInterval?, [String])])
    func `periods lie ahead`(_ from: TimeInterval?, _ until: TimeInterval?, _ faults: [String]) {
        let period = PeriodRules.resolve(from: from.map { now + $0 }, until: until.map { now + $0 }, now: now)
        #expect(period.faults.map { "\($0.pointer) \($0.code)" } == faults)
        #expect(period.from >= now)
    }

    @Test func `a withdrawal ends what is in force and keeps the rest from beginning`() throws {
        let all = [version(1, -90, -10), version(2, -10, 100), version(3, 100, nil), version(4, 50, 50)]
        let ends = try Publishing.withdraw(all, now: now)
        #expect(ends.map(\.number) == [2, 3])
        #expect(ends.map(\.until) == [now, now + 100])
        #expect(throws: CatalogueRefusal.notPublished) {
            try Publishing.withdraw([version(1, -90, -10), version(4, 50, 50)], now: now)
        }
    }
}

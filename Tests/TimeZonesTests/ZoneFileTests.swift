import FoundationEssentials
import TestSupport
import Testing

@testable import TimeZones

@Suite struct `Files of time zones` {
    /// A file of version 2 with the given changes, local times and footer.
    private func file(
        changes: [(Int, Int)] = [], offsets: [Int] = [0], footer: String = "UTC0", leapSeconds: Int = 0
    ) -> [UInt8] {
        func number(_ value: Int, _ bytes: Int) -> [UInt8] {
            (0..<bytes).map { UInt8(truncatingIfNeeded: value >> ((bytes - 1 - $0) * 8)) }
        }
        func head(_ counts: [Int]) -> [UInt8] {
            Array("TZif2".utf8) + Array(repeating: 0, count: 15) + counts.flatMap { number($0, 4) }
        }
        return head([0, 0, 0, 0, 1, 4]) + Array(repeating: 0, count: 10)
            + head([0, 0, leapSeconds, changes.count, offsets.count, 4])
            + changes.flatMap { number($0.0, 8) } + changes.map { UInt8($0.1) }
            + offsets.flatMap { number($0, 4) + [0, 0] } + Array("ABC\0".utf8)
            + Array(repeating: 0, count: leapSeconds * 12) + Array("\n\(footer)\n".utf8)
    }

    @Test func `changes are read in order, and the footer rules after them`() throws {
        let rules = try ZoneRules(file: file(changes: [(100, 1), (200, 0)], offsets: [0, 3600], footer: "<+02>-2"))
        #expect([0, 99, 100, 199, 200, 9999].map { rules.offset(at: $0) } == [0, 0, 3600, 3600, 7200, 7200])
        let ended = try ZoneRules(file: file(changes: [(100, 1)], offsets: [0, 60], footer: ""))
        #expect(ended.offset(at: 99) == 0 && ended.offset(at: 100) == 60)
        #expect(try ZoneRules(file: file(offsets: [-60], footer: "")).offset(at: 5) == -60)
    }

    @Test func `a change of the name only is no change of the clocks`() throws {
        let rules = try ZoneRules(file: file(changes: [(100, 1), (200, 2)], offsets: [0, 0, 3600], footer: ""))
        #expect(rules.nextChange(after: 0)?.instant == 200)
    }

    @Test func `what no file should hold is refused, and nothing traps`() throws {
        let good = file(changes: [(100, 1)], offsets: [0, 3600], footer: "EST5EDT,M3.2.0,M11.1.0")
        #expect(throws: ZoneFault.malformed("magic")) { try ZoneRules(file: Array("GZif".utf8)) }
        #expect(throws: ZoneFault.malformed("version")) {
            var old = good
            old[4] = 0
            _ = try ZoneRules(file: old)
        }
        #expect(throws: ZoneFault.malformed("leap seconds")) { try ZoneRules(file: file(leapSeconds: 1)) }
        #expect(throws: ZoneFault.malformed("no local time")) { try ZoneRules(file: file(offsets: [])) }
        #expect(throws: ZoneFault.malformed("order of changes")) {
            try ZoneRules(file: file(changes: [(200, 0), (100, 0)]))
        }
        #expect(throws: ZoneFault.malformed("local time of a change")) { try ZoneRules(file: file(changes: [(1, 7)])) }
        #expect(throws: ZoneFault.malformed("offset")) { try ZoneRules(file: file(offsets: [90_000])) }
        for length in 0..<good.count {
            #expect(throws: ZoneFault.self) { try ZoneRules(file: Array(good.prefix(length))) }
        }
        var random = SeededRandom(seed: 4)
        for _ in 0..<3000 {
            var broken = good
            broken[Int.random(in: 0..<good.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            _ = (try? ZoneRules(file: broken))?.offset(at: 1_800_000_000)
        }
    }

    @Test(arguments: [
        "", "E", "EST", "EST25", "EST5EDT", "EST5EDT,", "EST5EDT,M3.2.0", "EST5EDT,M13.2.0,M11.1.0",
        "EST5EDT,M0.2.0,J1",
        "EST5EDT,M3.6.0,M11.1.0", "EST5EDT,M3.2.7,M11.1.0", "EST5EDT,J0,J60", "EST5EDT,J366,J60", "EST5EDT,400,J60",
        "EST5EDT,M3.2.0/168,M11.1.0", "<-03", "EST5:60", "EST5EDT,M3.2.0,M11.1.0x", "EST5EDT;M3.2.0,M11.1.0",
        "EST99999",
    ])
    func `a footer that says nothing clear is refused`(_ footer: String) {
        #expect(throws: ZoneFault.malformed("footer")) { try YearlyRule(Array(footer.utf8)[...]) }
    }

    @Test func `days of a year are named in three ways`() {
        #expect(YearlyRule.Day.withoutLeapDay(60).date(in: 2024).description == "2024-03-01")
        #expect(YearlyRule.Day.withoutLeapDay(59).date(in: 2024).description == "2024-02-28")
        #expect(YearlyRule.Day.withoutLeapDay(60).date(in: 2026).description == "2026-03-01")
        #expect(YearlyRule.Day.counted(59).date(in: 2024).description == "2024-02-29")
        #expect(YearlyRule.Day.weekday(0, week: 5, month: 12).date(in: 2026).description == "2026-12-27")
        #expect(YearlyRule.Day.weekday(4, week: 4, month: 11).date(in: 2026).description == "2026-11-26")
    }

    @Test func `rules of both halves of the earth, and of clocks that go back in winter by law`() throws {
        func offset(_ rule: String, _ year: Int, _ month: Int) throws -> Int {
            try YearlyRule(Array(rule.utf8)[...])
                .offset(at: CivilDate(year: year, month: month, day: 15).dayNumber * 86_400)
        }
        #expect(try [1, 7].map { try offset("AEST-10AEDT,M10.1.0,M4.1.0/3", 2050, $0) } == [39_600, 36_000])
        #expect(try [1, 7].map { try offset("IST-1GMT0,M10.5.0,M3.5.0/1", 2050, $0) } == [0, 3600])
        #expect(try [1, 7].map { try offset("EST5EDT,J60/0,J300", 2050, $0) } == [-18_000, -14_400])
        #expect(try [1, 7].map { try offset("<+01>-1:30:15<+02>,59,299", 2050, $0) } == [5415, 9015])
    }

    @Test func `summer time all year round never changes`() throws {
        let rule = try YearlyRule(Array("XXX3EDT4,0/0,J365/23".utf8)[...])
        for instant in stride(from: 2_000_000_000, to: 2_100_000_000, by: 1_000_003) {
            #expect(rule.offset(at: instant) == -14_400 && rule.nextChange(after: instant) == nil)
        }
    }
}

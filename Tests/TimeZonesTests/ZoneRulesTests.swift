import FoundationEssentials
import Models
import TestSupport
import Testing

@testable import TimeZones

@Suite struct `Rules of time zones` {
    private func rules(_ name: String) throws -> ZoneRules { try ZoneRules.rules(of: TimeZoneName(name)) }

    @Test func `offsets are those that Python knows, at the changes and far from them`() throws {
        for (zone, pairs) in Facts.rows(Facts.offsets) {
            let rules = try rules(zone)
            for (instant, offset) in pairs { #expect(rules.offset(at: instant) == offset, "\(zone) at \(instant)") }
        }
    }

    @Test func `wall times become the instants that Python knows, skipped and repeated ones too`() throws {
        for (zone, pairs) in Facts.rows(Facts.instants) {
            let rules = try rules(zone)
            for (wall, instant) in pairs {
                #expect(rules.instant(of: WallTime(seconds: wall)) == instant, "\(zone) at \(WallTime(seconds: wall))")
            }
        }
    }

    @Test func `an instant and its wall time lead to each other, but for the first of a repeated hour`() throws {
        var random = SeededRandom(seed: 8)
        for zone in ["America/New_York", "Europe/Dublin", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Gaza"] {
            let rules = try rules(zone)
            for _ in 0..<2000 {
                let instant = Int.random(in: -1_000_000_000...4_000_000_000, using: &random)
                let wall = rules.wallTime(at: instant)
                let back = rules.instant(of: wall)
                #expect(rules.wallTime(at: back) == wall && back >= instant, "\(zone) at \(instant)")
            }
        }
    }

    @Test func `a skipped time is counted on by the clock before the change`() throws {
        let newYork = try rules("America/New_York")
        // 8 March 2026: 02:00 becomes 03:00 at 07:00 UTC, 1772953200.
        let half = WallTime(CivilDate(year: 2026, month: 3, day: 8), minutes: 150)
        #expect(newYork.instant(of: half) == 1_772_953_200 + 1800)
        #expect(newYork.wallTime(at: newYork.instant(of: half)).description == "2026-03-08T03:30:00")
    }

    @Test func `of a repeated time it is the second`() throws {
        let newYork = try rules("America/New_York")
        // 1 November 2026: 02:00 becomes 01:00 at 06:00 UTC, 1793512800.
        let half = WallTime(CivilDate(year: 2026, month: 11, day: 1), minutes: 90)
        #expect(newYork.instant(of: half) == 1_793_512_800 + 1800)
        #expect(newYork.wallTime(at: 1_793_512_800 - 1800) == half)
    }

    @Test func `the next change is the one after which the clocks differ`() throws {
        let berlin = try rules("Europe/Berlin")
        let summer = try #require(berlin.nextChange(after: 1_767_225_600))
        #expect(summer == ZoneRules.Change(instant: 1_774_746_000, offset: 7200))
        #expect(berlin.nextChange(after: summer.instant)?.offset == 3600)
        // After 2037 only the footer knows.
        #expect(berlin.nextChange(after: 2_366_841_600)?.offset == 7200)
        #expect(try rules("Asia/Tokyo").nextChange(after: 1_767_225_600) == nil)
        #expect(ZoneRules.utc.nextChange(after: 0) == nil)
    }

    @Test func `UTC is what it says`() throws {
        #expect(try rules("UTC").offset(at: 1_795_262_400) == 0)
        #expect(ZoneRules.utc.offset(at: -5) == 0)
        #expect(ZoneRules.utc.instant(of: WallTime(seconds: 12)) == 12)
    }

    @Test func `every zone that the models name is to be had and is asked for once`() throws {
        for name in ["Europe/Kyiv", "America/Argentina/Buenos_Aires", "Etc/GMT-14", "Pacific/Apia", "US/Pacific"] {
            #expect(try rules(name) == rules(name))
        }
        #expect(throws: ZoneFault.unknownZone("Mars/Olympus")) {
            try ZoneRules.read("Mars/Olympus", in: "/usr/share/zoneinfo")
        }
    }

    @Test func `a time of a date loses fractions toward the past`() {
        #expect(Date(timeIntervalSince1970: 1.9).wholeSeconds == 1)
        #expect(Date(timeIntervalSince1970: -0.5).wholeSeconds == -1)
        #expect(Date(wholeSeconds: 7) == Date(timeIntervalSince1970: 7))
        #expect(ZoneRules.utc.wallTime(at: Date(timeIntervalSince1970: 59.9)).secondOfDay == 59)
    }
}

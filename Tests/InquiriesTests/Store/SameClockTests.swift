import FoundationEssentials
import JSON
import Models
import Postgres
import TestSupport
import Testing
import TimeZones

@testable import Inquiries

/// What is open here is open in the tenants service, whose rules are SQL.
@Suite struct `The same clock as PostgreSQL's` {
    private static let zones = [
        "America/Los_Angeles", "America/New_York", "America/St_Johns", "America/Havana", "America/Santiago",
        "Europe/London", "Europe/Dublin", "Europe/Berlin", "Africa/Casablanca", "Asia/Kolkata", "Asia/Beirut",
        "Australia/Lord_Howe", "Pacific/Chatham", "Pacific/Apia", "Atlantic/Azores",
    ]

    @Test func `wall times become the same instants, around every change of many years`() async throws {
        try await withDatabase { given in
            let database = try given.open()
            for zone in Self.zones {
                let rules = try ZoneRules.rules(of: TimeZoneName(zone))
                var walls: [Int64] = []
                var instant = 1_262_304_000
                while let change = rules.nextChange(after: instant), change.instant < 2_400_000_000 {
                    let before = change.instant + rules.offset(at: change.instant - 1)
                    let after = change.instant + change.offset
                    let (low, high) = (min(before, after), max(before, after))
                    walls += [low - 1, low, (low + high) / 2, high - 1, high].map { Int64($0) }
                    instant = change.instant
                }
                walls.append(1_795_262_400)
                let asked = walls
                let told = try await database.read { db in
                    try await db.rows(
                        """
                        SELECT extract(epoch FROM
                            (TIMESTAMP '1970-01-01' + wall * interval '1 second') AT TIME ZONE \(zone))::bigint AS instant
                        FROM unnest(\(asked)::bigint[]) WITH ORDINALITY AS asked (wall, place) ORDER BY place
                        """
                    ) { row -> Int64 in try row["instant"] }
                }
                let ours = walls.map { Int64(rules.instant(of: WallTime(seconds: Int($0)))) }
                #expect(told == ours, "\(zone)")
            }
        }
    }

    @Test func `hours mean the same as in the SQL of tenants, also when clocks change`() async throws {
        let file = #filePath.split(separator: "/").dropLast(4).map { "/" + $0 }.joined()
        let path = file + "/Services/Tenants/Migrations/m0005_create_openings.sql"
        let sql = [UInt8](try #require(FileManager.default.contents(atPath: path)))
        try await withDatabase(migrations: [("m0001_create_openings.sql", sql)]) { given in
            let database = try given.open()
            var random = SeededRandom(seed: 33)
            for round in 0..<45 {
                let zone = Self.zones[round % Self.zones.count]
                let rules = try ZoneRules.rules(of: TimeZoneName(zone))
                let first = try CivilDate(CalendarDate(["2026-03-04", "2026-10-28", "2026-04-01"][round / 15]))
                let (hours, vacations) = try Self.hours(from: first, using: &random)
                let ours = BusinessHours(hours, vacations: vacations, zone: rules)
                let (hoursText, vacationsText) = try (
                    JSONText(JSONWriter.encode(hours)), JSONText(JSONWriter.encode(vacations))
                )
                let (from, to) = (first.description, first.adding(days: 27).description)
                let told = try await database.read { db in
                    try await db.rows(
                        """
                        SELECT extract(epoch FROM lower(part))::bigint AS opens, extract(epoch FROM upper(part))::bigint AS closes
                        FROM (SELECT \(hoursText)::jsonb AS h, \(vacationsText)::jsonb AS v) AS given,
                            LATERAL unnest(openings(
                                open_minutes(h, false), open_minutes(h, true), replaced_days(h, v), special_hours(h, v),
                                \(zone), \(from)::text::date, \(to)::text::date)) AS part
                        ORDER BY opens
                        """
                    ) { row -> Range<Int> in
                        let (opens, closes): (Int64, Int64) = (try row["opens"], try row["closes"])
                        return Int(opens)..<Int(closes)
                    }
                }
                // Away from the two ends of the days that were asked for.
                let begin = rules.instant(of: WallTime(first.adding(days: 3)))
                let end = rules.instant(of: WallTime(first.adding(days: 24)))
                var joined: [Range<Int>] = []
                for opening in Openings(ours, after: begin, days: 24) where opening.lowerBound < end {
                    if let last = joined.last, last.upperBound == opening.lowerBound {
                        joined[joined.count - 1] = last.lowerBound..<opening.upperBound
                    } else {
                        joined.append(opening)
                    }
                }
                func clipped(_ ranges: [Range<Int>]) -> [Range<Int>] {
                    ranges.map { $0.clamped(to: begin..<end) }.filter { !$0.isEmpty }
                }
                #expect(clipped(joined) == clipped(told), "round \(round), \(zone)")
            }
        }
    }

    /// Hours with nights, dates of their own and a vacation, by chance.
    private static func hours(
        from first: CivilDate, using random: inout SeededRandom
    ) throws -> (Hours, [Vacation]) {
        func clock() throws -> ClockTime {
            let minutes = Int.random(in: 0..<96, using: &random) * 15
            let (hour, minute) = (minutes / 60, minutes % 60)
            return try ClockTime(
                (hour < 10 ? "0\(hour)" : "\(hour)") + ":" + (minute < 10 ? "0\(minute)" : "\(minute)"))
        }
        func date(_ days: ClosedRange<Int>) throws -> CalendarDate {
            try CalendarDate(first.adding(days: .random(in: days, using: &random)).description)
        }
        var weekly: [WeeklyInterval] = []
        for day in Weekday.allCases {
            for _ in 0..<Int.random(in: 0...2, using: &random) {
                weekly.append(WeeklyInterval(day: day, opens: try clock(), closes: try clock()))
            }
        }
        var exceptions: [DateHours] = []
        for _ in 0..<Int.random(in: 0...3, using: &random) {
            var intervals: [OpenInterval] = []
            for _ in 0..<Int.random(in: 0...2, using: &random) {
                intervals.append(OpenInterval(opens: try clock(), closes: try clock()))
            }
            exceptions.append(DateHours(date: try date(4...24), intervals: intervals))
        }
        let vacations = Bool.random(using: &random) ? [Vacation(from: try date(8...10), to: try date(11...13))] : []
        return (Hours(weekly: weekly, exceptions: exceptions), vacations)
    }
}

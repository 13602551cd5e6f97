import FoundationEssentials
import JSON
import Models
import Postgres
import TestSupport
import Testing

@testable import Tenants

@Suite struct OpeningTests {
    /// Open or not at a moment by the quick test and by the list of openings, and when it opens and closes.
    private struct State: Equatable {
        let quick: Bool
        let slow: Bool
        let closes: String?
        let opens: String?
    }

    private func state(
        _ hours: String, vacations: String = "[]", zone: String = "America/Los_Angeles", at moment: String,
        _ db: Connection
    ) async throws -> State? {
        let hours = JSONText(Array(hours.utf8))
        let vacations = JSONText(Array(vacations.utf8))
        return try await db.row(
            """
            SELECT is_open(w, a, r, s, \(zone), m) AS quick, o.is_open, o.closes_at::text, o.opens_at::text
            FROM (SELECT \(hours)::jsonb AS h, \(vacations)::jsonb AS v, \(moment)::text::timestamptz AS m) AS given,
                LATERAL (SELECT open_minutes(h, false) AS w, open_minutes(h, true) AS a, replaced_days(h, v) AS r,
                    special_hours(h, v) AS s) AS parts,
                LATERAL opening_state(w, a, r, s, \(zone), m) AS o
            """
        ) { row in
            State(
                quick: try row["quick"], slow: try row["is_open"], closes: try row["closes_at"],
                opens: try row["opens_at"])
        }
    }

    private func expect(
        _ hours: String, vacations: String = "[]", at moment: String, isOpen: Bool, closes: String? = nil,
        opens: String? = nil, _ db: Connection, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let state = try await state(hours, vacations: vacations, at: moment, db)
        #expect(state?.quick == isOpen && state?.slow == isOpen, "\(moment)", sourceLocation: sourceLocation)
        if let closes { #expect(state?.closes == closes, sourceLocation: sourceLocation) }
        if let opens { #expect(state?.opens == opens, sourceLocation: sourceLocation) }
    }

    private func withFunctions(_ body: @Sendable (Connection) async throws -> Void) async throws {
        try await withDatabase(schema: "tenants", migrations: migrations) { database in
            try await database.open().read(body)
        }
    }

    private let night =
        #"{"weekly":[{"day":"saturday","opens":"22:00","closes":"02:00"},{"day":"sunday","opens":"22:00","closes":"06:00"}]}"#

    @Test func `hours run over midnight and over the end of the week`() async throws {
        try await withFunctions { db in
            // Sunday 22 November 2026, 01:59 in Los Angeles (UTC-8).
            try await expect(night, at: "2026-11-22 09:59Z", isOpen: true, closes: "2026-11-22 10:00:00+00", db)
            try await expect(
                night, at: "2026-11-22 10:00Z", isOpen: false, opens: "2026-11-23 06:00:00+00", db)
            try await expect(night, at: "2026-11-23 13:59Z", isOpen: true, closes: "2026-11-23 14:00:00+00", db)
            try await expect(night, at: "2026-11-23 14:00Z", isOpen: false, db)
        }
    }

    @Test func `a date of its own takes the place of what begins on it`() async throws {
        let hours =
            #"{"weekly":[{"day":"friday","opens":"20:00","closes":"04:00"},{"day":"saturday","opens":"08:00","closes":"12:00"}],"#
            + #""exceptions":[{"date":"2026-11-28","intervals":[{"opens":"10:00","closes":"11:00"}]}]}"#
        try await withFunctions { db in
            // Friday's night goes on into the exceptional Saturday.
            try await expect(hours, at: "2026-11-28 11:59Z", isOpen: true, closes: "2026-11-28 12:00:00+00", db)
            try await expect(hours, at: "2026-11-28 16:30Z", isOpen: false, opens: "2026-11-28 18:00:00+00", db)
            try await expect(hours, at: "2026-11-28 18:30Z", isOpen: true, closes: "2026-11-28 19:00:00+00", db)
            try await expect(hours, at: "2026-11-28 19:30Z", isOpen: false, db)
        }
    }

    @Test func `a vacation closes also dates of their own`() async throws {
        let hours =
            #"{"weekly":[{"day":"monday","opens":"08:00","closes":"17:00"}],"#
            + #""exceptions":[{"date":"2026-11-24","intervals":[{"opens":"10:00","closes":"11:00"}]}]}"#
        let vacations = #"[{"from":"2026-11-23","to":"2026-11-24"}]"#
        try await withFunctions { db in
            try await expect(hours, at: "2026-11-23 18:00Z", isOpen: true, db)
            try await expect(
                hours, vacations: vacations, at: "2026-11-23 18:00Z", isOpen: false, opens: "2026-11-30 16:00:00+00", db
            )
            try await expect(hours, vacations: vacations, at: "2026-11-24 18:30Z", isOpen: false, db)
            try await expect(hours, at: "2026-11-24 18:30Z", isOpen: true, db)
        }
    }

    @Test func `hours follow the wall clock when summer time begins`() async throws {
        let hours = #"{"weekly":[{"day":"sunday","opens":"01:00","closes":"04:00"}]}"#
        try await withFunctions { db in
            // 8 March 2026: 02:00 becomes 03:00, 10:00 UTC. Open from 09:00 UTC for two hours, not three.
            try await expect(hours, at: "2026-03-08 08:59Z", isOpen: false, opens: "2026-03-08 09:00:00+00", db)
            try await expect(hours, at: "2026-03-08 09:30Z", isOpen: true, closes: "2026-03-08 11:00:00+00", db)
            try await expect(hours, at: "2026-03-08 10:30Z", isOpen: true, db)
            try await expect(hours, at: "2026-03-08 11:00Z", isOpen: false, opens: "2026-03-15 08:00:00+00", db)
        }
    }

    @Test func `hours follow the wall clock when summer time ends`() async throws {
        let hours = #"{"weekly":[{"day":"sunday","opens":"00:30","closes":"03:00"}]}"#
        try await withFunctions { db in
            // 1 November 2026: 02:00 becomes 01:00 at 09:00 UTC. Open from 07:30 to 11:00 UTC, three and a half hours.
            try await expect(hours, at: "2026-11-01 07:30Z", isOpen: true, closes: "2026-11-01 11:00:00+00", db)
            try await expect(hours, at: "2026-11-01 09:30Z", isOpen: true, db)
            try await expect(hours, at: "2026-11-01 10:59Z", isOpen: true, db)
            try await expect(hours, at: "2026-11-01 11:00Z", isOpen: false, db)
        }
    }

    @Test func `open around the clock never closes within the two weeks`() async throws {
        let days = Weekday.allCases.map { #"{"day":"\#($0.rawValue)","opens":"00:00","closes":"24:00"}"# }
        try await withFunctions { db in
            let state = try await state(
                "{\"weekly\":[\(days.joined(separator: ","))]}", zone: "Asia/Kolkata", at: "2026-11-22 10:00Z", db)
            #expect(state?.quick == true && state?.slow == true && state?.opens == nil)
        }
    }

    @Test func `the quick test agrees with the list of openings at any moment`() async throws {
        try await withFunctions { db in
            var random = SeededRandom(seed: 7)
            func clock(_ minutes: Int) -> String {
                let (hour, minute) = (minutes / 60 % 24, minutes % 60)
                return (hour < 10 ? "0\(hour)" : "\(hour)") + ":" + (minute < 10 ? "0\(minute)" : "\(minute)")
            }
            for _ in 0..<60 {
                var weekly: [String] = []
                for day in Weekday.allCases where Bool.random(using: &random) {
                    let opens = Int.random(in: 0..<1440, using: &random)
                    let closes = opens + Int.random(in: 1..<1000, using: &random)
                    weekly.append(
                        #"{"day":"\#(day.rawValue)","opens":"\#(clock(opens))","closes":"\#(clock(closes))"}"#)
                }
                let day = Int.random(in: 10...28, using: &random)
                let exceptions = #"[{"date":"2026-06-\#(day)","intervals":[{"opens":"21:00","closes":"03:30"}]}]"#
                let hours = "{\"weekly\":[\(weekly.joined(separator: ","))],\"exceptions\":\(exceptions)}"
                for _ in 0..<4 {
                    let moment =
                        "2026-06-\(Int.random(in: 10...28, using: &random)) \(clock(.random(in: 0..<1440, using: &random)))Z"
                    for zone in ["America/New_York", "Pacific/Auckland"] {
                        let state = try await state(hours, zone: zone, at: moment, db)
                        #expect(state?.quick == state?.slow, "\(hours) \(zone) \(moment)")
                    }
                }
            }
        }
    }

    @Test func `a listing has the quarters in which it is open at some time`() async throws {
        let days = Weekday.allCases.map { #"{"day":"\#($0.rawValue)","opens":"08:00","closes":"17:00"}"# }
        let hours = JSONText(Array("{\"weekly\":[\(days.joined(separator: ","))]}".utf8))
        try await withFunctions { db in
            let missing = try await db.value(
                """
                SELECT count(*)
                FROM generate_series(TIMESTAMPTZ '2026-01-01Z', '2026-12-31Z', interval '97 minutes') AS moment,
                    LATERAL (SELECT open_minutes(\(hours)::jsonb, false) AS w, '{}'::int4multirange AS a) AS parts
                WHERE is_open(w, a, '{}', '{}', 'America/Los_Angeles', moment)
                    AND NOT open_quarters(w, a, '{}', 'America/Los_Angeles') @> ARRAY['=quarter:' || quarter_of(
                        date_part('epoch', moment - TIMESTAMPTZ '2001-01-01 00:00Z') / 60)]
                """, as: Int.self)
            #expect(missing == 0)
        }
    }

    @Test func `PostgreSQL knows every time zone that is taken`() async throws {
        try await withFunctions { db in
            for zone in ["UTC", "America/Los_Angeles", "Europe/Kyiv", "Asia/Kathmandu", "Pacific/Chatham"] {
                _ = try TimeZoneName(zone)
                _ = try await db.value("SELECT ('epoch'::timestamptz AT TIME ZONE \(zone))::text", as: String.self)
            }
        }
    }
}

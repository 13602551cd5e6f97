import FoundationEssentials
import JSON
import Models
import Postgres
import TestSupport
import Testing

@testable import ServiceKit

/// A text that is no literal of the program.
private func parsed(_ text: String) throws(Cron.Fault) -> Cron { try Cron(text) }

@Suite struct `Cron expressions` {
    @Test func `fields are stars, numbers, names, ranges, steps and lists`() throws {
        let cron = try parsed("*/20  8-10,22 1,15\tJan-mar,12 mon-Fri")
        #expect(cron.text == "*/20 8-10,22 1,15 Jan-mar,12 mon-Fri")
        #expect(cron.minutes == [0, 20, 40] && cron.hours == [8, 9, 10, 22] && cron.days == [1, 15])
        #expect(cron.months == [1, 2, 3, 12] && cron.weekdays == [1, 2, 3, 4, 5])
        #expect(cron.namesHours && cron.takesEitherDay)
        #expect(try parsed("10-40/15 * * * 0,7").minutes == [10, 25, 40])
        #expect(try parsed("* * * * 5-7").weekdays == [0, 5, 6])
        let literal: Cron = "0 0 * * *"
        #expect(literal == (try parsed("0 0 * * *")))
    }

    @Test(
        arguments: [
            "", "* * * *", "* * * * * *", "60 * * * *", "* 24 * * *", "* * 0 * *", "* * 32 * *", "* * * 13 * ",
            "* * * * 8", "5-1 * * * *", "*/0 * * * *", "5/10 * * * *", "1, * * * *", "-1 * * * *", "+1 * * * *",
            "a * * * *", "* * * foo *", "1-2-3 * * * *", "*/ * * * *", "0 0 30 2 *", "0 0 31 4,6 *",
        ])
    func `what is no cron expression is refused`(text: String) {
        #expect(throws: Cron.Fault.self) { try parsed(text) }
    }

    @Test func `the next time is the first that the clock of the zone shows`() async throws {
        // After, cron, zone, next; the week of 2026-03-29 has the change to summer time in Berlin, 2026-10-25 the one back.
        let cases: [(String, Cron, String, String)] = [
            ("2026-01-15T10:00:00Z", "0 8 * * *", "Europe/Berlin", "2026-01-16T07:00:00Z"),
            ("2026-01-15T06:59:59Z", "0 8 * * *", "Europe/Berlin", "2026-01-15T07:00:00Z"),
            ("2026-01-15T07:00:00Z", "0 8 * * *", "Europe/Berlin", "2026-01-16T07:00:00Z"),
            ("2026-07-15T10:00:00Z", "0 8 * * *", "Europe/Berlin", "2026-07-16T06:00:00Z"),
            ("2026-01-15T10:00:30Z", "* * * * *", "UTC", "2026-01-15T10:01:00Z"),
            ("2026-01-15T10:00:30Z", "*/15 * * * *", "Asia/Kathmandu", "2026-01-15T10:15:00Z"),
            ("2026-01-15T10:00:00Z", "30 9 * * 1-5", "America/Los_Angeles", "2026-01-15T17:30:00Z"),
            // A Friday evening there: Monday.
            ("2026-01-17T03:00:00Z", "30 9 * * mon-fri", "America/Los_Angeles", "2026-01-19T17:30:00Z"),
            // One of the two day fields is enough.
            ("2026-01-15T10:00:00Z", "0 0 1 * 0", "UTC", "2026-01-18T00:00:00Z"),
            ("2026-01-25T10:00:00Z", "0 0 1 * 0", "UTC", "2026-02-01T00:00:00Z"),
            ("2026-03-01T00:00:00Z", "0 0 29 2 *", "UTC", "2028-02-29T00:00:00Z"),
            ("2096-03-01T00:00:00Z", "0 0 29 2 *", "UTC", "2104-02-29T00:00:00Z"),
            // Skipped: 02:30 does not exist; it runs when the clock has moved on.
            ("2026-03-28T12:00:00Z", "30 2 * * *", "Europe/Berlin", "2026-03-29T01:30:00Z"),
            ("2026-03-29T01:30:00Z", "30 2 * * *", "Europe/Berlin", "2026-03-30T00:30:00Z"),
            // Repeated: 02:30 comes twice and runs once.
            ("2026-10-25T01:30:00Z", "30 2 * * *", "Europe/Berlin", "2026-10-26T01:30:00Z"),
            // By the clock on the wall: every half hour of the repeated one, none of the skipped one.
            ("2026-10-25T00:00:00Z", "*/30 * * * *", "Europe/Berlin", "2026-10-25T00:30:00Z"),
            ("2026-10-25T00:30:00Z", "*/30 * * * *", "Europe/Berlin", "2026-10-25T01:00:00Z"),
            ("2026-10-25T01:00:00Z", "*/30 * * * *", "Europe/Berlin", "2026-10-25T01:30:00Z"),
            ("2026-03-29T00:30:00Z", "*/30 * * * *", "Europe/Berlin", "2026-03-29T01:00:00Z"),
            // Midnight that does not exist (Cairo, 2026-04-24).
            ("2026-04-23T12:00:00Z", "0 0 * * *", "Africa/Cairo", "2026-04-23T22:00:00Z"),
        ]
        try await withDatabase { database in
            let admin = try database.openAsAdmin()
            for (after, cron, zone, next) in cases {
                let start = try #require(RFC3339.date(after))
                let found: Date? = try await admin.read { db in
                    try await db.value(
                        "SELECT \(cron.next(after: "\(start)::timestamptz", in: "\(zone)::text"))")
                }
                #expect(found.map(RFC3339.text) == next, "\(cron.text) after \(after) in \(zone)")
            }
        }
    }

    @Test func `02:30 of the repeated hour runs once, whichever of the two it is`() async throws {
        try await withDatabase { database in
            let admin = try database.openAsAdmin()
            var moment = try #require(RFC3339.date("2026-10-24T12:00:00Z"))
            let end = try #require(RFC3339.date("2026-10-26T00:00:00Z"))
            var times = 0
            let cron: Cron = "30 2 * * *"
            while true {
                let from = moment
                moment = try await admin.read { db in
                    try await db.value("SELECT \(cron.next(after: "\(from)::timestamptz", in: "'Europe/Berlin'"))")
                }
                if moment > end { break }
                times += 1
            }
            #expect(times == 1)
        }
    }
}

@Suite struct `Recurring jobs` {
    private let zone = try? TimeZoneName("Europe/Berlin")

    @Test func `a recurring job goes on after success, failure and death`() async throws {
        let zone = try #require(self.zone)
        try await withJobs { jobs in
            let trace = Trace()
            let runner = try jobs.start()
            struct Broken: Error {}
            runner.work(on: Count.self, JobLimits(retries: 1, pause: .milliseconds(1), longestPause: .milliseconds(1)))
            {
                _, run in
                trace.attempts.append(run.attempt)
                if (2...4).contains(trace.attempts.count) { throw Broken() }
                try await run.complete { _ in }
            }
            func schedule() async throws {
                try await jobs.database.write(as: jobs.tenant) { db in
                    try db.schedule(Count(number: 1), every: "0 3 * * *", in: zone, key: "nightly")
                }
            }
            /// Its time has come.
            func come() async throws {
                try await jobs.admin.transaction { db in
                    try await db.execute("UPDATE jobs SET run_at = now() WHERE state = 'waiting'")
                }
            }
            try await schedule()
            let next: Date = try await jobs.value("SELECT run_at FROM jobs")
            #expect(next > Date())
            try await come()
            try await eventually("done") { runner.count(.done) == 1 }
            #expect(try await jobs.value("SELECT run_at FROM jobs") == next)
            // Two failures: a dead letter beside it.
            try await come()
            try await eventually("dead") { runner.count(.dead) == 1 }
            #expect(try await jobs.rows("dead") == 1 && runner.count(.failed) == 1)
            #expect(try await jobs.value("SELECT run_at FROM jobs WHERE state = 'waiting'") == next)
            // One failure, then it works again.
            try await come()
            try await eventually("done again") { runner.count(.done) == 2 }
            #expect(trace.attempts == [1, 1, 2, 1, 2])
            #expect(try await jobs.rows("waiting") == 1)
        }
    }

    @Test func `scheduling again changes times, and keeps the next one where they are the same`() async throws {
        let zone = try #require(self.zone)
        try await withJobs { jobs in
            func schedule(_ cron: Cron, _ number: Int) async throws {
                try await jobs.database.write(as: jobs.tenant) { db in
                    try db.schedule(Count(number: number), every: cron, in: zone, key: "nightly")
                }
            }
            try await schedule("0 3 * * *", 1)
            // Overdue, and not forgotten by a process that starts.
            try await jobs.admin.transaction { db in
                try await db.execute("UPDATE jobs SET run_at = now() - interval '1 h', attempts = 1")
            }
            try await schedule("0 3 * * *", 2)
            #expect(
                try await jobs.value("SELECT run_at < now() AND attempts = 1 AND payload->>'number' = '2' FROM jobs"))
            try await schedule("0 4 * * *", 2)
            #expect(try await jobs.value("SELECT run_at > now() AND cron = '0 4 * * *' FROM jobs"))
            try await jobs.database.write(as: jobs.tenant) { db in try db.cancel(Count.self, key: "nightly") }
            #expect(try await jobs.rows() == 0)
        }
    }
}

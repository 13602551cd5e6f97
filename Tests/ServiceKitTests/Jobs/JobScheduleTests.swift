import EventLoop
import FoundationEssentials
import Models
import Postgres
import TestSupport
import Testing

@testable import ServiceKit

@Suite struct `Scheduling jobs` {
    @Test func `a job runs after the commit with its values, as its tenant, and is gone`() async throws {
        try await withJobs { jobs in
            let trace = Trace()
            let runner = try jobs.start()
            runner.work(on: Count.self) { job, run in
                trace.numbers.append(job.number)
                trace.tenants.append(run.tenant)
                trace.attempts.append(run.attempt)
            }
            try await jobs.schedule(7)
            try await jobs.schedule(8, of: jobs.other)
            try await eventually("done") { runner.count(.done) == 2 }
            #expect(try await jobs.rows() == 0)
            #expect(trace.numbers.sorted() == [7, 8] && Set(trace.tenants) == [jobs.tenant, jobs.other])
            #expect(trace.attempts == [1, 1])
        }
    }

    @Test func `a job of a transaction that is undone never runs`() async throws {
        try await withJobs { jobs in
            let trace = Trace()
            try jobs.start().work(on: Count.self) { job, _ in trace.numbers.append(job.number) }
            struct Undone: Error {}
            await expectThrows(Undone.self) {
                try await jobs.database.write(as: jobs.tenant) { db in
                    try db.schedule(Count(number: 1))
                    throw Undone()
                }
            }
            try await jobs.schedule(2)
            try await eventually("gone") { try await jobs.rows() == 0 && !trace.numbers.isEmpty }
            #expect(trace.numbers == [2])
        }
    }

    @Test func `a transaction without a tenant cannot schedule, one of the platform can`() async throws {
        try await withJobs { jobs in
            await expectThrows(PostgresError.self) {
                try await jobs.database.transaction { db in try db.schedule(Count()) }
            }
            try await jobs.database.write(as: TenantID.platform) { db in try db.schedule(Count()) }
            #expect(try await jobs.rows("waiting") == 1)
        }
    }

    @Test func `a tenant sees and cancels its own jobs only`() async throws {
        try await withJobs { jobs in
            try await jobs.schedule(1, in: 60, key: "same")
            try await jobs.schedule(2, in: 60, key: "same", of: jobs.other)
            #expect(try await jobs.rows("waiting") == 2)
            let seen = try await jobs.database.read(as: jobs.tenant) { db in
                try await db.rows("SELECT payload->>'number' FROM jobs") { try $0[0] as String }
            }
            #expect(seen == ["1"])
            let unset: Int = try await jobs.database.read { try await $0.value("SELECT count(*) FROM jobs") }
            #expect(unset == 0)
            try await jobs.database.write(as: jobs.tenant) { db in try db.cancel(Count.self, key: "same") }
            let left: String = try await jobs.value("SELECT tenant_id::text FROM jobs")
            #expect(left == jobs.other.description)
        }
    }

    @Test func `hundreds that schedule one key make one job`() async throws {
        try await withJobs { jobs in
            let attempts = await concurrently(300) { number in
                try await jobs.schedule(
                    number, in: 60, key: "one", ifThere: number.isMultiple(of: 2) ? .keep : .replace)
            }
            #expect(attempts.count(where: \.succeeded) == 300)
            let rows = try await jobs.rows()
            #expect(rows == 1)
        }
    }

    @Test func `hundreds that schedule one key while it runs make it run once more, never twice at once`() async throws
    {
        try await withJobs { jobs in
            let (trace, gate) = (Trace(), Gate())
            let runners = [try jobs.start(), try jobs.start()]
            for runner in runners {
                runner.work(on: Count.self) { job, _ in
                    trace.begin()
                    trace.numbers.append(job.number)
                    try await gate.pass()
                    trace.end()
                }
            }
            try await jobs.schedule(-1, key: "one")
            try await eventually("running") { trace.underWay == 1 }
            _ = await concurrently(200) { number in try await jobs.schedule(number, key: "one") }
            #expect(try await jobs.rows() == 1)
            gate.open()
            try await eventually("gone") { try await jobs.rows() == 0 }
            #expect(trace.numbers.count == 2 && trace.most == 1)
        }
    }

    @Test func `a second one under the key replaces values and time, or is left out`() async throws {
        try await withJobs { jobs in
            try await jobs.schedule(1, in: 3_600, key: "a", priority: .low)
            try await jobs.schedule(2, in: 60, key: "a", priority: .high, ifThere: .keep)
            #expect(try await jobs.value("SELECT (payload->>'number')::int + 10 * priority FROM jobs") == 21)
            try await jobs.schedule(3, in: 60, key: "a", priority: .high)
            #expect(try await jobs.value("SELECT (payload->>'number')::int + 10 * priority FROM jobs") == 3)
            #expect(try await jobs.value("SELECT run_at < now() + interval '2 minutes' FROM jobs") == true)
        }
    }

    @Test func `a job is moved to another time with its values`() async throws {
        try await withJobs { jobs in
            let trace = Trace()
            try jobs.start().work(on: Count.self) { job, _ in trace.numbers.append(job.number) }
            try await jobs.schedule(5, in: 3_600, key: "a")
            try await jobs.database.write(as: jobs.tenant) { db in
                try db.reschedule(Count.self, key: "nobody", at: Date())
                try db.reschedule(Count.self, key: "a", at: Date())
            }
            try await eventually("gone") { try await jobs.rows() == 0 }
            #expect(trace.numbers == [5])
        }
    }

    @Test func `a commit wakes the worker, which would look again in an hour`() async throws {
        try await withJobs { jobs in
            let trace = Trace()
            let runner = try jobs.start { $0.look = .seconds(3_600) }
            runner.work(on: Count.self) { job, _ in trace.numbers.append(job.number) }
            try await eventually("listening") {
                try await jobs.value(
                    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'")
                    == 1
            }
            try await jobs.schedule(1)
            try await eventually("woken") { trace.numbers == [1] }
            // Due in a moment: a message too, and then an alarm.
            try await jobs.schedule(2, in: 0.2)
            try await eventually("woken for what is soon due") { trace.numbers == [1, 2] }
        }
    }

    @Test func `a timer starts when it is due, not before`() async throws {
        try await withJobs { jobs in
            let due = Date().addingTimeInterval(2.5)
            var started: Date?
            let runner = try jobs.start { $0.look = .milliseconds(500) }
            runner.work(on: Count.self) { _, run in
                started = Date()
                #expect(abs(run.dueAt.timeIntervalSince(due)) < 0.001)
            }
            try await jobs.database.write(as: jobs.tenant) { db in try db.schedule(Count(), at: due) }
            try await eventually("started") { started != nil }
            #expect(try #require(started) >= due)
        }
    }

    @Test func `what goes first is priority, then time`() async throws {
        try await withJobs { jobs in
            let trace = Trace()
            for (number, priority) in [
                (4, JobPriority.low), (2, .normal), (0, .high), (5, .low), (3, .normal), (1, .high),
            ] {
                try await jobs.schedule(number, priority: priority)
            }
            try await jobs.schedule(6, in: 3_600, priority: .high)
            try jobs.start().work(on: Count.self, JobLimits(concurrency: 1)) { job, _ in
                trace.numbers.append(job.number)
            }
            try await eventually("gone") { try await jobs.rows() == 1 }
            #expect(trace.numbers == [0, 1, 2, 3, 4, 5])
        }
    }

    @Test func `rights and rows of the table are as tenants' tables must be`() async throws {
        try await withDatabase(schema: "jobs_check", migrations: jobSteps) { database in
            let faults = try await catalogueFaults(
                of: "jobs_check", in: database, shared: [], policies: JobsTable.policies)
            #expect(faults == [])
        }
    }
}

import EventLoop
import FoundationEssentials
import Models
import Postgres
import TestSupport
import Testing

@testable import ServiceKit

@Suite struct `Jobs of processes that end` {
    @Test func `the jobs of a process that vanished are taken up by another, each effect once`() async throws {
        try await withJobs { jobs in
            let (trace, gate) = (Trace(), Gate())
            func insert(_ job: Count, _ run: JobRun) async throws {
                try await run.complete { db in
                    try await db.execute(
                        "INSERT INTO effects (tenant_id, number) VALUES (\(run.tenant), \(job.number))")
                }
            }
            let dying = try jobs.start { $0.lease = .seconds(4) }
            dying.work(on: Count.self, JobLimits(concurrency: 10)) { job, run in
                trace.begin()
                // Half of them have done their effect and not more.
                if job.number < 5 { try await insert(job, run) }
                try await gate.pass()
            }
            for number in 0..<10 { try await jobs.schedule(number) }
            try await eventually("half done") { try await jobs.rows() == 5 && trace.underWay == 10 }
            await dying.vanish()
            #expect(try await jobs.rows("running") == 5)
            let rescuer = try jobs.start()
            rescuer.work(on: Count.self) { job, run in
                trace.attempts.append(run.attempt)
                try await insert(job, run)
            }
            try await eventually("gone") { try await jobs.rows() == 0 }
            #expect(try await jobs.effects() == Array(0..<10))
            #expect(trace.attempts == [2, 2, 2, 2, 2])
            #expect(rescuer.lines.text.contains("its process vanished"))
        }
    }

    @Test func `a job that takes its process along every time ends as a dead letter`() async throws {
        try await withJobs { jobs in
            let (trace, gate) = (Trace(), Gate())
            let rescuer = try jobs.start()
            // It takes none itself: its one place is taken.
            let limits = JobLimits(concurrency: 1, retries: 2, pause: .milliseconds(1), longestPause: .milliseconds(1))
            rescuer.work(on: Count.self, limits) { _, _ in
                trace.begin()
                try await gate.pass()
            }
            try await jobs.schedule(0)
            try await eventually("running") { trace.underWay == 1 }
            try await jobs.schedule(1)
            for attempt in 1...3 {
                // What a process does up to the moment where it dies.
                var claimed: ClaimedJob?
                try await eventually("waiting again") {
                    claimed = try await jobs.database.claimJobs(
                        Count.kind, most: 1, concurrency: 2, lease: .milliseconds(1)
                    ).jobs.first
                    return claimed != nil
                }
                #expect(claimed?.attempt == attempt)
            }
            try await eventually("dead") { try await jobs.rows("dead") == 1 }
            #expect(
                try await jobs.value("SELECT last_error FROM jobs WHERE state = 'dead'") == "its process vanished")
            gate.open()
        }
    }

    @Test func `who stood still past the lease cannot finish what another has taken`() async throws {
        try await withJobs { jobs in
            try await jobs.schedule(1)
            let first = try #require(
                try await jobs.database.claimJobs(Count.kind, most: 1, concurrency: 1, lease: .milliseconds(1)).jobs
                    .first)
            let slow = JobRun(first, isLast: false, jobs.database)
            let runner = try jobs.start()
            runner.work(on: Count.self) { job, run in
                try await run.complete { db in
                    try await db.execute("INSERT INTO effects (tenant_id, number) VALUES (\(run.tenant), 2)")
                }
            }
            try await eventually("taken up") { try await jobs.effects() == [2] }
            await expectThrows(JobLost.self) {
                try await slow.complete { db in
                    try await db.execute("INSERT INTO effects (tenant_id, number) VALUES (\(slow.tenant), 1)")
                }
            }
            #expect(try await jobs.effects() == [2])
            let outcome = try await jobs.database.working { db in
                try await db.settleJob(first, JobFailure(pause: .zero, reason: "x"))
            }
            #expect(outcome == .lost)
        }
    }

    @Test func `a long job is held by its signs of life`() async throws {
        try await withJobs { jobs in
            let (trace, gate) = (Trace(), Gate())
            let runners = try (0..<2).map { _ in
                try jobs.start {
                    $0.lease = .seconds(5)
                    $0.renewal = .milliseconds(50)
                }
            }
            for runner in runners {
                runner.work(on: Count.self) { _, run in
                    trace.attempts.append(run.attempt)
                    try await gate.pass()
                }
            }
            try await jobs.schedule(1)
            try await eventually("running") { trace.attempts == [1] }
            let first: Date = try await jobs.value("SELECT leased_until FROM jobs")
            // Beyond the end of the first lease.
            try await eventually("renewed") {
                let held: Bool = try await jobs.value(
                    "SELECT now() > \(first)::timestamptz + interval '0.3 s' FROM jobs")
                return held
            }
            #expect(trace.attempts == [1])
            gate.open()
            try await eventually("gone") { try await jobs.rows() == 0 }
            #expect(trace.attempts == [1])
        }
    }

    @Test func `a lease that is another's now ends the try`() async throws {
        try await withJobs { jobs in
            let (trace, gate) = (Trace(), Gate())
            let runner = try jobs.start { $0.renewal = .milliseconds(20) }
            runner.work(on: Count.self, JobLimits(concurrency: 1)) { _, _ in
                trace.begin()
                defer { trace.end() }
                try await gate.pass()
            }
            try await jobs.schedule(1)
            try await eventually("running") { trace.underWay == 1 }
            try await jobs.admin.transaction { db in
                try await db.execute(
                    "UPDATE jobs SET claim_id = gen_random_uuid(), leased_until = now() + interval '1 h'")
            }
            try await eventually("told") { trace.underWay == 0 }
            try await eventually("counted") { runner.count(.lost) == 1 }
            #expect(try await jobs.rows("running") == 1)
        }
    }

    @Test func `a drain lets jobs under way end and takes no others`() async throws {
        try await withJobs { jobs in
            let (gate, trace) = (Gate(), Trace())
            let runner = try jobs.start()
            runner.work(on: Count.self) { _, _ in
                trace.begin()
                try await gate.pass()
            }
            try await jobs.schedule(1)
            try await eventually("running") { trace.underWay == 1 }
            let drain = jobs.loop.spawn { await runner.runner.drain(until: .now + .seconds(60)) }
            try await eventually("draining") { runner.runner.isDraining }
            try await jobs.schedule(2)
            gate.open()
            await drain.value
            #expect(runner.count(.done) == 1 && trace.underWay == 1)
            #expect(try await jobs.rows("waiting") == 1)
        }
    }

    @Test func `a drain gives back what does not end, without counting the try`() async throws {
        try await withJobs { jobs in
            let (gate, trace) = (Gate(), Trace())
            let runner = try jobs.start { $0.grace = .seconds(30) }
            runner.work(on: Count.self) { _, _ in
                trace.begin()
                try await gate.pass()
            }
            try await jobs.schedule(2)
            try await eventually("running") { trace.underWay == 1 }
            await runner.runner.drain(until: .now)
            #expect(runner.count(.released) == 1)
            #expect(try await jobs.rows("waiting") == 1)
            #expect(try await jobs.value("SELECT attempts FROM jobs") == 0)
            // Another process does the rest.
            let other = try jobs.start()
            other.work(on: Count.self) { job, _ in trace.numbers.append(job.number) }
            try await eventually("gone") { try await jobs.rows() == 0 }
            #expect(trace.numbers == [2])
        }
    }

    @Test func `jobs are done after the database was away`() async throws {
        let cluster = try TestCluster()
        try await withJobs(on: cluster) { jobs in
            let (trace, gate) = (Trace(), Gate())
            try jobs.start().work(on: Count.self) { job, run in
                trace.numbers.append(job.number)
                if job.number == 1 { try await gate.pass() }
            }
            try await jobs.schedule(1)
            try await eventually("running") { trace.numbers == [1] }
            try await cluster.restart()
            gate.open()
            try await eventually("recorded") { (try? await jobs.rows()) == 0 }
            #expect(trace.numbers == [1])
            try await jobs.schedule(2)
            try await eventually("done") { trace.numbers == [1, 2] }
        }
    }
}

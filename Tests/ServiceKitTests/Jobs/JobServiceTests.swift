import EventLoop
import FoundationEssentials
import Models
import Postgres
import Synchronization
import Telemetry
import TestSupport
import Testing

@testable import ServiceKit

@Suite struct `A service with jobs` {
    @Test func `works on jobs, keeps what recurs going, shows numbers, and gives back at a drain`() async throws {
        try await withDatabase(migrations: jobSteps) { database in
            let zone = try TimeZoneName("Europe/Berlin")
            let url = database.settings.url
            let running = Running()
            let program = Program(
                name: "test", settings: try processSettings(["DATABASE_URL": url, "DRAIN_LIMIT": "1s"]),
                migrations: jobSteps, sink: running.lines.sink)
            let done = Atomic(0)
            async let code = program.serve(until: { try await running.signal() }) { service in
                let own = try service.database(try #require(service.settings.databaseURL))
                service.work(on: Count.self, from: own, JobLimits(concurrency: 2)) { job, run in
                    if job.number == 9 { try await EventLoop.current.sleep(for: .seconds(600)) }
                    try await run.complete { db in
                        try await db.execute(
                            "INSERT INTO effects (tenant_id, number) VALUES (\(run.tenant), \(job.number))")
                    }
                    done.add(1, ordering: .relaxed)
                }
                service.work(on: Sum.self, from: own) { _, _ in }
                service.recur(Sum(), every: "0 3 * * *", in: zone, from: own)
            }
            _ = try await running.port
            let jobs = try GivenJobs(database)
            try await jobs.schedule(1)
            try await jobs.schedule(9)
            try await eventually("done") { done.load(ordering: .relaxed) == 1 }
            try await eventually("recurs") {
                let rows: Int = try await jobs.value(
                    "SELECT count(*) FROM jobs WHERE kind = 'sum' AND key = 'sum' AND run_at > now()")
                return rows == 1
            }
            try await eventually("running") { try await jobs.rows("running") == 1 }
            let port = try await running.metricsPort
            try await eventually("shown") {
                let text = try await fetch(port, "GET", "/metrics").body
                return text.contains(#"jobs_running{kind="count"} 1"#)
                    && text.contains(#"jobs_waiting{kind="sum",state="scheduled"} 1"#)
                    && text.contains(#"job_runs_total{kind="count",outcome="done"} 1"#)
                    && text.contains(#"jobs_waiting{kind="count",state="due"} 0"#)
                    && text.contains(#"jobs_oldest_due_seconds{kind="count"} 0"#)
                    && text.contains(#"job_delay_seconds_count{kind="count"} 2"#)
            }
            running.stop()
            #expect(await code == 0)
            #expect(try await jobs.rows("running") == 0)
            #expect(try await jobs.value("SELECT count(*) FROM jobs WHERE kind = 'count' AND attempts = 0") == 1)
            #expect(try await jobs.effects() == [1])
        }
    }

    @Test func `depth, age and dead letters are counted by kind`() async throws {
        try await withJobs { jobs in
            let runner = try jobs.start()
            let gate = Gate()
            runner.work(on: Count.self, JobLimits(concurrency: 1)) { _, _ in try await gate.pass() }
            for number in 0..<4 { try await jobs.schedule(number, in: number == 3 ? 600 : nil) }
            try await eventually("counted") {
                runner.text.contains(#"jobs_waiting{kind="count",state="due"} 2"#)
                    && runner.text.contains(#"jobs_waiting{kind="count",state="scheduled"} 1"#)
                    && runner.text.contains(#"jobs_running{kind="count"} 1"#)
            }
            #expect(!runner.text.contains(#"jobs_oldest_due_seconds{kind="count"} 0"# + "\n"))
            try await jobs.kill("true")
            try await eventually("counted") { runner.text.contains(#"jobs_dead{kind="count"} 3"#) }
            gate.open()
        }
    }

    @Test func `pauses double up to the longest, give or take a fifth`() {
        let limits = JobLimits(pause: .seconds(2), longestPause: .seconds(60))
        #expect((1...7).map { limits.pause(after: $0, random: 0.5) } == [2, 4, 8, 16, 32, 60, 60].map { .seconds($0) })
        #expect(limits.pause(after: 1, random: 0) == .milliseconds(1_600))
        #expect(limits.pause(after: 40, random: 1) / .seconds(72) < 1.001)
    }
}

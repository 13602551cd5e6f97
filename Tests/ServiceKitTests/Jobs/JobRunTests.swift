import EventLoop
import FoundationEssentials
import Models
import Postgres
import TestSupport
import Testing

@testable import ServiceKit

@Suite struct `Running jobs` {
    @Test func `several processes run each of hundreds of jobs exactly once`() async throws {
        try await withJobs { jobs in
            let trace = Trace()
            let runners = try (0..<3).map { _ in try jobs.start() }
            for runner in runners {
                runner.work(on: Count.self, JobLimits(concurrency: 20)) { job, run in
                    try await run.complete { db in
                        try await db.execute(
                            "INSERT INTO effects (tenant_id, number) VALUES (\(run.tenant), \(job.number))")
                    }
                    trace.numbers.append(job.number)
                }
            }
            _ = await concurrently(20) { part in
                try await jobs.database.write(as: jobs.tenant) { db in
                    for number in 0..<30 { try db.schedule(Count(number: part * 30 + number)) }
                }
            }
            try await eventually("done") { runners.map { $0.count(.done) }.reduce(0, +) >= 600 }
            #expect(try await jobs.rows() == 0)
            #expect(try await jobs.effects() == Array(0..<600))
            #expect(trace.numbers.sorted() == Array(0..<600))
            #expect(runners.map { $0.count(.done) }.reduce(0, +) == 600)
        }
    }

    @Test func `so many as allowed run at once over all processes, and never more`() async throws {
        try await withJobs { jobs in
            let trace = Trace()
            for runner in try (0..<3).map({ _ in try jobs.start() }) {
                runner.work(on: Count.self, JobLimits(concurrency: 4)) { _, _ in
                    trace.begin()
                    defer { trace.end() }
                    try await jobs.loop.sleep(for: .milliseconds(2))
                }
            }
            try await jobs.database.write(as: jobs.tenant) { db in
                for number in 0..<200 { try db.schedule(Count(number: number)) }
            }
            try await eventually("gone") { try await jobs.rows() == 0 }
            #expect(trace.most == 4)
        }
    }

    @Test func `the effect and the end of a job stand together or not at all`() async throws {
        try await withJobs { jobs in
            struct Defect: Error {}
            let trace = Trace()
            try jobs.start().work(on: Count.self, JobLimits(pause: .milliseconds(1), longestPause: .milliseconds(1))) {
                job, run in
                trace.attempts.append(run.attempt)
                try await run.complete { db in
                    try await db.execute(
                        "INSERT INTO effects (tenant_id, number) VALUES (\(run.tenant), \(job.number))")
                    if run.attempt < 3 { throw Defect() }
                }
                // Too late to matter.
                throw Defect()
            }
            try await jobs.schedule(9)
            try await eventually("gone") { try await jobs.rows() == 0 }
            #expect(try await jobs.effects() == [9])
            #expect(trace.attempts == [1, 2, 3])
        }
    }

    @Test func `a failure is tried again after a pause, the last makes a dead letter`() async throws {
        try await withJobs { jobs in
            struct Broken: Error {}
            let trace = Trace()
            let runner = try jobs.start()
            var lasts: [Bool] = []
            runner.work(
                on: Count.self, JobLimits(retries: 2, pause: .milliseconds(5), longestPause: .milliseconds(10))
            ) { _, run in
                trace.attempts.append(run.attempt)
                lasts.append(run.isLast)
                throw Broken()
            }
            try await jobs.schedule(1)
            try await eventually("dead") { try await jobs.rows("dead") == 1 }
            #expect(trace.attempts == [1, 2, 3] && lasts == [false, false, true])
            #expect(try await jobs.value("SELECT last_error FROM jobs") == "Broken()")
            try await eventually("counted") { runner.count(.failed) == 2 && runner.count(.dead) == 1 }
            #expect(runner.lines.text.contains("a job failed for good"))
        }
    }

    @Test func `a handler may give up at once, or put the job off without a try being counted`() async throws {
        try await withJobs { jobs in
            let trace = Trace()
            let runner = try jobs.start()
            runner.work(on: Count.self) { job, run in
                trace.attempts.append(run.attempt)
                if job.number == 1 { throw JobEnd.giveUp("no such thing") }
                if trace.attempts.count < 5 { throw JobEnd.later(.milliseconds(1)) }
            }
            try await jobs.schedule(1)
            try await eventually("dead") { try await jobs.rows("dead") == 1 }
            #expect(try await jobs.value("SELECT last_error FROM jobs") == "no such thing")
            try await jobs.schedule(2)
            try await eventually("done") { runner.count(.done) == 1 }
            #expect(trace.attempts == [1, 1, 1, 1, 1] && runner.count(.later) == 3)
        }
    }

    @Test func `values that this version cannot read make a dead letter and keep nobody back`() async throws {
        try await withJobs { jobs in
            let trace = Trace()
            try await jobs.schedule(1)
            try await jobs.admin.transaction { db in
                try await db.execute(#"UPDATE jobs SET payload = '{"number": "many"}'"#)
            }
            try await jobs.schedule(2)
            try jobs.start().work(on: Count.self, JobLimits(concurrency: 1)) { job, _ in
                trace.numbers.append(job.number)
            }
            try await eventually("dead") { try await jobs.rows("dead") == 1 }
            try await eventually("done") { try await jobs.rows() == 1 }
            #expect(trace.numbers == [2])
        }
    }

    @Test func `a try that takes too long is cancelled and comes again`() async throws {
        try await withJobs { jobs in
            let (trace, gate) = (Trace(), Gate())
            let limits = JobLimits(
                timeout: .milliseconds(50), retries: 1, pause: .milliseconds(1), longestPause: .milliseconds(1))
            try jobs.start().work(on: Count.self, limits) { _, run in
                trace.attempts.append(run.attempt)
                if run.attempt == 1 { try await gate.pass() }
            }
            try await jobs.schedule(1)
            try await eventually("gone") { try await jobs.rows() == 0 }
            #expect(trace.attempts == [1, 2])
        }
    }

    @Test func `a job that runs is cancelled, and its effect cannot commit any more`() async throws {
        try await withJobs { jobs in
            let (trace, gate) = (Trace(), Gate())
            let runner = try jobs.start()
            runner.work(on: Count.self) { job, run in
                trace.begin()
                do {
                    try await gate.pass()
                } catch {
                    trace.numbers.append(job.number)
                }
                // One that does not care about being cancelled.
                let loop = jobs.loop
                let late = loop.task {
                    try await run.complete { db in
                        try await db.execute("INSERT INTO effects (tenant_id, number) VALUES (\(run.tenant), 1)")
                    }
                }
                let result = await late.result
                loop.assertOnLoop()
                trace.end()
                #expect(throws: JobLost.self) { try result.get() }
            }
            try await jobs.schedule(1, key: "a")
            try await eventually("running") { trace.underWay == 1 }
            try await jobs.database.write(as: jobs.tenant) { db in try db.cancel(Count.self, key: "a") }
            try await eventually("gone") { try await jobs.rows() == 0 }
            #expect(trace.numbers == [1] && trace.underWay == 0)
            #expect(try await jobs.effects() == [])
            try await eventually("counted") { runner.count(.cancelled) == 1 }
        }
    }

    @Test func `a job cancelled and scheduled again while it ran comes again`() async throws {
        try await withJobs { jobs in
            let (trace, gate) = (Trace(), Gate())
            try jobs.start().work(on: Count.self) { job, _ in
                trace.numbers.append(job.number)
                if job.number == 1 { try await gate.pass() }
            }
            try await jobs.schedule(1, key: "a")
            try await eventually("running") { trace.numbers == [1] }
            try await jobs.database.write(as: jobs.tenant) { db in
                try db.cancel(Count.self, key: "a")
                try db.schedule(Count(number: 2), key: "a")
            }
            try await eventually("gone") { try await jobs.rows() == 0 }
            #expect(trace.numbers == [1, 2])
        }
    }

    @Test func `kinds do not wait for each other`() async throws {
        try await withJobs { jobs in
            let (trace, gate) = (Trace(), Gate())
            let runner = try jobs.start()
            runner.work(on: Count.self, JobLimits(concurrency: 1)) { _, _ in try await gate.pass() }
            runner.work(on: Sum.self) { job, _ in trace.numbers.append(job.numbers.reduce(0, +)) }
            for number in 0..<10 { try await jobs.schedule(number) }
            try await jobs.database.write(as: jobs.tenant) { db in try db.schedule(Sum(numbers: [1, 2, 3])) }
            try await eventually("summed") { trace.numbers == [6] }
            try await eventually("gone") { try await jobs.rows() == 10 }
            gate.open()
            try await eventually("gone") { try await jobs.rows() == 0 }
        }
    }
}

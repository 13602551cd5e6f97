import EventLoop
import FoundationEssentials
import Models
import Postgres
import Telemetry
import TestSupport
import Testing

@testable import ServiceKit

let jobSteps = [
    JobsTable.migration(name: "m0001_create_jobs"),
    (
        name: "m0002_create_effects",
        bytes: Array(
            """
            -- What the handlers of these tests do.
            CREATE TABLE effects (
                tenant_id uuid NOT NULL,
                id bigint GENERATED ALWAYS AS IDENTITY,
                number integer NOT NULL,
                CONSTRAINT effects_pkey PRIMARY KEY (tenant_id, id)
            );
            ALTER TABLE effects ENABLE ROW LEVEL SECURITY;
            ALTER TABLE effects FORCE ROW LEVEL SECURITY;
            CREATE POLICY effects_of_tenant ON effects
                USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
                WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);

            """.utf8)
    ),
]

/// A job that carries a number.
struct Count: Job {
    static let kind = "count"
    var number = 0
}

/// Another kind.
struct Sum: Job {
    static let kind = "sum"
    var numbers: [Int] = []
    var note: String?
}

/// What runs of jobs left behind.
final class Trace {
    var numbers: [Int] = []
    var attempts: [Int] = []
    var tenants: [TenantID] = []
    var underWay = 0
    var most = 0

    func begin() {
        underWay += 1
        most = max(most, underWay)
    }

    func end() { underWay -= 1 }
}

/// A signal that a test gives.
final class Gate {
    private var isOpen = false
    private var waiting: [Waiter<Void>] = []

    func pass() async throws {
        try await EventLoop.current.suspend { (waiter: Waiter<Void>) in
            if isOpen { waiter.resume() } else { waiting.append(waiter) }
        }
    }

    func open() {
        isOpen = true
        for waiter in waiting { waiter.resume() }
        waiting = []
    }
}

/// A table of jobs and runners on it, each like a process, on one worker.
final class GivenJobs {
    let database: Database
    let admin: Database
    let tenant: TenantID
    let other: TenantID
    let loop: EventLoop
    private let given: TestDatabase
    private var runners: [RunningRunner] = []

    init(_ given: TestDatabase) throws {
        self.given = given
        database = try given.open()
        admin = try given.openAsAdmin()
        loop = given.loop
        tenant = try #require(TenantID("0198c5f0-5f00-7abc-8def-000000000001"))
        other = try #require(TenantID("0198c5f0-5f00-7abc-8def-000000000002"))
    }

    /// A runner like another process's, with connections of its own.
    func start(_ change: (inout JobRunner.Times) -> Void = { _ in }) throws -> RunningRunner {
        var times = JobRunner.Times()
        times.look = .milliseconds(100)
        times.count = .milliseconds(100)
        times.renewal = .milliseconds(200)
        change(&times)
        let running = RunningRunner(try given.open(), times)
        runners.append(running)
        return running
    }

    func schedule(
        _ number: Int = 0, in seconds: Double? = nil, key: String? = nil, priority: JobPriority = .normal,
        ifThere collision: JobCollision = .replace, of tenant: TenantID? = nil
    ) async throws {
        try await database.write(as: tenant ?? self.tenant) { db in
            try db.schedule(
                Count(number: number), at: seconds.map { Date().addingTimeInterval($0) }, key: key, priority: priority,
                ifThere: collision)
        }
    }

    func rows(_ state: String? = nil) async throws -> Int {
        try await admin.read { db in
            try await db.value("SELECT count(*) FROM jobs WHERE \(state)::text IS NULL OR state = \(state)")
        }
    }

    func value<V: PostgresDecodable>(_ sql: SQL) async throws -> V {
        try await admin.read { db in try await db.value(sql) }
    }

    func effects() async throws -> [Int] {
        try await admin.read { db in try await db.rows("SELECT number FROM effects ORDER BY number") { try $0[0] } }
    }

    func end() async {
        for runner in runners { await runner.end() }
    }
}

/// A runner under way with its log and its numbers.
final class RunningRunner {
    let lines = Lines()
    let metrics = Metrics()
    let runner: JobRunner
    let database: Database
    private var tasks: [Task<Void, Never>] = []

    init(_ database: Database, _ times: JobRunner.Times) {
        self.database = database
        runner = JobRunner(
            database, times: times, log: Log(service: "test", level: .debug, sink: lines.sink), metrics: metrics,
            random: { 0.5 })
        tasks = runner.start()
    }

    func work<J: Job>(
        on kind: J.Type, _ limits: JobLimits = JobLimits(pause: .milliseconds(10), longestPause: .milliseconds(20)),
        _ body: @escaping (J, JobRun) async throws -> Void
    ) {
        runner.take(JobQueue(kind, limits, body))
    }

    /// What `/metrics` shows.
    var text: String { String(decoding: Metrics.render([metrics.snapshot()]), as: UTF8.self) }

    func count(_ outcome: JobOutcome, of kind: String = Count.kind) -> Int {
        let family = metrics.counter("job_runs_total", "Tries of jobs, by outcome.", labels: ["kind", "outcome"])
        return Int(family.with(kind, outcome.rawValue).value)
    }

    /// Ends without a word to the database, like a process that is killed: nothing more is taken, renewed or recorded.
    func vanish() async {
        for task in tasks { task.cancel() }
        tasks = []
        await database.close(within: .zero)
        for job in runner.running.values { job.stop() }
    }

    func end() async {
        await runner.drain(until: .now)
        for task in tasks { task.cancel() }
        for task in tasks { await task.value }
    }
}

/// Gives `body` jobs in a database of its own; all ends after it.
func withJobs(on cluster: TestCluster? = nil, _ body: @Sendable (GivenJobs) async throws -> Void) async throws {
    try await withDatabase(migrations: jobSteps, on: cluster) { database in
        let jobs = try GivenJobs(database)
        do {
            try await body(jobs)
        } catch {
            await jobs.end()
            throw error
        }
        await jobs.end()
    }
}

internal import EventLoop
public import Models
public import Postgres

extension Service {
    /// Works on the jobs of a kind that `Connection.schedule` put into the table, until the process drains: `body` runs
    /// once for each, again after a growing pause when it throws, and the job is gone when it returns. Any number of
    /// processes share the work; in each one worker does it. The tables must have `JobsTable.migration`.
    ///
    /// A job runs at least once. To have its effect exactly once, `body` does it in `JobRun.complete`. It reads and writes
    /// under `JobRun.tenant`. Where the process dies, another takes its jobs up again half a minute later; at a drain the
    /// jobs under way get the time that requests get, and what is not done then goes back.
    ///
    /// `/metrics` has `jobs_waiting`, `jobs_running`, `jobs_dead`, `jobs_oldest_due_seconds`, `job_delay_seconds`,
    /// `job_run_seconds` and `job_runs_total`, each by kind.
    public func work<J: Job>(
        on kind: J.Type, from database: Database, _ limits: JobLimits = JobLimits(),
        _ body: @escaping (J, JobRun) async throws -> Void
    ) {
        guard loop.index == 0, !onlyDescribes else { return }
        workshop(database).take(JobQueue(kind, limits, body))
    }

    /// Keeps a job of the platform going that recurs at the times of `cron` on the clock of `zone`, whatever process is
    /// there; `work(on:)` says what it does. Under one key, which is the kind; to end it, cancel that.
    public func recur<J: Job>(_ job: J, every cron: Cron, in zone: TimeZoneName, from database: Database) {
        guard loop.index == 0, !onlyDescribes else { return }
        workshop(database).keepGoing("\(J.kind) \(cron.text)") { db in
            try db.schedule(job, every: cron, in: zone, key: J.kind)
        }
    }

    private func workshop(_ database: Database) -> JobRunner {
        if let runner = jobRunner {
            precondition(runner.database === database, "all jobs of a service are in one database")
            return runner
        }
        let runner = JobRunner(database, log: log, metrics: metrics)
        jobRunner = runner
        jobs += runner.start()
        return runner
    }
}

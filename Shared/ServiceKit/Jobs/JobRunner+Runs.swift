internal import EventLoop
internal import FoundationEssentials
internal import Models
internal import Postgres
internal import Telemetry

extension JobRunner {
    /// One try: the handler, then what became of the job.
    func carryOut(_ running: RunningJob, of queue: JobQueue) async {
        let job = running.claim
        let begun = Instant.now
        numbers.began(queue.kind, job)
        let run = JobRun(job, isLast: job.attempt > queue.limits.retries, database)
        var failure: JobFailure?
        do {
            try await running.run(within: queue.limits.timeout, on: loop) { try await queue.body(job, run) }
        } catch {
            failure = self.failure(of: error, job, running, queue.limits)
        }
        // Finished together with its effect: what the handler did or threw after that changes nothing.
        let outcome = run.isComplete ? .done : await record(failure, of: running)
        numbers.ended(queue.kind, outcome, after: .now - begun)
        report(outcome, failure, job, queue.kind)
    }

    private func failure(
        of error: any Error, _ job: ClaimedJob, _ running: RunningJob, _ limits: JobLimits
    ) -> JobFailure {
        if running.isReleased {
            return JobFailure(pause: .zero, counts: false, reason: "the process ended", retried: .released)
        }
        switch error {
        case JobEnd.giveUp(let reason): return JobFailure(reason: reason)
        case JobEnd.later(let pause):
            return JobFailure(pause: max(pause, .zero), counts: false, reason: "put off", retried: .later)
        default:
            let reason = error is DeadlineExceeded ? "not done within \(limits.timeout)" : "\(error)"
            return JobFailure(pause: pause(after: job, limits), reason: reason)
        }
    }

    private func pause(after job: ClaimedJob, _ limits: JobLimits) -> Duration? {
        job.attempt > limits.retries ? nil : limits.pause(after: job.attempt, random: random())
    }

    /// Writes down what became of the job, again and again while the database is away and the lease holds.
    private func record(_ failure: JobFailure?, of running: RunningJob) async -> JobOutcome {
        repeat {
            do {
                guard let failure else {
                    if try await finisher.finish(running.claim) { return .done }
                    return try await database.working { db in
                        // Done too late: all the same it is done. The row is gone, or its cancellation is confirmed.
                        try await db.settleJob(running.claim, JobFailure(reason: "cancelled"))
                    }
                }
                return try await database.working { db in
                    let outcome = try await db.settleJob(running.claim, failure.shortened)
                    if outcome == .released { try db.enqueue("SELECT pg_notify(\(JobsTable.channel), '')") }
                    return outcome
                }
            } catch PostgresError.closed {
                break
            } catch {
                log.debug("what became of a job cannot be recorded yet", ["error": .string("\(error)")])
                try? await loop.sleep(for: .milliseconds(200) * (0.5 + random()))
            }
        } while Instant.now < running.leaseEnd
        return .lost
    }

    private func report(_ outcome: JobOutcome, _ failure: JobFailure?, _ job: ClaimedJob, _ kind: String) {
        let (level, words): (Log.Level, StaticString) =
            switch outcome {
            case .done: (.debug, "a job is done")
            case .later, .released, .cancelled: (.info, "a job was not finished")
            case .failed: (.warning, "a job failed and will be tried again")
            case .lost: (.warning, "a job is no longer this process's")
            case .dead: (.error, "a job failed for good")
            }
        log.with(tenant: job.tenant.description).write(
            level, words,
            [
                "kind": .string(kind), "job": .string("\(job.id)"), "attempt": .count(job.attempt),
                "outcome": .string(outcome.rawValue), "reason": .string(failure?.shortened.reason ?? ""),
            ])
    }

    // MARK: signs of life

    /// Renews the leases of what runs, and takes up what others left behind.
    func renew() async {
        let held = Array(running.values)
        let begun = Instant.now
        if !held.isEmpty {
            do {
                let alive = try await database.renewJobs(held.map(\.claim), lease: times.lease)
                for job in held {
                    if alive[job.claim.claim] == false { job.leaseEnd = begun + times.lease } else { job.stop() }
                }
            } catch {
                // Where no sign of life could be given in time, others take the job: it ends here.
                for job in held where job.leaseEnd <= .now { job.stop() }
                log.warning("the jobs under way cannot be held", ["error": .string("\(error)")])
                // What is found abandoned now may be our own.
                return
            }
        }
        await rescue()
    }

    private func rescue() async {
        guard !isDraining, !queues.isEmpty else { return }
        do {
            let found = try await database.working { db in
                var found: [(kind: String, job: ClaimedJob, outcome: JobOutcome)] = []
                for (kind, job) in try await db.lockAbandonedJobs(queues.keys.sorted()) {
                    guard let limits = queues[kind]?.limits else { continue }
                    let failure = JobFailure(pause: pause(after: job, limits), reason: "its process vanished")
                    found.append((kind, job, try await db.settleJob(job, failure)))
                }
                return found
            }
            for (kind, job, outcome) in found {
                numbers.ended(kind, outcome, after: .zero)
                report(outcome, JobFailure(reason: "its process vanished"), job, kind)
            }
        } catch {
            log.debug("abandoned jobs cannot be looked for", ["error": .string("\(error)")])
        }
    }
}

extension JobFailure {
    /// With a reason that fits the table and the log: short and without controls.
    fileprivate var shortened: JobFailure {
        var failure = self
        let words = reason.unicodeScalars.prefix(500).map { $0.value < 0x20 || $0.value == 0x7F ? " " : $0 }
        failure.reason = String(String.UnicodeScalarView(words))
        return failure
    }
}

internal import EventLoop
internal import FoundationEssentials
internal import JSON
internal import Postgres

/// One kind of jobs in this process: what is done with them, and how many are under way.
final class JobQueue {
    let kind: String
    let limits: JobLimits
    let body: (ClaimedJob, JobRun) async throws -> Void
    /// Taken and not yet recorded.
    var underWay = 0
    /// Whether there may be jobs that are due.
    var isHungry = true
    var isClaiming = false
    private var timer: (due: Instant, timer: Timer)?

    init<J: Job>(_ kind: J.Type, _ limits: JobLimits, _ body: @escaping (J, JobRun) async throws -> Void) {
        self.kind = J.kind
        self.limits = limits
        self.body = { claim, run in
            let job: J
            do {
                job = try JSONReader.decode(J.self, from: claim.payload.bytes)
            } catch {
                throw JobEnd.giveUp("its values cannot be read by this version")
            }
            try await body(job, run)
        }
    }

    /// How many more may be taken.
    var free: Int { limits.concurrency - underWay }

    /// Does `action` in `wait`, unless it is to be done earlier already.
    func wake(in wait: Duration, on loop: EventLoop, _ action: @escaping () -> Void) {
        let due = Instant.now + wait
        if let timer, timer.due <= due, timer.due > .now { return }
        timer?.timer.cancel()
        timer = (
            due,
            loop.after(wait) {
                self.timer = nil
                action()
            }
        )
    }

    func stop() {
        timer?.timer.cancel()
        timer = nil
    }
}

internal import EventLoop

/// A job that is being run by this process.
final class RunningJob {
    let claim: ClaimedJob
    /// When others may take it, unless the lease is renewed.
    var leaseEnd: Instant
    /// Whether it was given back, at a drain.
    private(set) var isReleased = false
    private var task: Task<Void, any Error>?
    private var isStopped = false

    init(_ claim: ClaimedJob, leaseEnd: Instant) {
        self.claim = claim
        self.leaseEnd = leaseEnd
    }

    /// Runs `body`, which `stop` cancels; what is done after it is not cancelled.
    func run(within limit: Duration, on loop: EventLoop, _ body: @escaping () async throws -> Void) async throws {
        let task = loop.task { try await loop.deadline(limit) { try await body() } }
        self.task = task
        if isStopped { task.cancel() }
        let result = await task.result
        // Back on the worker before anything else is done: see the traps of Swift 6.3.1.
        loop.assertOnLoop()
        try result.get()
    }

    /// It was cancelled or is another's now: the handler is told, and ends.
    func stop() {
        isStopped = true
        task?.cancel()
    }

    func release() {
        isReleased = true
        stop()
    }
}

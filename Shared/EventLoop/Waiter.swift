/// One suspended task of this worker, to be resumed once, from the loop's thread.
public final class Waiter<Value: Sendable> {
    private var continuation: UnsafeContinuation<Value, any Error>?
    /// Called just before the task resumes, for whatever reason: undo what must not outlive the wait.
    public var onEnd: (() -> Void)?

    init() {}

    func begin(_ continuation: UnsafeContinuation<Value, any Error>) {
        self.continuation = continuation
    }

    /// Whether the task still waits.
    public var isWaiting: Bool { continuation != nil }

    /// Resumes the task with `value`; ignored when it no longer waits.
    public func resume(returning value: Value) {
        guard let waiting = end() else { return }
        waiting.resume(returning: value)
    }

    /// Resumes the task by throwing `error`; ignored when it no longer waits.
    public func resume(throwing error: any Error) {
        guard let waiting = end() else { return }
        waiting.resume(throwing: error)
    }

    private func end() -> UnsafeContinuation<Value, any Error>? {
        guard let waiting = continuation else { return nil }
        continuation = nil
        let action = onEnd
        onEnd = nil
        action?()
        return waiting
    }

    func cancel() {
        guard isWaiting else { return }
        resume(throwing: CancellationError())
    }
}

extension Waiter where Value == Void {
    /// Resumes the task; ignored when it no longer waits.
    public func resume() { resume(returning: ()) }
}

extension EventLoop {
    /// Suspends the calling task until the waiter that `start` gets is resumed.
    ///
    /// `start` runs on the loop, before this suspends, and nothing else of the worker runs between its first statement
    /// and the suspension. But it is not part of the call: the way to it leads through the standard library, where the
    /// runtime may let other jobs of the worker run first. So a condition looked at before the call must be looked at
    /// again inside `start`, which resumes the waiter at once when there is nothing left to wait for.
    ///
    /// A cancelled task resumes with `CancellationError`, whoever cancels it and from whatever thread; when it is
    /// cancelled before, `start` does not run at all.
    ///
    /// `isolation` is there for the closure handed to the standard library: it captures it and so stays
    /// on the worker; without it Swift 6.3.1 runs such closures on the global pool.
    public func suspend<Value: Sendable>(
        isolation: isolated (any Actor)? = #isolation, _ start: (Waiter<Value>) -> Void
    ) async throws -> Value {
        let waiter = Waiter<Value>()
        let confined = Confined(value: waiter)
        return try await withTaskCancellationHandler {
            _ = isolation
            return try await withUnsafeThrowingContinuation { continuation in
                let waiter = confined.value
                waiter.begin(continuation)
                if Task.isCancelled { waiter.cancel() } else { start(waiter) }
            }
        } onCancel: {
            self.submit { confined.value.cancel() }
        }
    }

    /// Suspends the calling task for `duration`; throws `CancellationError` as soon as it is cancelled.
    public func sleep(for duration: Duration) async throws {
        try await sleep(until: .now + duration)
    }

    /// Suspends the calling task until `due`; throws `CancellationError` as soon as it is cancelled.
    public func sleep(until due: Instant) async throws {
        let _: Void = try await suspend { waiter in
            let timer = at(due) { waiter.resume() }
            waiter.onEnd = { timer.cancel() }
        }
    }

    /// Runs `body` and gives back its result; when it has not ended after `limit` it is cancelled,
    /// awaited, and its failure reported as `DeadlineExceeded`. A result that came in spite of the
    /// cancellation counts.
    public func deadline<T>(
        _ limit: Duration, isolation: isolated (any Actor)? = #isolation, _ body: @escaping () async throws -> T
    ) async throws -> T {
        let outcome = Outcome<T>()
        let task = spawn {
            do {
                outcome.result = .success(try await body())
            } catch {
                outcome.result = .failure(error)
            }
        }
        let timer = after(limit) {
            outcome.expired = true
            task.cancel()
        }
        await withTaskCancellationHandler {
            _ = isolation
            await task.value
        } onCancel: {
            task.cancel()
        }
        timer.cancel()
        switch outcome.result {
        case .success(let value): return value
        case .failure(let error): throw outcome.expired ? DeadlineExceeded() : error
        case nil: preconditionFailure("the task ended without a result")
        }
    }
}

/// Where a task of the same worker leaves its result.
private final class Outcome<T> {
    var result: Result<T, any Error>?
    var expired = false
}

internal import CLinux
internal import Glibc

/// An actor whose jobs run on one event loop's thread: one per core. Everything a request touches
/// is confined to the worker that accepted it.
public actor Worker {
    /// The loop that runs this worker's jobs.
    public nonisolated let loop: EventLoop

    /// The loop, as the runtime wants it.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    private init(index: Int) {
        loop = EventLoop(index: index)
    }

    /// A worker whose loop turns on a new thread.
    public static func start(index: Int = 0) -> Worker {
        clinux_ignore_sigpipe()
        let worker = Worker(index: index)
        let context = Unmanaged.passRetained(worker).toOpaque()
        // 1 MiB: jobs are shallow (async frames live on the heap); the pages unused cost nothing.
        let result = clinux_thread_start(
            "worker-\(index)", 1 << 20,
            { raw in
                guard let raw else { return }
                let worker = Unmanaged<Worker>.fromOpaque(raw).takeRetainedValue()
                worker.loop.run(for: worker)
            }, context)
        precondition(result == 0, "no thread for a worker")
        return worker
    }

    /// Runs `body` on this worker, from anywhere, and gives back what it returns or throws.
    ///
    /// While `body` runs its task prefers the loop, as those of `spawn` and `task` do: continuations come back without
    /// a detour through the global pool, and what is nonisolated or `@concurrent` stays on the worker's thread.
    public func run<T: Sendable>(_ body: @Sendable () async throws -> T) async rethrows -> T {
        try await withTaskExecutorPreference(loop) {
            // Not only a check: the hop to the worker before the call of a closure value is optimised away by
            // Swift 6.3.1 when no other statement stands before it.
            loop.assertOnLoop()
            return try await body()
        }
    }

    /// Ends the worker's thread after the turn in progress. Tasks that still wait there never resume:
    /// finish them first.
    public nonisolated func stop() {
        loop.stop()
    }

    /// Runs `body` with what it captured; see `EventLoop.spawn`.
    func perform(_ body: Confined<() async -> Void>) async {
        loop.assertOnLoop()  // see `run`
        await body.value()
    }

    /// Runs `body` with what it captured; see `EventLoop.task`.
    func perform<T: Sendable>(_ body: Confined<() async throws -> T>) async throws -> T {
        loop.assertOnLoop()  // see `run`
        return try await body.value()
    }
}

/// Carries a value that is not Sendable past the compiler.
///
/// Sound where it is used: the value is made and used on one loop's thread only.
struct Confined<Value>: @unchecked Sendable {
    let value: Value
}

extension EventLoop {
    /// Starts a task on this worker; what it captures may be confined to the worker.
    @discardableResult
    public func spawn(_ body: @escaping () async -> Void) -> Task<Void, Never> {
        let carried = Confined(value: body)
        // Isolated to the worker by its capture, so the task is enqueued here, without a hop.
        return worker.assumeIsolated { worker in
            Task(executorPreference: self) { await worker.perform(carried) }
        }
    }

    /// Starts a task on this worker whose result or error the caller awaits; what it captures may be
    /// confined to the worker. (A bare `Task { }` would run on the global pool.)
    public func task<T: Sendable>(_ body: @escaping () async throws -> T) -> Task<T, any Error> {
        let carried = Confined(value: body)
        return worker.assumeIsolated { worker in
            Task(executorPreference: self) { try await worker.perform(carried) }
        }
    }
}

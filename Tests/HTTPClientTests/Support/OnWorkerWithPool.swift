import EventLoop
import TestSupport

/// Runs `body` on a worker with a pool of threads that ends after it.
func onWorkerWithPool(_ body: @Sendable (BlockingPool) async throws -> Void) async throws {
    try await onWorker { _ in
        let pool = BlockingPool(threads: 2, queue: 4)
        defer { pool.shutdown() }
        try await body(pool)
    }
}

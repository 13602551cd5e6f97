internal import CLinux
internal import Glibc
internal import Synchronization

/// A few threads for work that blocks (file writes, password hashes), with a bounded queue.
///
/// Sound as `@unchecked Sendable`: all mutable state is in `shared`, guarded by its mutex.
public final class BlockingPool: @unchecked Sendable {
    /// The queue is full: answer 503 and let the caller come again.
    public struct Full: Error, Hashable, Sendable {
        /// An error without details.
        public init() {}
    }

    private let shared: Shared

    /// `threads` threads, and room for `queue` pieces of work that wait for one.
    public init(threads: Int = 2, queue: Int = 256) {
        shared = Shared(limit: queue)
        for number in 0..<threads {
            let context = Unmanaged.passRetained(shared).toOpaque()
            let result = clinux_thread_start(
                "blocking-\(number)", 1 << 20,
                { raw in
                    guard let raw else { return }
                    Unmanaged<Shared>.fromOpaque(raw).takeRetainedValue().serve()
                }, context)
            precondition(result == 0, "no thread for the pool")
        }
    }

    deinit { shutdown() }

    /// Runs `work` on one of the threads and gives back what it returns or throws; `Full` when the
    /// queue has no room. Work that has begun is not interrupted.
    public func run<T: Sendable>(_ work: @escaping @Sendable () throws -> T) async throws -> T {
        try await withUnsafeThrowingContinuation { continuation in
            let accepted = shared.add { continuation.resume(with: Result { try work() }) }
            if !accepted { continuation.resume(throwing: Full()) }
        }
    }

    /// How much work waits for a thread.
    public var waiting: Int { shared.waiting }

    /// Ends the threads once the queue is empty; new work is refused.
    public func shutdown() { shared.close() }
}

/// The queue, its mutex and the condition its threads wait on. Sound as `@unchecked Sendable`:
/// `work` and `open` are touched with the mutex held only.
private final class Shared: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let filled = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private let limit: Int
    private var work: [@Sendable () -> Void] = []
    private var taken = 0
    private var open = true

    init(limit: Int) {
        self.limit = limit
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(filled, nil)
    }

    deinit {
        pthread_cond_destroy(filled)
        pthread_mutex_destroy(mutex)
        filled.deallocate()
        mutex.deallocate()
    }

    private func locked<T>(_ body: () -> T) -> T {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return body()
    }

    var waiting: Int { locked { work.count - taken } }

    func add(_ piece: @escaping @Sendable () -> Void) -> Bool {
        locked {
            guard open, work.count - taken < limit else { return false }
            work.append(piece)
            pthread_cond_signal(filled)
            return true
        }
    }

    func close() {
        locked {
            open = false
            pthread_cond_broadcast(filled)
        }
    }

    func serve() {
        while let piece = take() { piece() }
    }

    private func take() -> (@Sendable () -> Void)? {
        locked {
            while open && taken == work.count { pthread_cond_wait(filled, mutex) }
            guard taken < work.count else { return nil }
            let piece = work[taken]
            taken += 1
            if taken == work.count || taken > limit {
                work.removeFirst(taken)
                taken = 0
            }
            return piece
        }
    }
}

public import EventLoop

/// Runs `body` on a worker of its own and gives back what it returns or throws; the worker ends after it.
@discardableResult
public func onWorker<T: Sendable>(
    index: Int = 0, _ body: @Sendable (EventLoop) async throws -> T
) async throws -> T {
    let worker = Worker.start(index: index)
    defer { worker.stop() }
    return try await worker.run { try await body(worker.loop) }
}

/// Starts `count` tasks on the current worker at once and gives back how each ended, in order.
public func concurrently<T: Sendable>(
    _ count: Int, _ body: @escaping (Int) async throws -> T
) async -> [Result<T, any Error>] {
    let loop = EventLoop.current
    let outcomes = Outcomes<T>(count: count)
    let tasks = (0..<count).map { number in
        loop.spawn {
            do {
                outcomes.results[number] = .success(try await body(number))
            } catch {
                outcomes.results[number] = .failure(error)
            }
        }
    }
    for task in tasks { await task.value }
    return outcomes.results.compactMap { $0 }
}

/// Where the tasks of one worker leave their results.
private final class Outcomes<T> {
    var results: [Result<T, any Error>?]

    init(count: Int) { results = Array(repeating: nil, count: count) }
}

extension Result {
    /// Whether this is a success.
    public var succeeded: Bool {
        if case .success = self { true } else { false }
    }
}

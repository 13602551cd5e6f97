internal import EventLoop
internal import Postgres

/// Removes the rows of jobs that are done, those that end while a removal is under way together with the next: one
/// transaction for many short jobs.
final class JobFinisher {
    private let database: Database
    private var waiting: [(job: ClaimedJob, waiter: Waiter<Bool>)] = []
    private var isAtWork = false

    private static let most = 200

    init(_ database: Database) { self.database = database }

    /// Finishes the job; false where it is not this process's any more, or was cancelled.
    func finish(_ job: ClaimedJob) async throws -> Bool {
        let isRemoved: Bool = try await database.loop.suspend { waiter in
            waiting.append((job, waiter))
            guard !isAtWork else { return }
            isAtWork = true
            database.loop.spawn { await self.work() }
        }
        if isRemoved { return true }
        return try await database.working { db in try await db.finishJob(job) }
    }

    private func work() async {
        while !waiting.isEmpty {
            let batch = Array(waiting.prefix(Self.most))
            waiting.removeFirst(batch.count)
            do {
                let removed = try await database.removeJobs(batch.map(\.job))
                for (job, waiter) in batch { waiter.resume(returning: removed.contains(job.claim)) }
            } catch {
                for (_, waiter) in batch { waiter.resume(throwing: error) }
            }
        }
        isAtWork = false
    }
}

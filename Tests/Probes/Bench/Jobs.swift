import EventLoop
import FoundationEssentials
import Models
import Postgres
import Routing
import ServiceKit
import Synchronization

// What deploy/bench asks of the jobs: how many that do nothing a second, and how long after its time one starts.

/// A job that does nothing.
struct EmptyJob: Job {
    static let kind = "bench-empty"
    var number = 0
}

/// A job that notes when it starts.
struct TimedJob: Job {
    static let kind = "bench-timed"
    var number = 0
}

/// What the jobs of this process have noted; requests are answered by any worker.
final class JobNotes: Sendable {
    private let done = Atomic(0)
    private let delays = Mutex<[Double]>([])

    var doneCount: Int { done.load(ordering: .relaxed) }
    func noteDone() { done.add(1, ordering: .relaxed) }

    func note(delay: Double) { delays.withLock { $0.append(delay) } }

    /// The delays so far, in seconds; they are forgotten.
    func takeDelays() -> [Double] {
        delays.withLock { all in
            defer { all = [] }
            return all
        }
    }

    var delayCount: Int { delays.withLock { $0.count } }
}

let jobNotes = JobNotes()

/// Works on both kinds, and serves what deploy/bench calls.
func serveJobs(_ service: Service, _ database: Database) {
    service.work(on: EmptyJob.self, from: database, JobLimits(concurrency: 200)) { _, _ in jobNotes.noteDone() }
    service.work(on: TimedJob.self, from: database, JobLimits(concurrency: 50)) { _, run in
        jobNotes.note(delay: Date().timeIntervalSince(run.dueAt))
    }
    let count = Parameter.path("count", as: Int.self)
    service.serve([
        .get("/jobs/rate/:count", to: .everyone, "Jobs a second", parameters: [count], gives: String.self) { call in
            .ok(try await rate(of: try call.path("count"), database))
        },
        .get("/jobs/delay/:count", to: .everyone, "Delays", parameters: [count], gives: String.self) { call in
            .ok(try await delays(of: try call.path("count"), isTimed: false, database))
        },
        .get("/jobs/timers/:count", to: .everyone, "Delays", parameters: [count], gives: String.self) { call in
            .ok(try await delays(of: try call.path("count"), isTimed: true, database))
        },
    ])
}

/// Schedules so many for one moment in the future, so that only the work is measured, and waits until all are done.
private func rate(of count: Int, _ database: Database) async throws -> String {
    let before = jobNotes.doneCount
    // A thousand take some 0.1 s to be scheduled.
    let due = Date().addingTimeInterval(2 + Double(count) / 2_000)
    for start in stride(from: 0, to: count, by: 500) {
        try await database.write(as: TenantID.platform, deadline: .seconds(30)) { db in
            for number in start..<min(count, start + 500) { try db.schedule(EmptyJob(number: number), at: due) }
        }
    }
    while jobNotes.doneCount < before + count { try await database.loop.sleep(for: .milliseconds(5)) }
    let seconds = Date().timeIntervalSince(due)
    return Measurement(milliseconds: []).line(perSecond: Double(count) / seconds)
}

/// Schedules so many, 200 a second, each for now or for a moment one to three seconds away; how late each began.
private func delays(of count: Int, isTimed: Bool, _ database: Database) async throws -> String {
    _ = jobNotes.takeDelays()
    let begun = Date()
    for number in 0..<count {
        let time = isTimed ? Date().addingTimeInterval(.random(in: 1...3)) : nil
        try await database.write(as: TenantID.platform) { db in try db.schedule(TimedJob(number: number), at: time) }
        let next = begun.addingTimeInterval(Double(number + 1) / 200)
        try await database.loop.sleep(for: .seconds(max(0, next.timeIntervalSinceNow)))
    }
    while jobNotes.delayCount < count { try await database.loop.sleep(for: .milliseconds(5)) }
    let all = jobNotes.takeDelays()
    return Measurement(milliseconds: all.map { $0 * 1_000 }).line(
        perSecond: Double(count) / Date().timeIntervalSince(begun))
}

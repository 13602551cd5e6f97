internal import EventLoop
internal import FoundationEssentials
internal import Models
internal import Postgres
internal import Telemetry

/// Works on the jobs of one process: takes what is due as far as there is room, runs it, writes down what became of it.
///
/// It is told of jobs that are due now (LISTEN), knows when the next is due, and looks twice a second all the same. What
/// it has taken it holds by a lease that it renews; what another left behind it takes up when that lease is over.
final class JobRunner {
    /// Times that tests shorten.
    struct Times {
        /// How often to look what is due without having been told.
        var look: Duration = .milliseconds(500)
        /// How long a job is held without a sign of life.
        var lease: Duration = .seconds(30)
        /// How often a sign of life is given, and the jobs of the dead are looked for.
        var renewal: Duration = .seconds(10)
        /// How often the jobs are counted.
        var count: Duration = .seconds(5)
        /// What a handler gets to end after a drain has cancelled it.
        var grace: Duration = .milliseconds(1_500)
    }

    let database: Database
    let loop: EventLoop
    let times: Times
    let log: Log
    let numbers: JobNumbers
    let finisher: JobFinisher
    let random: () -> Double
    private(set) var queues: [String: JobQueue] = [:]
    /// By claim: a try that has lost its job may still end when the job is here again.
    private(set) var running: [UUID: RunningJob] = [:]
    private(set) var isDraining = false
    private var isLooking = false
    private var isToLookAgain = false
    private var idle: [Waiter<Void>] = []
    private var registrations: [Task<Void, Never>] = []

    /// The most that are taken at once: what a process takes and cannot start at once another could.
    private static let batch = 100

    init(
        _ database: Database, times: Times = Times(), log: Log, metrics: Metrics,
        random: @escaping () -> Double = { .random(in: 0..<1) }
    ) {
        self.database = database
        self.times = times
        self.log = log
        self.random = random
        loop = database.loop
        numbers = JobNumbers(metrics)
        finisher = JobFinisher(database)
    }

    /// Starts what wakes the work; all ends when it is cancelled.
    func start() -> [Task<Void, Never>] {
        [
            loop.spawn { await self.listen() },
            loop.spawn { await self.repeating(self.times.look) { await self.look() } },
            loop.spawn { await self.repeating(self.times.renewal) { await self.renew() } },
            loop.spawn { await self.repeating(self.times.count) { await self.count() } },
        ]
    }

    /// Works on a kind from now on.
    func take(_ queue: JobQueue) {
        precondition(queues[queue.kind] == nil, "there is work on jobs of the kind \(queue.kind) already")
        queues[queue.kind] = queue
        numbers.add(queue.kind)
        feed(queue)
    }

    /// Sees to it that what recurs is there, as soon as the database is.
    func keepGoing(_ name: String, _ schedule: @escaping (Connection) throws -> Void) {
        registrations.append(
            loop.spawn {
                while !Task.isCancelled, !self.isDraining {
                    do {
                        try await self.database.write(as: TenantID.platform) { try schedule($0) }
                        return
                    } catch {
                        self.log.warning(
                            "a recurring job cannot be scheduled yet",
                            ["job": .string(name), "error": .string("\(error)")])
                    }
                    try? await self.loop.sleep(for: self.times.look * (1 + self.random()))
                }
            })
    }

    // MARK: what is due

    private func listen() async {
        do {
            for try await event in database.notifications(on: JobsTable.channel) {
                switch event {
                case .message(let message): heard(message.payload)
                // Something may have been missed.
                case .listening, .gap: await look()
                }
            }
        } catch {
            return  // cancelled
        }
    }

    private func heard(_ words: String) {
        if words.isEmpty {
            loop.spawn { await self.look() }
        } else if let queue = queues[words] {
            feed(queue)
        } else if words.hasPrefix("cancel "), let id = JobID(String(words.dropFirst(7))) {
            for job in running.values where job.claim.id == id { job.stop() }
        }
    }

    /// Feeds the kinds of which something is due, and sets an alarm for those of which something soon is.
    private func look() async {
        guard !isLooking else { return isToLookAgain = true }
        isLooking = true
        defer { isLooking = false }
        repeat {
            isToLookAgain = false
            guard !queues.isEmpty, !isDraining else { return }
            do {
                for (kind, wait) in try await database.dueJobs(queues.keys.sorted()) {
                    guard let queue = queues[kind] else { continue }
                    if wait <= 0 { feed(queue) } else { setAlarm(for: queue, in: .seconds(wait)) }
                }
            } catch {
                // The pool logs nothing, /readyz shows the database's state; the next look comes soon.
                log.debug("the jobs cannot be looked at", ["error": .string("\(error)")])
            }
        } while isToLookAgain
    }

    /// Feeds the kind when its next job is due; what is further away than the next look is left to that.
    private func setAlarm(for queue: JobQueue, in wait: Duration) {
        guard wait < times.look, !isDraining else { return }
        // Two milliseconds more: a look that comes a moment too early would be followed by a pause.
        queue.wake(in: wait + .milliseconds(2), on: loop) { self.feed(queue) }
    }

    /// Takes jobs of the kind, as there may be some.
    func feed(_ queue: JobQueue) {
        queue.isHungry = true
        take(from: queue)
    }

    private func take(from queue: JobQueue) {
        guard !queue.isClaiming, queue.isHungry, queue.free > 0, !isDraining else { return }
        queue.isClaiming = true
        loop.spawn {
            while await self.takeBatch(of: queue) {}
            queue.isClaiming = false
            self.tellIdle()
        }
    }

    /// Whether there is reason to take another at once.
    private func takeBatch(of queue: JobQueue) async -> Bool {
        guard queue.isHungry, queue.free > 0, !isDraining else { return false }
        queue.isHungry = false
        let begun = Instant.now
        do {
            let batch = try await database.claimJobs(
                queue.kind, most: min(queue.free, Self.batch), concurrency: queue.limits.concurrency,
                lease: times.lease)
            if !batch.isDrained { queue.isHungry = true }
            if let next = batch.next { setAlarm(for: queue, in: next) }
            for job in batch.jobs { run(job, of: queue, until: begun + times.lease) }
            // With nothing to take and yet something left the others are busy with all that may run: until a look finds
            // it due once more.
            return !batch.jobs.isEmpty
        } catch {
            queue.isHungry = true
            log.debug("no job can be taken", ["kind": .string(queue.kind), "error": .string("\(error)")])
            return false
        }
    }

    private func run(_ job: ClaimedJob, of queue: JobQueue, until leaseEnd: Instant) {
        queue.underWay += 1
        let running = RunningJob(job, leaseEnd: leaseEnd)
        self.running[job.claim] = running
        if isDraining { running.release() }
        loop.spawn {
            await self.carryOut(running, of: queue)
            self.running[job.claim] = nil
            queue.underWay -= 1
            self.take(from: queue)
            self.tellIdle()
        }
    }

    // MARK: ends

    /// Takes nothing more.
    func stopTaking() {
        isDraining = true
        for task in registrations { task.cancel() }
        for queue in queues.values { queue.stop() }
    }

    /// Lets the jobs under way end until then; those that have not are cancelled and given back to others.
    func drain(until end: Instant) async {
        stopTaking()
        await idleness(until: end)
        for job in running.values { job.release() }
        await idleness(until: .now + times.grace)
    }

    private func idleness(until end: Instant) async {
        try? await loop.suspend { (waiter: Waiter<Void>) in
            guard !isIdle, end > .now else { return waiter.resume() }
            let timer = loop.after(end - .now) { waiter.resume() }
            waiter.onEnd = { timer.cancel() }
            idle.append(waiter)
        }
    }

    private var isIdle: Bool { running.isEmpty && queues.values.allSatisfy { !$0.isClaiming } }

    private func tellIdle() {
        guard !idle.isEmpty, isIdle else { return }
        let waiting = idle
        idle = []
        for waiter in waiting { waiter.resume() }
    }

    private func count() async {
        do {
            numbers.saw(try await database.jobDepths(queues.keys.sorted()))
        } catch {
            log.debug("the jobs cannot be counted", ["error": .string("\(error)")])
        }
    }

    private func repeating(_ pause: Duration, _ body: @escaping () async -> Void) async {
        while !Task.isCancelled {
            await body()
            guard (try? await loop.sleep(for: pause)) != nil else { return }
        }
    }
}

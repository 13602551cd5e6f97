internal import EventLoop
internal import Models
internal import Postgres
internal import Telemetry

/// Brings one subscriber what is new in one shard of the outbox, batch by batch, shared with the couriers of other
/// processes.
///
/// A courier takes a batch for the time of a lease, posts it, and moves the subscriber's cursor. A process that dies in
/// between leaves the cursor: when the lease is over the batch is delivered again.
///
/// What the subscriber refuses goes into the lane of its aggregate, and the cursor goes on: nobody waits for it but the
/// aggregate's own later events. While the subscriber is away the cursor stays. Where a whole request fails, the batches
/// become smaller until the event to blame is alone.
final class Courier {
    private let database: Database
    private let sink: EventSink
    private let source: String
    private let shard: Int
    private let limits: RelayLimits
    private let log: Log
    private let numbers: EventNumbers
    /// Called when something was put into a lane.
    private let onParked: () -> Void
    private let loop: EventLoop
    private let bell = Bell()
    /// How many events the next batch may have.
    private var limit: Int

    init(
        _ database: Database, _ sink: EventSink, source: String, shard: Int, _ limits: RelayLimits, _ log: Log,
        _ numbers: EventNumbers, onParked: @escaping () -> Void
    ) {
        self.database = database
        self.sink = sink
        self.source = source
        self.shard = shard
        self.limits = limits
        self.log = log
        self.numbers = numbers
        self.onParked = onParked
        loop = database.loop
        limit = limits.batch
    }

    private var subscriber: String { sink.subscriber.name }

    /// Says that there may be news.
    func wake() { bell.ring() }

    /// Delivers until it is cancelled.
    func run() async {
        var isAwake = false
        // How often it has looked in vain.
        var looks = 0
        while !Task.isCancelled {
            let known = bell.count
            do {
                if let batch = try await database.claimBatch(for: subscriber, shard: shard, limit: limit, limits) {
                    await carryOut { await self.deliver(batch) }
                    isAwake = !batch.rows.isEmpty
                    looks = isAwake ? 0 : looks + 1
                    // Nothing but holes: they are filled when slow transactions end.
                    if !isAwake { try await bell.wait(atMost: pause(after: looks), unlessRungSince: known) }
                    // While events trickle in, a few together cost both sides less than each alone.
                    if isAwake, batch.rows.count < limits.batch / 4 { try await loop.sleep(for: limits.gather) }
                } else if isAwake {
                    // Only now must announcers tell; one that looked before has perhaps not committed yet.
                    try await database.fallAsleep(subscriber, shard: shard)
                    (isAwake, looks) = (false, 0)
                } else {
                    looks += 1
                    try await bell.wait(atMost: looks < 3 ? pause(after: looks) : nil, unlessRungSince: known)
                }
            } catch is CancellationError {
                return
            } catch {
                log.debug("no events can be taken", ["error": .string("\(error)")])
                try? await loop.sleep(for: limits.poll * Double.random(in: 0.2..<1))
            }
        }
    }

    /// 20 ms, 60 ms, … up to a second.
    private func pause(after looks: Int) -> Duration {
        var pause = Duration.milliseconds(20)
        for _ in 1..<max(1, min(looks, 5)) { pause *= 3 }
        return min(pause, limits.poll)
    }

    /// Runs `body` to its end although the courier is cancelled: what was delivered at a drain shall be noted.
    private func carryOut(_ body: @escaping () async -> Void) async {
        await loop.spawn(body).value
        loop.assertOnLoop()
    }

    private func deliver(_ batch: EventBatch) async {
        do {
            try await attempt(batch)
        } catch {
            // The lease ends by itself, and the batch comes again.
            log.debug("a batch of events could not be settled", ["error": .string("\(error)")])
        }
    }

    private func attempt(_ batch: EventBatch) async throws {
        let count = countWithinBytes(batch.rows)
        var wanted: [EventEnvelope] = []
        var parking: [ParkedEvent] = []
        for row in batch.rows.prefix(count) where sink.subscriber.wants(row.envelope.type) {
            var envelope = row.envelope
            envelope.source = source
            if row.isParked {
                parking.append(ParkedEvent(envelope: envelope, reason: nil))
            } else {
                wanted.append(envelope)
            }
        }
        guard !wanted.isEmpty else { return try await settle(batch, count, parking) }
        switch await sink.send(wanted) {
        case .answered(let refused):
            limit = min(limits.batch, limit * 2)
            let failed = inOrder(wanted, refused)
            numbers.delivered(wanted.count - failed.count, to: subscriber)
            try await settle(batch, count, parking + failed)
        case .unclear(let reason) where wanted.count == 1:
            try await settle(batch, count, parking + inOrder(wanted, [wanted[0].id: reason]))
        case .unclear(let reason):
            numbers.failed(to: subscriber)
            limit = max(1, wanted.count / 4)
            log.warning(
                "events are tried again in smaller batches",
                ["subscriber": .string(subscriber), "events": .count(wanted.count), "reason": .string(reason)])
            try await database.giveBack(
                batch, of: subscriber, shard: shard, for: .milliseconds(10), isAway: false, because: reason)
        case .away(let reason):
            numbers.failed(to: subscriber)
            try await wait(batch, because: reason)
        }
    }

    /// An event that was refused, and those of its aggregate behind it.
    private func inOrder(_ events: [EventEnvelope], _ refused: [EventID: String]) -> [ParkedEvent] {
        guard !refused.isEmpty else { return [] }
        var stopped: Set<String> = []
        return events.compactMap { event in
            if stopped.contains(event.subject) { return ParkedEvent(envelope: event, reason: nil) }
            guard let reason = refused[event.id] else { return nil }
            stopped.insert(event.subject)
            log.warning(
                "an event was not taken",
                [
                    "event": .string("\(event.id)"), "type": .string(event.type), "subscriber": .string(subscriber),
                    "reason": .string(reason),
                ])
            numbers.failed(to: subscriber)
            return ParkedEvent(envelope: event, reason: reason)
        }
    }

    private func settle(_ batch: EventBatch, _ count: Int, _ parking: [ParkedEvent]) async throws {
        try await database.settle(
            batch, at: batch.cursor(after: count), for: subscriber, shard: shard, parking: parking)
        if !parking.isEmpty { onParked() }
    }

    /// The subscriber is away: pauses. What has been tried for too long goes to the dead letters.
    private func wait(_ batch: EventBatch, because reason: String) async throws {
        let old = batch.rows.prefix { $0.isOld }.count
        if batch.failingFor >= limits.deadAfter, old > 0 {
            let dead = batch.rows.prefix(old).filter { sink.subscriber.wants($0.envelope.type) }
                .map { ParkedEvent(envelope: $0.envelope, reason: reason) }
            log.error(
                "events are given up: the subscriber is away",
                ["subscriber": .string(subscriber), "events": .count(dead.count), "reason": .string(reason)])
            return try await database.settle(
                batch, at: batch.cursor(after: old), for: subscriber, shard: shard, parking: dead, dead: true)
        }
        let pause = limits.pause(after: batch.attempts, longest: limits.longestPause)
        if batch.attempts == 0 {
            log.warning(
                "a subscriber is away", ["subscriber": .string(subscriber), "reason": .string(reason)])
        }
        try await database.giveBack(
            batch, of: subscriber, shard: shard, for: pause, isAway: true, because: reason)
        let bell = bell
        loop.after(pause + .milliseconds(5)) { bell.ring() }
    }

    /// As many as fit into one request; at least one.
    private func countWithinBytes(_ rows: [OutboxRow]) -> Int {
        var bytes = 0
        for (place, row) in rows.enumerated() {
            bytes += row.envelope.data.count
            if bytes > limits.bytes, place > 0 { return place }
        }
        return rows.count
    }
}

extension RelayLimits {
    /// The pause after a failure when there were `attempts` before it: it doubles, give or take a half.
    func pause(after attempts: Int, longest: Duration) -> Duration {
        min(longest, firstPause * (1 << min(attempts, 20))) * Double.random(in: 0.5..<1.5)
    }
}

/// Wakes one task that waits for news, also when they come just before it waits. Belongs to one worker.
final class Bell {
    /// How often it was rung.
    private(set) var count = 0
    private var waiter: Waiter<Void>?

    func ring() {
        count += 1
        waiter?.resume()
        waiter = nil
    }

    /// Waits until it is rung, or the time is over.
    func wait(atMost limit: Duration? = nil, unlessRungSince known: Int) async throws {
        let loop = EventLoop.current
        try await loop.suspend { (waiter: Waiter<Void>) in
            guard known == count else { return waiter.resume() }
            if let limit {
                let timer = loop.after(limit) { waiter.resume() }
                waiter.onEnd = { timer.cancel() }
            }
            self.waiter = waiter
        }
    }
}

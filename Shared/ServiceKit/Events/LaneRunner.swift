internal import EventLoop
internal import Models
internal import Postgres
internal import Telemetry

/// Tries the lanes of one subscriber again: aggregates of which it did not take an event. After `deadAfter` a lane is
/// dead: an operator decides. Shared with other processes by leases.
final class LaneRunner {
    private let database: Database
    private let sink: EventSink
    private let source: String
    private let limits: RelayLimits
    private let log: Log
    private let numbers: EventNumbers
    private let loop: EventLoop
    private let bell = Bell()

    init(
        _ database: Database, _ sink: EventSink, source: String, _ limits: RelayLimits, _ log: Log,
        _ numbers: EventNumbers
    ) {
        self.database = database
        self.sink = sink
        self.source = source
        self.limits = limits
        self.log = log
        self.numbers = numbers
        loop = database.loop
    }

    private var subscriber: String { sink.subscriber.name }

    /// Says that there may be a new lane.
    func wake() { bell.ring() }

    /// Tries until it is cancelled.
    func run() async {
        while !Task.isCancelled {
            let known = bell.count
            do {
                let lanes = try await database.claimLanes(of: subscriber, limits)
                if lanes.isEmpty {
                    let next = try await database.nextLane(of: subscriber) ?? limits.poll
                    // Others' leases are among those that are next: never look more often than a hundred times a second.
                    try await bell.wait(
                        atMost: max(.milliseconds(10), min(next, limits.poll)), unlessRungSince: known)
                } else {
                    await carryOut { await self.tryAgain(lanes) }
                }
            } catch is CancellationError {
                return
            } catch {
                log.debug("no lanes of events can be taken", ["error": .string("\(error)")])
                try? await loop.sleep(for: limits.poll * Double.random(in: 0.5..<1.5))
            }
        }
    }

    private func carryOut(_ body: @escaping () async -> Void) async {
        await loop.spawn(body).value
        loop.assertOnLoop()
    }

    /// All in one request; if that fails as a whole, each lane in one of its own.
    private func tryAgain(_ lanes: [Lane]) async {
        let outcome = await send(lanes)
        if case .unclear = outcome, lanes.count > 1 {
            for lane in lanes { await settle(lane, await send([lane])) }
        } else {
            for lane in lanes { await settle(lane, outcome) }
        }
    }

    private func send(_ lanes: [Lane]) async -> SinkOutcome {
        let events = lanes.flatMap(\.letters).map { letter in
            var event = letter
            event.source = source
            return event
        }
        return events.isEmpty ? .answered(refused: [:]) : await sink.send(events)
    }

    private func settle(_ lane: Lane, _ outcome: SinkOutcome) async {
        var taken = 0
        var reason: String?
        switch outcome {
        case .answered(let refused):
            taken = lane.letters.firstIndex { refused[$0.id] != nil } ?? lane.letters.count
            reason = taken < lane.letters.count ? refused[lane.letters[taken].id] : nil
        case .away(let words), .unclear(let words): reason = words
        }
        numbers.delivered(taken, to: subscriber)
        let isDead = reason != nil && taken == 0 && lane.failingFor >= limits.deadAfter
        if reason != nil { numbers.failed(to: subscriber) }
        if isDead, let head = lane.letters.first {
            log.error(
                "an event is given up",
                [
                    "event": .string("\(head.id)"), "type": .string(head.type), "subscriber": .string(subscriber),
                    "reason": .string(reason ?? ""),
                ])
        }
        let pause =
            reason == nil
            ? .zero : limits.pause(after: taken > 0 ? 0 : lane.attempt, longest: limits.longestLanePause)
        do {
            try await database.settle(
                lane, of: subscriber, taken: taken, stoppedBy: reason, pause: pause, isDead: isDead)
        } catch {
            // The lease ends by itself, and the lane comes again.
            log.debug("a lane of events could not be settled", ["error": .string("\(error)")])
        }
    }
}

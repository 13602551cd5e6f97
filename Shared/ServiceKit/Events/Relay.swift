internal import EventLoop
internal import Postgres
internal import Telemetry

/// Delivers a service's outbox: for each subscriber a courier in each shard and one that looks after the lanes, woken by
/// NOTIFY and by a look at everything once in a while. Belongs to one worker.
final class Relay {
    private let database: Database
    private let settings: SubscriberSettings
    private let sinks: [EventSink]
    private let log: Log
    private let numbers: EventNumbers
    private let loop: EventLoop
    private var couriers: [String: [Courier]] = [:]
    private var lanes: [LaneRunner] = []

    init(
        _ database: Database, source: String, _ settings: SubscriberSettings, _ sinks: [EventSink], _ log: Log,
        _ numbers: EventNumbers
    ) {
        self.database = database
        self.settings = settings
        self.sinks = sinks
        self.log = log
        self.numbers = numbers
        loop = database.loop
        for sink in sinks {
            let runner = LaneRunner(database, sink, source: source, settings.limits, log, numbers)
            lanes.append(runner)
            couriers[sink.subscriber.name] = (0..<EventsTable.shards).map { shard in
                Courier(
                    database, sink, source: source, shard: shard, settings.limits, log, numbers,
                    onParked: { runner.wake() })
            }
        }
        numbers.know(subscribers)
    }

    private var subscribers: [String] { sinks.map(\.subscriber.name) }
    private var limits: RelayLimits { settings.limits }

    /// Starts to deliver; all ends when the tasks are cancelled.
    func start() -> [Task<Void, Never>] {
        var tasks = [loop.spawn { await self.look() }, loop.spawn { await self.count() }]
        guard !sinks.isEmpty else { return [tasks[1]] }
        tasks.append(loop.spawn { await self.listen() })
        for courier in couriers.values.joined() { tasks.append(loop.spawn { await courier.run() }) }
        for runner in lanes { tasks.append(loop.spawn { await runner.run() }) }
        return tasks
    }

    /// Wakes whoever has something to do, first when the cursors are made.
    private func look() async {
        var hasCursors = false
        while !Task.isCancelled {
            var pause = limits.poll
            do {
                if !hasCursors {
                    try await database.keepCursors(of: subscribers, history: limits.history)
                    hasCursors = true
                }
                for news in try await database.cursorsWithNews(of: subscribers) {
                    couriers[news.subscriber]?[news.shard].wake()
                }
            } catch {
                log.debug("nobody can look for events", ["error": .string("\(error)")])
                pause = min(pause, .seconds(1))
            }
            guard (try? await loop.sleep(for: pause * Double.random(in: 0.8..<1.2))) != nil else { return }
        }
    }

    private func listen() async {
        do {
            for try await event in database.notifications(on: EventsTable.channel) {
                if case .message(let message) = event, let shard = Int(message.payload),
                    (0..<EventsTable.shards).contains(shard)
                {
                    for courier in couriers.values { courier[shard].wake() }
                } else {
                    // Something may have been missed.
                    for courier in couriers.values.joined() { courier.wake() }
                }
            }
        } catch {
            return  // cancelled
        }
    }

    /// Counts for the metrics, and once an hour looks after partitions and cursors.
    private func count() async {
        var keeping = Instant.now
        while !Task.isCancelled {
            do {
                numbers.saw(try await database.eventBacklogs(of: subscribers))
                if Instant.now >= keeping {
                    let dropped = try await database.keepEventPartitions(days: limits.retention)
                    if !dropped.isEmpty {
                        log.info(
                            "partitions of delivered events were dropped",
                            ["partitions": .string(dropped.joined(separator: ", "))])
                    }
                    try await database.keepCursors(of: subscribers, history: limits.history)
                    keeping = .now + .seconds(3_600)
                }
            } catch {
                log.debug("the events cannot be counted", ["error": .string("\(error)")])
            }
            guard (try? await loop.sleep(for: limits.poll * 5)) != nil else { return }
        }
    }
}

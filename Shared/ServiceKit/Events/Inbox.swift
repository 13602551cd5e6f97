internal import EventLoop
internal import JSON
internal import Models
internal import Postgres
internal import Routing
internal import Telemetry

/// Takes events: each effect once, in the order of each aggregate, in a transaction of the event's tenant. Belongs to one
/// worker.
///
/// A batch is taken in few transactions of at most `most` events. Each handler sees the event's tenant only: the setting that
/// row-level security compares with changes from one tenant's events to the next's. Where a transaction fails, its events
/// are taken one by one, so that only the one to blame is refused, and those of its aggregate behind it.
final class Inbox {
    private let database: Database
    private let handlers: [String: [Int: EventHandler]]
    private let log: Log
    private let taken: CounterFamily
    /// Events in one transaction at most.
    private let most = 100

    init(_ database: Database, _ handlers: [EventHandler], _ log: Log, _ metrics: Metrics) {
        self.database = database
        self.log = log
        var known: [String: [Int: EventHandler]] = [:]
        for handler in handlers {
            precondition(known[handler.type]?[handler.version] == nil, "two handlers for \(handler.type)")
            known[handler.type, default: [:]][handler.version] = handler
        }
        self.handlers = known
        taken = metrics.counter(
            "events_received_total", "Events that came in, by what became of them.", labels: ["outcome"])
    }

    /// Takes events in their order; gives those that were refused.
    func take(_ events: [EventEnvelope]) async -> EventReceipt {
        // By tenant: a handler's transaction changes from one to the next as seldom as can be.
        let sorted = Self.byTenant(events).joined()
        let work = InboxWork(Self.pieces(of: Array(sorted), most))
        // Side by side, as far as there are connections to spare for requests.
        let lanes = (0..<min(4, work.groups.count)).map { _ in
            EventLoop.current.spawn {
                while let place = work.next() { work.refuse(await self.takeGroup(work.groups[place])) }
            }
        }
        for lane in lanes { await lane.value }
        let refused = Dictionary(work.refused.map { ($0.id, $0.code) }) { first, _ in first }
        return EventReceipt(
            refused: events.compactMap { event in
                refused[event.id].map { EventReceipt.Refused(id: event.id, code: $0) }
            })
    }

    private static func byTenant(_ events: [EventEnvelope]) -> [[EventEnvelope]] {
        var order: [TenantID] = []
        var groups: [TenantID: [EventEnvelope]] = [:]
        for event in events {
            if groups[event.tenant] == nil { order.append(event.tenant) }
            groups[event.tenant, default: []].append(event)
        }
        return order.map { groups[$0] ?? [] }
    }

    private static func pieces(of events: [EventEnvelope], _ most: Int) -> [[EventEnvelope]] {
        stride(from: 0, to: events.count, by: most).map { Array(events[$0..<min($0 + most, events.count)]) }
    }

    /// Events in one transaction or, where that fails, in one for each tenant, and at last one by one.
    private func takeGroup(_ events: [EventEnvelope]) async -> [EventReceipt.Refused] {
        if let refused = try? await takeTogether(events) { return refused }
        var refused: [EventReceipt.Refused] = []
        let tenants = Self.byTenant(events)
        if tenants.count > 1 {
            for group in tenants { refused += await takeGroup(group) }
            return refused
        }
        for event in events {
            do {
                refused += try await takeAlone(event)
            } catch {
                refused.append(EventReceipt.Refused(id: event.id, code: code(of: error, event)))
            }
        }
        return refused
    }

    private func takeAlone(_ event: EventEnvelope) async throws -> [EventReceipt.Refused] {
        do {
            return try await takeTogether([event])
        } catch let error as PostgresError where error.isRepeatedEvent {
            // Another deliverer was quicker, or its place was forgotten: only its place is noted.
            return try await takeTogether([event], areKnown: true)
        }
    }

    private func takeTogether(
        _ events: [EventEnvelope], areKnown: Bool = false
    ) async throws -> [EventReceipt.Refused] {
        let (refused, counts) = try await database.transaction { db in
            let streams = try await db.lockStreams(of: events)
            var advanced: [InboxStream: Int64] = [:]
            var refused: [EventReceipt.Refused] = []
            var counts: [String: Int] = [:]
            var taken: [EventEnvelope] = []
            for event in events {
                let decision = decide(
                    event, at: advanced[event.stream] ?? streams[event.stream] ?? 0, isKnown: areKnown)
                counts[decision.word, default: 0] += 1
                switch decision {
                case .repeated: continue
                case .refuse(let code):
                    refused.append(EventReceipt.Refused(id: event.id, code: code))
                    continue
                case .pass: break
                case .handle(let handler):
                    if taken.last?.tenant != event.tenant { try db.serve(event.tenant) }
                    try await handler.handle(event, db)
                    taken.append(event)
                }
                advanced[event.stream] = event.sequence
            }
            try db.advance(advanced, taken)
            return (refused, counts)
        }
        for (word, count) in counts { self.taken.with(word).increment(by: Double(count)) }
        return refused
    }

    private enum Decision {
        /// It was taken before, or what comes after it was.
        case repeated
        /// It has no effect here, but its place counts.
        case pass
        case handle(EventHandler)
        case refuse(String)

        var word: String {
            switch self {
            case .repeated: "repeated"
            case .pass: "passed"
            case .handle: "handled"
            case .refuse: "refused"
            }
        }
    }

    private func decide(_ event: EventEnvelope, at sequence: Int64, isKnown: Bool) -> Decision {
        guard event.sequence > sequence else { return .repeated }
        guard event.previous <= sequence else { return .refuse("event-gap") }
        guard !isKnown, !event.isDropped, let versions = handlers[event.type] else { return .pass }
        return versions[event.version].map { .handle($0) } ?? .refuse("event-version-unknown")
    }

    /// What a failure is called to the sender. The words of errors stay here, in the log.
    private func code(of error: any Error, _ event: EventEnvelope) -> String {
        let code =
            switch error {
            case is MalformedEvent: "event-malformed"
            case is any ProblemConvertible, is Problem: "event-refused"
            case let error as PostgresError where error.isUnavailable || error.isRetryable: "event-unavailable"
            default: "event-failed"
            }
        taken.with(code).increment()
        let log = log.with(trace: TraceContext(traceparent: event.traceparent), tenant: event.tenant.description)
        let fields: KeyValuePairs<String, FieldValue> = [
            "event": .string("\(event.id)"), "type": .string(event.type), "code": .string(code),
            "error": .string("\(error)"),
        ]
        if code == "event-failed" {
            log.error("an event failed", fields)
        } else {
            log.warning("an event failed", fields)
        }
        return code
    }
}

/// What the lanes of one batch share.
private final class InboxWork {
    let groups: [[EventEnvelope]]
    private var begun = 0
    private(set) var refused: [EventReceipt.Refused] = []

    init(_ groups: [[EventEnvelope]]) { self.groups = groups }

    func next() -> Int? {
        guard begun < groups.count else { return nil }
        begun += 1
        return begun - 1
    }

    func refuse(_ events: [EventReceipt.Refused]) { refused += events }
}

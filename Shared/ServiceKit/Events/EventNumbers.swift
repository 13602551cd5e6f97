internal import EventLoop
internal import Telemetry

/// How a subscriber stands.
struct SubscriberBacklog: Equatable {
    let subscriber: String
    /// Events that it has not got, about: places of transactions that were undone are counted too.
    let waiting: Int
    /// Events that wait for an operator, or behind one that does.
    let dead: Int
    /// How long ago the oldest was announced that is neither delivered nor given up, in seconds.
    let oldest: Double
}

/// What the relay shows in `/metrics` and `/readyz`.
final class EventNumbers {
    private let waiting: GaugeFamily
    private let oldest: GaugeFamily
    private let dead: GaugeFamily
    private let deliveries: CounterFamily
    private let failures: CounterFamily
    private(set) var backlogs: [SubscriberBacklog] = []

    init(_ metrics: Metrics) {
        // All processes see the same tables: the sum would count each event as often as there are of them.
        waiting = metrics.gauge(
            "events_waiting", "Events that a subscriber has not got.", labels: ["subscriber"], merging: .max)
        oldest = metrics.gauge(
            "events_oldest_seconds", "How long the oldest of them has waited.", labels: ["subscriber"], merging: .max)
        dead = metrics.gauge(
            "events_dead", "Events that wait for an operator.", labels: ["subscriber"], merging: .max)
        deliveries = metrics.counter(
            "events_delivered_total", "Events that a subscriber has taken.", labels: ["subscriber"])
        failures = metrics.counter(
            "events_failed_total", "Events that were refused, and requests that failed.", labels: ["subscriber"])
    }

    func know(_ subscribers: [String]) {
        for subscriber in subscribers {
            _ = (deliveries.with(subscriber), failures.with(subscriber))
            saw(SubscriberBacklog(subscriber: subscriber, waiting: 0, dead: 0, oldest: 0))
        }
    }

    func saw(_ backlogs: [SubscriberBacklog]) {
        self.backlogs = backlogs
        for backlog in backlogs { saw(backlog) }
    }

    private func saw(_ backlog: SubscriberBacklog) {
        waiting.with(backlog.subscriber).set(Double(backlog.waiting))
        oldest.with(backlog.subscriber).set(backlog.oldest)
        dead.with(backlog.subscriber).set(Double(backlog.dead))
    }

    func delivered(_ count: Int, to subscriber: String) {
        deliveries.with(subscriber).increment(by: Double(count))
    }

    func failed(to subscriber: String) { failures.with(subscriber).increment() }

    /// Requests are served all the same: events that do not leave are never more than `degraded`.
    func readiness(stuck: Duration) -> Readiness {
        let late = backlogs.filter { $0.oldest >= stuck.seconds }
        guard let worst = late.max(by: { $0.oldest < $1.oldest }) else { return Readiness("events", .ready) }
        return Readiness(
            "events", .degraded,
            "\(worst.waiting) events wait for \(worst.subscriber), the oldest for \(Int(worst.oldest)) s")
    }
}

internal import EventLoop
internal import Telemetry

/// How many jobs of a kind there are; each count stops at `JobDepth.most`.
struct JobDepth: Sendable {
    var due = 0
    var scheduled = 0
    var running = 0
    var dead = 0
    /// How long the first that is due has waited, in seconds.
    var oldest = 0.0

    /// Nobody needs to know more exactly, and a million timers are not counted every few seconds.
    static let most = 10_000
}

/// What the work on jobs shows in `/metrics`.
final class JobNumbers {
    private let runs: CounterFamily
    private let seconds: HistogramFamily
    private let delays: HistogramFamily
    private let gauges: [(family: GaugeFamily, labels: [String], value: (JobDepth) -> Double)]
    private var depths: [String: JobDepth] = [:]

    init(_ metrics: Metrics) {
        runs = metrics.counter("job_runs_total", "Tries of jobs, by outcome.", labels: ["kind", "outcome"])
        seconds = metrics.histogram("job_run_seconds", "What a try took.", labels: ["kind"])
        delays = metrics.histogram(
            "job_delay_seconds", "From when a job was due to when its first try began.", labels: ["kind"])
        let most = "; \(JobDepth.most) means that or more."
        // All processes see the same table: the sum would count each job as often as there are of them.
        let waiting = metrics.gauge(
            "jobs_waiting", "Jobs that wait, because nobody has time or because their time has not come" + most,
            labels: ["kind", "state"], merging: .max)
        gauges = [
            (waiting, ["due"], { Double($0.due) }), (waiting, ["scheduled"], { Double($0.scheduled) }),
            (
                metrics.gauge("jobs_running", "Jobs under way in all processes.", labels: ["kind"], merging: .max), [],
                { Double($0.running) }
            ),
            (
                metrics.gauge("jobs_dead", "Dead letters" + most, labels: ["kind"], merging: .max), [],
                { Double($0.dead) }
            ),
            (
                metrics.gauge(
                    "jobs_oldest_due_seconds", "How long the first of the jobs that are due has waited.",
                    labels: ["kind"], merging: .max), [], { $0.oldest }
            ),
        ]
    }

    /// Shows a kind from its start.
    func add(_ kind: String) {
        for outcome in JobOutcome.allCases { _ = runs.with(kind, outcome.rawValue) }
        for (family, labels, value) in gauges {
            series(family, [kind] + labels).observe { value(self.depths[kind] ?? JobDepth()) }
        }
    }

    func saw(_ depths: [String: JobDepth]) { self.depths = depths }

    func began(_ kind: String, _ claim: ClaimedJob) {
        if claim.attempt == 1 { delays.with(kind).observe(claim.delay) }
    }

    func ended(_ kind: String, _ outcome: JobOutcome, after time: Duration) {
        runs.with(kind, outcome.rawValue).increment()
        seconds.with(kind).observe(time.seconds)
    }

    private func series(_ family: GaugeFamily, _ labels: [String]) -> Gauge {
        labels.count == 1 ? family.with(labels[0]) : family.with(labels[0], labels[1])
    }
}

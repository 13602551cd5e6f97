internal import EventLoop
internal import HTTPClient
internal import Telemetry

/// What the sender of mails shows in `/metrics` and `/readyz`.
final class MailNumbers {
    private let outcomes: CounterFamily
    private var backlog = MailBacklog()
    private let stuck: Duration
    /// Since when, and how, the mail server has refused us without a break.
    private var trouble: (since: Instant, error: MailError)?

    init(_ metrics: Metrics, stuck: Duration) {
        self.stuck = stuck
        outcomes = metrics.counter("mail_attempts_total", "Tries to send a mail, by outcome.", labels: ["outcome"])
        // All processes see the same table: the sum would count each mail as often as there are of them.
        let queued = metrics.gauge("mails_queued", "Mails that wait to be sent.", merging: .max)
        let oldest = metrics.gauge(
            "mails_oldest_seconds", "How long the oldest of the waiting mails has been queued.", merging: .max)
        for word in ["sent", "deferred", "bounced"] { _ = outcomes.with(word) }
        queued.with().observe { Double(self.backlog.queued) }
        oldest.with().observe { self.backlog.oldest }
    }

    func saw(_ backlog: MailBacklog) { self.backlog = backlog }

    func count(_ outcome: MailOutcome) {
        outcomes.with(outcome.word).increment()
        switch outcome {
        case .deferred(_, let error) where error.isOurs, .bounced(let error?, _) where error.isOurs:
            trouble = (trouble?.since ?? .now, error)
        case .sent, .deferred, .bounced(.some, _): trouble = nil  // a server that judges a mail is there
        case .bounced(nil, _), .lost: break
        }
    }

    /// Requests are served all the same: mail that does not leave is never more than `degraded`.
    var readiness: Readiness {
        if let trouble, .now - trouble.since >= stuck {
            let seconds = Int((.now - trouble.since).seconds)
            return Readiness(
                "mail", .degraded, "no mail has left for \(seconds) s, \(backlog.queued) wait: \(trouble.error.kind)")
        }
        if backlog.overdue >= stuck.seconds {
            return Readiness(
                "mail", .degraded, "\(backlog.queued) mails wait, the first was due \(Int(backlog.overdue)) s ago")
        }
        return Readiness("mail", .ready)
    }
}

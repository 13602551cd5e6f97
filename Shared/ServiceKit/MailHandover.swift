internal import EventLoop
internal import HTTPClient
internal import Models
internal import Postgres
internal import Telemetry

/// Hands one mail over and records what became of it.
struct MailHandover {
    let database: Database
    let carrier: any MailCarrier
    let from: MailAddress
    let steps: [Duration]
    let limits: MailSender.Limits
    let log: Log
    let numbers: MailNumbers
    let random: () -> Double
    let reporting: MailReporting

    /// Sends a mail that was claimed at `begun` or shortly after.
    func send(_ claimed: ClaimedMail, claimedAt begun: Instant) async {
        let outcome = await outcome(of: claimed, claimedAt: begun)
        numbers.count(outcome)
        switch outcome {
        case .sent: log.info("a mail was sent", ["mail": .string("\(claimed.id)"), "attempt": .count(claimed.attempt)])
        case .deferred(_, let error), .bounced(let error?, _):
            // Never the server's words: they may quote the address.
            log.warning(
                "a mail was not delivered",
                [
                    "mail": .string("\(claimed.id)"), "attempt": .count(claimed.attempt),
                    "outcome": .string(outcome.word), "reason": .string("\(error.kind)"),
                ])
        case .bounced(nil, _):
            log.warning("a mail was given up", ["mail": .string("\(claimed.id)"), "attempt": .count(claimed.attempt)])
        case .lost: return
        }
        await record(outcome, of: claimed, until: begun + limits.lease)
    }

    private func outcome(of claimed: ClaimedMail, claimedAt begun: Instant) async -> MailOutcome {
        guard !claimed.isSuppressed else { return .bounced(nil, reason: "the address is dead: it bounced before") }
        // Only where a process died at the last try.
        guard claimed.attempt <= steps.count + 1 else { return .bounced(nil, reason: "given up") }
        do throws(MailError) {
            let message = try MailMessage(
                claimed.mail.get(), from: from, id: claimed.id.description, date: claimed.queuedAt)
            // A process that was stopped in between, such as a paused container, must not send what is another's now.
            guard Instant.now - begun < limits.lease - limits.delivery else { return .lost }
            try await carrier.deliver(message.envelope, message.bytes, limit: limits.delivery)
            return .sent
        } catch {
            return MailOutcome(error, attempt: claimed.attempt, steps: steps, jitter: random())
        }
    }

    private func report(
        _ mail: ClaimedMail, _ outcome: MailReport.Outcome, _ reason: String? = nil
    ) -> (Connection) async throws -> Void {
        let report = MailReport(mail: mail.id, attempt: mail.attempt, outcome: outcome, reason: reason)
        return { db in try await self.reporting(report, db) }
    }

    /// Writes down what became of the mail, again and again while the database is away and the lease holds.
    private func record(_ outcome: MailOutcome, of mail: ClaimedMail, until leaseEnd: Instant) async {
        while Instant.now < leaseEnd {
            do {
                switch outcome {
                case .sent: try await database.removeMail(mail, report(mail, .sent))
                case .deferred(let pause, let error):
                    try await database.deferMail(
                        mail, for: pause, because: error.reason, report(mail, .deferred, error.reason))
                case .bounced(let error, let reason):
                    try await database.bounceMail(
                        mail, because: reason, suppressing: error?.isBounce ?? false, report(mail, .bounced, reason))
                case .lost: return
                }
                return
            } catch PostgresError.closed {
                break
            } catch {
                try? await database.loop.sleep(for: .milliseconds(200) * (0.5 + random()))
            }
        }
        log.error(
            "what became of a mail could not be recorded",
            ["mail": .string("\(mail.id)"), "outcome": .string(outcome.word)])
    }
}

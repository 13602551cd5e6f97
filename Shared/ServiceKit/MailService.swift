internal import EventLoop
internal import HTTPClient
public import Postgres

extension Service {
    /// Sends what `Connection.queue` put into the table of mails, until the process drains: at once when it commits,
    /// again after growing pauses where that fails. Any number of processes may share the work.
    ///
    /// One worker sends for all. `/readyz` says `degraded` while mail is stuck; `/metrics` has `mails_queued`,
    /// `mails_oldest_seconds` and `mail_attempts_total`. The tables must have `MailQueue.migration` and `.sealing`.
    ///
    /// - Parameter reporting: told what became of each try, in the transaction (of no tenant) in which it is recorded.
    public func deliverMail(
        from database: Database, _ settings: MailSettings, reporting: @escaping MailReporting = { _, _ in }
    ) {
        guard loop.index == 0, !onlyDescribes, let from = settings.from, let destination = settings.destination else {
            return
        }
        let limits = MailSender.Limits()
        // Threads of its own: a slow mail server must not keep others' work, such as password hashes, waiting.
        let pool = BlockingPool(threads: limits.lanes, queue: limits.lanes)
        let carrier: any MailCarrier =
            switch destination {
            case .server(let server): Mailer(server, pool: pool)
            case .folder(let folder): Maildir(folder, pool: pool)
            }
        let numbers = MailNumbers(metrics, stuck: limits.stuck)
        ready { numbers.readiness }
        let sender = MailSender(
            database, carrier, from: from, sealing: settings.sealing, steps: settings.retrySteps, limits: limits,
            log: log, numbers: numbers, reporting: reporting)
        jobs += sender.start()
    }
}

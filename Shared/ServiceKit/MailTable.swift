internal import Crypto
internal import EventLoop
internal import FoundationEssentials
internal import HTTPClient
internal import JSON
internal import Postgres

/// A mail that this process is to send now.
struct ClaimedMail {
    let id: MailID
    /// A failure where the row was not written by `queue`: it must not keep the others back.
    let mail: Result<Mail, MailError>
    /// Which try this is, from 1.
    let attempt: Int
    let queuedAt: Date
    /// Whether the address is known to be dead.
    let isSuppressed: Bool
}

extension MailContent {
    /// Opens what was sealed. A key that is not known here may come back with the next configuration: no reason to give
    /// the mail up.
    fileprivate init(_ sealed: [UInt8], of id: MailID, _ keys: SealingKeys) throws(MailError) {
        do {
            self = try JSONReader.decode(from: keys.open(sealed, context: id.mailContext))
        } catch {
            throw MailError(.sealed)
        }
    }
}

/// How many mails wait, and for how long.
struct MailBacklog {
    var queued = 0
    /// Since the oldest was queued, in seconds.
    var oldest = 0.0
    /// How long the mail that is due longest has waited for somebody to take it, in seconds.
    var overdue = 0.0
}

extension Database {
    /// Takes the mail that is due longest, for `lease`: nobody else gets it until then, also when this process dies.
    /// A mail that another process takes at this moment is skipped, not waited for.
    func claimMail(lease: Duration, _ keys: SealingKeys) async throws -> ClaimedMail? {
        try await transaction { db in
            try await db.row(
                """
                UPDATE mails SET attempts = attempts + 1, next_attempt_at = now() + make_interval(secs => \(lease.seconds))
                WHERE id = (
                    SELECT id FROM mails
                    WHERE state = 'queued' AND next_attempt_at <= now()
                    ORDER BY next_attempt_at
                    LIMIT 1
                    FOR UPDATE SKIP LOCKED)
                RETURNING id, recipient, recipient_name, content_sealed, message_id, auto_submitted, attempts, created_at,
                    EXISTS (
                        SELECT FROM mails AS dead
                        WHERE dead.is_suppressing AND lower(dead.recipient) = lower(mails.recipient)) AS is_suppressed
                """
            ) { row in
                let (address, name): (String, String?) = (try row["recipient"], try row["recipient_name"])
                let (id, messageID): (MailID, String?) = (try row["id"], try row["message_id"])
                let (sealed, autoSubmitted): ([UInt8]?, Bool) = (try row["content_sealed"], try row["auto_submitted"])
                return ClaimedMail(
                    id: id,
                    mail: Result { () throws(MailError) in
                        let content = try MailContent(sealed ?? [], of: id, keys)
                        return try Mail(
                            to: MailAddress(address, name: name), subject: content.subject, text: content.text,
                            html: content.html, messageID: messageID, autoSubmitted: autoSubmitted)
                    },
                    attempt: try row["attempts"], queuedAt: try row["created_at"],
                    isSuppressed: try row["is_suppressed"])
            }
        }
    }

    /// Forgets a delivered mail. Only who claimed it last does: after a lease has run out the mail is another's.
    func removeMail(
        _ mail: ClaimedMail, _ report: (Connection) async throws -> Void = { _ in }
    ) async throws {
        try await transaction { db in
            let count = try await db.execute(
                "DELETE FROM mails WHERE id = \(mail.id) AND attempts = \(mail.attempt)")
            if count > 0 { try await report(db) }
        }
    }

    /// Puts a mail back for another try after `pause`.
    func deferMail(
        _ mail: ClaimedMail, for pause: Duration, because reason: String,
        _ report: (Connection) async throws -> Void = { _ in }
    ) async throws {
        try await transaction { db in
            let count = try await db.execute(
                """
                UPDATE mails SET next_attempt_at = now() + make_interval(secs => \(pause.seconds)), last_error = \(reason)
                WHERE id = \(mail.id) AND attempts = \(mail.attempt) AND state = 'queued'
                """)
            if count > 0 { try await report(db) }
        }
    }

    /// Records that a mail cannot be delivered, and drops its content.
    func bounceMail(
        _ mail: ClaimedMail, because reason: String, suppressing: Bool,
        _ report: (Connection) async throws -> Void = { _ in }
    ) async throws {
        try await transaction { db in
            let count = try await db.execute(
                """
                UPDATE mails SET state = 'bounced', bounced_at = now(), content_sealed = NULL, last_error = \(reason),
                    is_suppressing = \(suppressing)
                WHERE id = \(mail.id) AND attempts = \(mail.attempt) AND state = 'queued'
                """)
            if count > 0 { try await report(db) }
        }
    }

    /// How long until a mail is due; nil when none waits.
    func nextMail() async throws -> Duration? {
        let seconds: Double? = try await read { db in
            try await db.value(
                "SELECT extract(epoch FROM min(next_attempt_at) - now())::float8 FROM mails WHERE state = 'queued'")
        }
        return seconds.map { .seconds(max(0, $0)) }
    }

    /// How many mails wait.
    func mailBacklog() async throws -> MailBacklog {
        try await read { db in
            let row = try await db.row(
                """
                SELECT count(*) AS queued,
                    coalesce(extract(epoch FROM now() - min(created_at)), 0)::float8 AS oldest,
                    greatest(coalesce(extract(epoch FROM now() - min(next_attempt_at)), 0), 0)::float8 AS overdue
                FROM mails WHERE state = 'queued'
                """
            ) { row in
                MailBacklog(queued: try row["queued"], oldest: try row["oldest"], overdue: try row["overdue"])
            }
            return row ?? MailBacklog()
        }
    }

    /// Forgets bounces of 30 days ago: with them ends the suppression of their addresses.
    func removeOldBounces() async throws {
        _ = try await transaction { db in
            try await db.execute(
                "DELETE FROM mails WHERE state = 'bounced' AND bounced_at < now() - interval '30 days'")
        }
    }
}

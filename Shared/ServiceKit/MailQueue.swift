public import HTTPClient
public import Models
public import Postgres
internal import Routing

/// The table of mails that wait. A service that sends mail adds `MailQueue.migration` to its migrations and calls
/// `service.deliverMail` in its set-up.
public enum MailQueue {
    /// Marks the ids of mails.
    public enum Item {}

    /// The step that makes the table, under a name that puts it in its place among the service's own.
    public static func migration(name: String) -> (name: String, bytes: [UInt8]) {
        (name: name, bytes: Array(text.utf8))
    }

    /// What whoever queues a mail tells those that deliver.
    static let channel = "mails"

    /// Never to be changed: its checksum stands in the databases of those who applied it.
    private static let text = """
        -- Mails on their way. No tenant's data: a person's mail belongs to no tenant, and the job that sends sees all.
        -- A row goes when its mail is delivered; what could not be delivered stays for 30 days, without its content.
        CREATE TABLE mails (
            id uuid NOT NULL,
            recipient text NOT NULL,
            recipient_name text,
            -- Content may hold codes: only as long as it is needed.
            subject text,
            body text,
            html text,
            message_id text,
            auto_submitted boolean NOT NULL,
            state text NOT NULL DEFAULT 'queued',
            -- Tries that have begun; whoever took the mail last is told by it.
            attempts integer NOT NULL DEFAULT 0,
            -- While a try is under way: when others may take the mail.
            next_attempt_at timestamptz NOT NULL DEFAULT now(),
            last_error text,
            -- Whether the address itself is dead and gets nothing more while this row stands.
            is_suppressing boolean NOT NULL DEFAULT false,
            created_at timestamptz NOT NULL DEFAULT now(),
            bounced_at timestamptz,
            CONSTRAINT mails_pkey PRIMARY KEY (id),
            CONSTRAINT mails_state_is_known CHECK (state IN ('queued', 'bounced')),
            CONSTRAINT mails_attempts_are_counted CHECK (attempts >= 0),
            CONSTRAINT mails_queued_have_content CHECK ((state = 'queued') = (subject IS NOT NULL AND body IS NOT NULL)),
            CONSTRAINT mails_bounced_have_none CHECK (
                (state = 'bounced') = (bounced_at IS NOT NULL)
                AND (state = 'queued' OR num_nonnulls(subject, body, html) = 0))
        );

        -- Serves the search for the next mail to send (claimMail, nextMail).
        CREATE INDEX mails_due ON mails (next_attempt_at) WHERE state = 'queued';

        -- Serves the look whether an address is dead (claimMail).
        CREATE INDEX mails_suppressing ON mails (lower(recipient)) WHERE is_suppressing;

        -- Serves the removal of old bounces (removeOldBounces).
        CREATE INDEX mails_bounced ON mails (bounced_at) WHERE state = 'bounced';

        """
}

/// Identity of a queued mail.
public typealias MailID = ID<MailQueue.Item>

extension Connection {
    /// Queues a mail in the action's transaction: it is sent soon after COMMIT, and never without it. Costs no round
    /// trip; a failure is thrown by the next statement or by COMMIT.
    ///
    /// - Parameter id: the id to queue it under, where the caller has written it down already; a new one otherwise.
    @discardableResult
    public func queue(_ mail: Mail, as id: MailID? = nil) throws -> MailID {
        let id = id ?? .new()
        try enqueue(
            """
            INSERT INTO mails (id, recipient, recipient_name, subject, body, html, message_id, auto_submitted)
            VALUES (\(id), \(mail.to.address), \(mail.to.name), \(mail.subject), \(mail.text), \(mail.html),
                \(mail.messageID), \(mail.autoSubmitted))
            """)
        try enqueue("SELECT pg_notify(\(MailQueue.channel), '')")
        return id
    }
}

public import Crypto
public import HTTPClient
internal import JSON
public import Models
public import Postgres
internal import Routing

/// The table of mails that wait to leave the suite. The service that sends them (`notifications`) adds
/// `MailQueue.migration` and `MailQueue.sealing` to its migrations and calls `service.deliverMail` in its set-up; others
/// have it write for them (`Connection.send`).
///
/// What is written lies there sealed: it holds codes, of which the tables that check them have hashes only.
public enum MailQueue {
    /// Marks the ids of mails.
    public enum Item {}

    /// The step that makes the table, under a name that puts it in its place among the service's own.
    public static func migration(name: String) -> (name: String, bytes: [UInt8]) {
        (name: name, bytes: Array(text.utf8))
    }

    /// The step that lets content lie sealed in the table, under a name behind that of `migration`.
    public static func sealing(name: String) -> (name: String, bytes: [UInt8]) {
        (name: name, bytes: Array(sealingText.utf8))
    }

    /// The step by which a service that sends no mail itself any more gives the table up, under a name behind the others.
    public static func removal(name: String) -> (name: String, bytes: [UInt8]) {
        (name: name, bytes: Array(removalText.utf8))
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

    /// Never to be changed either.
    private static let sealingText = """
        -- Subject, text and HTML as JSON, sealed with a key that the database does not know. The columns before it stay for
        -- mails that were queued before.
        ALTER TABLE mails ADD COLUMN content_sealed bytea;
        ALTER TABLE mails
            DROP CONSTRAINT mails_queued_have_content,
            DROP CONSTRAINT mails_bounced_have_none,
            ADD CONSTRAINT mails_queued_have_content CHECK (
                (state = 'queued')
                = (content_sealed IS NOT NULL OR (subject IS NOT NULL AND body IS NOT NULL))),
            ADD CONSTRAINT mails_bounced_have_none CHECK (
                (state = 'bounced') = (bounced_at IS NOT NULL)
                AND (state = 'queued' OR num_nonnulls(subject, body, html, content_sealed) = 0));

        """

    /// Never to be changed either.
    private static let removalText = """
        -- phase: contract
        -- The service notifications writes all mail. What waits here would be lost: the version before sends it first.
        DO $$
        BEGIN
            IF EXISTS (SELECT FROM mails WHERE state = 'queued') THEN
                RAISE EXCEPTION 'mails wait: let the version before send them, then migrate';
            END IF;
        END
        $$;
        DROP TABLE mails;

        """
}

/// Identity of a queued mail.
public typealias MailID = ID<MailQueue.Item>

extension Connection {
    /// Queues a mail in the action's transaction: it is sent soon after COMMIT, and never without it. Costs no round
    /// trip; a failure is thrown by the next statement or by COMMIT.
    ///
    /// - Parameters:
    ///   - keys: those that `deliverMail` has too (`MailSettings.sealing`).
    ///   - id: the id to queue it under, where the caller has written it down already; a new one otherwise.
    @discardableResult
    public func queue(_ mail: Mail, sealedWith keys: SealingKeys, as id: MailID? = nil) throws -> MailID {
        let id = id ?? .new()
        let content = try JSONWriter.encode(MailContent(subject: mail.subject, text: mail.text, html: mail.html))
        try enqueue(
            """
            INSERT INTO mails (id, recipient, recipient_name, content_sealed, message_id, auto_submitted)
            VALUES (\(id), \(mail.to.address), \(mail.to.name), \(keys.seal(content, context: id.mailContext)),
                \(mail.messageID), \(mail.autoSubmitted))
            """)
        try enqueue("SELECT pg_notify(\(MailQueue.channel), '')")
        return id
    }
}

/// What a mail says, as it lies sealed in its row.
struct MailContent: Codable, Sendable {
    let subject: String
    let text: String
    let html: String?
}

extension ID where Tag == MailQueue.Item {
    /// What a mail's content is sealed for: it opens in no other row.
    var mailContext: String { "mail \(self)" }
}

internal import Models
internal import Postgres

/// An aggregate of a sender.
struct InboxStream: Hashable, Comparable {
    let tenant: TenantID
    let source: String
    let subject: String

    /// The order in which rows are locked.
    static func < (one: InboxStream, other: InboxStream) -> Bool {
        (one.tenant, one.source, one.subject) < (other.tenant, other.source, other.subject)
    }
}

extension EventEnvelope {
    var stream: InboxStream { InboxStream(tenant: tenant, source: source, subject: subject) }
}

extension Connection {
    /// How far the aggregates of `events` were taken; locked until the transaction ends, in one order everywhere, so that
    /// two deliverers of the same events take them one after the other. What nothing was taken of yet has no row to be
    /// locked: there the inbox lets the second one fail.
    func lockStreams(of events: [EventEnvelope]) async throws -> [InboxStream: Int64] {
        let streams = Set(events.map(\.stream)).sorted()
        try enqueue("SELECT set_config('app.event_inbox', 'on', true)")
        // LATERAL with a lock of its own: one look into the index for each, however the planner feels about the table.
        let rows = try await rows(
            """
            SELECT s.number, i.sequence
            FROM unnest(\(streams.map(\.tenant.description))::uuid[], \(streams.map(\.source))::text[],
                \(streams.map(\.subject))::uuid[]) WITH ORDINALITY AS s (tenant_id, source, subject, number)
            CROSS JOIN LATERAL (
                SELECT i.sequence FROM inbox_streams AS i
                WHERE i.tenant_id = s.tenant_id AND i.source = s.source AND i.subject = s.subject
                FOR UPDATE
            ) AS i
            """)
        var known: [InboxStream: Int64] = [:]
        for row in rows { known[streams[try row[0] as Int - 1]] = try row[1] }
        return known
    }

    /// From here on the transaction is the tenant's alone.
    func serve(_ tenant: TenantID) throws {
        try enqueue("SELECT set_config('app.event_inbox', '', true), set_config('app.tenant_id', \(tenant), true)")
    }

    /// Notes how far the aggregates are and which events had effects; travels with COMMIT, which fails when one of them
    /// was taken before (`PostgresError.isRepeatedEvent`).
    func advance(_ streams: [InboxStream: Int64], _ taken: [EventEnvelope]) throws {
        guard !streams.isEmpty else { return }
        try enqueue("SELECT set_config('app.event_inbox', 'on', true), set_config('app.tenant_id', '', true)")
        if !taken.isEmpty {
            try enqueue(
                """
                INSERT INTO inbox (tenant_id, id)
                SELECT tenant_id, id FROM unnest(\(taken.map(\.tenant.description))::uuid[],
                    \(taken.map(\.id.description))::uuid[]) AS t (tenant_id, id)
                """)
        }
        let places = streams.sorted { $0.key < $1.key }
        try enqueue(
            """
            INSERT INTO inbox_streams AS i (tenant_id, source, subject, sequence)
            SELECT tenant_id, source, subject, sequence
            FROM unnest(\(places.map(\.key.tenant.description))::uuid[], \(places.map(\.key.source))::text[],
                \(places.map(\.key.subject))::uuid[], \(places.map(\.value))::bigint[])
                AS s (tenant_id, source, subject, sequence)
            ON CONFLICT ON CONSTRAINT inbox_streams_pkey DO UPDATE SET sequence = excluded.sequence
            WHERE i.sequence < excluded.sequence
            """)
    }
}

extension PostgresError {
    /// Whether an event is in the inbox already: the key of one of its partitions says so.
    var isRepeatedEvent: Bool {
        if case .uniqueViolation(let constraint) = self {
            constraint.hasPrefix("inbox_") && constraint.hasSuffix("_pkey") && constraint != "inbox_streams_pkey"
        } else {
            false
        }
    }
}

extension Database {
    /// Makes the partitions of the next days and drops the old ones.
    func keepInboxPartitions(days: Int) async throws {
        _ = try await transaction { db in try await db.execute("SELECT keep_inbox_partitions(\(days))") }
    }
}

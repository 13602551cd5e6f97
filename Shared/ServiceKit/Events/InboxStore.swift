internal import Models
internal import Postgres

/// An aggregate of a sender.
struct InboxStream: Hashable {
    let source: String
    let subject: String
}

extension EventEnvelope {
    var stream: InboxStream { InboxStream(source: source, subject: subject) }
}

extension Connection {
    /// How far the aggregates of `events` were taken; locked until the transaction ends, in one order everywhere, so that
    /// two deliverers of the same events take them one after the other. What nothing was taken of yet has no row to be
    /// locked: there the inbox lets the second one fail.
    func lockStreams(of events: [EventEnvelope], in tenant: TenantID) async throws -> [InboxStream: Int64] {
        let streams = Set(events.map(\.stream)).sorted { ($0.source, $0.subject) < ($1.source, $1.subject) }
        var known: [InboxStream: Int64] = [:]
        try await rows(
            """
            SELECT i.source, i.subject::text AS subject, i.sequence
            FROM unnest(\(streams.map(\.source))::text[], \(streams.map(\.subject))::uuid[]) AS s (source, subject)
            JOIN inbox_streams AS i
                ON i.tenant_id = \(tenant) AND i.source = s.source AND i.subject = s.subject
            ORDER BY i.source, i.subject
            FOR UPDATE OF i
            """
        ).forEach { row in
            known[InboxStream(source: try row["source"], subject: try row["subject"])] = try row["sequence"]
        }
        return known
    }

    /// Notes how far the aggregates are and which events had effects; travels with COMMIT, which fails when one of them
    /// was taken before (`PostgresError.isRepeatedEvent`).
    func advance(_ streams: [InboxStream: Int64], _ taken: [EventID], in tenant: TenantID) throws {
        let places = streams.sorted { ($0.key.source, $0.key.subject) < ($1.key.source, $1.key.subject) }
        if !taken.isEmpty {
            try enqueue(
                """
                INSERT INTO inbox (tenant_id, id)
                SELECT \(tenant)::uuid, id FROM unnest(\(taken.map(\.description))::uuid[]) AS t (id)
                """)
        }
        guard !places.isEmpty else { return }
        try enqueue(
            """
            INSERT INTO inbox_streams AS i (tenant_id, source, subject, sequence)
            SELECT \(tenant)::uuid, source, subject, sequence
            FROM unnest(\(places.map(\.key.source))::text[], \(places.map(\.key.subject))::uuid[],
                \(places.map(\.value))::bigint[]) AS s (source, subject, sequence)
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

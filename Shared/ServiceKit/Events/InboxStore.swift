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
    /// two deliverers of the same events take them one after the other.
    func lockStreams(of events: [EventEnvelope], in tenant: TenantID) async throws -> [InboxStream: Int64] {
        let streams = Set(events.map(\.stream)).sorted { ($0.source, $0.subject) < ($1.source, $1.subject) }
        let (sources, subjects) = (streams.map(\.source), streams.map(\.subject))
        try enqueue(
            """
            INSERT INTO inbox_streams (tenant_id, source, subject, sequence)
            SELECT \(tenant)::uuid, source, subject, 0
            FROM unnest(\(sources)::text[], \(subjects)::uuid[]) AS s (source, subject)
            ON CONFLICT ON CONSTRAINT inbox_streams_pkey DO NOTHING
            """)
        var known: [InboxStream: Int64] = [:]
        try await rows(
            """
            SELECT i.source, i.subject::text AS subject, i.sequence
            FROM unnest(\(sources)::text[], \(subjects)::uuid[]) AS s (source, subject)
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

    /// Which of the events were taken before.
    func known(_ events: [EventEnvelope], in tenant: TenantID) async throws -> Set<EventID> {
        Set(
            try await rows(
                """
                SELECT id FROM inbox WHERE tenant_id = \(tenant) AND id = ANY (\(events.map(\.id.description))::uuid[])
                """
            ) { try $0["id"] })
    }

    /// Notes how far the aggregates are and which events had effects; travels with COMMIT.
    func advance(_ streams: [InboxStream: Int64], _ taken: [EventID], in tenant: TenantID) throws {
        let places = streams.filter { $0.value > 0 }
        try enqueue(
            """
            UPDATE inbox_streams AS i SET sequence = s.sequence
            FROM unnest(\(places.map(\.key.source))::text[], \(places.map(\.key.subject))::uuid[],
                \(places.map(\.value))::bigint[]) AS s (source, subject, sequence)
            WHERE i.tenant_id = \(tenant) AND i.source = s.source AND i.subject = s.subject
                AND i.sequence < s.sequence
            """)
        guard !taken.isEmpty else { return }
        try enqueue(
            """
            INSERT INTO inbox (tenant_id, id)
            SELECT \(tenant)::uuid, id FROM unnest(\(taken.map(\.description))::uuid[]) AS t (id)
            """)
    }
}

extension Database {
    /// Makes the partitions of the next days and drops the old ones.
    func keepInboxPartitions(days: Int) async throws {
        _ = try await transaction { db in try await db.execute("SELECT keep_inbox_partitions(\(days))") }
    }
}

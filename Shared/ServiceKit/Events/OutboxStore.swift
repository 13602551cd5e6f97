internal import EventLoop
internal import FoundationEssentials
internal import Models
internal import Postgres

/// The lease of what was taken is over, and somebody else has it.
struct LeaseLost: Error {}

extension Database {
    /// A transaction that sees the outbox of all tenants.
    ///
    /// - Parameter isDurable: false where PostgreSQL may forget the change in a crash: then something is delivered again.
    func relaying<Value>(isDurable: Bool = false, _ body: (Connection) async throws -> Value) async throws -> Value {
        try await transaction { db in
            let commit = isDurable ? "on" : "off"
            try db.enqueue(
                "SELECT set_config('app.event_relay', 'on', true), set_config('synchronous_commit', \(commit), true)")
            return try await body(db)
        }
    }

    /// Reads of the outbox of all tenants.
    func readingOutbox<Value>(_ body: (Connection) async throws -> Value) async throws -> Value {
        try await read(setting: "app.event_relay", to: "on", body)
    }

    /// Makes the cursors of subscribers that are new, and notes that the others are still wanted. A new one begins
    /// `history` back: what was announced while the first relay was starting must not be missed.
    func keepCursors(of subscribers: [String], history: Duration) async throws {
        _ = try await relaying { db in
            try await db.execute(
                """
                INSERT INTO event_cursors (subscriber, shard, position, start)
                SELECT s.subscriber, n.shard, begin.position, begin.position
                FROM unnest(\(subscribers)::text[]) AS s (subscriber)
                CROSS JOIN generate_series(0, \(EventsTable.shards - 1)::integer) AS n (shard)
                CROSS JOIN LATERAL (
                    SELECT coalesce(max(e.position), 0) AS position FROM events AS e
                    WHERE e.shard = n.shard AND e.announced_at < now() - make_interval(secs => \(history.seconds))
                ) AS begin
                ON CONFLICT ON CONSTRAINT event_cursors_pkey DO UPDATE SET seen_at = now()
                """)
        }
    }

    /// The cursors that have news, or holes to look after.
    func cursorsWithNews(of subscribers: [String]) async throws -> [(subscriber: String, shard: Int)] {
        try await readingOutbox { db in
            try await db.rows(
                """
                SELECT c.subscriber, c.shard FROM event_cursors AS c
                WHERE c.subscriber = ANY (\(subscribers)::text[]) AND c.leased_until < now() AND c.next_attempt_at <= now()
                    AND (c.holes <> '{}'
                        OR EXISTS (SELECT FROM events AS e WHERE e.shard = c.shard AND e.position > c.position))
                """
            ) { row in (subscriber: try row["subscriber"], shard: try row["shard"]) }
        }
    }

    /// Takes what the subscriber has not got yet in a shard, at most `limit` events, for `lease`; nil when there is
    /// nothing, or another relay is at it.
    func claimBatch(
        for subscriber: String, shard: Int, limit: Int, _ limits: RelayLimits
    ) async throws -> EventBatch? {
        try await relaying { db in
            let cursors = try await db.rows(
                """
                UPDATE event_cursors AS c
                SET lease = gen_random_uuid(), leased_until = now() + make_interval(secs => \(limits.lease.seconds)),
                    awake_until = now() + make_interval(secs => \(limits.lease.seconds))
                FROM (
                    SELECT subscriber, shard FROM event_cursors AS c
                    WHERE subscriber = \(subscriber) AND shard = \(shard)::smallint
                        AND leased_until < now() AND next_attempt_at <= now()
                        AND (holes <> '{}'
                            OR EXISTS (SELECT FROM events AS e WHERE e.shard = c.shard AND e.position > c.position))
                    FOR UPDATE SKIP LOCKED
                ) AS free
                WHERE c.subscriber = free.subscriber AND c.shard = free.shard
                RETURNING c.lease::text AS lease, c.position, c.start, c.holes, c.horizons, c.attempts,
                    coalesce(extract(epoch FROM now() - c.failing_since), 0)::float8 AS failing_for,
                    pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS oldest
                """)
            guard let cursor = cursors.first else { return nil }
            let before = Cursor(
                position: try cursor["position"], holes: try cursor["holes"], horizons: try cursor["horizons"])
            let start: Int64 = try cursor["start"]
            let failingFor: Double = try cursor["failing_for"]
            let rows = try await db.rows(OutboxRow.select(before, subscriber, shard, limit, limits))
            return EventBatch(
                lease: try cursor["lease"], before: before, rows: try rows.map { try OutboxRow($0, start: start) },
                horizon: try rows.first?["horizon"] ?? 0, oldest: try cursor["oldest"],
                attempts: try cursor["attempts"], failingFor: .seconds(failingFor))
        }
    }

    /// Notes that a batch is settled up to a cursor: delivered, or parked. Throws `LeaseLost` when events were to be
    /// parked and somebody else has the batch.
    ///
    /// - Parameter isAway: the subscriber was not there, the events were parked unheard.
    func settle(
        _ batch: EventBatch, at cursor: Cursor, for subscriber: String, shard: Int, parking: [ParkedEvent] = [],
        dead: Bool = false
    ) async throws {
        try await relaying { db in
            let update: SQL = """
                UPDATE event_cursors
                SET position = \(cursor.position), holes = \(cursor.holes)::bigint[],
                    horizons = \(cursor.horizons)::bigint[], leased_until = '-infinity', next_attempt_at = '-infinity',
                    attempts = CASE WHEN \(dead) THEN attempts ELSE 0 END,
                    failing_since = CASE WHEN \(dead) THEN failing_since END,
                    last_error = CASE WHEN \(dead) THEN last_error END,
                    -- Only holes were looked for: whoever announces has to tell.
                    awake_until = CASE WHEN \(batch.rows.isEmpty) THEN '-infinity' ELSE awake_until END
                WHERE subscriber = \(subscriber) AND shard = \(shard)::smallint AND lease = \(batch.lease)::uuid
                """
            guard !parking.isEmpty else { return try db.enqueue(update) }
            guard try await db.execute(update) == 1 else { throw LeaseLost() }
            try db.park(parking, for: subscriber, dead: dead)
        }
    }

    /// Gives a batch back untouched, for another try after `pause`.
    func giveBack(
        _ batch: EventBatch, of subscriber: String, shard: Int, for pause: Duration, isAway: Bool,
        because reason: String
    ) async throws {
        try await relaying { db in
            try db.enqueue(
                """
                UPDATE event_cursors
                SET leased_until = '-infinity', next_attempt_at = now() + make_interval(secs => \(pause.seconds)),
                    attempts = attempts + CASE WHEN \(isAway) THEN 1 ELSE 0 END,
                    failing_since = CASE WHEN \(isAway) THEN coalesce(failing_since, now()) ELSE failing_since END,
                    last_error = \(reason)
                WHERE subscriber = \(subscriber) AND shard = \(shard)::smallint AND lease = \(batch.lease)::uuid
                """)
        }
    }

    /// From now on whoever announces tells the couriers of this shard.
    func fallAsleep(_ subscriber: String, shard: Int) async throws {
        try await relaying { db in
            try db.enqueue(
                """
                UPDATE event_cursors SET awake_until = '-infinity'
                WHERE subscriber = \(subscriber) AND shard = \(shard)::smallint AND leased_until < now()
                """)
        }
    }
}

extension Connection {
    /// Makes lanes for the aggregates and copies of their events. A lane that is there already is locked: whoever is
    /// about to end it waits and then finds the new event.
    fileprivate func park(_ events: [ParkedEvent], for subscriber: String, dead: Bool) throws {
        var reasons: [String: String] = [:]
        var subjects: [(tenant: String, subject: String)] = []
        for event in events {
            let (tenant, subject) = (event.envelope.tenant.description, event.envelope.subject)
            if reasons[tenant + subject] == nil { subjects.append((tenant, subject)) }
            if reasons[tenant + subject, default: ""].isEmpty { reasons[tenant + subject] = event.reason ?? "" }
        }
        // In one order everywhere: two that park the same lanes must not wait for each other.
        subjects.sort { ($0.tenant, $0.subject) < ($1.tenant, $1.subject) }
        try enqueue(
            """
            INSERT INTO event_lanes (tenant_id, subscriber, subject, last_error, dead_at, next_attempt_at)
            SELECT tenant_id, \(subscriber)::text, subject, nullif(reason, ''), CASE WHEN \(dead) THEN now() END,
                now() + interval '250 ms' * (CASE WHEN reason = '' THEN 0 ELSE 0.5 + random() END)
            FROM unnest(\(subjects.map(\.tenant))::uuid[], \(subjects.map(\.subject))::uuid[],
                \(subjects.map { reasons[$0.tenant + $0.subject] ?? "" })::text[]) AS l (tenant_id, subject, reason)
            ON CONFLICT ON CONSTRAINT event_lanes_pkey DO UPDATE SET subject = excluded.subject
            """)
        try enqueue(
            """
            INSERT INTO event_letters (tenant_id, subscriber, subject, sequence, id, previous_sequence, type, version,
                announced_at, traceparent, data)
            SELECT e.tenant_id, \(subscriber)::text, e.subject, e.sequence, e.id, l.previous, e.type, e.version,
                e.announced_at, e.traceparent, e.data
            FROM unnest(\(events.map { $0.envelope.tenant.description })::uuid[],
                \(events.map { $0.envelope.id.description })::uuid[],
                \(events.map(\.envelope.previous))::bigint[]) AS l (tenant_id, id, previous)
            JOIN events AS e ON e.tenant_id = l.tenant_id AND e.id = l.id
            ON CONFLICT ON CONSTRAINT event_letters_pkey DO NOTHING
            """)
    }
}

extension OutboxRow {
    /// What is behind the cursor, and what of its holes can be seen now.
    static func select(
        _ cursor: Cursor, _ subscriber: String, _ shard: Int, _ limit: Int, _ limits: RelayLimits
    ) -> SQL {
        let columns: SQL = """
            SELECT e.position, e.id, e.tenant_id, e.subject::text AS subject, e.sequence, e.previous, e.type, e.version,
                e.announced_at, e.traceparent, e.data,
                EXISTS (SELECT FROM event_lanes AS l WHERE l.tenant_id = e.tenant_id
                    AND l.subscriber = \(subscriber) AND l.subject = e.subject) AS is_parked,
                e.announced_at < now() - make_interval(secs => \(limits.deadAfter.seconds)) AS is_old,
                pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS horizon
            FROM events AS e
            """
        let news: SQL = """
            \(columns) WHERE e.shard = \(shard)::smallint AND e.position > \(cursor.position)
            ORDER BY e.position LIMIT \(limit)
            """
        guard !cursor.holes.isEmpty else { return news }
        return """
            (\(columns) WHERE e.shard = \(shard)::smallint AND e.position = ANY (\(cursor.holes)::bigint[]))
            UNION ALL (\(news)) ORDER BY position
            """
    }

    init(_ row: Row, start: Int64) throws {
        let sequence: Int64 = try row["sequence"]
        let previous: Int64? = try row["previous"]
        let data: JSONText = try row["data"]
        position = try row["position"]
        envelope = EventEnvelope(
            id: try row["id"], source: "", type: try row["type"], version: try row["version"],
            subject: try row["subject"], tenant: try row["tenant_id"], sequence: sequence,
            previous: previous.map { $0 > start } ?? false ? sequence - 1 : 0, time: try row["announced_at"],
            traceparent: try row["traceparent"], data: data.bytes)
        isParked = try row["is_parked"]
        isOld = try row["is_old"]
    }
}

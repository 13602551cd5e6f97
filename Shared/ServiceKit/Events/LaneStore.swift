internal import EventLoop
internal import FoundationEssentials
internal import Models
internal import Postgres

/// An aggregate whose events a subscriber did not take, taken for another try.
struct Lane {
    let tenant: TenantID
    let subject: String
    /// Which try this is, from 1.
    let attempt: Int
    /// How long it has been tried.
    let failingFor: Duration
    /// The first of its events; one alone after a failure.
    var letters: [EventEnvelope] = []
}

extension Database {
    /// Takes lanes that are due for another try, for the time of a lease, with their first events.
    func claimLanes(of subscriber: String, _ limits: RelayLimits, limit: Int = 20) async throws -> [Lane] {
        try await relaying { db in
            var lanes = try await db.rows(
                """
                UPDATE event_lanes AS l
                SET attempts = attempts + 1, next_attempt_at = now() + make_interval(secs => \(limits.lease.seconds))
                FROM (
                    SELECT tenant_id, subscriber, subject FROM event_lanes
                    WHERE subscriber = \(subscriber) AND dead_at IS NULL AND next_attempt_at <= now()
                    ORDER BY next_attempt_at LIMIT \(limit)
                    FOR UPDATE SKIP LOCKED
                ) AS due
                WHERE l.tenant_id = due.tenant_id AND l.subscriber = due.subscriber AND l.subject = due.subject
                RETURNING l.tenant_id, l.subject::text AS subject, l.attempts,
                    extract(epoch FROM now() - l.failing_since)::float8 AS failing_for
                """
            ) { row in
                Lane(
                    tenant: try row["tenant_id"], subject: try row["subject"], attempt: try row["attempts"],
                    failingFor: .seconds(try row["failing_for"] as Double))
            }
            guard !lanes.isEmpty else { return [] }
            let letters = try await db.rows(
                """
                SELECT e.id, e.tenant_id, e.subject::text AS subject, e.sequence, e.previous_sequence, e.type, e.version,
                    e.announced_at, e.traceparent, e.data, e.is_dropped
                FROM unnest(\(lanes.map(\.tenant.description))::uuid[], \(lanes.map(\.subject))::uuid[],
                    \(lanes.map { $0.attempt > 1 ? 1 : 20 })::integer[]) AS l (tenant_id, subject, most)
                CROSS JOIN LATERAL (
                    SELECT * FROM event_letters AS e
                    WHERE e.tenant_id = l.tenant_id AND e.subscriber = \(subscriber) AND e.subject = l.subject
                    ORDER BY e.sequence LIMIT l.most
                ) AS e
                ORDER BY e.tenant_id, e.subject, e.sequence
                """, EventEnvelope.letter)
            for place in lanes.indices {
                lanes[place].letters = letters.filter {
                    $0.subject == lanes[place].subject && $0.tenant == lanes[place].tenant
                }
            }
            return lanes
        }
    }

    /// Notes what became of a lane: `taken` of its first events were, and then it stopped for a reason or is empty.
    ///
    /// - Parameter isFirst: whether what it stopped at had not been tried before.
    func settle(
        _ lane: Lane, of subscriber: String, taken: Int, stoppedBy reason: String?, pause: Duration, isDead: Bool
    ) async throws {
        let done = lane.letters.prefix(taken).map(\.sequence)
        let isOurs: SQL = """
            tenant_id = \(lane.tenant) AND subscriber = \(subscriber) AND subject = \(lane.subject)::uuid
            """
        try await relaying { db in
            // A statement of its own: what comes after it sees all that was parked before we got the lock.
            let mine = try await db.execute(
                "SELECT FROM event_lanes WHERE \(isOurs) AND attempts = \(lane.attempt) AND dead_at IS NULL FOR UPDATE")
            guard mine == 1 else { return }
            if !done.isEmpty {
                try db.enqueue("DELETE FROM event_letters WHERE \(isOurs) AND sequence = ANY (\(done)::bigint[])")
            }
            try db.enqueue(
                """
                DELETE FROM event_lanes WHERE \(isOurs)
                    AND NOT EXISTS (SELECT FROM event_letters WHERE \(isOurs))
                """)
            try db.enqueue(
                """
                UPDATE event_lanes
                SET next_attempt_at = now() + make_interval(secs => \(pause.seconds)),
                    attempts = CASE WHEN \(reason == nil) THEN 0 WHEN \(taken > 0) THEN 1 ELSE attempts END,
                    failing_since = CASE WHEN \(reason == nil || taken > 0) THEN now() ELSE failing_since END,
                    dead_at = CASE WHEN \(isDead) THEN now() END, last_error = coalesce(\(reason), last_error)
                WHERE \(isOurs)
                """)
        }
    }

    /// How long until a lane is due; nil when none waits.
    func nextLane(of subscriber: String) async throws -> Duration? {
        let seconds: Double? = try await readingOutbox { db in
            try await db.value(
                """
                SELECT extract(epoch FROM min(next_attempt_at) - now())::float8 FROM event_lanes
                WHERE subscriber = \(subscriber) AND dead_at IS NULL
                """)
        }
        return seconds.map { .seconds(max(0, $0)) }
    }

    /// How each subscriber stands.
    func eventBacklogs(of subscribers: [String]) async throws -> [SubscriberBacklog] {
        try await readingOutbox { db in
            try await db.rows(
                """
                SELECT s.subscriber, news.waiting + lanes.waiting AS waiting, lanes.dead,
                    coalesce(extract(epoch FROM now() - least(news.oldest, lanes.oldest)), 0)::float8 AS oldest
                FROM unnest(\(subscribers)::text[]) AS s (subscriber)
                CROSS JOIN LATERAL (
                    SELECT coalesce(sum(greatest(last.position - c.position, 0)), 0)::bigint AS waiting,
                        min(first.announced_at) AS oldest
                    FROM event_cursors AS c
                    CROSS JOIN LATERAL (
                        SELECT max(e.position) AS position FROM events AS e WHERE e.shard = c.shard) AS last
                    LEFT JOIN LATERAL (
                        SELECT e.announced_at FROM events AS e WHERE e.shard = c.shard AND e.position > c.position
                        ORDER BY e.position LIMIT 1) AS first ON true
                    WHERE c.subscriber = s.subscriber
                ) AS news
                CROSS JOIN LATERAL (
                    SELECT count(*) FILTER (WHERE l.dead_at IS NULL) AS waiting,
                        count(*) FILTER (WHERE l.dead_at IS NOT NULL) AS dead,
                        min(e.announced_at) FILTER (WHERE l.dead_at IS NULL) AS oldest
                    FROM event_letters AS e
                    JOIN event_lanes AS l
                        ON l.tenant_id = e.tenant_id AND l.subscriber = e.subscriber AND l.subject = e.subject
                    WHERE e.subscriber = s.subscriber
                ) AS lanes
                ORDER BY s.subscriber
                """
            ) { row in
                SubscriberBacklog(
                    subscriber: try row["subscriber"], waiting: try row["waiting"], dead: try row["dead"],
                    oldest: try row["oldest"])
            }
        }
    }

    /// Makes the partitions of the next days and drops those that nobody needs; gives the names of the dropped ones.
    @discardableResult
    func keepEventPartitions(days: Int) async throws -> [String] {
        try await transaction { db in
            try await db.rows("SELECT keep_event_partitions(\(days)) AS name") { try $0["name"] }
        }
    }
}

extension EventEnvelope {
    /// An event of a lane.
    static func letter(_ row: Row) throws -> EventEnvelope {
        let data: JSONText = try row["data"]
        let isDropped: Bool = try row["is_dropped"]
        return EventEnvelope(
            id: try row["id"], source: "", type: try row["type"], version: try row["version"],
            subject: try row["subject"], tenant: try row["tenant_id"], sequence: try row["sequence"],
            previous: try row["previous_sequence"], time: try row["announced_at"],
            traceparent: try row["traceparent"], data: isDropped ? [] : data.bytes, isDropped: isDropped)
    }
}

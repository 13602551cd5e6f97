internal import Crypto
internal import JSON
public import Models
public import Postgres
public import Telemetry

extension Connection {
    /// Announces an event in the action's transaction: it is delivered soon after COMMIT, and never without it.
    ///
    ///     try db.announce(InquiryCreated(...), about: inquiry.id, in: tenant, trace: call.trace)
    ///
    /// Costs no round trip of its own; a failure is thrown by the next statement or by COMMIT. The transaction must be the
    /// tenant's (`write(as: tenant)`, `once(_:in: tenant)`), and the tables must have `EventsTable.migration`.
    ///
    /// The event gets the next number of its aggregate, without gaps: two transactions that announce about the same
    /// aggregate wait for each other, from here to their ends, so announce late.
    ///
    /// - Parameters:
    ///   - aggregate: what it happened to; events about one aggregate are delivered in their order.
    ///   - trace: the span that it happens in; without one a trace begins here.
    /// - Throws: what encoding the event throws; `EventError.tooLarge` beyond 256 KiB.
    /// - Returns: the event's id, the same at each delivery.
    @discardableResult
    public func announce<Kind>(
        _ event: some Event, about aggregate: ID<Kind>, in tenant: TenantID, trace: TraceContext? = nil
    ) throws -> EventID {
        let (high, low) = UUIDv7.next()
        guard let id = EventID(high: high, low: low) else { preconditionFailure("UUIDv7 makes no other ids") }
        try enqueue(try EventsTable.insert(event, as: id, about: aggregate, in: tenant, trace: trace))
        return id
    }
}

/// Why an event could not be announced.
public enum EventError: Error, Hashable {
    /// The members take more bytes than an event may have.
    case tooLarge(bytes: Int)
}

extension EventsTable {
    /// A body of 1 MiB takes a few of them, and a receiver reads a batch in one piece.
    static let greatestData = 256 * 1024

    /// The statement that gives the event its number and keeps it. Whoever delivers is told only if nobody is awake:
    /// NOTIFY makes all committing transactions of the server wait for each other (measured: a tenth of the commits).
    static func insert<Kind>(
        _ event: some Event, as id: EventID, about aggregate: ID<Kind>, in tenant: TenantID, trace: TraceContext?
    ) throws -> SQL {
        let data = try JSONWriter.encode(event)
        guard data.count <= greatestData else { throw EventError.tooLarge(bytes: data.count) }
        let shard = shard(of: aggregate)
        let (type, version) = (Swift.type(of: event).type, Swift.type(of: event).version)
        // A constant in the text: PostgreSQL resolves the name of the sequence once, when it prepares the statement.
        let position = SQL(unsafeRaw: "nextval('event_positions_\(shard)')")
        return """
            WITH stream AS (
                INSERT INTO event_streams AS s (tenant_id, subject, sequence, position)
                VALUES (\(tenant), \(aggregate), 1, CASE WHEN EXISTS (
                    SELECT FROM event_streams WHERE tenant_id = \(tenant)::uuid AND subject = \(aggregate)::uuid
                ) THEN 0 ELSE \(position) END)
                ON CONFLICT ON CONSTRAINT event_streams_pkey DO UPDATE
                SET sequence = s.sequence + 1, previous = s.position, position = \(position)
                RETURNING s.sequence, s.position, s.previous
            ), event AS (
                INSERT INTO events (tenant_id, id, subject, sequence, shard, position, previous, type, version,
                    traceparent, data)
                SELECT \(tenant)::uuid, \(id)::uuid, \(aggregate)::uuid, sequence, \(unsafeRaw: "\(shard)"), position,
                    previous, \(type)::text, \(version)::integer, \((trace ?? newTrace()).traceparent)::text,
                    \(JSONText(data))::json
                FROM stream
            )
            SELECT pg_notify(\(unsafeRaw: "'\(channel)', '\(shard)'"))
            WHERE EXISTS (
                SELECT FROM event_cursors
                WHERE shard = \(unsafeRaw: "\(shard)") AND awake_until < clock_timestamp())
            """
    }

    /// Which of the outbox's parts an aggregate's events are in. An id's last bits are random, so the parts fill evenly.
    static func shard<Kind>(of aggregate: ID<Kind>) -> Int { Int(aggregate.low % UInt64(shards)) }

    private static func newTrace() -> TraceContext {
        var random = SystemRandomNumberGenerator()
        return .start(using: &random)
    }
}

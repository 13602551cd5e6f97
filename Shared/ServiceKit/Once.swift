internal import HTTP
internal import JSON
public import Models
public import Postgres
public import Routing

extension Database {
    /// Carries out `body` in a transaction of the tenant, once per intent: a repeat within 24 hours gets the first
    /// answer byte for byte, with `Idempotent-Replayed: true`. The record of it commits with the change.
    ///
    ///     try await app.database.once(call.intent(), in: tenant) { db in
    ///         ...
    ///         return .created(redemption, at: "/v1/redemptions/\(redemption.id)")
    ///     }
    ///
    /// Without an intent the change is made each time. What `body` refuses is not recorded: nothing has happened, and
    /// the next request may fare better. The tables must have `IdempotencyTable.migration`.
    ///
    /// - Throws: 422 `idempotency-key-reused` when the key belongs to another request, 409 `idempotency-key-in-use`
    ///   while the first one runs; what `body` and the database throw.
    public func once<Value: Encodable>(
        _ intent: Intent?, in tenant: TenantID, deadline: Duration? = nil,
        _ body: (Connection) async throws -> Effect<Value>
    ) async throws -> Answer<Value> {
        guard let intent else {
            return try await write(as: tenant, deadline: deadline) { db in
                try Answer(Idempotency.StoredAnswer(try await body(db)), isRepeated: false)
            }
        }
        do {
            return try await carryOut(intent, tenant, deadline, body)
        } catch PostgresError.uniqueViolation(constraint: IdempotencyTable.primaryKey) {
            // The first request committed between our look and our lock: ours is undone, and its answer is there now.
            return try await carryOut(intent, tenant, deadline, body)
        }
    }

    private func carryOut<Value: Encodable>(
        _ intent: Intent, _ tenant: TenantID, _ deadline: Duration?,
        _ body: (Connection) async throws -> Effect<Value>
    ) async throws -> Answer<Value> {
        try await write(as: tenant, deadline: deadline) { db in
            let record = try await db.claim(intent, in: tenant)
            switch try Idempotency.decide(record, fingerprint: intent.fingerprint) {
            case .replay(let answer): return Answer(answer, isRepeated: true)
            case .run:
                let answer = try Idempotency.StoredAnswer(try await body(db))
                try db.record(answer, of: intent, in: tenant)
                return Answer(answer, isRepeated: false)
            }
        }
    }
}

extension Connection {
    /// The record of an intent, locked until the transaction ends if there is none. Nobody waits for the lock: whoever
    /// does not get it learns that the first request still runs.
    fileprivate func claim(_ intent: Intent, in tenant: TenantID) async throws -> Idempotency.Record {
        let rows = try await rows(
            """
            SELECT pg_try_advisory_xact_lock(\(intent.lock(in: tenant))::bigint) AS is_ours,
                r.fingerprint, r.status, r.location, r.body, r.expires_at <= now() AS is_expired
            FROM (SELECT 1) AS one
            LEFT JOIN idempotency_records AS r
                ON r.tenant_id = \(tenant) AND r.caller = \(intent.caller) AND r.route = \(intent.route)
                AND r.key = \(intent.key.description)
            """)
        guard let row = rows.first else { throw PostgresError.rowCount(expected: 1, found: 0) }
        let isExpired: Bool? = try row["is_expired"]
        if isExpired == false {
            return .finished(
                fingerprint: try row["fingerprint"],
                answer: Idempotency.StoredAnswer(
                    status: try row["status"], location: try row["location"], body: try row["body"]))
        }
        guard try row["is_ours"] else { return .running(fingerprint: intent.fingerprint) }
        if isExpired == true {
            try enqueue(
                """
                DELETE FROM idempotency_records
                WHERE tenant_id = \(tenant) AND caller = \(intent.caller) AND route = \(intent.route)
                    AND key = \(intent.key.description) AND expires_at <= now()
                """)
        }
        return .none
    }

    /// Keeps the answer; it travels with COMMIT. Each time, a few of the tenant's expired records go.
    fileprivate func record(_ answer: Idempotency.StoredAnswer, of intent: Intent, in tenant: TenantID) throws {
        try enqueue(
            """
            INSERT INTO idempotency_records
                (tenant_id, caller, route, key, fingerprint, status, location, body, expires_at)
            VALUES (\(tenant), \(intent.caller), \(intent.route), \(intent.key.description), \(intent.fingerprint),
                \(answer.status), \(answer.location), \(answer.body), now() + interval '24 hours')
            """)
        // Two for each that is written: the table shrinks while it is used, and no job needs to see all tenants' rows.
        try enqueue(
            """
            DELETE FROM idempotency_records
            WHERE tenant_id = \(tenant) AND ctid = ANY (ARRAY(
                SELECT ctid FROM idempotency_records
                WHERE tenant_id = \(tenant) AND expires_at <= now()
                ORDER BY expires_at
                LIMIT 2
                FOR UPDATE SKIP LOCKED))
            """)
    }
}

extension Idempotency.StoredAnswer {
    fileprivate init<Value: Encodable>(_ effect: Effect<Value>) throws {
        self.init(
            status: effect.status.code, location: effect.location, body: try JSONWriter.encode(effect.value))
    }
}

extension Answer {
    fileprivate init(_ stored: Idempotency.StoredAnswer, isRepeated: Bool) {
        var fields = Fields()
        fields["Location"] = stored.location
        if isRepeated { fields["Idempotent-Replayed"] = "true" }
        self = .json(stored.body, status: Status(stored.status), fields: fields)
    }
}

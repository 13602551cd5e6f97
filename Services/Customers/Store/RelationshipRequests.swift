internal import FoundationEssentials
internal import Models
internal import Postgres

extension SQL {
    /// What is read of a request `q`; a pending one whose time is over reads as expired.
    fileprivate static func requestColumns(at now: Date) -> SQL {
        """
        q.id, q.customer_id, q.kind, q.from_business_id, q.to_business_id, q.message,
        CASE WHEN q.state = 'pending' AND q.expires_at <= \(now) THEN 'expired' ELSE q.state END AS state,
        q.requested_at, q.expires_at, q.answered_at, q.version, coalesce(q.mailed_at, q.requested_at) AS mailed_at
        """
    }

    /// The condition that a request `q` concerns the reader: either business of it, the customer, the tenant's managers.
    fileprivate static func concerns(_ reader: Reader) -> SQL {
        switch reader.reach {
        case .tenant: "true"
        case .business(let business): "(q.from_business_id = \(business) OR q.to_business_id = \(business))"
        case .own(let account):
            """
            EXISTS (
                SELECT FROM customers AS c
                WHERE c.tenant_id = q.tenant_id AND c.id = q.customer_id AND c.account_id = \(account))
            """
        }
    }
}

/// A request with what is not shown.
struct StoredRequest {
    var request: RelationshipRequest
    var version: Int64
    /// When the link was mailed, where the customer is asked by one.
    var mailedAt: Date
}

extension Connection {
    /// Adds a question. Throws a violation of `relationship_requests_one_pending` while one waits already.
    ///
    /// - Parameters:
    ///   - hash: that of the code in the link to `email`, for a customer who is asked by one.
    ///   - name: how the other business is called there.
    func insert(
        _ request: RelationshipRequest, hash: [UInt8]?, to email: EmailAddress?, called name: String?,
        by account: AccountID, in tenant: TenantID
    ) async throws {
        // An expired question is in nobody's way.
        try enqueue(
            """
            UPDATE relationship_requests SET state = 'withdrawn', answered_at = expires_at, version = version + 1
            WHERE tenant_id = \(tenant) AND customer_id = \(request.customer) AND to_business_id = \(request.to)
                AND state = 'pending' AND expires_at <= \(request.requestedAt)
            """)
        try await execute(
            """
            INSERT INTO relationship_requests
                (tenant_id, id, customer_id, kind, from_business_id, to_business_id, message, requested_by, requested_at,
                expires_at, code_hash, mailed_at, mailed_to, to_business_name)
            VALUES (\(tenant), \(request.id), \(request.customer), \(request.kind.rawValue), \(request.from),
                \(request.to), \(request.message), \(account), \(request.requestedAt), \(request.expiresAt), \(hash),
                \(hash == nil ? nil : request.requestedAt), \(email?.text), \(name))
            """)
    }

    /// The questions that concern the reader, newest first, behind `last`.
    func relationshipRequests(
        of customer: CustomerID?, after last: RelationshipRequestID?, limit: Int, for reader: Reader, at now: Date
    ) async throws -> [RelationshipRequest] {
        try await rows(
            """
            SELECT \(.requestColumns(at: now))
            FROM relationship_requests AS q
            WHERE q.tenant_id = \(reader.tenant) AND \(.concerns(reader))
                AND (\(customer)::uuid IS NULL OR q.customer_id = \(customer))
                AND (\(last)::uuid IS NULL OR q.id < \(last))
            ORDER BY q.id DESC
            LIMIT \(limit)
            """
        ) { row in try StoredRequest(row).request }
    }

    /// A question that concerns the reader.
    func relationshipRequest(
        _ id: RelationshipRequestID, for reader: Reader, at now: Date, locks: Bool = false
    ) async throws -> StoredRequest? {
        try await row(
            """
            SELECT \(.requestColumns(at: now))
            FROM relationship_requests AS q
            WHERE q.tenant_id = \(reader.tenant) AND q.id = \(id) AND \(.concerns(reader))
            \(locks ? "FOR UPDATE OF q" : "" as SQL)
            """, StoredRequest.init)
    }

    /// The question of a mailed link, locked until the transaction ends.
    func lockRelationshipRequest(hash: [UInt8], in tenant: TenantID, at now: Date) async throws -> StoredRequest? {
        try await row(
            """
            SELECT \(.requestColumns(at: now))
            FROM relationship_requests AS q
            WHERE q.tenant_id = \(tenant) AND q.code_hash = \(hash)
            FOR UPDATE OF q
            """, StoredRequest.init)
    }

    /// Ends a pending question; false when it was not pending any more.
    func settle(
        _ request: RelationshipRequestID, as state: RelationshipRequestState, in tenant: TenantID, at now: Date
    ) async throws -> Bool {
        try await execute(
            """
            UPDATE relationship_requests SET state = \(state.rawValue), answered_at = \(now), version = version + 1
            WHERE tenant_id = \(tenant) AND id = \(request) AND state = 'pending' AND expires_at > \(now)
            """) == 1
    }
}

extension StoredRequest {
    fileprivate init(_ row: Row) throws {
        request = RelationshipRequest(
            id: try row["id"], customer: try row["customer_id"],
            kind: RelationshipRequestKind(rawValue: try row["kind"]) ?? .share, from: try row["from_business_id"],
            to: try row["to_business_id"], message: try row["message"],
            state: RelationshipRequestState(rawValue: try row["state"]) ?? .expired,
            requestedAt: try row["requested_at"], expiresAt: try row["expires_at"], answeredAt: try row["answered_at"])
        version = try row["version"]
        mailedAt = try row["mailed_at"]
    }
}

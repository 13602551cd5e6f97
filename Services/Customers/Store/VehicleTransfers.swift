internal import FoundationEssentials
internal import Models
internal import Postgres

/// One side of a transfer.
enum TransferSide: Hashable, Sendable {
    case from, to
}

/// A transfer with what is not shown.
struct StoredTransfer {
    var transfer: VehicleTransfer
    var version: Int64
    /// The accounts of both sides' customers.
    var fromAccount: AccountID?
    var toAccount: AccountID?
    /// Whose link was followed, where one was.
    var side: TransferSide?
    /// When that link was mailed.
    var mailedAt: Date
}

extension SQL {
    /// What is read of a transfer `t` between the customers `f` and `n`; a pending one whose time is over is expired.
    fileprivate static func transferColumns(at now: Date) -> SQL {
        """
        t.id, t.vehicle_id, t.from_customer_id, t.to_customer_id,
        CASE WHEN t.state = 'pending' AND t.expires_at <= \(now) THEN 'expired' ELSE t.state END AS state,
        t.from_agreed_at, t.to_agreed_at, t.requested_at, t.expires_at, t.settled_at, t.version,
        f.account_id AS from_account, n.account_id AS to_account
        """
    }

    fileprivate static var transferSource: SQL {
        """
        vehicle_transfers AS t
        JOIN customers AS f ON f.tenant_id = t.tenant_id AND f.id = t.from_customer_id
        LEFT JOIN customers AS n ON n.tenant_id = t.tenant_id AND n.id = t.to_customer_id
        """
    }

    /// The condition that a side of the transfer is there for the reader.
    fileprivate static func concerns(_ reader: Reader) -> SQL {
        switch reader.reach {
        case .tenant: "true"
        case .own(let account): "(f.account_id = \(account) OR n.account_id = \(account))"
        case .business(let business):
            """
            EXISTS (
                SELECT FROM relationships AS r
                WHERE r.tenant_id = t.tenant_id AND r.business_id = \(business) AND r.until IS NULL
                    AND r.customer_id IN (t.from_customer_id, t.to_customer_id))
            """
        }
    }
}

extension Connection {
    /// Adds a transfer. Throws a violation of `vehicle_transfers_one_pending` while another waits.
    ///
    /// - Parameters:
    ///   - from: the link of the giving side, where it is asked by one.
    ///   - to: that of the taking side.
    func insert(
        _ transfer: VehicleTransfer, from: MailedLink?, to: MailedLink?, by account: AccountID,
        agreed side: TransferSide?, in tenant: TenantID
    ) async throws {
        // An expired transfer is in nobody's way.
        try enqueue(
            """
            UPDATE vehicle_transfers SET state = 'withdrawn', settled_at = expires_at, version = version + 1
            WHERE tenant_id = \(tenant) AND vehicle_id = \(transfer.vehicle) AND state = 'pending'
                AND expires_at <= \(transfer.requestedAt)
            """)
        try await execute(
            """
            INSERT INTO vehicle_transfers
                (tenant_id, id, vehicle_id, from_customer_id, to_customer_id, from_agreed_at, from_agreed_by, to_agreed_at,
                to_agreed_by, from_code_hash, from_mailed_at, from_mailed_to, to_code_hash, to_mailed_at, to_mailed_to,
                requested_by, requested_at, expires_at)
            VALUES (\(tenant), \(transfer.id), \(transfer.vehicle), \(transfer.from), \(transfer.to),
                \(transfer.fromAgreedAt), \(side == .from ? account : nil), \(transfer.toAgreedAt),
                \(side == .to ? account : nil), \(from?.code.hash), \(from.map { _ in transfer.requestedAt }),
                \(from?.email.text), \(to?.code.hash), \(to.map { _ in transfer.requestedAt }), \(to?.email.text),
                \(account), \(transfer.requestedAt), \(transfer.expiresAt))
            """)
    }

    /// A transfer that concerns the reader.
    func transfer(
        _ id: VehicleTransferID, for reader: Reader, at now: Date, locks: Bool = false
    ) async throws -> StoredTransfer? {
        try await row(
            """
            SELECT \(.transferColumns(at: now)), NULL AS side, t.requested_at AS mailed_at
            FROM \(.transferSource)
            WHERE t.tenant_id = \(reader.tenant) AND t.id = \(id) AND \(.concerns(reader))
            \(locks ? "FOR UPDATE OF t" : "" as SQL)
            """, StoredTransfer.init)
    }

    /// The transfer of a mailed link and whose link it is, locked until the transaction ends.
    func lockTransfer(hash: [UInt8], in tenant: TenantID, at now: Date) async throws -> StoredTransfer? {
        try await row(
            """
            SELECT \(.transferColumns(at: now)),
                CASE WHEN t.from_code_hash = \(hash) THEN 'from' ELSE 'to' END AS side,
                coalesce(
                    CASE WHEN t.from_code_hash = \(hash) THEN t.from_mailed_at ELSE t.to_mailed_at END,
                    t.requested_at) AS mailed_at
            FROM \(.transferSource)
            WHERE t.tenant_id = \(tenant) AND (t.from_code_hash = \(hash) OR t.to_code_hash = \(hash))
            FOR UPDATE OF t
            """, StoredTransfer.init)
    }

    /// The transfers that concern the reader, newest first, behind `last`.
    func transfers(
        of vehicle: VehicleID?, after last: VehicleTransferID?, limit: Int, for reader: Reader, at now: Date
    ) async throws -> [VehicleTransfer] {
        try await rows(
            """
            SELECT \(.transferColumns(at: now)), NULL AS side, t.requested_at AS mailed_at
            FROM \(.transferSource)
            WHERE t.tenant_id = \(reader.tenant) AND \(.concerns(reader))
                AND (\(vehicle)::uuid IS NULL OR t.vehicle_id = \(vehicle))
                AND (\(last)::uuid IS NULL OR t.id < \(last))
            ORDER BY t.id DESC
            LIMIT \(limit)
            """
        ) { row in try StoredTransfer(row).transfer }
    }

    /// Notes one side's yes. Travels with the next statement.
    func agree(
        _ side: TransferSide, as customer: CustomerID, to transfer: VehicleTransferID, by account: AccountID?,
        in tenant: TenantID, at now: Date
    ) throws {
        let change: SQL =
            side == .from
            ? "from_agreed_at = \(now), from_agreed_by = \(account)"
            : "to_agreed_at = \(now), to_agreed_by = \(account), to_customer_id = \(customer)"
        try enqueue(
            """
            UPDATE vehicle_transfers SET \(change), version = version + 1
            WHERE tenant_id = \(tenant) AND id = \(transfer) AND state = 'pending'
            """)
    }

    /// Ends a pending transfer; false when it was not pending any more.
    func settle(
        _ transfer: VehicleTransferID, as state: TransferState, in tenant: TenantID, at now: Date
    ) async throws -> Bool {
        try await execute(
            """
            UPDATE vehicle_transfers SET state = \(state.rawValue), settled_at = \(now), version = version + 1
            WHERE tenant_id = \(tenant) AND id = \(transfer) AND state = 'pending' AND expires_at > \(now)
            """) == 1
    }
}

extension StoredTransfer {
    fileprivate init(_ row: Row) throws {
        transfer = VehicleTransfer(
            id: try row["id"], vehicle: try row["vehicle_id"], from: try row["from_customer_id"],
            to: try row["to_customer_id"], state: TransferState(rawValue: try row["state"]) ?? .expired,
            fromAgreedAt: try row["from_agreed_at"], toAgreedAt: try row["to_agreed_at"],
            requestedAt: try row["requested_at"], expiresAt: try row["expires_at"], settledAt: try row["settled_at"])
        version = try row["version"]
        fromAccount = try row["from_account"]
        toAccount = try row["to_account"]
        let side: String? = try row["side"]
        self.side = side.map { $0 == "from" ? .from : .to }
        mailedAt = try row["mailed_at"]
    }
}

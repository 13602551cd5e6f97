internal import FoundationEssentials
internal import Models
internal import Postgres
internal import ServiceKit

extension SQL {
    fileprivate static var messageColumns: SQL {
        """
        m.id, m.inquiry_id, m.number, m.side, m.account_id, m.business_id, m.text, m.attachments, m.created_from,
        m.created_at
        """
    }
}

/// What is rung when something happens to an inquiry or in its thread.
enum InquiryBell {
    static let channel = "inquiries"

    static func key(of inquiry: InquiryID, in tenant: TenantID) -> String { "\(tenant) \(inquiry)" }
}

/// In which order messages are listed.
enum MessageOrder: String, CaseIterable {
    /// The last one first: what a screen shows.
    case newest
    /// The first one first.
    case oldest
}

extension Connection {
    /// Wakes the streams of an inquiry, wherever they are, when the transaction commits. Travels with the next statement.
    func ring(_ inquiry: InquiryID, in tenant: TenantID) throws {
        try ring(InquiryBell.channel, InquiryBell.key(of: inquiry, in: tenant))
    }

    /// The number of the next message. The caller holds the lock of the inquiry until the transaction ends.
    func nextMessageNumber(of inquiry: InquiryID, in tenant: TenantID, at now: Date) async throws -> Int64 {
        try await value(
            """
            INSERT INTO threads AS t (tenant_id, inquiry_id, last_number, last_at)
            VALUES (\(tenant), \(inquiry), 1, \(now))
            ON CONFLICT ON CONSTRAINT threads_pkey DO UPDATE SET last_number = t.last_number + 1, last_at = \(now)
            RETURNING last_number
            """)
    }

    /// Writes a message. Travels with the next statement.
    func insert(_ message: StoredMessage, in tenant: TenantID) throws {
        try enqueue(
            """
            INSERT INTO messages
                (tenant_id, inquiry_id, number, id, side, account_id, business_id, text, attachments, created_from,
                created_at)
            VALUES (\(tenant), \(message.inquiry), \(message.number), \(message.id), \(message.side.rawValue),
                \(message.account), \(message.business), \(message.text), \(message.attachments),
                \(message.createdFrom), \(message.createdAt))
            """)
    }

    /// A message, whichever thread it is in.
    func message(_ id: MessageID, in tenant: TenantID) async throws -> StoredMessage? {
        try await row(
            "SELECT \(.messageColumns) FROM messages AS m WHERE m.tenant_id = \(tenant) AND m.id = \(id)",
            StoredMessage.init)
    }

    /// At most `limit` messages of a thread behind a number, in the order that is asked for.
    func messages(
        of inquiry: InquiryID, _ order: MessageOrder, after last: Int64?, limit: Int, in tenant: TenantID
    ) async throws -> [StoredMessage] {
        let (behind, direction): (SQL, SQL) =
            switch order {
            case .newest: ("m.number < \(last ?? Int64.max)", "DESC")
            case .oldest: ("m.number > \(last ?? 0)", "ASC")
            }
        return try await rows(
            """
            SELECT \(.messageColumns) FROM messages AS m
            WHERE m.tenant_id = \(tenant) AND m.inquiry_id = \(inquiry) AND \(behind)
            ORDER BY m.number \(direction)
            LIMIT \(limit)
            """, StoredMessage.init)
    }

    /// The places of the last message and of the last step of an inquiry.
    func lastPlace(of inquiry: InquiryID, in tenant: TenantID) async throws -> StreamPlace {
        try await row(
            """
            SELECT coalesce((SELECT last_number FROM threads WHERE tenant_id = \(tenant) AND inquiry_id = \(inquiry)), 0)
                AS messages,
                coalesce((SELECT max(number) FROM transitions WHERE tenant_id = \(tenant) AND inquiry_id = \(inquiry)), 0)
                AS steps
            """
        ) { StreamPlace(messages: try $0["messages"], steps: try $0["steps"]) } ?? StreamPlace(messages: 0, steps: 0)
    }

    /// How much an account may still write, locked until the transaction ends.
    func lockMessageAllowance(of account: AccountID, in tenant: TenantID) async throws -> Int64 {
        try await value(
            """
            INSERT INTO message_allowances AS a (tenant_id, account_id, full_at) VALUES (\(tenant), \(account), 0)
            ON CONFLICT ON CONSTRAINT message_allowances_pkey DO UPDATE SET full_at = a.full_at
            RETURNING full_at
            """)
    }

    /// Writes down how much an account may still write. Travels with the next statement.
    func setMessageAllowance(of account: AccountID, _ fullAt: Int64, in tenant: TenantID) throws {
        try enqueue(
            """
            UPDATE message_allowances SET full_at = \(fullAt)
            WHERE tenant_id = \(tenant) AND account_id = \(account)
            """)
    }
}

extension StoredMessage {
    /// Reads `SQL.messageColumns`.
    fileprivate init(_ row: Row) throws {
        self.init(
            id: try row["id"], inquiry: try row["inquiry_id"], number: try row["number"], side: try row.word("side"),
            account: try row["account_id"], business: try row["business_id"], text: try row["text"],
            attachments: try row["attachments"], createdFrom: try row["created_from"], createdAt: try row["created_at"])
    }
}

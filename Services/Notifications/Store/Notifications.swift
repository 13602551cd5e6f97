internal import FoundationEssentials
internal import JSON
internal import Models
internal import Postgres
internal import ServiceKit

/// A notification as it is kept: without its text.
struct StoredNotification {
    let id: NotificationID
    let number: Int64
    let template: String
    let values: NotificationValues
    let inquiry: InquiryID?
    let language: LanguageTag
    let createdAt: Date
    let seenAt: Date?
    let readAt: Date?
    let version: Int64

    init(_ row: Row) throws {
        let (details, language): (JSONText, String) = (try row["details"], try row["language"])
        id = try row["id"]
        number = try row["number"]
        template = try row["template"]
        values = try JSONReader.decode(NotificationValues.self, from: details.bytes)
        inquiry = try row["inquiry_id"]
        self.language = try LanguageTag(language)
        createdAt = try row["created_at"]
        seenAt = try row["seen_at"]
        readAt = try row["read_at"]
        version = try row["version"]
    }
}

/// What narrows a list of notifications.
struct NotificationFilter {
    var seen: Bool?
    var unread: Bool?

    /// The same as text, for the scope of cursors.
    var scope: String { "\(seen.map(String.init) ?? "") \(unread.map(String.init) ?? "")" }
}

extension SQL {
    fileprivate static var notificationColumns: SQL {
        "id, number, template, details, inquiry_id, language, created_at, seen_at, read_at, version"
    }
}

extension Connection {
    /// At most `limit` of a person's notifications, newest first, before a number.
    func notifications(
        of account: AccountID, _ filter: NotificationFilter, before last: Int64?, limit: Int, in tenant: TenantID
    ) async throws -> [StoredNotification] {
        var conditions: [SQL] = ["tenant_id = \(tenant)", "account_id = \(account)"]
        if let seen = filter.seen { conditions.append(seen ? "seen_at IS NOT NULL" : "seen_at IS NULL") }
        if let unread = filter.unread { conditions.append(unread ? "read_at IS NULL" : "read_at IS NOT NULL") }
        if let last { conditions.append("number < \(last)") }
        return try await rows(
            """
            SELECT \(.notificationColumns) FROM notifications
            WHERE \(.joined(conditions, by: " AND "))
            ORDER BY number DESC
            LIMIT \(limit)
            """, StoredNotification.init)
    }

    /// At most `limit` of a person's notifications behind a number, in the order in which they came.
    func notifications(
        of account: AccountID, after last: Int64, limit: Int, in tenant: TenantID
    ) async throws -> [StoredNotification] {
        try await rows(
            """
            SELECT \(.notificationColumns) FROM notifications
            WHERE tenant_id = \(tenant) AND account_id = \(account) AND number > \(last)
            ORDER BY number
            LIMIT \(limit)
            """, StoredNotification.init)
    }

    /// One of a person's notifications.
    func notification(
        _ id: NotificationID, of account: AccountID, in tenant: TenantID
    ) async throws -> StoredNotification? {
        try await row(
            """
            SELECT \(.notificationColumns) FROM notifications
            WHERE tenant_id = \(tenant) AND id = \(id) AND account_id = \(account)
            """, StoredNotification.init)
    }

    /// The same, locked until the transaction ends.
    func lockNotification(
        _ id: NotificationID, of account: AccountID, in tenant: TenantID
    ) async throws -> StoredNotification? {
        try await row(
            """
            SELECT \(.notificationColumns) FROM notifications
            WHERE tenant_id = \(tenant) AND id = \(id) AND account_id = \(account)
            FOR NO KEY UPDATE
            """, StoredNotification.init)
    }

    /// The number of the newest notification that a person ever got; 0 before the first.
    func lastNumber(of account: AccountID, in tenant: TenantID) async throws -> Int64 {
        try await row(
            "SELECT last_number FROM inboxes WHERE tenant_id = \(tenant) AND account_id = \(account)"
        ) { try $0["last_number"] } ?? 0
    }

    /// How many notifications wait for a person.
    func notificationCounts(of account: AccountID, in tenant: TenantID) async throws -> NotificationCounts {
        try await row(
            """
            SELECT count(*) FILTER (WHERE seen_at IS NULL) AS unseen, count(*) AS unread FROM notifications
            WHERE tenant_id = \(tenant) AND account_id = \(account) AND read_at IS NULL
            """
        ) { NotificationCounts(unseen: try $0["unseen"], unread: try $0["unread"]) }
            ?? NotificationCounts(unseen: 0, unread: 0)
    }

    /// Writes the marks of a notification that is locked.
    func mark(_ id: NotificationID, seenAt: Date?, readAt: Date?, in tenant: TenantID) throws {
        try enqueue(
            """
            UPDATE notifications SET seen_at = \(seenAt), read_at = \(readAt), version = version + 1
            WHERE tenant_id = \(tenant) AND id = \(id)
            """)
    }

    /// Marks all of a person's notifications up to a number as read.
    func markRead(upTo number: Int64, of account: AccountID, in tenant: TenantID, at now: Date) async throws {
        try await execute(
            """
            UPDATE notifications SET seen_at = coalesce(seen_at, \(now)), read_at = \(now), version = version + 1
            WHERE tenant_id = \(tenant) AND account_id = \(account) AND number <= \(number) AND read_at IS NULL
            """)
    }

    /// Whether a person has not yet looked at what they were told of an inquiry.
    func hasUnseen(
        _ template: String, _ inquiry: InquiryID, of account: AccountID, in tenant: TenantID
    ) async throws -> Bool {
        try await value(
            """
            SELECT EXISTS (
                SELECT FROM notifications
                WHERE tenant_id = \(tenant) AND account_id = \(account) AND seen_at IS NULL
                    AND template = \(template) AND inquiry_id = \(inquiry))
            """)
    }
}

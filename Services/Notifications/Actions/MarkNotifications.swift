internal import FoundationEssentials
internal import Models
internal import Postgres
internal import Routing
internal import ServiceKit

/// Marks one of a person's notifications as shown or read, or takes that back.
func markNotification(
    _ id: NotificationID, of account: AccountID, in tenant: TenantID, check: (Int64) throws -> Void,
    _ change: (NotificationMarks) throws -> NotificationMarks, _ app: App
) async throws -> StoredNotification {
    try await app.database.write(as: tenant) { db in
        guard let before = try await db.lockNotification(id, of: account, in: tenant) else { throw Refusal.notFound }
        try check(before.version)
        let marks = try change(NotificationMarks(seen: before.seenAt != nil, read: before.readAt != nil))
        let now = app.clock()
        try db.mark(
            id, seenAt: marks.seen || marks.read ? before.seenAt ?? now : nil,
            readAt: marks.read ? before.readAt ?? now : nil, in: tenant)
        try db.ring(account, in: tenant)
        guard let after = try await db.notification(id, of: account, in: tenant) else { throw Refusal.notFound }
        return after
    }
}

/// Marks everything up to a notification as read; gives what still waits.
func readNotifications(
    upTo id: NotificationID, of account: AccountID, in tenant: TenantID, intent: Intent?, _ app: App
) async throws -> Answer<NotificationCounts> {
    try await app.database.once(intent, in: tenant) { db in
        guard let newest = try await db.notification(id, of: account, in: tenant) else { throw Refusal.notFound }
        try await db.markRead(upTo: newest.number, of: account, in: tenant, at: app.clock())
        try db.ring(account, in: tenant)
        return .ok(try await db.notificationCounts(of: account, in: tenant))
    }
}

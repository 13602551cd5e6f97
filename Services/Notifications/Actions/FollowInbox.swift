internal import EventLoop
internal import FoundationEssentials
internal import JSON
internal import Models
internal import Postgres
internal import ServiceKit

/// What a stream tells: a notification under its number, or how many wait.
enum InboxEvent: Sendable, Hashable {
    case notification(InboxNotification)
    case counts(NotificationCounts)
}

/// How long a stream lives. The browser comes again at once and misses nothing.
let streamLife: Duration = .seconds(300)

/// Tells `emit` what comes into a person's inbox behind the number `last` (nil: from now on), and the counts at the start
/// and whenever they change, until the stream's life is over, `admit` throws or the task is cancelled.
func followInbox(
    of account: AccountID, in tenant: TenantID, after last: Int64?, life: Duration = streamLife,
    admit: () async throws -> Void = {}, _ app: App, _ emit: (InboxEvent) async throws -> Void
) async throws {
    let end = Instant.now + life
    // Opened before the first look: what comes in between rings.
    let line = app.bell.open(Inboxes.key(of: account, in: tenant))
    defer { line.close() }
    var told: NotificationCounts?
    var place: Int64
    if let last {
        place = last
    } else {
        place = try await app.database.read(as: tenant) { try await $0.lastNumber(of: account, in: tenant) }
    }
    repeat {
        let (known, from) = (line.news, place)
        let (news, counts) = try await app.database.read(as: tenant) { db in
            (
                try await db.notifications(of: account, after: from, limit: 100, in: tenant),
                try await db.notificationCounts(of: account, in: tenant)
            )
        }
        for notification in news {
            try await emit(.notification(try shown(notification, app)))
            place = notification.number
        }
        if news.count == 100 { continue }
        if counts != told { try await emit(.counts(counts)) }
        told = counts
        try await line.wait(since: known, atMost: min(.seconds(15), end - .now), admitting: admit)
    } while Instant.now < end
}

/// A notification with its text.
func shown(_ stored: StoredNotification, _ app: App) throws -> InboxNotification {
    var values = app.templates.words(stored.language).values(stored.values)
    values["link"] = stored.inquiry.map { "\(app.portal)/inquiries/\($0)" }
    let (title, text) = try app.templates.notification(stored.template, in: stored.language, values)
    return InboxNotification(
        id: stored.id, number: stored.number, template: stored.template, values: stored.values,
        inquiry: stored.inquiry, language: stored.language, title: title, text: text, createdAt: stored.createdAt,
        seenAt: stored.seenAt, readAt: stored.readAt)
}

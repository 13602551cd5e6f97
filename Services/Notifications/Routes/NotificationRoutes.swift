internal import HTTP
internal import HTTPServer
internal import JSON
internal import Models
internal import Postgres
internal import Routing
internal import ServiceKit

/// A person's inbox. Nobody else's is there for them, whatever they may do otherwise.
func notificationRoutes(_ app: App) -> [Route] {
    [
        .get(
            "/v1/notifications", to: .account, "The own notifications, newest first",
            parameters: [
                .query("seen", as: Bool.self, "With `false` only what was not shown yet, with `true` only the rest."),
                .query("unread", as: Bool.self, "With `true` only what was not read yet, with `false` only the rest."),
            ] + Parameter.page, gives: Page<InboxNotification>.self, also: ["text/csv"]
        ) { try await listNotifications($0, app) },
        .get("/v1/notifications/counts", to: .account, "How many wait", gives: NotificationCounts.self) { call in
            let own = try call.bearer()
            return .ok(
                try await app.database.read(as: own.tenant) { db in
                    try await db.notificationCounts(of: own.account, in: own.tenant)
                })
        },
        .get(
            "/v1/notifications/events", to: .account, "What comes in, as server-sent events", gives: Nothing.self,
            also: ["text/event-stream"]
        ) { try streamNotifications($0, app) }
        .documented(
            """
            `notification` with the notification, under its number as `id`, and `counts` at the start and whenever they \
            change. `Last-Event-ID` goes on behind that number and misses nothing. A stream ends after five minutes: come \
            again; one whose token ends or is revoked ends with `end`.
            """),
        .post(
            "/v1/notifications/reads", to: .account, "Mark everything up to a notification as read",
            parameters: [.idempotencyKey()], takes: NotificationReads.self, gives: NotificationCounts.self,
            errors: [.notFound]
        ) { call in
            let own = try call.bearer()
            return try await readNotifications(
                upTo: call.body.upTo, of: own.account, in: own.tenant, intent: call.intent(), app)
        },
        .get(
            "/v1/notifications/:notification", to: .account, "An own notification", parameters: [.notification],
            gives: InboxNotification.self
        ) { call in
            let (own, id): (Bearer, NotificationID) = (try call.bearer(), try call.path("notification"))
            let found = try await app.database.read(as: own.tenant) { db in
                try await db.notification(id, of: own.account, in: own.tenant)
            }
            guard let found else { throw Refusal.notFound }
            return .ok(try shown(found, app)).tagged(EntityTag(version: found.version))
        },
        .patch(
            "/v1/notifications/:notification", to: .account, "Mark a notification as shown or read",
            parameters: [.notification, .ifMatch()], takes: NotificationMarks.self, gives: InboxNotification.self,
            errors: [.preconditionFailed]
        ) { call in
            let own = try call.bearer()
            let after = try await markNotification(
                call.path("notification"), of: own.account, in: own.tenant,
                check: { try call.requireMatch(EntityTag(version: $0)) }, call.body.applied, app)
            return .ok(try shown(after, app)).tagged(EntityTag(version: after.version))
        },
    ]
}

extension Parameter {
    fileprivate static var notification: Parameter {
        .path("notification", as: NotificationID.self, "The notification's id.")
    }
}

private func listNotifications(_ call: Call<NoBody>, _ app: App) async throws -> Answer<Page<InboxNotification>> {
    let own = try call.bearer()
    let filter = NotificationFilter(seen: try call.query("seen"), unread: try call.query("unread"))
    // Also who acts in no tenant has an inbox: an empty one.
    let reader = Reader(tenant: own.tenant, account: own.account, reach: .own(own.account))
    return try await Listing(
        name: "notifications", scope: filter.scope,
        columns: ["id", "number", "template", "title", "text", "inquiry", "createdAt", "seenAt", "readAt"]
    ) { last, limit, db in
        try await db.notifications(
            of: own.account, filter, before: try last?.position(as: Int64.self), limit: limit, in: own.tenant
        ).map { (try shown($0, app), .string(String($0.number))) }
    }.answer(call, for: reader, app.database)
}

private func streamNotifications(_ call: Call<NoBody>, _ app: App) throws -> Answer<Nothing> {
    let own = try call.bearer()
    let last = call.head["last-event-id"].flatMap { Int64($0) }
    return .events { output in
        // Said once, so that a browser whose stream ends comes again soon.
        try await output.event(event: "hello", data: "{}", retry: 1000)
        try await followInbox(
            of: own.account, in: own.tenant, after: last, admit: { try await call.context.readmit() }, app
        ) { event in
            switch event {
            case .notification(let notification):
                try await output.event(
                    id: String(notification.number), event: "notification",
                    data: String(decoding: try JSONWriter.encode(notification), as: UTF8.self))
            case .counts(let counts):
                try await output.event(
                    event: "counts", data: String(decoding: try JSONWriter.encode(counts), as: UTF8.self))
            }
        }
    }
}

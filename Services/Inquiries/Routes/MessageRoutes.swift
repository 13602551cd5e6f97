internal import HTTP
internal import HTTPServer
internal import JSON
internal import Media
internal import Models
internal import Postgres
internal import Routing
internal import ServiceKit

/// The thread of an inquiry: written, read, followed.
func messageRoutes(_ app: App) -> [Route] {
    let (readers, writers): (Access, Access) = (
        .anyOf([.readInquiries, .useOwn]), .anyOf([.answerInquiries, .writeInquiries, .useOwn])
    )
    return [
        .post(
            "/v1/inquiries/:inquiry/messages", to: writers, "Write a message",
            parameters: [.inquiry, .idempotencyKey()], takes: NewMessage.self, gives: Message.self, status: .created,
            errors: [.threadClosed, .idTaken, .tenantSuspended, .tooManyRequests] + ProblemKind.attachingMedia
        ) { call in
            try await writeMessage(
                call.body, on: call.path("inquiry"), by: call.reader(), intent: call.intent(), trace: call.trace, app
            ) { app.messageLimit.describe($0, in: &call.context.answerFields) }
        }
        .documented(
            """
            The customer, the business that has the inquiry, and who manages the tenant. Who is only asked neither sees the \
            thread nor writes. An account that writes too fast is told when to go on.
            """),
        .get(
            "/v1/inquiries/:inquiry/messages", to: readers, "The messages of an inquiry, the newest first",
            parameters: [
                .inquiry,
                .query("order", as: MessageOrder.self, "`newest` where not said; `oldest`: the first one first."),
            ] + Parameter.page, gives: Page<Message>.self, also: ["text/csv"]
        ) { try await listMessages($0, app) },
        .get(
            "/v1/inquiries/:inquiry/messages/:message", to: readers, "A message", parameters: [.inquiry, .message],
            gives: Message.self
        ) { try await showMessage($0, app) },
        .get(
            "/v1/inquiries/:inquiry/read-marks", to: readers, "How far the thread has been read",
            parameters: [.inquiry], gives: ReadMarks.self
        ) { call in
            let reader = try call.reader()
            let id: InquiryID = try call.path("inquiry")
            return .ok(
                try await app.database.read(as: reader.tenant) { db in
                    let (inquiry, _) = try await db.thread(of: id, for: reader)
                    return try await db.readMarks(of: inquiry, for: reader)
                })
        },
        .put(
            "/v1/inquiries/:inquiry/read-marks", to: readers, "Say how far one has read", parameters: [.inquiry],
            takes: PutReadMark.self, gives: ReadMarks.self
        ) { call in
            .ok(try await markRead(call.path("inquiry"), upTo: call.body.upTo, by: call.reader(), app))
        }
        .documented("A mark never goes back and never beyond the last message: repeating it changes nothing."),
        .get(
            "/v1/inquiries/unread", to: readers, "Inquiries with messages to be read, the newest first",
            parameters: Parameter.page, gives: Page<UnreadThread>.self, also: ["text/csv"]
        ) { call in
            let reader = try call.reader()
            return try await Listing(
                name: "unread", columns: ["inquiry", "last", "unread", "excerpt", "writtenAt"]
            ) { last, limit, db in
                try await db.unreadThreads(for: reader, after: try last?.id(), limit: limit).map {
                    ($0, .string("\($0.inquiry)"))
                }
            }.answer(call, for: reader, app.database)
        },
        .get(
            "/v1/inquiries/:inquiry/events", to: readers, "What happens to an inquiry, as server-sent events",
            parameters: [.inquiry], gives: Nothing.self, also: ["text/event-stream"]
        ) { try await streamInquiry($0, app) }
        .documented(
            """
            `step` with the transition, `message` with the message, and `marks` with the read marks at the start and \
            whenever they change. Who is only asked hears of steps only. `Last-Event-ID` goes on behind the event of that \
            `id` and misses nothing. `end` comes when the token has ended or the inquiry is not there any more.
            """),
    ]
}

extension Parameter {
    /// The segment `:message`.
    static var message: Parameter { .path("message", as: MessageID.self, "The message's id.") }
}

extension MessageOrder: PathParameter {}

extension Connection {
    /// An inquiry in whose thread the reader takes part, and on which side.
    func thread(of id: InquiryID, for reader: Reader) async throws -> (StoredInquiry, MessageSide) {
        guard let inquiry = try await inquiry(id, for: reader), let side = side(of: reader, in: inquiry) else {
            throw Refusal.notFound
        }
        return (inquiry, side)
    }
}

private func listMessages(_ call: Call<NoBody>, _ app: App) async throws -> Answer<Page<Message>> {
    let reader = try call.reader()
    let id: InquiryID = try call.path("inquiry")
    let order: MessageOrder = try call.query("order") ?? .newest
    return try await Listing(
        name: "messages", scope: "\(id) \(order.rawValue)",
        columns: ["number", "createdAt", "side", "business", "account", "text"]
    ) { last, limit, db in
        let (_, side) = try await db.thread(of: id, for: reader)
        let messages = try await db.messages(
            of: id, order, after: try last?.position(as: Int64.self), limit: limit, in: reader.tenant)
        return try await shownMessages(messages, to: reader, on: side, db, app).map { ($0, .string(String($0.number))) }
    }.answer(call, for: reader, app.database)
}

private func showMessage(_ call: Call<NoBody>, _ app: App) async throws -> Answer<Message> {
    let reader = try call.reader()
    let (id, message): (InquiryID, MessageID) = (try call.path("inquiry"), try call.path("message"))
    let found = try await app.database.read(as: reader.tenant) { db in
        let (_, side) = try await db.thread(of: id, for: reader)
        guard let stored = try await db.message(message, in: reader.tenant), stored.inquiry == id else {
            throw Refusal.notFound
        }
        return try await shownMessages([stored], to: reader, on: side, db, app)[0]
    }
    return .ok(found)
}

private func streamInquiry(_ call: Call<NoBody>, _ app: App) async throws -> Answer<Nothing> {
    let reader = try call.reader()
    let id: InquiryID = try call.path("inquiry")
    let last = call.head["last-event-id"].flatMap { StreamPlace($0) }
    let isThere = try await app.database.read(as: reader.tenant) { try await $0.inquiry(id, for: reader) != nil }
    guard isThere else { throw Refusal.notFound }
    return .events { output in
        // Said once, so that a browser whose stream ends comes again soon.
        try await output.event(event: "hello", data: "{}", retry: 1000)
        try await followInquiry(id, for: reader, after: last, admit: { try await call.context.readmit() }, app) {
            news, place in
            let (event, data) =
                switch news {
                case .step(let step): ("step", try JSONWriter.encode(step))
                case .message(let message): ("message", try JSONWriter.encode(message))
                case .marks(let marks): ("marks", try JSONWriter.encode(marks))
                }
            try await output.event(id: "\(place)", event: event, data: String(decoding: data, as: UTF8.self))
        }
        throw Refusal.notFound
    }
}

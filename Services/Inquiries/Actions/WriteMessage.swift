internal import Crypto
internal import FoundationEssentials
internal import JSON
internal import Media
internal import Models
internal import Postgres
internal import Routing
internal import ServiceKit
internal import Telemetry

/// Writes a message into the thread of an inquiry, under the next number. Messages of one thread wait for each other, as
/// steps do, so that numbers commit in their order.
///
/// - Parameter onLimit: told how much the account may still write.
func writeMessage(
    _ order: NewMessage, on id: InquiryID, by reader: Reader, intent: Intent?, trace: TraceContext?, _ app: App,
    onLimit: (RateLimit.Decision) -> Void = { _ in }
) async throws -> Answer<Message> {
    guard order.text != nil || !order.attachments.isEmpty else {
        throw Refusal.invalid("/text", "required", "Say something, or attach a picture.")
    }
    guard Set(order.attachments).count == order.attachments.count else {
        throw Refusal.invalid("/attachments", "repeated", "A picture is named twice.")
    }
    let (now, tenant) = (app.clock(), reader.tenant)
    let createdFrom = Hash.sha256(try JSONWriter.encode(order))
    return try await app.database.once(intent, in: tenant) { db in
        _ = try await db.activeTenant(tenant)
        let inquiry = try await db.lockInquiry(id, for: reader)
        guard let side = side(of: reader, in: inquiry) else { throw Refusal.notFound }
        if let own = order.id, let known = try await db.message(own, in: tenant) {
            guard known.inquiry == id, known.account == reader.account, known.createdFrom == createdFrom else {
                throw Refusal.idTaken
            }
            return try await created(known, for: reader, on: side, db, app)
        }
        guard inquiry.state.takesMessages else { throw ThreadRefusal.closed(inquiry.state) }
        try await db.spend(app.messageLimit, of: reader.account, in: tenant, at: now, onLimit)
        let message = StoredMessage(
            id: order.id ?? .new(), inquiry: id,
            number: try await db.nextMessageNumber(of: id, in: tenant, at: now), side: side, account: reader.account,
            business: side == .manager ? nil : reader.business, text: order.text,
            attachments: order.attachments.count, createdFrom: createdFrom, createdAt: now)
        try db.insert(message, in: tenant)
        try await db.attachMedia(
            order.attachments, from: .uploads(of: reader), to: .attachments(of: message.id, by: reader), atMost: 10)
        try db.tell(message, on: inquiry, in: tenant, trace)
        try db.ring(id, in: tenant)
        return try await created(message, for: reader, on: side, db, app)
    }
}

private func created(
    _ message: StoredMessage, for reader: Reader, on side: MessageSide, _ db: Connection, _ app: App
) async throws -> Effect<Message> {
    let shown = try await shownMessages([message], to: reader, on: side, db, app)
    return .created(shown[0], at: "/v1/inquiries/\(message.inquiry)/messages/\(message.id)")
}

/// Messages as their reader may see them, with their pictures.
func shownMessages(
    _ messages: [StoredMessage], to reader: Reader, on side: MessageSide, _ db: Connection, _ app: App
) async throws -> [Message] {
    let withPictures = messages.filter { $0.attachments > 0 }.map(\.id.description)
    let pictures =
        withPictures.isEmpty
        ? [:] : try await app.media.items(of: MediaOwner.messages, withPictures, in: reader.tenant, db)
    return messages.map { Message($0, for: reader, on: side, attachments: pictures["\($0.id)"] ?? []) }
}

/// Writes down how far somebody has read.
func markRead(
    _ id: InquiryID, upTo number: Int64, by reader: Reader, _ app: App
) async throws -> ReadMarks {
    let now = app.clock()
    return try await app.database.write(as: reader.tenant) { db in
        guard let inquiry = try await db.inquiry(id, for: reader), let side = side(of: reader, in: inquiry) else {
            throw Refusal.notFound
        }
        if try await db.markRead(id, upTo: number, by: reader, on: side, at: now) {
            try db.ring(id, in: reader.tenant)
        }
        return try await db.readMarks(of: inquiry, for: reader)
    }
}

extension Connection {
    /// Takes one message of what an account may write, or throws the refusal that says when the next is taken. The same
    /// bucket serves all replicas and all threads.
    fileprivate func spend(
        _ limit: RateLimit, of account: AccountID, in tenant: TenantID, at now: Date,
        _ told: (RateLimit.Decision) -> Void
    ) async throws {
        var bucket = RateLimit.Bucket(full: try await lockMessageAllowance(of: account, in: tenant))
        let decision = limit.take(from: &bucket, at: Int64(now.timeIntervalSince1970 * 1_000_000_000))
        told(decision)
        guard decision.isAllowed else { throw ThreadRefusal.tooMany(retryAfter: decision.retryAfter) }
        try setMessageAllowance(of: account, bucket.full, in: tenant)
    }

    /// Tells the other side.
    fileprivate func tell(
        _ message: StoredMessage, on inquiry: StoredInquiry, in tenant: TenantID, _ trace: TraceContext?
    ) throws {
        try announce(
            InquiryNoted(
                .message, inquiry: inquiry.id, actor: message.side.actor, account: message.account,
                customerAccount: inquiry.account, guest: inquiry.contact.guest, customer: inquiry.customer,
                business: inquiry.business, professional: inquiry.professional, excerpt: message.excerpt,
                subject: "\(message.id)"),
            about: inquiry.id, in: tenant, trace: trace)
    }
}

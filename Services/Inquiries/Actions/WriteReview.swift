internal import FoundationEssentials
internal import Models
internal import Postgres
internal import Routing
internal import ServiceKit
internal import Telemetry

/// Writes down what the customer thinks of finished work, once for each inquiry. The professional's rating changes in the
/// same transaction; the tenants service is told of it by a job.
func writeReview(
    _ order: NewReview, of id: InquiryID, by reader: Reader, intent: Intent?, trace: TraceContext?, _ app: App
) async throws -> Answer<Review> {
    guard reader.isCustomer else { throw Problem.forbidden("Reviews are the customer's own.") }
    let now = app.clock()
    return try await app.database.once(intent, in: reader.tenant) { db in
        _ = try await db.activeTenant(reader.tenant)
        let inquiry = try await db.lockInquiry(id, for: reader)
        if let known = try await db.review(of: id, in: reader.tenant) {
            guard known.id == order.id, known.stars == order.stars, known.text == order.text else {
                throw ReviewRefusal.alreadyReviewed
            }
            return .created(known.shown(to: reader), at: "/v1/reviews/\(known.id)")
        }
        guard inquiry.state == .completed, let business = inquiry.business, let professional = inquiry.professional
        else { throw ReviewRefusal.notCompleted(inquiry.state) }
        if let own = order.id, try await db.review(own, in: reader.tenant) != nil { throw Refusal.idTaken }
        let review = StoredReview(
            id: order.id ?? .new(), inquiry: id, business: business, professional: professional,
            account: reader.account, author: author(of: inquiry.contact.name), stars: order.stars, text: order.text,
            createdAt: now, reply: nil, hiddenReason: nil, version: 1)
        try db.insert(review, in: reader.tenant)
        try db.changeRating(of: review, by: 1, at: now, in: reader.tenant)
        try db.tell(.review, of: review, on: inquiry, by: reader, excerpt: order.text ?? "", in: reader.tenant, trace)
        return .created(review.shown(to: reader), at: "/v1/reviews/\(review.id)")
    }
}

/// Writes the business's reply under a review, or changes it.
///
/// - Parameters:
///   - change: what the reply is to say, made from what it says.
///   - expected: what the caller expects of the review's version, for a change of the reply.
func replyToReview(
    _ id: ReviewID, _ change: (String?) throws -> String, by reader: Reader, intent: Intent? = nil,
    expecting expected: ((Int64) throws -> Void)? = nil, trace: TraceContext?, _ app: App
) async throws -> Answer<Review> {
    let now = app.clock()
    return try await app.database.once(intent, in: reader.tenant) { db in
        guard let review = try await db.review(id, locked: true, in: reader.tenant), review.isThere(for: reader) else {
            throw Refusal.notFound
        }
        guard reader.business == review.business else { throw ReviewRefusal.notYours }
        if let expected {
            guard review.reply != nil else { throw ReviewRefusal.notReplied }
            try expected(review.version)
        } else if review.reply != nil {
            throw ReviewRefusal.alreadyReplied
        }
        let text = try change(review.reply?.text)
        try db.reply(text, to: id, by: reader.account, at: now, in: reader.tenant)
        if expected == nil, let inquiry = try await db.inquiry(review.inquiry, in: reader.tenant) {
            try db.tell(.reply, of: review, on: inquiry, by: reader, excerpt: text, in: reader.tenant, trace)
        }
        guard let written = try await db.review(id, in: reader.tenant) else { throw Refusal.notFound }
        return .ok(written.shown(to: reader))
    }
}

extension Connection {
    /// Counts a review (1), or counts it no more (-1), and sees to it that the tenants service hears of it.
    func changeRating(of review: StoredReview, by sign: Int, at now: Date, in tenant: TenantID) throws {
        try rate(review.professional, stars: sign * review.stars, count: sign, at: now, in: tenant)
        try schedule(PushRating(professional: review.professional), key: "\(review.professional)")
    }

    fileprivate func tell(
        _ kind: InquiryNoted.Kind, of review: StoredReview, on inquiry: StoredInquiry, by reader: Reader,
        excerpt: String, in tenant: TenantID, _ trace: TraceContext?
    ) throws {
        try announce(
            InquiryNoted(
                kind, inquiry: inquiry.id, actor: kind == .review ? .customer : .professional, account: reader.account,
                customerAccount: inquiry.account, guest: inquiry.contact.guest, customer: inquiry.customer,
                business: review.business, professional: review.professional, excerpt: String(excerpt.prefix(140)),
                subject: "\(review.id)", stars: review.stars),
            about: inquiry.id, in: tenant, trace: trace)
    }
}

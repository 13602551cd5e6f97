internal import FoundationEssentials
internal import Models
internal import Postgres
internal import ServiceKit

extension SQL {
    fileprivate static var reviewColumns: SQL {
        """
        id, inquiry_id, business_id, professional_id, account_id, author, stars, text, created_at, reply, replied_at,
        reply_edited_at, hidden_reason, version
        """
    }
}

extension Connection {
    /// A review, for as long as the transaction nobody else's where it is `locked`.
    func review(_ id: ReviewID, locked: Bool = false, in tenant: TenantID) async throws -> StoredReview? {
        let lock: SQL = locked ? "FOR NO KEY UPDATE" : ""
        return try await row(
            "SELECT \(.reviewColumns) FROM reviews WHERE tenant_id = \(tenant) AND id = \(id) \(lock)",
            StoredReview.init)
    }

    /// The review of an inquiry.
    func review(of inquiry: InquiryID, in tenant: TenantID) async throws -> StoredReview? {
        try await row(
            "SELECT \(.reviewColumns) FROM reviews WHERE tenant_id = \(tenant) AND inquiry_id = \(inquiry)",
            StoredReview.init)
    }

    /// At most `limit` reviews that everybody may read, the newest first, behind `last`.
    func reviews(
        of professional: ProfessionalID?, _ business: BusinessID?, after last: ReviewID?, limit: Int,
        in tenant: TenantID
    ) async throws -> [StoredReview] {
        var narrower: SQL = ""
        if let professional { narrower.append("AND professional_id = \(professional) ") }
        if let business { narrower.append("AND business_id = \(business) ") }
        if let last { narrower.append("AND id < \(last) ") }
        return try await rows(
            """
            SELECT \(.reviewColumns) FROM reviews
            WHERE tenant_id = \(tenant) AND hidden_at IS NULL \(narrower)
            ORDER BY id DESC
            LIMIT \(limit)
            """, StoredReview.init)
    }

    /// Writes down a review. Travels with the next statement.
    func insert(_ review: StoredReview, in tenant: TenantID) throws {
        try enqueue(
            """
            INSERT INTO reviews
                (tenant_id, id, inquiry_id, business_id, professional_id, account_id, author, stars, text, created_at)
            VALUES (\(tenant), \(review.id), \(review.inquiry), \(review.business), \(review.professional),
                \(review.account), \(review.author), \(review.stars), \(review.text), \(review.createdAt))
            """)
    }

    /// Writes down what the business replies: the first time, or in the place of what it said. Travels with the next
    /// statement.
    func reply(_ text: String, to review: ReviewID, by account: AccountID, at now: Date, in tenant: TenantID) throws {
        try enqueue(
            """
            UPDATE reviews
            SET reply = \(text), replied_by = COALESCE(replied_by, \(account)),
                reply_edited_at = CASE WHEN replied_at IS NULL THEN NULL ELSE \(now)::timestamptz END,
                replied_at = COALESCE(replied_at, \(now)), version = version + 1
            WHERE tenant_id = \(tenant) AND id = \(review)
            """)
    }

    /// Hides a review for a reason, or with none shows it again. Travels with the next statement.
    func hide(
        _ review: ReviewID, because reason: String?, by account: AccountID, at now: Date, in tenant: TenantID
    ) throws {
        try enqueue(
            """
            UPDATE reviews
            SET hidden_at = \(reason == nil ? nil : now), hidden_by = \(reason == nil ? nil : account),
                hidden_reason = \(reason), version = version + 1
            WHERE tenant_id = \(tenant) AND id = \(review)
            """)
    }
}

extension Connection {
    /// Adds stars to what customers think of a professional, or takes them away. Two changes of one rating follow each
    /// other. Travels with the next statement.
    func rate(
        _ professional: ProfessionalID, stars: Int, count: Int, at now: Date, in tenant: TenantID
    ) throws {
        try enqueue(
            """
            INSERT INTO ratings AS r (tenant_id, professional_id, review_count, stars, version, updated_at)
            VALUES (\(tenant), \(professional), GREATEST(\(count), 0), GREATEST(\(stars), 0), 1, \(now))
            ON CONFLICT ON CONSTRAINT ratings_pkey DO UPDATE
            SET review_count = r.review_count + \(count), stars = r.stars + \(stars), version = r.version + 1,
                updated_at = \(now)
            """)
    }

    /// What customers think of a professional; nil as long as nobody has said anything.
    func rating(of professional: ProfessionalID, in tenant: TenantID) async throws -> Rating? {
        try await row(
            """
            SELECT review_count, stars, version FROM ratings
            WHERE tenant_id = \(tenant) AND professional_id = \(professional)
            """
        ) { row in
            Rating(count: try row["review_count"], stars: try row["stars"], version: try row["version"])
        }
    }
}

extension StoredReview {
    /// Reads `SQL.reviewColumns`.
    fileprivate init(_ row: Row) throws {
        let (reply, at): (String?, Date?) = (try row["reply"], try row["replied_at"])
        let editedAt: Date? = try row["reply_edited_at"]
        self.init(
            id: try row["id"], inquiry: try row["inquiry_id"], business: try row["business_id"],
            professional: try row["professional_id"], account: try row["account_id"], author: try row["author"],
            stars: try row["stars"], text: try row["text"], createdAt: try row["created_at"],
            reply: reply.flatMap { text in at.map { ReviewReply(text: text, at: $0, editedAt: editedAt) } },
            hiddenReason: try row["hidden_reason"], version: try row["version"])
    }
}

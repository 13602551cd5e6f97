public import FoundationEssentials
public import JSON

// What customers, businesses and tenants exchange with the service `inquiries` about reviews.

/// A review to be written.
public struct NewReview: Codable, Sendable, Hashable, Documented {
    /// The id that the client made; a new one otherwise.
    public var id: ReviewID?
    /// 1 to 5.
    public var stars: Int
    /// What the customer says.
    public var text: String?

    /// A review.
    public init(id: ReviewID? = nil, stars: Int, text: String? = nil) {
        self.id = id
        self.stars = stars
        self.text = text
    }

    /// Limits.
    public static func document(_ schema: inout Schema) {
        schema.member("id", "Made by the client, for creation while offline; the same again is the same creation.")
        schema.member("stars", "5 is best.", range: 1...5, example: 5)
        schema.member("text", "What the customer says.", length: 1...4000, example: "Quick, friendly, no surprises.")
    }
}

/// The text of a business's reply.
public struct ReviewReplyText: Codable, Sendable, Hashable, Documented {
    /// What the business says.
    public var text: String

    /// A text.
    public init(text: String) { self.text = text }

    /// Limits.
    public static func document(_ schema: inout Schema) {
        schema.member("text", "What the business says; everybody can read it.", length: 1...2000, example: "Thank you!")
    }
}

/// What a business replied.
public struct ReviewReply: Codable, Sendable, Hashable, Documented {
    /// What it says.
    public let text: String
    /// When it was written.
    public let at: Date
    /// When it was changed last.
    public let editedAt: Date?

    /// A reply.
    public init(text: String, at: Date, editedAt: Date? = nil) {
        self.text = text
        self.at = at
        self.editedAt = editedAt
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("What the business replied.")
        schema.member("editedAt", "When it was changed last; left out if never.")
    }
}

/// What a customer thought of finished work.
public struct Review: Codable, Sendable, Hashable, Documented {
    /// Identity.
    public let id: ReviewID
    /// The inquiry, for those to whom it is there.
    public let inquiry: InquiryID?
    /// Whose work it was.
    public let business: BusinessID
    /// Whose work it was.
    public let professional: ProfessionalID
    /// How the customer is shown: first name and an initial.
    public let author: String?
    /// 1 to 5.
    public let stars: Int
    /// What the customer says.
    public let text: String?
    /// When it was written.
    public let createdAt: Date
    /// What the business replied.
    public let reply: ReviewReply?
    /// Why the tenant does not show it to others; for its people and the author.
    public let hiddenBecause: String?

    /// A review.
    public init(
        id: ReviewID, inquiry: InquiryID?, business: BusinessID, professional: ProfessionalID, author: String?,
        stars: Int, text: String?, createdAt: Date, reply: ReviewReply? = nil, hiddenBecause: String? = nil
    ) {
        self.id = id
        self.inquiry = inquiry
        self.business = business
        self.professional = professional
        self.author = author
        self.stars = stars
        self.text = text
        self.createdAt = createdAt
        self.reply = reply
        self.hiddenBecause = hiddenBecause
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("What a customer thought of finished work.")
        schema.member("inquiry", "The inquiry; left out for visitors.")
        schema.member("author", "First name and an initial.", example: "Ana G.")
        schema.member("stars", "5 is best.", range: 1...5, example: 5)
        schema.member("hiddenBecause", "Why the tenant does not show it; for its people and the author.")
    }
}

/// What is wrong with a review.
public enum AbuseReason: String, Codable, CaseIterable, Sendable, Hashable, Documented {
    /// Advertising.
    case spam
    /// Insult, hatred.
    case offensive
    /// Says something that is not true.
    case untrue
    /// Names persons, addresses, numbers.
    case personalData = "personal_data"
    /// Something else, in words.
    case other

    /// Says what the values mean.
    public static func document(_ schema: inout Schema) {
        schema.state("`spam`, `offensive`, `untrue`, `personal_data`, `other`.", example: "offensive")
    }
}

/// Somebody's objection to a review.
public struct ReportAbuse: Codable, Sendable, Hashable, Documented {
    /// What is wrong.
    public var reason: AbuseReason
    /// In words.
    public var note: String?

    /// An objection.
    public init(reason: AbuseReason, note: String? = nil) {
        self.reason = reason
        self.note = note
    }

    /// Limits.
    public static func document(_ schema: inout Schema) {
        schema.member("reason", "What is wrong.")
        schema.member("note", "In words; needed with `other`.", length: 1...1000)
    }
}

/// What became of an objection.
public enum AbuseReportState: String, Codable, CaseIterable, Sendable, Hashable, Documented {
    /// Nobody has decided.
    case open
    /// The review was hidden.
    case upheld
    /// The review stays.
    case dismissed

    /// Says what the values mean.
    public static func document(_ schema: inout Schema) {
        schema.state("`open`; `upheld`: the review was hidden; `dismissed`: it stays.", example: "open")
    }
}

/// An objection as the tenant's people see it.
public struct AbuseReport: Codable, Sendable, Hashable, Documented {
    /// The review.
    public let review: ReviewID
    /// Who objected.
    public let account: AccountID
    /// What is wrong.
    public let reason: AbuseReason
    /// In words.
    public let note: String?
    /// What became of it.
    public let state: AbuseReportState
    /// When it was made.
    public let at: Date

    /// An objection.
    public init(
        review: ReviewID, account: AccountID, reason: AbuseReason, note: String?, state: AbuseReportState, at: Date
    ) {
        self.review = review
        self.account = account
        self.reason = reason
        self.note = note
        self.state = state
        self.at = at
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) { schema.state("Somebody's objection to a review.") }
}

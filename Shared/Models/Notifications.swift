public import FoundationEssentials
public import JSON

// What people and the portals exchange with the service `notifications`.

extension Kinds {
    /// One try to reach one person on one way.
    public enum Delivery {}
}

/// Identity of a delivery.
public typealias DeliveryID = ID<Kinds.Delivery>

/// What is special about one thing that somebody is told; the rest is the template's text. A client that has words of its
/// own for the template takes them from here.
public struct NotificationValues: Codable, Hashable, Sendable {
    /// The beginning of the need, the message or the review.
    public var excerpt: String?
    /// Why, in words.
    public var reason: String?
    /// Until when somebody has to answer, or when an appointment begins.
    public var due: Date?
    /// The zone of the clock on the wall where somebody is expected then.
    public var zone: TimeZoneName?
    /// The total of a quote, the value of the work.
    public var amount: Money?
    /// The stars of a review.
    public var stars: Int?
    /// The business that it is about.
    public var business: BusinessID?
    /// The professional whom it is about.
    public var professional: ProfessionalID?
    /// The offer, quote, message, appointment or review.
    public var subject: String?

    /// Values.
    public init(
        excerpt: String? = nil, reason: String? = nil, due: Date? = nil, zone: TimeZoneName? = nil,
        amount: Money? = nil, stars: Int? = nil, business: BusinessID? = nil, professional: ProfessionalID? = nil,
        subject: String? = nil
    ) {
        self.excerpt = excerpt
        self.reason = reason
        self.due = due
        self.zone = zone
        self.amount = amount
        self.stars = stars
        self.business = business
        self.professional = professional
        self.subject = subject
    }
}

/// Something that a person was told, as it stands in their inbox.
public struct InboxNotification: Codable, Hashable, Sendable {
    /// Identity.
    public var id: NotificationID
    /// Its place in the person's inbox: the id of its server-sent event.
    public var number: Int64
    /// The name of the text, such as `inquiry-accepted`.
    public var template: String
    /// What is special about this one.
    public var values: NotificationValues
    /// The inquiry that it is about.
    public var inquiry: InquiryID?
    /// The language of title and text.
    public var language: LanguageTag
    /// The text's first line.
    public var title: String
    /// The text, without greeting and link; paragraphs are separated by an empty line.
    public var text: String
    /// When it came.
    public var createdAt: Date
    /// When it was shown.
    public var seenAt: Date?
    /// When it was read.
    public var readAt: Date?

    /// A notification.
    public init(
        id: NotificationID, number: Int64, template: String, values: NotificationValues, inquiry: InquiryID?,
        language: LanguageTag, title: String, text: String, createdAt: Date, seenAt: Date? = nil, readAt: Date? = nil
    ) {
        self.id = id
        self.number = number
        self.template = template
        self.values = values
        self.inquiry = inquiry
        self.language = language
        self.title = title
        self.text = text
        self.createdAt = createdAt
        self.seenAt = seenAt
        self.readAt = readAt
    }
}

/// What a person says of a notification. What is read has been seen.
public struct NotificationMarks: Codable, Hashable, Sendable, Documented {
    /// Whether it was shown.
    public var seen: Bool
    /// Whether it was read.
    public var read: Bool

    /// Marks.
    public init(seen: Bool, read: Bool) {
        self.seen = seen
        self.read = read
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("What a person says of a notification.")
        schema.member("seen", "Whether it was shown.")
        schema.member("read", "Whether it was read; what is read counts as seen.")
    }
}

/// The wish to have read everything up to a notification.
public struct NotificationReads: Codable, Hashable, Sendable, Documented {
    /// The newest that was read: it and all before it.
    public var upTo: NotificationID

    /// Everything up to this one.
    public init(upTo: NotificationID) { self.upTo = upTo }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("Everything up to a notification was read.")
        schema.member("upTo", "The newest that was read: it and all before it.")
    }
}

/// How many notifications wait for a person.
public struct NotificationCounts: Codable, Hashable, Sendable {
    /// Those that were not shown yet.
    public var unseen: Int
    /// Those that were not read yet.
    public var unread: Int

    /// Counts.
    public init(unseen: Int, unread: Int) {
        self.unseen = unseen
        self.unread = unread
    }
}

/// A way to reach a person.
public enum DeliveryChannel: String, Codable, CaseIterable, Sendable, Hashable, Documented {
    /// A mail.
    case email
    /// The inbox of the portals.
    case inApp = "in_app"

    /// Says what the values mean.
    public static func document(_ schema: inout Schema) {
        schema.state("`email`: a mail; `in_app`: the inbox of the portals.", example: "email")
    }
}

/// Where a delivery stands.
public enum DeliveryState: String, Codable, CaseIterable, Sendable, Hashable, Documented {
    /// It has not left yet; after a failure it is tried again.
    case waiting
    /// The mail server took it, or it stands in the inbox.
    case sent
    /// It is given up: refused for good, a dead address, or tried for too long.
    case failed

    /// Says what the values mean.
    public static func document(_ schema: inout Schema) {
        schema.state("`waiting`: not yet, or again; `sent`: handed over; `failed`: given up.", example: "sent")
    }
}

/// What became of telling one person something on one way. The text is not kept here.
public struct Delivery: Codable, Hashable, Sendable {
    /// Identity.
    public var id: DeliveryID
    /// On which way.
    public var channel: DeliveryChannel
    /// The name of the text.
    public var template: String
    /// The person's account; absent for somebody without one.
    public var account: AccountID?
    /// The address of a mail.
    public var recipient: String?
    /// The language that was asked for.
    public var language: LanguageTag
    /// The inquiry that it is about.
    public var inquiry: InquiryID?
    /// Where it stands.
    public var state: DeliveryState
    /// Tries that have ended.
    public var attempts: Int
    /// Why the last one failed.
    public var lastError: String?
    /// The Message-ID of the mail, the same at each try.
    public var messageID: String?
    /// When it was asked for.
    public var createdAt: Date
    /// When something became of it last.
    public var updatedAt: Date
    /// When it was handed over.
    public var sentAt: Date?

    /// A delivery.
    public init(
        id: DeliveryID, channel: DeliveryChannel, template: String, account: AccountID?, recipient: String?,
        language: LanguageTag, inquiry: InquiryID?, state: DeliveryState, attempts: Int, lastError: String?,
        messageID: String?, createdAt: Date, updatedAt: Date, sentAt: Date?
    ) {
        self.id = id
        self.channel = channel
        self.template = template
        self.account = account
        self.recipient = recipient
        self.language = language
        self.inquiry = inquiry
        self.state = state
        self.attempts = attempts
        self.lastError = lastError
        self.messageID = messageID
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.sentAt = sentAt
    }
}

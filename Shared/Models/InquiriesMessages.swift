public import FoundationEssentials
public import JSON

// What customers and businesses exchange with the service `inquiries` about the thread of an inquiry.

/// On which side of a thread somebody writes.
public enum MessageSide: String, Codable, CaseIterable, Sendable, Hashable, Documented {
    /// Whose need it is, or who speaks for them.
    case customer
    /// The business that has the inquiry.
    case business
    /// Who manages the tenant.
    case manager

    /// Says what the values mean.
    public static func document(_ schema: inout Schema) {
        schema.state(
            "`customer`; `business`: the one that has the inquiry; `manager`: who looks after the tenant.",
            example: "business")
    }
}

/// A message to be written.
public struct NewMessage: Codable, Hashable, Sendable, Documented {
    /// The id that the client made, for writing while offline; a new one otherwise.
    public var id: MessageID?
    /// What is said.
    public var text: String?
    /// Pictures, by the ids under which they were uploaded.
    public var attachments: [MediaID]

    /// A message.
    public init(id: MessageID? = nil, text: String? = nil, attachments: [MediaID] = []) {
        self.id = id
        self.text = text
        self.attachments = attachments
    }

    /// Reads the members; without attachments there are none.
    public init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        id = try members.decodeIfPresent(MessageID.self, forKey: .id)
        text = try members.decodeIfPresent(String.self, forKey: .text)
        attachments = try members.decodeIfPresent([MediaID].self, forKey: .attachments) ?? []
    }

    /// Limits.
    public static func document(_ schema: inout Schema) {
        schema.member("id", "Made by the client, for writing while offline; the same again is the same message.")
        schema.member(
            "text", "What is said; needed where nothing is attached.", length: 1...4000,
            example: "The parts came in. Does Thursday at nine suit you?")
        schema.member("attachments", "Pictures, by the ids under which they were uploaded.", items: 0...10)
    }
}

/// A message in the thread of an inquiry.
public struct Message: Codable, Hashable, Sendable, Documented {
    /// Identity.
    public var id: MessageID
    /// Its place in the thread: 1 for the first, without gaps.
    public var number: Int64
    /// Who wrote it.
    public var side: MessageSide
    /// Whether the reader wrote it.
    public var isOwn: Bool
    /// The account that wrote it, for its own side and for managers.
    public var account: AccountID?
    /// The business that wrote it.
    public var business: BusinessID?
    /// What is said.
    public var text: String?
    /// Pictures.
    public var attachments: [MediaItem]
    /// When it was written.
    public var createdAt: Date

    /// A message.
    public init(
        id: MessageID, number: Int64, side: MessageSide, isOwn: Bool, account: AccountID? = nil,
        business: BusinessID? = nil, text: String?, attachments: [MediaItem] = [], createdAt: Date
    ) {
        self.id = id
        self.number = number
        self.side = side
        self.isOwn = isOwn
        self.account = account
        self.business = business
        self.text = text
        self.attachments = attachments
        self.createdAt = createdAt
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("A message in the thread of an inquiry. It never changes.")
        schema.member(
            "number", "Its place in the thread: 1 for the first, without gaps.", range: 1...Int64.max, example: 7)
        schema.member("isOwn", "Whether the reader wrote it.")
        schema.member("account", "The account that wrote it, for its own side and for managers.")
        schema.member("business", "The business that wrote it.")
        schema.member("text", "What is said; left out where it is pictures alone.")
        schema.member("attachments", "Pictures with links that hold for some minutes.")
    }
}

/// How far somebody has read.
public struct PutReadMark: Codable, Hashable, Sendable, Documented {
    /// The number of the last message that was read.
    public var upTo: Int64

    /// A mark.
    public init(upTo: Int64) { self.upTo = upTo }

    /// Limits.
    public static func document(_ schema: inout Schema) {
        schema.member(
            "upTo", "The number of the last message that was read; a mark never goes back.", range: 0...Int64.max,
            example: 7)
    }
}

/// How far a thread has been read.
public struct ReadMarks: Codable, Hashable, Sendable, Documented {
    /// The number of the last message; 0 where nobody has written.
    public var last: Int64
    /// How far the reader has read.
    public var own: Int64
    /// How far the customer's side has read.
    public var customer: Int64
    /// How far anybody of the business that has the inquiry has read.
    public var business: Int64
    /// Messages of others that the reader has not read.
    public var unread: Int64

    /// Marks.
    public init(last: Int64, own: Int64, customer: Int64, business: Int64, unread: Int64) {
        self.last = last
        self.own = own
        self.customer = customer
        self.business = business
        self.unread = unread
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("How far a thread has been read.")
        schema.member("last", "The number of the last message; 0 where nobody has written.", example: 7)
        schema.member("own", "How far the reader has read.", example: 5)
        schema.member("customer", "How far the customer's side has read.", example: 7)
        schema.member("business", "How far anybody of the business that has the inquiry has read.", example: 5)
        schema.member("unread", "Messages of others that the reader has not read.", example: 2)
    }
}

/// A thread in which something waits to be read.
public struct UnreadThread: Codable, Hashable, Sendable, Documented {
    /// The inquiry.
    public var inquiry: InquiryID
    /// The number of its last message.
    public var last: Int64
    /// Messages of others that the reader has not read.
    public var unread: Int64
    /// The beginning of the last message.
    public var excerpt: String
    /// When it was written.
    public var writtenAt: Date

    /// A thread.
    public init(inquiry: InquiryID, last: Int64, unread: Int64, excerpt: String, writtenAt: Date) {
        self.inquiry = inquiry
        self.last = last
        self.unread = unread
        self.excerpt = excerpt
        self.writtenAt = writtenAt
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("A thread in which something waits to be read.")
        schema.member("last", "The number of its last message.", example: 7)
        schema.member("unread", "Messages of others that the reader has not read.", example: 2)
        schema.member("excerpt", "The first 140 characters of the last message; empty where it is pictures alone.")
    }
}

/// Pictures to be added to an inquiry.
public struct AddPhotos: Codable, Hashable, Sendable, Documented {
    /// The ids under which they were uploaded.
    public var photos: [MediaID]

    /// Pictures.
    public init(photos: [MediaID]) { self.photos = photos }

    /// Limits.
    public static func document(_ schema: inout Schema) {
        schema.member("photos", "The ids under which they were uploaded.", items: 1...20)
    }
}

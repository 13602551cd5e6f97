import FoundationEssentials
import Models

/// A message as it is kept.
struct StoredMessage: Sendable {
    let id: MessageID
    let inquiry: InquiryID
    let number: Int64
    let side: MessageSide
    let account: AccountID
    let business: BusinessID?
    let text: String?
    /// How many pictures hang on it.
    let attachments: Int
    /// SHA-256 of the creating request.
    let createdFrom: [UInt8]
    let createdAt: Date

    /// The first 140 characters.
    var excerpt: String { String((text ?? "").prefix(140)) }
}

/// What is told to others, and when a thread takes nothing more.
enum ThreadRefusal: Error, Hashable {
    /// The inquiry is not sent yet, or called off.
    case closed(InquiryState)
    /// The account writes faster than anybody reads.
    case tooMany(retryAfter: Int)
}

/// On which side a reader takes part in the thread of an inquiry that is there for them; nil: they do not see it.
///
/// Who is only asked does not: what customers write says who they are. Who wrote the inquiry down for somebody without an
/// account speaks for them; for somebody who has one, they speak for themselves.
func side(of reader: Reader, in inquiry: StoredInquiry) -> MessageSide? {
    switch reader.reach {
    case .own: return .customer
    case .tenant: return .manager
    case .business(let own):
        if inquiry.business == own { return .business }
        return inquiry.takenBy == own && inquiry.account == nil ? .customer : nil
    }
}

extension InquiryState {
    /// Whether messages are taken: from the sending of the inquiry on, also when the work is done and leaves questions, but
    /// not when it was called off.
    var takesMessages: Bool {
        switch self {
        case .draft, .pendingConfirmation, .cancelled, .expired: false
        case .routing, .offered, .accepted, .quoted, .approved, .booked, .inProgress, .completed, .unroutable, .split:
            true
        }
    }
}

extension MessageSide {
    /// As what somebody of this side appears in events.
    var actor: InquiryActor {
        switch self {
        case .customer: .customer
        case .business: .professional
        case .manager: .manager
        }
    }
}

extension Message {
    /// A message as the reader of that side may see it: of the people of the other side it says what they are, not which of
    /// them.
    init(_ stored: StoredMessage, for reader: Reader, on side: MessageSide, attachments: [MediaItem] = []) {
        let isTold = side == .manager || side == stored.side
        self.init(
            id: stored.id, number: stored.number, side: stored.side, isOwn: stored.account == reader.account,
            account: isTold ? stored.account : nil, business: stored.business, text: stored.text,
            attachments: attachments, createdAt: stored.createdAt)
    }
}

extension Transition {
    /// A step as the reader may see it. Who of the other side did it, and why somebody said no before, is for the people of
    /// the tenant and of the business that has the inquiry.
    func shown(to reader: Reader, about inquiry: StoredInquiry) -> Transition {
        guard reader.isCustomer || isOnlyAsked(reader, about: inquiry) else { return self }
        var shown = self
        shown.account = nil
        if actor == .professional { shown.reason = nil }
        return shown
    }
}

/// How far a stream has told what happens to an inquiry: `<messages>-<steps>`, the `id` of its events. Both are numbered
/// under the lock of the inquiry, so that nothing is missed behind a place.
struct StreamPlace: Hashable, Sendable, CustomStringConvertible {
    /// The number of the last message.
    var messages: Int64
    /// The number of the last step.
    var steps: Int64

    init(messages: Int64, steps: Int64) {
        self.messages = messages
        self.steps = steps
    }

    /// A place as it stands in `Last-Event-ID`; nil for anything else.
    init?(_ text: String) {
        let numbers = text.split(separator: "-", omittingEmptySubsequences: false).map { Int64($0) }
        guard numbers.count == 2, let messages = numbers[0], let steps = numbers[1], messages >= 0, steps >= 0 else {
            return nil
        }
        self.init(messages: messages, steps: steps)
    }

    var description: String { "\(messages)-\(steps)" }
}

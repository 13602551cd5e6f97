internal import EventLoop
internal import FoundationEssentials
internal import Models
internal import Postgres
internal import ServiceKit

/// What a stream tells of an inquiry.
enum InquiryNews: Sendable, Hashable {
    /// Somebody took a step.
    case step(Transition)
    /// Somebody wrote.
    case message(Message)
    /// How far the thread has been read: at the start and whenever it changes.
    case marks(ReadMarks)
}

/// Tells `emit` what happens to an inquiry behind a place (nil: from now on), each with the place behind it, until the
/// inquiry is not there for the reader any more, `admit` throws or the task is cancelled.
func followInquiry(
    _ id: InquiryID, for reader: Reader, after last: StreamPlace?, admit: () async throws -> Void = {}, _ app: App,
    _ emit: (InquiryNews, StreamPlace) async throws -> Void
) async throws {
    // Opened before the first look: what comes in between rings.
    let line = app.bell.open(InquiryBell.key(of: id, in: reader.tenant))
    defer { line.close() }
    var told: ReadMarks?
    var place: StreamPlace
    if let last {
        place = last
    } else {
        place = try await app.database.read(as: reader.tenant) { try await $0.lastPlace(of: id, in: reader.tenant) }
    }
    while true {
        let (known, from) = (line.news, place)
        guard
            let look = try await app.database.read(
                as: reader.tenant,
                { db in
                    try await db.look(at: id, behind: from, for: reader, app)
                })
        else { return }
        for (transition, number) in look.steps {
            place.steps = number
            try await emit(.step(transition), place)
        }
        for message in look.messages {
            place.messages = message.number
            try await emit(.message(message), place)
        }
        if look.isMore { continue }
        if let marks = look.marks, marks != told {
            try await emit(.marks(marks), place)
            told = marks
        }
        try await line.wait(since: known, atMost: .seconds(15), admitting: admit)
    }
}

/// What is new for a reader.
private struct Look {
    var steps: [(transition: Transition, number: Int64)] = []
    var messages: [Message] = []
    var marks: ReadMarks?
    /// Whether there may be more than was read at once.
    var isMore = false

    static let most = 100
}

extension Connection {
    /// What is behind a place; nil where the inquiry is not there for the reader. Who takes no part in the thread hears of
    /// steps only. Whether it is there is asked last: what was written after it changed hands is told to nobody who lost it.
    fileprivate func look(
        at id: InquiryID, behind place: StreamPlace, for reader: Reader, _ app: App
    ) async throws -> Look? {
        let steps = try await transitions(of: id, after: place.steps, limit: Look.most, in: reader.tenant)
        let messages = try await messages(
            of: id, .oldest, after: place.messages, limit: Look.most, in: reader.tenant)
        guard let inquiry = try await inquiry(id, for: reader) else { return nil }
        var look = Look(isMore: steps.count == Look.most)
        look.steps = steps.map { ($0.transition.shown(to: reader, about: inquiry), $0.number) }
        guard let side = side(of: reader, in: inquiry) else { return look }
        look.isMore = look.isMore || messages.count == Look.most
        look.messages = try await shownMessages(messages, to: reader, on: side, self, app)
        look.marks = try await readMarks(of: inquiry, for: reader)
        return look
    }
}

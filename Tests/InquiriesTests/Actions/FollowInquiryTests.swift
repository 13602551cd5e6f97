import EventLoop
import FoundationEssentials
import HTTP
import JSON
import Models
import Postgres
import Routing
import ServiceKit
import TestSupport
import Testing

@testable import Inquiries

/// What a stream was told.
private final class Told {
    var news: [(news: InquiryNews, place: StreamPlace)] = []
    var isOver = false

    var messages: [Int64] { news.compactMap { if case .message(let one) = $0.news { one.number } else { nil } } }
    var steps: [InquiryStep] { news.compactMap { if case .step(let one) = $0.news { one.step } else { nil } } }
    var marks: [ReadMarks] { news.compactMap { if case .marks(let marks) = $0.news { marks } else { nil } } }
}

extension Given {
    /// Follows an inquiry until the task is cancelled.
    fileprivate func follow(
        _ inquiry: InquiryID, as bearer: Bearer, after place: StreamPlace? = nil, in other: App? = nil, _ told: Told
    ) -> Task<Void, Never> {
        let app = other ?? app
        let reach: Reader.Reach =
            switch bearer.reach {
            case .business(let business): .business(business)
            case .own(let account): .own(account)
            default: .tenant
            }
        let reader = Reader(tenant: bearer.tenant, account: bearer.account, reach: reach)
        return database.loop.spawn {
            try? await followInquiry(inquiry, for: reader, after: place, app) { told.news.append(($0, $1)) }
            told.isOver = true
        }
    }

    fileprivate func stop(_ stream: Task<Void, Never>) async {
        stream.cancel()
        await stream.value
        database.loop.assertOnLoop()
    }
}

@Suite struct `Following an inquiry` {
    @Test func `tells at once what others did, also in another process, and goes on where it broke`() async throws {
        try await withInquiries { given in
            let inquiry = try await given.accepted()
            try await given.write("before", on: inquiry, as: given.advisor)
            let (told, resumed, other) = (Told(), Told(), try given.otherProcess())
            let stream = given.follow(inquiry, as: given.customer(), in: other, told)
            try await given.until { told.marks.last?.unread == 1 }
            #expect(told.messages.isEmpty && told.steps.isEmpty, "what was there before is not new")
            try await given.write("after", on: inquiry, as: given.advisor)
            try await given.until { told.messages == [2] && told.marks.last?.unread == 2 }
            _ = try await given.read(inquiry, upTo: 2, as: given.customer())
            try await given.until { told.marks.last?.own == 2 }
            _ = try await given.quote(inquiry)
            try await given.until { told.steps == [.quote] }
            let last = try #require(told.news.last).place
            await given.stop(stream)
            #expect(other.bell.count == 0)

            try await given.write("meanwhile", on: inquiry, as: given.advisor)
            _ = try await given.quote(inquiry)
            let again = given.follow(inquiry, as: given.customer(), after: last, in: other, resumed)
            try await given.until { resumed.messages == [3] && resumed.steps == [.quote] }
            await given.stop(again)
        }
    }

    @Test func `misses nothing of hundreds that are written while it looks`() async throws {
        try await withInquiries { given in
            let (inquiry, app, told) = (try await given.accepted(), given.app, Told())
            let stream = given.follow(inquiry, as: given.customer(), after: StreamPlace(messages: 0, steps: 0), told)
            let outcomes = await concurrently(250) { number in
                let account: AccountID = Given.id(0xA200 + UInt64(number % 20))
                let reader = Reader(tenant: given.tenant, account: account, reach: .business(given.business))
                _ = try await writeMessage(
                    NewMessage(text: "\(number)"), on: inquiry, by: reader, intent: nil, trace: nil, app)
            }
            #expect(outcomes.allSatisfy { $0.succeeded })
            try await given.until { told.messages.count == 250 }
            #expect(told.messages == Array(1...250) && told.steps == [.submit])
            await given.stop(stream)
        }
    }

    @Test func `tells who is only asked of steps alone, and ends when another has it`() async throws {
        try await withInquiries { given in
            try await given.professionals(1...2)
            let settings = RoutingSettings(strategy: .broadcast, broadcastSize: 2)
            try await given.app.database.write(as: given.tenant) { db in
                _ = try await db.put(settings, over: 0, by: Given.id(0xA100), in: given.tenant, at: given.clock.now)
            }
            let inquiry = try await given.offered()
            let (asked, kept) = (Told(), Told())
            let stream = given.follow(inquiry, as: given.advisor(2), after: StreamPlace(messages: 0, steps: 0), asked)
            let own = given.follow(inquiry, as: given.customer(), kept)
            try await given.until { asked.steps == [.submit, .offer, .offer] && !kept.marks.isEmpty }
            try await given.write("I am Ana Morales.", on: inquiry, as: given.customer())
            try await given.until { kept.messages == [1] }
            let claimed = try await given.send(
                .post, "/v1/inquiries/\(inquiry)/claims", as: given.advisor(1), body: "{}")
            #expect(claimed.status == 200, "\(claimed.text)")
            try await given.until { asked.isOver }
            #expect(asked.messages.isEmpty && asked.marks.isEmpty && asked.steps == [.submit, .offer, .offer])
            try await given.until { kept.steps == [.accept] }
            #expect(!kept.isOver)
            await given.stop(own)
            await given.stop(stream)
        }
    }

    @Test func `over HTTP each event carries its place, and Last-Event-ID goes on behind it`() async throws {
        try await withInquiries { given in
            let inquiry = try await given.accepted()
            for text in ["one", "two"] { try await given.write(text, on: inquiry, as: given.advisor) }
            let door = try Door(given.app, as: given.customer())
            defer { door.close() }
            let path = "/v1/inquiries/\(inquiry)/events"
            let all = String(
                decoding: try await door.get(path, "Last-Event-ID: 0-0\r\n") { $0.contains("event: marks") },
                as: UTF8.self)
            #expect(all.contains("text/event-stream") && all.lowercased().contains("x-accel-buffering: no"))
            #expect(all.contains("retry: 1000") && all.contains("id: 0-1\nevent: step\ndata: {"))
            #expect(all.contains("id: 1-1\nevent: message\ndata: {") && all.contains("id: 2-1\nevent: marks\ndata: {"))
            let rest = String(
                decoding: try await door.get(path, "Last-Event-ID: 1-1\r\n") { $0.contains("event: marks") },
                as: UTF8.self)
            #expect(rest.contains("id: 2-1\nevent: message") && !rest.contains("id: 1-1"))
            for garbled in ["", "1", "1-", "-1-1", "x-1", "1-1-1", "99999999999999999999-1"] {
                let text = String(
                    decoding: try await door.get(path, "Last-Event-ID: \(garbled)\r\n") { $0.contains("event: marks") },
                    as: UTF8.self)
                #expect(!text.contains("event: message"), "\(garbled): from now on")
            }
            let stranger = try Door(given.app, as: given.otherAdvisor)
            defer { stranger.close() }
            let none = String(decoding: try await stranger.get(path), as: UTF8.self)
            #expect(none.contains(" 404 "))
        }
    }

    @Test func `ends when the token does, before anything more is told`() async throws {
        try await withInquiries { given in
            let inquiry = try await given.accepted()
            let door = try Door(given.app, as: given.customer())
            defer { door.close() }
            var isWritten = false
            let bytes = try await door.get("/v1/inquiries/\(inquiry)/events") { text in
                if text.contains("event: marks"), !isWritten {
                    isWritten = true
                    door.caller = nil
                    try await given.write("for others", on: inquiry, as: given.advisor)
                }
                return false
            }
            let text = String(decoding: bytes, as: UTF8.self)
            #expect(text.hasSuffix("event: end\ndata: {\"code\":\"unauthorized\"}\n\n"), "\(text)")
            #expect(!text.contains("for others"))
        }
    }
}

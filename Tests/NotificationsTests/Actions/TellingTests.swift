import EventLoop
import FoundationEssentials
import HTTP
import JSON
import Models
import Postgres
import Routing
import TestSupport
import Testing

@testable import HTTPClient
@testable import Notifications
@testable import ServiceKit

@Suite struct `Telling people` {
    @Test func `a step is told in the app and by mail, with links, in the person's language`() async throws {
        try await withNotifications { given in
            given.identity.languages[Given.id(0xA001)] = "es-419"
            var quote = given.stepped(.quote, .quoted)
            quote.amount = Money(123_456, try #require(Currency("USD")))
            try await given.hear(quote)
            let told = try await given.notifications(of: given.person())
            #expect(told.map(\.template) == ["quote-sent"] && told.map(\.number) == [1])
            #expect(told.first?.title == "Un presupuesto espera su respuesta")
            #expect(told.first?.text == "Tiene un presupuesto de 1.234,56 USD.")
            #expect(told.first?.values.amount?.amount == 123_456 && told.first?.inquiry == given.inquiry)
            try await given.send()
            let mail = try #require(given.carrier.messages.first)
            #expect(given.carrier.messages.count == 1)
            #expect(
                mail.contains("a40961@example.com")
                    && mail.contains("https://portal.example/inquiries/\(given.inquiry)"))
            #expect(mail.contains("Auto-Submitted: auto-generated"))
            let log = try await given.deliveries()
            #expect(
                Set(log.map(\.channel)) == [.email, .inApp] && log.allSatisfy { $0.state == .sent && $0.attempts == 1 })
            let row = try #require(log.first { $0.channel == .email })
            #expect(given.carrier.fields("Message-ID") == ["<\(try #require(row.messageID))>"])
            #expect(row.messageID == "\(row.id)@driveline.example" && row.recipient == "a40961@example.com")
        }
    }

    @Test func `hundreds of identical events at once make one notification and one mail`() async throws {
        try await withNotifications { given in
            let event = try given.envelope(of: given.stepped(.accept, .accepted))
            let taken = await concurrently(300) { _ in await given.hear([event]) }
            #expect(taken.allSatisfy { (try? $0.get())?.isEmpty == true })
            try await given.work()
            #expect(try await given.count("notifications") == 1)
            #expect(try await given.count("deliveries") == 2)
            try await given.send()
            #expect(given.carrier.messages.count == 1)
        }
    }

    @Test func `while identity is away nothing is lost`() async throws {
        try await withNotifications { given in
            given.identity.isAway = true
            #expect(try await given.hear([given.envelope(of: given.stepped(.accept, .accepted))]) == [])
            let (app, identity) = (given.app, given.identity)
            app.database.loop.spawn {
                // Comes back when it was asked in vain a few times.
                while identity.questions.count < 3 { try? await app.database.loop.sleep(for: .milliseconds(5)) }
                identity.isAway = false
            }
            try await given.work()
            #expect(identity.questions.count >= 4)
            #expect(identity.questions.allSatisfy { $0 == RecipientQuestion(accounts: [Given.id(0xA001)]) })
            #expect(try await given.count("notifications") == 1)
        }
    }

    @Test func `a business's people hear, but not the one who did it`() async throws {
        try await withNotifications { given in
            given.identity.business = [Given.id(0xA050), Given.id(0xA051), Given.id(0xA052)]
            try await given.hear(given.stepped(.offer, .offered, by: .system))
            try await given.hear(given.stepped(.book, .booked, by: .manager))
            #expect(try await given.count("notifications", "template = 'offer-made'") == 2)
            #expect(try await given.count("notifications", "template = 'work-booked'") == 2)
            #expect(try await given.notifications(of: given.person(0x50)).isEmpty)
            #expect(try await given.notifications(of: given.person(0x51)).map(\.number) == [2, 1])
        }
    }

    @Test func `of a flood of messages everybody gets one mail until they look`() async throws {
        try await withNotifications { given in
            for number in 1...20 { try await given.hear(given.message("No \(number)")) }
            #expect(try await given.notifications(of: given.person()).count == 20)
            #expect(try await given.count("deliveries", "channel = 'email'") == 1)
            let newest = try #require(try await given.notifications(of: given.person(), "?limit=1").first)
            let read = try await given.send(
                .post, "/v1/notifications/reads", as: given.person(), body: "{\"upTo\":\"\(newest.id)\"}")
            #expect(read.status == 200, "\(read.text)")
            try await given.hear(given.message("Another"))
            #expect(try await given.count("deliveries", "channel = 'email'") == 2)
        }
    }

    @Test func `a guest is mailed, of messages once in a quarter of an hour, and has no inbox`() async throws {
        try await withNotifications { given in
            var message = given.message()
            message.customerAccount = nil
            message.guest = GuestContact(
                name: try DisplayName("Gus"), email: try EmailAddress("Gus@Example.com"),
                language: try LanguageTag("de"))
            for _ in 1...5 { try await given.hear(message) }
            #expect(try await given.count("notifications") == 0)
            #expect(try await given.count("deliveries") == 1)
            given.clock.now += 901
            try await given.hear(message)
            #expect(try await given.count("deliveries") == 2)
            try await given.send()
            #expect(
                given.carrier.fields("Subject") == ["Sie haben eine neue Nachricht", "Sie haben eine neue Nachricht"])
            #expect(given.identity.questions.isEmpty)
        }
    }
}

@Suite struct `Delivering` {
    @Test func `a crash between sending and recording repeats that one mail with its Message-ID`() async throws {
        try await withNotifications { given in
            try await given.hear(given.stepped(.accept, .accepted))
            try await given.hear(given.stepped(.begin, .inProgress))
            struct Dead: Error {}
            // The first process sends, and dies before it can say so.
            var victim: MailID?
            let dying = try given.sender(lease: .milliseconds(900)) { report, db in
                if victim == nil { victim = report.mail }
                if report.mail == victim { throw Dead() }
                try await db.record(report, at: given.clock.now)
            }
            try await given.until { given.carrier.messages.count >= 2 }
            for task in dying { task.cancel() }
            try await given.send()
            let ids = given.carrier.fields("Message-ID")
            #expect(ids.count == 3 && Set(ids).count == 2)
            let log = try await given.deliveries("?channel=email")
            #expect(log.allSatisfy { $0.state == .sent } && log.map(\.attempts).sorted() == [1, 2])
        }
    }

    @Test func `the log shows tries that failed, and what is given up`() async throws {
        try await withNotifications { given in
            try await given.hear(given.stepped(.accept, .accepted))
            given.carrier.refuse([MailError(.timedOut), MailError(.connectFailed)])
            try await given.send()
            let sent = try #require(try await given.deliveries("?channel=email&state=sent").first)
            #expect(sent.attempts == 3 && sent.lastError == nil && sent.sentAt == given.clock.now)

            try await given.hear(given.stepped(.begin, .inProgress))
            given.carrier.refuse(Array(repeating: MailError(.timedOut), count: 10))
            try await given.send()
            let failed = try #require(try await given.deliveries("?state=failed").first)
            #expect(failed.attempts == 3 && failed.lastError?.contains("given up") == true && failed.sentAt == nil)
            #expect(try await given.deliveries("?state=failed").count == 1)
        }
    }

    @Test func `the sender of mails sees and changes nothing but the mail's own row`() async throws {
        try await withNotifications { given in
            try await given.hear(given.stepped(.accept, .accepted))
            let report = MailReport(mail: .new(), attempt: 1, outcome: .sent, reason: nil)
            try await given.app.database.transaction { db in
                try await db.record(report, at: given.clock.now)
                #expect(try await db.value("SELECT count(*) FROM deliveries") == 0)
            }
            #expect(try await given.count("deliveries", "channel = 'email' AND state = 'waiting'") == 1)
        }
    }
}

@Suite struct `Following an inbox` {
    /// What a stream was told.
    private final class Told {
        var events: [InboxEvent] = []
        var numbers: [Int64] {
            events.compactMap { if case .notification(let one) = $0 { one.number } else { nil } }
        }
        var counts: [NotificationCounts] {
            events.compactMap { if case .counts(let counts) = $0 { counts } else { nil } }
        }
    }

    @Test func `a stream hears at once, also of what another process did, and goes on where it broke`() async throws {
        try await withNotifications { given in
            let person = given.person()
            try await given.hear(given.stepped(.accept, .accepted))
            let other = try Given.app(over: given.database, given.identity, given.clock)
            let (told, resumed) = (Told(), Told())
            let loop = given.database.loop
            let stream = loop.spawn {
                try? await followInbox(of: person.account, in: person.tenant, after: nil, other) {
                    told.events.append($0)
                }
            }
            try await given.until { told.counts.last == NotificationCounts(unseen: 1, unread: 1) }
            #expect(told.numbers.isEmpty, "what was there before is not new")
            try await given.hear(given.stepped(.begin, .inProgress))
            try await given.until { told.numbers == [2] && told.counts.last?.unread == 2 }
            stream.cancel()
            await stream.value
            loop.assertOnLoop()
            try await given.until { other.bell.count == 0 }

            try await given.hear(given.stepped(.complete, .completed))
            let again = loop.spawn {
                try? await followInbox(of: person.account, in: person.tenant, after: 1, other) {
                    resumed.events.append($0)
                }
            }
            try await given.until { resumed.numbers == [2, 3] }
            let newest = try #require(try await given.notifications(of: person).first)
            _ = try await given.send(
                .post, "/v1/notifications/reads", as: person, body: "{\"upTo\":\"\(newest.id)\"}")
            try await given.until { resumed.counts.last == NotificationCounts(unseen: 0, unread: 0) }
            again.cancel()
            await again.value
            loop.assertOnLoop()
        }
    }

    @Test func `numbers have no gaps that close later: what commits later has a greater one`() async throws {
        try await withNotifications { given in
            let events = try (0..<60).map { _ in try given.envelope(of: given.stepped(.move, .booked)) }
            #expect(await given.hear(events) == [])
            let seen = Told()
            let (app, person) = (given.app, given.person())
            let stream = given.database.loop.spawn {
                try? await followInbox(of: person.account, in: person.tenant, after: 0, app) { seen.events.append($0) }
            }
            try await given.work()
            try await given.until { seen.numbers.count == 60 }
            #expect(seen.numbers == Array(1...60))
            stream.cancel()
            await stream.value
            given.database.loop.assertOnLoop()
        }
    }

    @Test func `over HTTP a notification carries its number, and Last-Event-ID goes on behind it`() async throws {
        try await withNotifications { given in
            for _ in 1...2 { try await given.hear(given.stepped(.move, .booked)) }
            let door = try Door(given, as: given.person())
            let text = try await door.stream("/v1/notifications/events", "Last-Event-ID: 1\r\n") {
                $0.contains("event: counts")
            }
            #expect(text.contains("text/event-stream") && text.contains("retry: 1000"))
            #expect(text.contains("id: 2\nevent: notification\ndata: {") && !text.contains("id: 1\n"))
            #expect(text.contains("event: counts\ndata: {\"unseen\":2,\"unread\":2}"))
            door.close()
        }
    }

    @Test func `a stream ends when its life is over`() async throws {
        try await withNotifications { given in
            let person = given.person()
            let told = Told()
            try await followInbox(
                of: person.account, in: person.tenant, after: nil, life: .milliseconds(50), given.app
            ) { told.events.append($0) }
            #expect(told.counts == [NotificationCounts(unseen: 0, unread: 0)])
            #expect(given.app.bell.count == 0)
        }
    }
}

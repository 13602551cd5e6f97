import Configuration
import Crypto
import EventLoop
import FoundationEssentials
import HTTPClient
import Models
import Postgres
import Telemetry
import TestSupport
import Testing

@testable import ServiceKit

@Suite struct `Senders of mail` {
    @Test func `two that share a queue of hundreds send each mail once`() async throws {
        try await withMails { mails in
            let subjects = (0..<300).map { "no-\($0)" }
            try await mails.database.transaction { db in
                for subject in subjects { try db.queue(mails.mail(subject), sealedWith: mailKeys) }
            }
            let senders = [try mails.start(), try mails.start()]
            try await eventually("forgotten") { try await mails.rows() == 0 }
            #expect(mails.server.subjects.sorted() == subjects.sorted())
            #expect(Set(mails.server.ids).count == 300)
            // Both worked: a mail takes its turns, and four lanes each are not ahead of each other for ever.
            #expect(senders.allSatisfy { $0.count("sent") > 0 })
            #expect(senders.map { $0.count("sent") }.reduce(0, +) == 300)
        }
    }

    @Test func `one that dies between sending and recording repeats that mail only, with its Message-ID`() async throws
    {
        try await withMails { mails in
            try await mails.queue("one")
            try await mails.queue("two")
            // What a sender does up to the moment where it dies.
            let claimed = try #require(try await mails.database.claimMail(lease: .milliseconds(300), mailKeys))
            let message = try MailMessage(
                claimed.mail.get(), from: mails.from, id: claimed.id.description, date: claimed.queuedAt)
            let pool = BlockingPool(threads: 1, queue: 1)
            defer { pool.shutdown() }
            let mailer = Mailer(mails.server.settings, pool: pool)
            try await mailer.deliver(message.envelope, message.bytes)
            await mailer.close()
            #expect(mails.server.subjects == ["one"])

            _ = try mails.start()
            try await eventually("forgotten") { try await mails.rows() == 0 }
            #expect(mails.server.subjects.sorted() == ["one", "one", "two"])
            #expect(Set(mails.server.ids).count == 2)
            let copies = mails.server.messages.filter { $0.contains("Subject: one") }
            #expect(Set(copies).count == 1)
        }
    }

    @Test func `while the lease holds nobody else takes a mail, and who lost it cannot forget it`() async throws {
        try await withMails { mails in
            try await mails.queue("one")
            let first = try #require(try await mails.database.claimMail(lease: .milliseconds(1), mailKeys))
            var second: ClaimedMail?
            try await eventually("the lease is over") {
                second = try await mails.database.claimMail(lease: .seconds(60), mailKeys)
                return second != nil
            }
            #expect(try await mails.database.claimMail(lease: .seconds(60), mailKeys) == nil)
            #expect(first.attempt == 1 && second?.attempt == 2)
            try await mails.database.removeMail(first)
            try await mails.database.bounceMail(first, because: "x", suppressing: true)
            try await mails.database.deferMail(first, for: .zero, because: "x")
            #expect(try await mails.rows(state: "queued") == 1)
            #expect(try await mails.database.claimMail(lease: .seconds(60), mailKeys) == nil)
            try await mails.database.removeMail(try #require(second))
            #expect(try await mails.rows() == 0)
        }
    }

    @Test func `a process that stood still past its lease sends nothing`() async throws {
        try await withMails { mails in
            try await mails.queue("late")
            let sender = try mails.start {
                // No time is left for the delivery, as if the process had been stopped in between.
                $0.lease = .milliseconds(100)
                $0.delivery = .seconds(10)
            }
            try await eventually("let go") { sender.count("lost") > 0 }
            #expect(mails.server.subjects == [])
        }
    }

    @Test func `a drain waits for the mail that is being handed over and records it`() async throws {
        try await withMails { mails in
            mails.server.holdsMessage = true
            let sender = try mails.start()
            try await mails.queue("under way")
            try await eventually("heard") { mails.server.messages.count == 1 }
            for task in sender.tasks { task.cancel() }
            mails.server.holdsMessage = false
            for task in sender.tasks { await task.value }
            #expect(try await mails.rows() == 0)
        }
    }

    @Test func `mail is sent after the database was away`() async throws {
        let cluster = try TestCluster()
        try await withMails(on: cluster) { mails in
            mails.server.holdsMessage = true
            _ = try mails.start()
            try await mails.queue("through it")
            try await eventually("heard") { mails.server.messages.count == 1 }
            try await cluster.restart()
            mails.server.holdsMessage = false
            try await eventually("forgotten") { (try? await mails.rows()) == 0 }
            // Recorded as soon as the database was back: sent once.
            #expect(mails.server.subjects == ["through it"])
            try await mails.queue("after it")
            try await eventually("sent") { mails.server.subjects == ["through it", "after it"] }
        }
    }

    @Test func `numbers and readiness tell that mail is stuck, and that it is no longer`() async throws {
        try await withMails { mails in
            mails.server.replies["greeting"] = "554 not you"
            let sender = try mails.start { $0.stuck = .milliseconds(50) }
            #expect(sender.numbers.readiness.state == .ready)
            try await mails.queue("stuck")
            try await eventually("degraded") { sender.numbers.readiness.state == .degraded }
            try await eventually("counted") { sender.text.contains("mails_queued 1\n") }
            // At first it may only be overdue.
            try await eventually("blamed") { sender.numbers.readiness.detail?.contains("refused(") == true }
            #expect(sender.numbers.readiness.detail?.contains("example.com") == false)
            mails.server.replies = [:]
            try await eventually("ready") { sender.numbers.readiness.state == .ready }
            try await eventually("counted") { sender.text.contains("mails_queued 0\n") }
            #expect(sender.text.contains("mail_attempts_total{outcome=\"sent\"} 1\n"))
            #expect(sender.text.contains("mails_oldest_seconds 0\n"))
        }
    }

    @Test func `mail that nobody takes in time is stuck too`() {
        let numbers = MailNumbers(.init(), stuck: .seconds(60))
        numbers.saw(MailBacklog(queued: 3, oldest: 100, overdue: 59))
        #expect(numbers.readiness.state == .ready)
        numbers.saw(MailBacklog(queued: 3, oldest: 100, overdue: 61))
        #expect(numbers.readiness.state == .degraded)
        #expect(numbers.readiness.detail == "3 mails wait, the first was due 61 s ago")
    }

    @Test func `a service delivers into its folder`() async throws {
        try await withFolder { folder in
            try await withDatabase(migrations: mailSteps) { database in
                let url = database.settings.url
                let text = SealingKeys.generate(name: "test")
                let key = try SealingKeys(parsing: text)
                let running = Running()
                let program = Program(
                    name: "test", settings: try processSettings(["DATABASE_URL": url]), migrations: mailSteps,
                    sink: running.lines.sink)
                async let code = program.serve(until: { try await running.signal() }) { service in
                    let own = try service.database(try #require(service.settings.databaseURL))
                    let settings = MailSettings(
                        .init([
                            "MAIL_DIRECTORY": folder + "/mail", "MAIL_FROM": "no@example.com",
                            "MAIL_SEALING_KEYS": text,
                        ]))
                    service.deliverMail(from: own, settings)
                }
                _ = try await running.port
                try await database.open().transaction { db in
                    try db.queue(
                        Mail(to: MailAddress("ana@example.com"), subject: "hello", text: "text"),
                        sealedWith: key)
                }
                try await eventually("delivered") {
                    (try? FileManager.default.contentsOfDirectory(atPath: folder + "/mail/new").count) == 1
                }
                let ready = try await fetch(try await running.metricsPort, "GET", "/readyz")
                #expect(ready.body.contains(#"{"name":"mail","status":"ready"}"#))
                let metrics = try await fetch(try await running.metricsPort, "GET", "/metrics").body
                #expect(metrics.contains("mail_attempts_total{outcome=\"sent\"}"))
                running.stop()
                #expect(await code == 0)
            }
        }
    }
}

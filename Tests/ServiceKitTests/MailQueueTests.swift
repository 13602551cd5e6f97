import Crypto
import EventLoop
import FoundationEssentials
import HTTPClient
import Models
import Postgres
import TestSupport
import Testing

@testable import ServiceKit

@Suite struct `The queue of mails` {
    @Test func `a mail is sent once it is committed, and its row goes`() async throws {
        try await withMails { mails in
            let sender = try mails.start()
            try await mails.queue("hello")
            try await eventually("sent") { mails.server.subjects == ["hello"] }
            try await eventually("forgotten") { try await mails.rows() == 0 }
            let heard = try #require(mails.server.messages.first)
            #expect(heard.contains("To: <ana@example.com>") || heard.contains("To: ana@example.com"))
            #expect(heard.contains("Auto-Submitted: auto-generated"))
            #expect(sender.lines.text.contains("a mail was sent"))
            #expect(!sender.lines.text.contains("example.com"))
        }
    }

    @Test func `a mail of a transaction that is undone is never sent`() async throws {
        try await withMails { mails in
            _ = try mails.start()
            struct Undone: Error {}
            await expectThrows(Undone.self) {
                try await mails.database.transaction { db in
                    try db.queue(mails.mail("never"), sealedWith: mailKeys)
                    throw Undone()
                }
            }
            try await mails.queue("after")
            try await eventually("sent") { mails.server.subjects == ["after"] }
            try await eventually("forgotten") { try await mails.rows() == 0 }
        }
    }

    @Test func `a tenant's action queues mail too`() async throws {
        try await withMails { mails in
            _ = try mails.start()
            let tenant = try #require(TenantID("0198c5f0-5f00-7abc-8def-000000000002"))
            try await mails.database.write(as: tenant) { db in
                try db.queue(mails.mail("in a tenant"), sealedWith: mailKeys)
            }
            try await eventually("sent") { mails.server.subjects == ["in a tenant"] }
        }
    }

    @Test func `a commit wakes the sender, which would look again in an hour`() async throws {
        try await withMails { mails in
            let sender = try mails.start { $0.poll = .seconds(3_600) }
            try await eventually("listening") { try await mails.listeners() == 1 }
            try await mails.queue("at once")
            try await eventually("sent") { mails.server.subjects == ["at once"] }
            _ = sender
        }
    }

    @Test(arguments: ["451 later", "421 too many"])
    func `a mail that is refused for now is tried again until it is taken, with the same Message-ID`(
        reply: String
    ) async throws {
        try await withMails { mails in
            mails.server.replies["."] = reply
            let sender = try mails.start()
            try await mails.queue("later")
            try await eventually("tried three times") { mails.server.messages.count >= 3 }
            let (hasContent, error): (Bool, String?) = try await mails.admin.read { db in
                try #require(
                    try await db.row("SELECT content_sealed IS NOT NULL, last_error FROM mails") {
                        (try $0[0], try $0[1])
                    })
            }
            #expect(hasContent && error?.contains(reply) == true)
            mails.server.replies = [:]
            try await eventually("forgotten") { try await mails.rows() == 0 }
            #expect(Set(mails.server.ids).count == 1)
            #expect(sender.count("deferred") >= 3 && sender.count("sent") == 1)
        }
    }

    @Test func `a cut connection and a lost answer are tried again, with the same Message-ID`() async throws {
        try await withMails { mails in
            mails.server.dropsAfter = "."
            _ = try mails.start()
            try await mails.queue("lost answer")
            try await eventually("heard") { mails.server.messages.count >= 1 }
            mails.server.dropsAfter = "MAIL"
            let heard = mails.server.connections
            try await eventually("cut") { mails.server.connections > heard + 1 }
            mails.server.dropsAfter = nil
            try await eventually("forgotten") { try await mails.rows() == 0 }
            #expect(Set(mails.server.ids).count == 1)
        }
    }

    @Test func `a mail refused for ever is not tried again; the reason stays, the content goes`() async throws {
        try await withMails { mails in
            mails.server.replies["."] = "554 5.7.1 looks like spam from ana@example.com"
            let sender = try mails.start()
            try await mails.queue("spam")
            try await eventually("bounced") { sender.count("bounced") == 1 }
            try await eventually("recorded") { try await mails.rows(state: "bounced") == 1 }
            let left: [String?] = try await mails.admin.read { db in
                try #require(
                    try await db.row("SELECT subject, body, html, last_error, recipient FROM mails") { row in
                        [try row[0], try row[1], try row[2], try row[3], try row[4]] as [String?]
                    })
            }
            #expect(left[0] == nil && left[1] == nil && left[2] == nil && left[4] == "ana@example.com")
            #expect(left[3]?.contains("looks like spam") == true)
            #expect(!sender.lines.text.contains("example.com") && sender.lines.text.contains("554"))
            mails.server.replies = [:]
            // The address is not dead: the next mail goes out, and the first does not come again.
            try await mails.queue("next")
            try await eventually("sent") { mails.server.subjects.last == "next" }
            #expect(mails.server.subjects == ["spam", "next"])
        }
    }

    @Test func `a dead address gets nothing more, however it is written, until its bounce is forgotten`() async throws {
        try await withMails { mails in
            mails.server.replies["RCPT"] = "550 5.1.1 no such user"
            let sender = try mails.start()
            try await mails.queue("first")
            try await eventually("bounced") { try await mails.rows(state: "bounced") == 1 }
            mails.server.replies = [:]
            try await mails.queue("second", to: "ANA@Example.com")
            try await eventually("suppressed") { try await mails.rows(state: "bounced") == 2 }
            #expect(mails.server.subjects == [] && sender.count("bounced") == 2)
            try await mails.queue("other", to: "bob@example.com")
            try await eventually("forgotten") { try await mails.rows() == 2 }
            #expect(mails.server.subjects == ["other"])
            try await mails.database.transaction { db in
                try await db.execute("UPDATE mails SET bounced_at = now() - interval '31 days'")
            }
            try await mails.database.removeOldBounces()
            #expect(try await mails.rows() == 0)
            try await mails.queue("third")
            try await eventually("sent") { mails.server.subjects == ["other", "third"] }
        }
    }

    @Test func `after the last step a mail is given up`() async throws {
        try await withMails { mails in
            mails.server.replies["RCPT"] = "450 busy"
            _ = try mails.start(steps: [.milliseconds(10), .milliseconds(10)])
            try await mails.queue("busy")
            try await eventually("given up") { try await mails.rows(state: "bounced") == 1 }
            let reason: String = try await mails.admin.read { try await $0.value("SELECT last_error FROM mails") }
            #expect(reason.hasPrefix("given up after 3 tries"))
            #expect(mails.server.commands.filter { $0.hasPrefix("RCPT") }.count == 3)
        }
    }

    @Test func `what waits is sealed: its codes are not in the table, and open in their own row only`() async throws {
        try await withMails { mails in
            try await mails.queue("one")
            try await mails.queue("two")
            let rows = try await mails.admin.read { db in
                try await db.rows("SELECT mails::text AS whole FROM mails") { try $0["whole"] as String }
            }
            // "123456" in text and in the hexadecimal of bytea.
            #expect(rows.count == 2)
            #expect(!rows.contains { $0.contains("123456") || $0.contains("313233343536") || $0.contains("one") })
            try await mails.admin.transaction { db in
                try await db.execute(
                    """
                    UPDATE mails SET content_sealed = (
                        SELECT other.content_sealed FROM mails AS other WHERE other.id <> mails.id)
                    """)
            }
            let first = try #require(try await mails.database.claimMail(lease: .seconds(60), mailKeys))
            #expect(throws: MailError.self) { try first.mail.get() }
        }
    }

    @Test func `a mail whose key is not known here waits, and leaves when the key is back`() async throws {
        try await withMails { mails in
            try await mails.queue("patience")
            let stranger = try mails.start(sealing: SealingKeys(nil, last: ("other", [UInt8](repeating: 8, count: 32))))
            try await eventually("deferred") { stranger.count("deferred") > 0 }
            #expect(try await mails.rows(state: "queued") == 1)
            _ = try mails.start()
            try await eventually("sent") { mails.server.subjects == ["patience"] }
        }
    }

    @Test func `a service gives its table up when nothing waits in it any more`() async throws {
        try await withDatabase(migrations: mailSteps) { given in
            let steps = mailSteps + [MailQueue.removal(name: "m0003_drop_mails")]
            let migrator = try Migrator(schema: "test", files: steps)
            let mail = try Mail(to: MailAddress("ana@example.com"), subject: "waits", text: "text")
            let database = try given.open()
            try await database.transaction { db in _ = try db.queue(mail, sealedWith: mailKeys) }
            // Processes of the version before still work beside the new ones: that is a step of its own.
            #expect(try await migrator.migrate(given.ownerSettings, through: .expand, on: given.loop) == [])
            await expectThrows(MigrationError.self) { try await migrator.migrate(given.ownerSettings, on: given.loop) }
            let sent = try #require(try await database.claimMail(lease: .seconds(30), mailKeys))
            try await database.removeMail(sent)
            #expect(try await migrator.migrate(given.ownerSettings, on: given.loop) == ["m0003_drop_mails"])
            await expectThrows(PostgresError.self) { try await database.mailBacklog() }
        }
    }

    @Test func `a row that no mail can be made of bounces and keeps nobody back`() async throws {
        try await withMails { mails in
            try await mails.queue("bad")
            try await mails.admin.transaction { db in
                try await db.execute("UPDATE mails SET recipient = 'nobody', next_attempt_at = now() - interval '1 h'")
            }
            try await mails.queue("good")
            _ = try mails.start()
            try await eventually("sent") { mails.server.subjects == ["good"] }
            try await eventually("bounced") { try await mails.rows(state: "bounced") == 1 }
        }
    }
}

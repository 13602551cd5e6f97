import EventLoop
import HTTPClient
import TestSupport
import Testing

private let message = Array("Subject: hello\r\n\r\nfirst\r\n.second\r\n".utf8)

private func envelope(_ recipients: String...) throws -> Envelope {
    try Envelope(from: "from@example.com", recipients: recipients.isEmpty ? ["to@example.com"] : recipients)
}

extension Mailer {
    /// How the delivery to one good address fails; nil when it does not.
    fileprivate func error(_ message: [UInt8] = message, limit: Duration? = nil) async -> MailError? {
        do {
            try await deliver(try envelope(), message, limit: limit)
            return nil
        } catch {
            return error as? MailError
        }
    }
}

@Suite struct MailTests {
    @Test func `a message arrives as it is, from and to whom it should`() async throws {
        try await withMailServer { mailer, mailbox, _ in
            try await mailer.deliver(try envelope("a@example.com", "b@example.com"), message)
            #expect(mailbox.messages == ["Subject: hello\n\nfirst\n..second"])
            #expect(mailbox.commands.contains { $0.hasPrefix("MAIL FROM:<from@example.com>") })
            #expect(
                mailbox.commands.filter { $0.hasPrefix("RCPT") } == [
                    "RCPT TO:<a@example.com>", "RCPT TO:<b@example.com>",
                ])
            #expect(mailbox.commands.first == "EHLO localhost")
        }
    }

    @Test func `messages one after the other share a connection`() async throws {
        try await withMailServer { mailer, mailbox, server in
            for _ in 0..<3 { try await mailer.deliver(try envelope(), message) }
            #expect(mailbox.messages.count == 3)
            #expect(server.connections == 1)
        }
    }

    @Test func `the null sender is sent as empty brackets`() async throws {
        try await withMailServer { mailer, mailbox, _ in
            try await mailer.deliver(try Envelope(from: "", recipients: ["to@example.com"]), message)
            #expect(mailbox.commands.contains { $0.hasPrefix("MAIL FROM:<>") })
        }
    }

    @Test(arguments: [
        ("greeting", "554 no", MailError.Stage.greeting, 554), ("EHLO", "421 later", .greeting, 421),
        ("MAIL", "451 later", .sender, 451), ("MAIL", "550 never", .sender, 550),
        ("RCPT", "450 mailbox busy", .recipient, 450), ("RCPT", "550 no such user", .recipient, 550),
        ("DATA", "452 full", .message, 452), ("DATA", "554 no", .message, 554),
        (".", "451 try later", .message, 451), (".", "550 spam", .message, 550),
    ])
    func `a refusal says which command was refused and whether to try again`(
        word: String, reply: String, stage: MailError.Stage, code: Int
    ) async throws {
        try await withMailServer { mailbox, _ in
            mailbox.replies[word] = reply
            if word == "EHLO" { mailbox.replies["HELO"] = reply }
        } _: { mailer, _, _ in
            let error = try #require(await mailer.error())
            #expect(error.kind == .refused(stage, code: code))
            #expect(error.replyCode == code)
            #expect(error.isTemporary == (code < 500))
            #expect(error.isBounce == (word == "RCPT" && code == 550))
            #expect(error.detail == reply)
        }
    }

    @Test(arguments: [
        ("550 5.1.1 no such user", true), ("550-5.1.10 unknown", true), ("550 5.2.1 closed", true), ("553 no", true),
        ("550 5.7.1 relaying denied", false), ("552 5.2.2 full", false), ("554 no", false), ("530 sign in", false),
    ])
    func `only an address that is dead itself is not to be written to again`(reply: String, isBounce: Bool) async throws
    {
        try await withMailServer { mailbox, _ in
            mailbox.replies["RCPT"] = reply.replacing("550-", with: "550-5.1.10 unknown\r\n550 ")
        } _: { mailer, _, _ in
            let error = try #require(await mailer.error())
            #expect(!error.isTemporary && error.isBounce == isBounce)
        }
    }

    @Test(arguments: [
        ("EHLO", MailError.Stage.greeting), ("MAIL", .sender), ("RCPT", .recipient), ("the first line", .message),
        (".", .message),
    ])
    func `a server that drops in the middle is a lost connection, to be tried again`(
        command: String, stage: MailError.Stage
    ) async throws {
        try await withMailServer { mailbox, _ in
            mailbox.dropsAfter = command
        } _: { mailer, _, _ in
            let long = message + Array(String(repeating: "a line of the message\r\n", count: 20_000).utf8)
            let error = try #require(await mailer.error(long))
            #expect(error.kind == .connectionLost(stage))
            #expect(error.isTemporary)
        }
    }

    @Test func `after a failure the next message gets a new connection and is delivered`() async throws {
        try await withMailServer { mailbox, _ in
            mailbox.dropsAfter = "DATA"
        } _: { mailer, mailbox, server in
            #expect(await mailer.error() != nil)
            mailbox.dropsAfter = nil
            try await mailer.deliver(try envelope(), message)
            #expect(mailbox.messages.count == 1)
            #expect(server.connections == 2)
        }
    }

    @Test func `nobody listening is a failed connection`() async throws {
        try await onWorkerWithPool { pool in
            let dead = DeadPort()
            let mailer = Mailer(SMTPSettings(host: "127.0.0.1", port: Int(dead.port), security: .off), pool: pool)
            let error = await mailer.error()
            #expect(error?.kind == .connectFailed)
            #expect(error?.isTemporary == true)
            await mailer.close()
        }
    }

    @Test func `a server that says nothing is ended by the limit`() async throws {
        try await onWorkerWithPool { pool in
            let server = try ScriptedServer { await $0.end() }
            let mailer = Mailer(
                SMTPSettings(host: "127.0.0.1", port: Int(server.listener.port), security: .off), pool: pool)
            #expect(await mailer.error(limit: .milliseconds(200))?.kind == .timedOut)
            #expect(await mailer.error(limit: .zero)?.kind == .timedOut)
            await mailer.close()
            server.close()
        }
    }

    @Test func `a cancelled delivery ends`() async throws {
        try await onWorkerWithPool { pool in
            let loop = EventLoop.current
            let server = try ScriptedServer { await $0.end() }
            let mailer = Mailer(
                SMTPSettings(host: "127.0.0.1", port: Int(server.listener.port), security: .off), pool: pool)
            let delivery = loop.task { await mailer.error()?.kind }
            while server.connections == 0 { try await loop.sleep(for: .milliseconds(1)) }
            delivery.cancel()
            #expect(try await delivery.value == .cancelled)
            await mailer.close()
            server.close()
        }
    }

    @Test func `more deliveries than the pool has room for are refused at once`() async throws {
        try await onWorkerWithPool { pool in
            let server = try ScriptedServer { await $0.end() }
            let mailer = Mailer(
                SMTPSettings(host: "127.0.0.1", port: Int(server.listener.port), security: .off), pool: pool)
            let kinds = await concurrently(20) { _ in
                await mailer.error(limit: .milliseconds(300))?.kind
            }
            let refused = kinds.filter { (try? $0.get()) == .tooManyDeliveries }.count
            #expect((14...16).contains(refused))  // two threads, a queue of four
            await mailer.close()
            server.close()
        }
    }

    @Test func `a closed mailer delivers nothing`() async throws {
        try await withMailServer { mailer, mailbox, _ in
            try await mailer.deliver(try envelope(), message)
            await mailer.close()
            #expect(await mailer.error()?.kind == .closed)
            #expect(mailbox.messages.count == 1)
        }
    }

    @Test(arguments: [
        "", "nobody", "@example.com", "a@", "a@b@c", "a b@example.com", "a@example.com\r\nRCPT TO:<b@example.com>",
        "a@example.com>", "<a@example.com", "a@exam\nple.com", "\"a\"@example.com", "a@example.com\u{0}",
        String(repeating: "a", count: 250) + "@b.example",
    ])
    func `an address that is none, or more than one, is refused before a connection`(address: String) {
        #expect(throws: MailError.self) { try Envelope(from: "from@example.com", recipients: [address]) }
        if !address.isEmpty {
            #expect(throws: MailError.self) { try Envelope(from: address, recipients: ["to@example.com"]) }
        }
    }

    @Test func `an envelope without recipients is none`() {
        #expect(throws: MailError.self) { try Envelope(from: "from@example.com", recipients: []) }
    }

    @Test(arguments: [
        "no end", "bare\nline feed\r\n", "bare\rreturn\r\n", "end\r\n.\n", "nul\u{0}\r\n", "cr at the end\r",
    ])
    func `a message with line ends that servers read differently is refused`(text: String) async throws {
        try await withMailServer { mailer, _, server in
            #expect(await mailer.error(Array(text.utf8))?.kind == .invalidMessage)
            #expect(server.connections == 0)
        }
    }

    @Test func `a policy that refuses the relay's address connects to nobody`() async throws {
        try await withMailServer { _, settings in
            settings.addresses = .publicOnly()
        } _: { mailer, _, server in
            #expect(await mailer.error()?.kind == .connectFailed)
            #expect(server.connections == 0)
        }
    }

    @Test func `credentials never show the password`() {
        let credentials = SMTPSettings.Credentials(name: "relay", password: "secret")
        #expect("\(credentials)" == "relay:***")
    }

    @Test func `refused credentials are not the recipient's fault`() async throws {
        try await withMailServer { mailbox, settings in
            settings.credentials = SMTPSettings.Credentials(name: "relay", password: "wrong")
            mailbox.replies["EHLO"] = "250-test\r\n250 AUTH PLAIN"
            mailbox.replies["AUTH"] = "535 no"
        } _: { mailer, _, _ in
            let error = try #require(await mailer.error())
            #expect(error.kind == .refused(.signIn, code: 535))
            #expect(!error.isBounce)
            #expect(!error.description.contains("wrong"))
        }
    }
}

@Suite struct MailTLSTests {
    @Test func `required STARTTLS that is not offered sends neither message nor address`() async throws {
        try await withMailServer { _, settings in
            settings.security = .startTLSRequired
        } _: { mailer, mailbox, _ in
            #expect(await mailer.error()?.kind == .tls)
            #expect(!mailbox.commands.contains { $0.hasPrefix("MAIL") })
        }
    }

    @Test func `STARTTLS when offered goes on without it, but never with a password`() async throws {
        try await withMailServer { _, settings in
            settings.security = .startTLSWhenOffered
        } _: { mailer, mailbox, _ in
            try await mailer.deliver(try envelope(), message)
            #expect(mailbox.messages.count == 1)
        }
        try await withMailServer { mailbox, settings in
            settings.security = .startTLSWhenOffered
            settings.credentials = SMTPSettings.Credentials(name: "relay", password: "secret")
            mailbox.replies["EHLO"] = "250-test\r\n250 AUTH PLAIN"
        } _: { mailer, mailbox, _ in
            #expect(await mailer.error()?.kind == .tls)
            #expect(!mailbox.commands.contains { $0.hasPrefix("AUTH") })
        }
    }

    private static let replies = "250 ok\r\n250 ok\r\n250 ok\r\n354 go on\r\n250 queued\r\n221 bye\r\n"

    @Test(arguments: [false, true])
    func `over TLS from the start the certificate must be right`(isTrusted: Bool) async throws {
        try await onWorkerWithPool { pool in
            let server = try await TLSServer(options: "", input: "220 test\r\n" + Self.replies)
            let mailer = Mailer(
                SMTPSettings(
                    host: "127.0.0.1", port: server.port, security: .tls,
                    authoritiesPath: isTrusted ? server.certificate : nil),
                pool: pool)
            #expect(await mailer.error()?.kind == (isTrusted ? nil : .tls))
            if isTrusted {
                let isHeard = try await server.heard("RCPT TO:<to@example.com>")
                #expect(isHeard)
            } else {
                #expect(!server.log.contains("RCPT"))
            }
            await mailer.close()
        }
    }

    @Test(arguments: [false, true])
    func `over STARTTLS the certificate must be right before anything is said`(isTrusted: Bool) async throws {
        try await onWorkerWithPool { pool in
            let secured = try await TLSServer(options: "", input: Self.replies)
            let server = try ScriptedServer { peer in
                try await peer.write("220 test\r\n")
                _ = try await peer.line()
                try await peer.write("250-test\r\n250 STARTTLS\r\n")
                #expect(try await peer.line() == "STARTTLS")
                try await peer.write("220 go on\r\n")
                try await peer.tunnel(to: UInt16(secured.port))
            }
            let mailer = Mailer(
                SMTPSettings(
                    host: "127.0.0.1", port: Int(server.listener.port),
                    authoritiesPath: isTrusted ? secured.certificate : nil),
                pool: pool)
            #expect(await mailer.error()?.kind == (isTrusted ? nil : .tls))
            if isTrusted {
                let isHeard = try await secured.heard("RCPT TO:<to@example.com>")
                #expect(isHeard)
            } else {
                #expect(!secured.log.contains("RCPT"))
            }
            await mailer.close()
            server.close()
        }
    }
}

import EventLoop
import FoundationEssentials
import Glibc
import HTTPClient
import TestSupport
import Testing

private func mail(_ subject: String) throws -> MailMessage {
    let mail = try Mail(
        to: MailAddress("ana@example.com"), subject: subject, text: "Grüße\n", html: "<p>Grüße</p>\n")
    return try MailMessage(
        mail, from: MailAddress("mail@driveline.example"), id: subject, date: Date(timeIntervalSince1970: 0))
}

/// A folder that goes with all in it, on a worker.
private func withMaildir(_ body: @Sendable (Maildir, String) async throws -> Void) async throws {
    try await onWorkerWithPool { pool in
        let folder = "/tmp/driveline-maildir-\(getpid())-\(UInt32.random(in: 0 ... .max))"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await body(Maildir(folder + "/mail", pool: pool), folder)
    }
}

@Suite struct MaildirTests {
    @Test func `Python's mailbox reads every message, and nothing is left in tmp`() async throws {
        try await withMaildir { maildir, folder in
            mkdir(folder, 0o755)
            for number in 0..<20 {
                let message = try mail("no-\(number)")
                try await maildir.deliver(message.envelope, message.bytes)
            }
            let script = """
                import mailbox, sys
                box = mailbox.Maildir(sys.argv[1], create=False)
                print(sorted(m["subject"] for m in box) == sorted(f"no-{n}" for n in range(20)), len(box))
                print({m.get_subdir() for m in box}, {m.get_payload(0).get_payload(decode=True) for m in box})
                """
            try Data(script.utf8).write(to: URL(filePath: folder + "/read.py"))
            let result = try shell("python3 '\(folder)/read.py' '\(folder)/mail'")
            #expect(result.text == "True 20\n{'new'} {b'Gr\\xc3\\xbc\\xc3\\x9fe\\n'}\n")
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder + "/mail/tmp").isEmpty)
        }
    }

    @Test func `only its owner can open it, and the file holds the message's very bytes`() async throws {
        try await withMaildir { maildir, folder in
            mkdir(folder, 0o755)
            let message = try mail("one")
            try await maildir.deliver(message.envelope, message.bytes, limit: nil)
            for path in ["", "/tmp", "/new", "/cur"] {
                let attributes = try FileManager.default.attributesOfItem(atPath: folder + "/mail" + path)
                #expect(attributes[.posixPermissions] as? Int == 0o700)
            }
            let names = try FileManager.default.contentsOfDirectory(atPath: folder + "/mail/new")
            let name = try #require(names.first)
            #expect(name.split(separator: ".").count >= 3 && !name.contains(":"))
            #expect(try BlockingFile.contents(of: "\(folder)/mail/new/\(name)") == message.bytes)
            await maildir.close()
        }
    }

    @Test func `a folder that cannot be made is a failure that may pass`() async throws {
        try await withMaildir { maildir, _ in
            let message = try mail("one")
            await expectThrows(MailError.self) { try await maildir.deliver(message.envelope, message.bytes) }
            do {
                try await maildir.deliver(message.envelope, message.bytes)
            } catch {
                let failure = try #require(error as? MailError)
                #expect(failure.kind == .notWritten(errno: ENOENT) && failure.isTemporary)
            }
        }
    }

    @Test func `what no mail server would take is refused`() async throws {
        try await withMaildir { maildir, folder in
            mkdir(folder, 0o755)
            let envelope = try Envelope(from: "", recipients: ["a@example.com"])
            await expectThrows(MailError.self) { try await maildir.deliver(envelope, Array("bare\n".utf8)) }
            #expect(!FileManager.default.fileExists(atPath: folder + "/mail"))
        }
    }
}

@Suite struct MailServerURLTests {
    @Test func `an address says server, port, protection and password`() throws {
        let remote = try SMTPSettings(url: "smtp://re%40lay:p%3Aw%2F@mail.example.com")
        #expect(remote.host == "mail.example.com" && remote.port == 587 && remote.security == .startTLSRequired)
        #expect("\(try #require(remote.credentials))" == "re@lay:***")
        let secured = try SMTPSettings(url: "smtps://mail.example.com/front.example.com")
        #expect(secured.port == 465 && secured.security == .tls && secured.greeting == "front.example.com")
        #expect(secured.credentials == nil)
        #expect(try SMTPSettings(url: "smtp://127.0.0.1:1025").security == .startTLSWhenOffered)
        #expect(try SMTPSettings(url: "smtp://[::1]:1025").host == "::1")
        #expect(try SMTPSettings(url: "smtp://mailpit:1025?starttls=never").security == .off)
        #expect(try SMTPSettings(url: "smtp://mailpit:1025?starttls=offered").security == .startTLSWhenOffered)
        #expect(try SMTPSettings(url: "smtp://localhost?starttls=required").security == .startTLSRequired)
    }

    @Test(arguments: [
        "", "mail.example.com", "http://mail.example.com", "smtp://", "smtp://a?tls=no", "smtps://a?starttls=never",
        "smtp://u:p@mail.example.com?starttls=never", "smtp://a/two words", "smtp://a/b%0d%0ac", "smtp://a:0",
    ])
    func `what is no address of a mail server is refused, without its password`(url: String) {
        #expect {
            try SMTPSettings(url: url)
        } throws: { error in
            guard let error = error as? InvalidMailServer else { return false }
            return !error.reason.isEmpty && !error.reason.contains("u:p")
        }
    }
}

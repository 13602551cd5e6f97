import FoundationEssentials
import HTTPClient
import TestSupport
import Testing

private let date = Date(timeIntervalSince1970: 1_795_262_400.7)

private func message(
    to: MailAddress? = nil, subject: String = "Hello", text: String = "One line.\n", html: String? = nil,
    messageID: String? = nil, autoSubmitted: Bool = true, from: String = "Driveline <mail@driveline.example>"
) throws -> MailMessage {
    let mail = try Mail(
        to: try to ?? MailAddress("ana@example.com"), subject: subject, text: text, html: html, messageID: messageID,
        autoSubmitted: autoSubmitted)
    return try MailMessage(mail, from: MailAddress(text: from), id: "id-1", date: date)
}

/// What Python's `email` reads in a message: one line per fact; a defect in the message fails the script.
private func readByPython(_ bytes: [UInt8]) throws -> [String] {
    let script = """
        import email, email.policy, sys
        message = email.message_from_binary_file(sys.stdin.buffer, policy=email.policy.SMTPUTF8)
        for part in message.walk():
            assert not part.defects, part.defects
            for name, value in part.items():
                assert not value.defects, (name, value.defects)
        for name in ("date", "from", "to", "subject", "message-id", "auto-submitted", "mime-version"):
            print(name, repr(message[name]) if message[name] is not None else None)
        print(message.get_content_type())
        for part in message.walk():
            if not part.is_multipart():
                print(part.get_content_type(), part.get_content_charset(), ascii(part.get_content()))
        """
    let result = try withTemporaryFolder { folder in
        try Data(script.utf8).write(to: URL(filePath: folder + "/read.py"))
        return try shell("python3 '\(folder)/read.py'", input: bytes)
    }
    #expect(result.status == 0, "\(result.text)")
    return result.text.split(separator: "\n").map(String.init)
}

@Suite struct MailMessageTests {
    @Test func `a text of ASCII looks as it did, with the fields that a mail needs`() throws {
        let text = try message(to: MailAddress("ana@example.com", name: "Ana Silva"), text: "Hello\n\n.dot a=b \nend")
            .bytes
        #expect(
            String(decoding: text, as: UTF8.self) == """
                Date: Sat, 21 Nov 2026 12:00:00 +0000\r
                From: Driveline <mail@driveline.example>\r
                To: Ana Silva <ana@example.com>\r
                Subject: Hello\r
                Message-ID: <id-1@driveline.example>\r
                Auto-Submitted: auto-generated\r
                MIME-Version: 1.0\r
                Content-Type: text/plain; charset=utf-8\r
                Content-Transfer-Encoding: quoted-printable\r
                \r
                Hello\r
                \r
                .dot a=3Db=20\r
                end\r

                """)
    }

    @Test func `Python's email reads what was written, in any language`() throws {
        let subject = "Ihr Rückruf für das Öl 🛢️ – und noch viel mehr, damit der Betreff über mehrere Zeilen geht 車検"
        let body = "Grüße,\nшины и тормоза\n" + String(repeating: "long ", count: 400) + "\nFrom here\n"
        let bytes = try message(
            to: MailAddress("ana@example.com", name: "Müller, \"Ana\" (Köln)"), subject: subject, text: body,
            html: "<p title=\"ü\">車検</p>\n", messageID: "reset-7@driveline.example"
        ).bytes
        let lines = try readByPython(bytes)
        let quoted = #"'"Müller, \\"Ana\\" (Köln)" <ana@example.com>'"#
        #expect(lines.contains("to \(quoted)"), "\(lines)")
        #expect(lines.contains("subject '\(subject)'"), "\(lines)")
        #expect(lines.contains("message-id '<reset-7@driveline.example>'"))
        #expect(lines.contains("multipart/alternative"))
        #expect(lines.contains(#"text/html utf-8 '<p title="\xfc">\u8eca\u691c</p>\n'"#), "\(lines)")
        let plain = try #require(lines.first { $0.hasPrefix("text/plain utf-8 ") })
        #expect(plain.contains(#"Gr\xfc\xdfe,\n\u0448\u0438\u043d\u044b"#))
        #expect(plain.hasSuffix(#"long long \nFrom here\n'"#), "\(plain.suffix(40))")
    }

    @Test func `lines stay short and pure whatever the content`() throws {
        let wild = String(repeating: "ж=車🛢️\t", count: 300)
        let bytes = try message(subject: String(wild.prefix(120)).replacing("\t", with: " "), text: wild, html: wild)
            .bytes
        let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
        #expect(lines.dropLast().allSatisfy { $0.last == 0x0D && $0.count <= 77 })
        #expect(lines.last?.isEmpty == true)
        #expect(bytes.allSatisfy { $0 < 0x7F })
    }

    @Test(arguments: [
        "plain words only", "=?UTF-8?B?SGk=?= looks encoded", "two  blanks", " blank at the start", "ends blank ", "",
        String(repeating: "x", count: 300), "a: b <c@d>, \"e\"; f", String(repeating: "many words ", count: 30) + "end",
    ])
    func `every subject is read as it was written`(subject: String) throws {
        let lines = try readByPython(try message(subject: subject).bytes)
        let expected = subject.contains("\"") ? "subject 'a: b <c@d>, \"e\"; f'" : "subject '\(subject)'"
        #expect(lines.contains(expected), "\(lines)")
    }

    @Test func `the same mail gives the same bytes each time`() throws {
        #expect(try message(html: "<p>x</p>").bytes == message(html: "<p>x</p>").bytes)
    }

    @Test func `a text cannot end its part early`() throws {
        let text = "--=_driveline_part--\n\n--=_driveline_part\n"
        let lines = try readByPython(try message(text: text, html: "<p>x</p>").bytes)
        #expect(lines.contains(#"text/plain utf-8 '--=_driveline_part--\n\n--=_driveline_part\n'"#), "\(lines)")
    }

    @Test func `a carriage return alone is a character, and the last line gets its end`() throws {
        let text = String(decoding: try message(text: "a\rb\r\nc \r").bytes, as: UTF8.self)
        #expect(text.hasSuffix("\r\n\r\na=0Db\r\nc =0D\r\n"))
    }

    @Test func `a person's own words do not say that a machine wrote them`() throws {
        #expect(try readByPython(try message(autoSubmitted: false).bytes).contains("auto-submitted None"))
    }

    @Test func `the envelope is from the sender to the one recipient`() throws {
        let envelope = try message().envelope
        #expect(envelope.from == "mail@driveline.example" && envelope.recipients == ["ana@example.com"])
    }

    @Test(arguments: [
        "a\r\nBcc: all@example.com", "a\nb", "a\rb", "a\u{0}b", "a\u{85}b", "a\u{2028}b", "a\u{7F}b",
        String(repeating: "a", count: 999),
    ])
    func `a subject or name that could begin another header is refused`(text: String) throws {
        let to = try MailAddress("ana@example.com")
        #expect(throws: MailError.self) { try Mail(to: to, subject: text, text: "x") }
        #expect(throws: MailError.self) { try MailAddress("ana@example.com", name: text) }
    }

    @Test(arguments: [
        "", "nobody", "a@example.com\r\nBcc: b@example.com", "a@example.com\n", "jos\u{E9}@example.com",
        "a@ex\u{E4}mple.com", "a@b@c", "a@example.com>",
    ])
    func `an address that is none, or not in ASCII, is refused`(address: String) {
        #expect(throws: MailError.self) { try MailAddress(address) }
        #expect(throws: MailError.self) { try MailAddress(text: "Name <\(address)>") }
    }

    @Test(arguments: ["nobody", "a b@c", "a@b\r\nX: y", "<a@b", "a@", "@b", "a@b@c", "a@(b)"])
    func `a Message-ID that is none is refused`(id: String) throws {
        let to = try MailAddress("ana@example.com")
        #expect(throws: MailError.self) { try Mail(to: to, subject: "x", text: "x", messageID: id) }
        #expect(try Mail(to: to, subject: "x", text: "x", messageID: "<a.b@c>").messageID == "a.b@c")
    }

    @Test func `a mail without a text, or with a NUL in one, is refused`() throws {
        let to = try MailAddress("ana@example.com")
        #expect(throws: MailError.self) { try Mail(to: to, subject: "x", text: "") }
        #expect(throws: MailError.self) { try Mail(to: to, subject: "x", text: "a\u{0}") }
        #expect(throws: MailError.self) { try Mail(to: to, subject: "x", text: "a", html: "\u{0}") }
    }

    @Test func `a sender is an address or a name with one`() throws {
        let named = try MailAddress(text: "\"Drive Line\" <mail@driveline.example>")
        #expect(named.name == "Drive Line" && named.address == "mail@driveline.example")
        #expect(named.domain == "driveline.example")
        let bare = try MailAddress(text: "mail@driveline.example")
        #expect(bare.name == nil)
        #expect(try MailAddress(text: "<mail@driveline.example>").name == nil)
    }

    @Test func `mails and addresses print nothing of themselves`() throws {
        let mail = try Mail(to: MailAddress("ana@example.com"), subject: "secret", text: "code 1")
        #expect("\(mail) \(mail.to)" == "*** ***")
    }
}

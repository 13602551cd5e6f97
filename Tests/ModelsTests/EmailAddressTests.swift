import JSON
import Models
import Testing

struct EmailAddressTests {
    @Test(arguments: [
        "a@b.co", "ana.maria+cars@example.co.uk", "o'hara@example.com", "x_y-z@sub.example.com",
        "!#$%&'*+-/=?^_`{|}~@b.co",
        "1@2.example", "a@xn--mller-kva.example", "a@example.xn--p1ai", "A@EXAMPLE.COM",
    ])
    func `an address of the common form is taken as typed`(_ text: String) throws {
        #expect(try EmailAddress(text).text == text)
    }

    @Test(arguments: [
        "", "a", "@", "a@", "@b.co", "a@@b.co", "a@b@c.co", "a@b", "a@localhost", ".a@b.co", "a.@b.co", "a..b@c.co",
        "a b@c.co", "a@b c.co", "a@-b.co", "a@b-.co", "a@b..co", "a@.b.co", "a@b.co.", "a@b_c.co", "a@1.2.3.4", "a@b.4",
        "a@[1.2.3.4]", "a@[IPv6:::1]", "\"a\"@b.co", "\"a b\"@b.co", "a(c)@b.co", "a@b.co(c)", "<a@b.co>",
        "Ana <a@b.co>",
        "a@b.co,c@d.co", "a@b.co;", "mailto:a@b.co\\", "jos\u{E9}@b.co", "a@m\u{FC}ller.example", "ｕser@b.co", "a@ｂ.co",
        "a＠b.co", "a@b。co", "a\u{200B}@b.co", "a@b.c\u{AD}o", "a\u{202E}@b.co", "\u{131}@b.co", "a@b.co\u{212A}",
    ])
    func `an address of any other form is refused`(_ text: String) {
        #expect(throws: InvalidValue.self) { try EmailAddress(text) }
    }

    @Test(arguments: [
        "a@b.co\n", "a@b.co\r\n", "\na@b.co", "a\t@b.co", "a@b.co\r\nBcc: x@y.co", "a@b.co\u{7F}", "a\u{85}@b.co",
    ])
    func `controls are refused, a line break at the end too`(_ text: String) throws {
        #expect(throws: InvalidValue.self) { try EmailAddress(text) }
        #expect(throws: JSONReadError.self) { try CheckedReader([EmailAddress].self).read(JSONWriter.encode([text])) }
    }

    @Test func `lengths are those of RFC 5321`() throws {
        let local = String(repeating: "l", count: 64)
        let label = String(repeating: "d", count: 63)
        #expect(try EmailAddress("\(local)@\(label).co").text.utf8.count == 131)
        #expect(throws: InvalidValue.self) { try EmailAddress("\(local)l@\(label).co") }
        #expect(throws: InvalidValue.self) { try EmailAddress("\(local)@\(label)d.co") }
        let longest = "\(local)@\(label).\(label).\(String(repeating: "d", count: 61))"
        #expect(longest.utf8.count == 254)
        #expect(try EmailAddress(longest).text == longest)
        #expect(throws: InvalidValue.self) { try EmailAddress(longest + "d") }
    }

    @Test func `case does not make another address, and what was typed stays`() throws {
        let typed = try EmailAddress("Ana.Lopez@Example.COM")
        #expect(typed.text == "Ana.Lopez@Example.COM")
        #expect(typed.key == "ana.lopez@example.com")
        #expect(typed.domain == "example.com")
        #expect(try typed == EmailAddress("ana.lopez@example.com"))
        #expect(try Set([typed, EmailAddress("ANA.LOPEZ@EXAMPLE.COM")]).count == 1)
        #expect(try typed != EmailAddress("analopez@example.com"))
        #expect(try JSONWriter.encode(typed) == Array(#""Ana.Lopez@Example.COM""#.utf8))
    }

    @Test func `a refusal says what is wrong, never what was typed`() {
        func message(_ text: String) -> String {
            do { return try EmailAddress(text).text } catch { return error.message }
        }
        let texts = [
            "secret", "secret@x", "secret@[1.2.3.4]", "secret@\u{FC}.co", "s ecret@x.co", "\u{E9}secret@x.co",
            "secret@-.co",
        ]
        let messages = texts.map(message)
        #expect(Set(messages).count == texts.count)
        #expect(messages.allSatisfy { !$0.contains("secret") })
    }
}

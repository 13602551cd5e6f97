import JSON
import Models
import Testing

/// The codes of the faults that a JSON text has as a value of the type, or nothing where it is taken.
private func faults<Value: TextValue>(_ type: Value.Type, _ json: String) -> [String] {
    do {
        _ = try CheckedReader([Value].self).read(Array("[\(json)]".utf8))
        return []
    } catch {
        guard case .faults(let faults) = error else { return ["syntax"] }
        return faults.map { "\($0.pointer) \($0.code)" }
    }
}

private func schema<Value: TextValue>(_ type: Value.Type) throws -> JSONValue {
    var types = SchemaSet()
    let schema = types.schema(of: type)
    var writer = JSONWriter()
    schema.write(into: &writer, isRequest: true)
    return try JSONValue(parsing: writer.bytes)
}

struct TextValueTests {
    @Test func `in JSON a value is its text, and comes back as it was taken`() throws {
        func roundTrip<Value: TextValue>(_ type: Value.Type, _ texts: [String]) throws {
            for text in texts {
                let json = try JSONWriter.encode([text])
                let values = try CheckedReader([Value].self).read(json)
                #expect(values[0].text == text && values[0].description == text)
                #expect(try JSONWriter.encode(values) == json)
                #expect(try JSONReader.decode([Value].self, from: json) == values)
            }
        }
        try roundTrip(EmailAddress.self, ["Ana@Example.COM", "o'hara+cars@xn--mller-kva.example"])
        try roundTrip(DisplayName.self, ["Ana García", "李小龍", "M\u{FC}ller & S\u{F6}hne GmbH", "🚗"])
        try roundTrip(PhoneNumber.self, ["+14155550132", "+6834123", "+123456789012345"])
        try roundTrip(Slug.self, ["ab", "bavaria-motors-2"])
        try roundTrip(CountryCode.self, ["US", "AX"])
        try roundTrip(LanguageTag.self, ["en", "EN-us", "es-419", "zh-Hant-TW", "sl-rozaj-biske", "de-1996"])
        try roundTrip(TimeZoneName.self, ["America/Los_Angeles", "America/Argentina/Buenos_Aires", "Etc/GMT+7", "UTC"])
    }

    @Test func `a text of another form is a fault with its pointer`() {
        #expect(faults(EmailAddress.self, #""a@b.co","b@c""#) == ["/1 invalid-email"])
        #expect(
            faults(DisplayName.self, #""","  ","a\u200bb""#).sorted() == [
                "/0 too-short", "/1 too-short", "/2 invisible-character",
            ])
        #expect(faults(PhoneNumber.self, #""415 555 0132""#) == ["/0 wrong-form"])
        #expect(faults(Slug.self, #""a--b""#) == ["/0 invalid-slug"])
        #expect(faults(CountryCode.self, #""XX""#) == ["/0 invalid-country"])
        #expect(faults(LanguageTag.self, #""english""#) == ["/0 invalid-language"])
        #expect(faults(TimeZoneName.self, #""America/Springfield""#) == ["/0 invalid-time-zone"])
        #expect(faults(EmailAddress.self, "7") == ["/0 wrong-type"])
    }

    @Test func `every value states the limits that it enforces`() throws {
        #expect(try schema(EmailAddress.self)["maxLength"] == 254)
        #expect(try schema(EmailAddress.self)["format"] == "email")
        #expect(try schema(DisplayName.self)["minLength"] == 1)
        #expect(try schema(DisplayName.self)["maxLength"] == 100)
        #expect(try schema(PhoneNumber.self)["pattern"] == "^[+][1-9][0-9]{6,14}$")
        #expect(try schema(Slug.self)["maxLength"] == 63)
        #expect(try schema(CountryCode.self)["pattern"] == "^[A-Z]{2}$")
        #expect(try schema(LanguageTag.self)["maxLength"] == 35)
        #expect(try schema(TimeZoneName.self)["maxLength"] == 40)
    }

    @Test func `the form that the document says is the one that is read`() throws {
        func form<Value: Codable>(_ type: Value.Type) throws -> Regex<AnyRegexOutput> {
            var types = SchemaSet()
            var writer = JSONWriter()
            types.schema(of: type).write(into: &writer, isRequest: true)
            guard case .string(let pattern)? = try JSONValue(parsing: writer.bytes)["pattern"] else {
                return try Regex("no pattern")
            }
            return try Regex(pattern)
        }
        let language = try form(LanguageTag.self)
        for text in ["en", "EN-us", "es-419", "zh-Hant-TW", "sl-rozaj-biske", "de-1996", "e", "english", "en-", "a-DE"]
        {
            #expect(try (language.firstMatch(in: text) != nil) == ((try? LanguageTag(text)) != nil), "\(text)")
        }
        let id = try form(TenantID.self)
        for text in [
            "0198c5f0-5f00-7000-8000-000000000001", "0198c5f0-5f00-4000-8000-000000000001",
            "0198C5F0-5f00-7000-8000-000000000001", "0198c5f0-5f00-7000-c000-000000000001",
        ] {
            #expect(try (id.firstMatch(in: text) != nil) == (TenantID(text) != nil), "\(text)")
        }
    }

    @Test func `white space around a value is not part of it`() throws {
        #expect(try DisplayName("\u{A0} Ana\n").text == "Ana")
        #expect(try PhoneNumber(" +14155550132 ").text == "+14155550132")
        #expect(try Slug("\tabc ").text == "abc")
        #expect(try CountryCode(" US").text == "US")
        #expect(try LanguageTag("en ").text == "en")
        #expect(try TimeZoneName(" UTC").text == "UTC")
        #expect(try EmailAddress("  ana@example.com ").text == "ana@example.com")
    }

    @Test func `U+0000 stands in no value`() {
        #expect(faults(EmailAddress.self, #""a\u0000@b.co""#) == ["/0 nul-character"])
        #expect(faults(DisplayName.self, #""a\u0000""#) == ["/0 nul-character"])
        #expect(throws: InvalidValue.self) { try DisplayName("a\0b") }
        #expect(throws: InvalidValue.self) { try EmailAddress("a\0@example.com") }
    }
}

struct DisplayNameTests {
    @Test(arguments: [
        "a\u{202E}b", "a\u{2066}b", "a\u{200B}b", "a\u{200D}b", "a\u{200C}b", "a\u{FEFF}b", "a\u{AD}b", "a\u{2060}b",
        "a\u{34F}b", "a\u{115F}b", "a\u{3164}b", "a\u{FFA0}b", "a\u{FE0F}b", "a\u{180E}b", "a\u{E0041}b", "a\nb",
        "a\tb",
        "a\u{2028}b", "a\u{2029}b", "a\u{85}b", "a\u{7F}b", "a\u{2800}b", "\u{3164}",
    ])
    func `what cannot be seen stands in no name`(_ name: String) {
        #expect(throws: InvalidValue("invisible-character", "A name cannot hold invisible characters.")) {
            try DisplayName(name)
        }
    }

    @Test func `a name is in NFC, so two ways of typing it are one`() throws {
        let name = try DisplayName("Zoe\u{308}")
        #expect(Array(name.text.utf8) == Array("Zo\u{EB}".utf8))
        #expect(try name == DisplayName("Zo\u{EB}"))
    }

    @Test func `a name holds no tower of marks`() throws {
        #expect(try DisplayName("a" + String(repeating: "\u{323}", count: 30)).text.unicodeScalars.count == 30)
        #expect(throws: InvalidValue.self) { try DisplayName("a" + String(repeating: "\u{323}", count: 31)) }
    }

    @Test func `a name has 1 to 100 characters`() throws {
        #expect(throws: InvalidValue.self) { try DisplayName(" ") }
        #expect(try DisplayName(String(repeating: "\u{1F697}", count: 100)).text.utf8.count == 400)
        #expect(throws: InvalidValue.self) { try DisplayName(String(repeating: "a", count: 101)) }
    }
}

struct CodeTests {
    @Test(arguments: [
        "", "14155550132", "+04155550132", "+123456", "+1234567890123456", "+1 415 555 0132", "+1-415-5550132",
        "+１４１５５５５０１３２", "+14155550132x1", "++14155550132", "+1415555013a",
    ])
    func `a telephone number is plus, country code and digits`(_ text: String) {
        #expect(throws: InvalidValue.self) { try PhoneNumber(text) }
    }

    @Test(arguments: [
        "", "a", "-ab", "ab-", "a--b", "Ab", "a_b", "a.b", "ä-b", "a b", String(repeating: "a", count: 64),
    ])
    func `a slug is words of lower-case letters and digits`(_ text: String) {
        #expect(throws: InvalidValue.self) { try Slug(text) }
    }

    @Test(arguments: ["", "us", "USA", "XX", "U", "ZZ", "UK"])
    func `a country is one of ISO 3166-1`(_ text: String) {
        #expect(throws: InvalidValue.self) { try CountryCode(text) }
    }

    @Test(arguments: [
        "", "e", "engl", "english", "en_US", "en-", "-en", "en--US", "en-USA", "en-U", "en-12", "en-Lat",
        "en-Latn-Latn",
        "en-x-private", "x-private", "i-klingon", "en-u-ca-gregory", "de-1996-1996", "de-rozaj-ROZAJ", "ｅn",
        "en-US ;q=1",
        "zh-Hant-TW-rozaj-biske-lipaw-solba-nedis",
    ])
    func `a language is language, script, region and variants`(_ text: String) {
        #expect(throws: InvalidValue.self) { try LanguageTag(text) }
    }

    @Test func `the case of a language does not count`() throws {
        #expect(try LanguageTag("EN-us") == LanguageTag("en-US"))
        #expect(try Set([LanguageTag("EN-us"), LanguageTag("en-US"), LanguageTag("en-GB")]).count == 2)
        #expect(try LanguageTag("ES-419").language == "es")
    }

    @Test(arguments: [
        "", "utc", "EST", "america/los_angeles", "America/", "/etc/passwd", "../UTC", "+02:00", "America",
    ])
    func `a time zone is a name of the IANA database`(_ text: String) {
        #expect(throws: InvalidValue.self) { try TimeZoneName(text) }
    }

    @Test func `a currency knows how many decimals its minor unit is`() throws {
        #expect(try #require(Currency("USD")).decimals == 2)
        #expect(try #require(Currency("JPY")).decimals == 0)
        #expect(try #require(Currency("KWD")).decimals == 3)
        #expect(Currency("XAU") == nil && Currency("ZZZ") == nil)
    }
}

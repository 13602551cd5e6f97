import FoundationEssentials
import Models
import Testing

@testable import Notifications

private let hostile = "<script>alert('{{name}}')</script>\r\nBcc: eve@example.com\u{2028}\u{202E}\"&{{{{x}}}}"
private let hostileLink = "https://portal.example/x?a=1&b='#code=(%22)"

private func filled(_ names: Set<String>, with value: String, link: String) -> [String: String] {
    Dictionary(names.map { ($0, $0 == "link" ? link : value) }) { first, _ in first }
}

@Suite struct `Templates of the service` {
    let templates: Templates

    init() throws { templates = try .embedded() }

    @Test func `every text in every language survives hostile values`() throws {
        for tag in templates.tags {
            let language = try LanguageTag(tag)
            for name in templates.names {
                let places = try templates.values(of: name).places.union(["name"])
                let good = try templates.letter(
                    name, in: language, filled(places, with: "good", link: "https://portal.example/x"))
                let bad = try templates.letter(name, in: language, filled(places, with: hostile, link: hostileLink))
                for letter in [good, bad] {
                    for part in [letter.subject, letter.text, letter.html] {
                        #expect(!part.contains("{{") && !part.contains("}}"), "\(name) \(tag): \(part)")
                    }
                    #expect(!letter.subject.contains { $0.isNewline } && !letter.subject.isEmpty)
                    #expect(!letter.html.contains("<script"), "\(name) \(tag)")
                    #expect(letter.html.contains("<html lang=\"\(tag)\">"), "\(name) is not written in \(tag)")
                }
                // The values bring neither markup nor paragraphs of their own.
                #expect(marks(bad.html) == marks(good.html), "\(name) \(tag)")
                #expect(paragraphs(bad.text) == paragraphs(good.text), "\(name) \(tag)")
                let (title, text) = try templates.notification(
                    name, in: language, filled(places, with: hostile, link: hostileLink))
                #expect(title == bad.subject && !text.contains("{{") && !text.contains("portal.example"))
            }
        }
    }

    private func marks(_ html: String) -> Int {
        html.utf8.count { $0 == UInt8(ascii: "<") || $0 == UInt8(ascii: "\"") }
    }
    private func paragraphs(_ text: String) -> Int { text.utf8.count { $0 == UInt8(ascii: "\n") } }

    @Test func `a text needs no more than it says, and leaves out what has no value`() throws {
        for name in templates.names {
            let needed = try templates.values(of: name).needed
            let letter = try templates.letter(
                name, in: nil, filled(needed, with: "good", link: "https://portal.example/x"))
            #expect(!letter.text.contains("\n\n\n") && !letter.text.contains("\n\n "), "\(name): \(letter.text)")
            for value in needed {
                var less = filled(needed, with: "good", link: "https://portal.example/x")
                less[value] = nil
                #expect(throws: TemplateFault.missing(value)) { try templates.letter(name, in: nil, less) }
            }
        }
    }

    @Test func `what events tell needs a link at most, and there is a text for each`() throws {
        var named: Set<String> = []
        for actor in InquiryActor.allCases {
            for step in InquiryStep.allCases { named.formUnion(tellings(of: event(step, actor)).map(\.template)) }
            for kind in InquiryNoted.Kind.allCases {
                let note = InquiryNoted(
                    kind, inquiry: Audiences.inquiry, actor: actor, business: Audiences.business, excerpt: "x")
                named.formUnion(tellings(of: note).map(\.template))
            }
        }
        var written: Set<String> = []
        for file in [PackageResources.customer_en_txt, PackageResources.staff_en_txt] {
            written.formUnion(try [String: Template](reading: String(decoding: file, as: UTF8.self)).keys)
        }
        #expect(named == written.subtracting(["frame", "guest-confirmation"]))
        for name in named { #expect(try templates.values(of: name).needed.isSubset(of: ["link"]), "\(name)") }
    }

    private func event(_ step: InquiryStep, _ actor: InquiryActor) -> InquiryStepped {
        InquiryStepped(
            inquiry: Audiences.inquiry, step: step, state: .offered, actor: actor, business: Audiences.business,
            excerpt: "x")
    }

    @Test func `what services may ask for is written, with just the values that they know of`() throws {
        var written: Set<String> = []
        for template in LetterTemplate.allCases {
            let (places, needed) = try templates.values(of: template.rawValue)
            #expect(needed == template.needed, "\(template)")
            #expect(places == template.needed.union(template.optional), "\(template)")
            written.insert(template.rawValue)
        }
        let file = String(decoding: PackageResources.accounts_en_txt, as: UTF8.self)
        #expect(Set(try [String: Template](reading: file).keys).isSubset(of: written))
    }

    @Test func `a language falls back to the nearest, in the end to English`() throws {
        let values = ["link": "https://portal.example/x"]
        func subject(_ tag: String?) throws -> String {
            try templates.letter("inquiry-accepted", in: tag.map { try LanguageTag($0) }, values).subject
        }
        #expect(try subject("de-AT") == "Eine Fachperson hat Ihre Anfrage")
        #expect(try subject("ES-419") == "Un profesional tiene su solicitud")
        #expect(try subject("fr-CA") == "A professional has your inquiry")
        #expect(try subject(nil) == "A professional has your inquiry")
        #expect(templates.words(try LanguageTag("de-CH")).language == "de")
    }

    @Test func `only pages of the web are linked`() {
        for link in [
            "javascript:alert(1)", "data:text/html,x", "//evil.example", "https://a b", "https://a/\"><script>",
            "https://a/{{x}}", "https://a\r\nBcc: x",
        ] {
            #expect(throws: TemplateFault.notALink("link"), "\(link)") {
                try templates.letter("verify-email", in: nil, ["link": link])
            }
        }
    }

    @Test func `a subject is one line of at most two hundred characters`() throws {
        let letter = try templates.letter(
            "invitation", in: nil,
            ["link": "https://portal.example/x", "network": String(repeating: "ä", count: 500)])
        #expect(letter.subject.count == 200 && letter.subject.hasSuffix("…"))
    }

    @Test func `an unknown text is refused`() {
        #expect(throws: TemplateFault.unknown("nothing")) { try templates.letter("nothing", in: nil, [:]) }
    }
}

@Suite struct `Reading templates` {
    @Test func `a file that is not in form is refused`() {
        let faulty = [
            "## a\nno subject\ntext", "## a\n# s", "## a\n# s\n{{x", "## a\n# s\n{{#x}}open",
            "## a\n# s\n{{/x}}", "## a\n# s\n{{#x}}{{#y}}{{/y}}{{/x}}", "## a\n# s\n{{x y}}",
            "## a\n# s\nt\n## a\n# s\nt", "## a\n# s\n{{#x}}{{/y}}",
        ]
        for file in faulty {
            do {
                _ = try [String: Template](reading: file)
                Issue.record("taken: \(file)")
            } catch {
                if case .malformed = error { continue }
                Issue.record("\(file): \(error)")
            }
        }
    }

    @Test func `languages differ in nothing but words`() throws {
        let frame = "## frame\n# f\nHi {{#name}}{{name}}{{/name}}\n"
        let english = frame + "## a\n# s\n{{x}}\n"
        func fault(_ files: [(language: String, text: String)], page: String = "{{content}}") -> String? {
            do {
                _ = try Templates(files: files, page: page).letter("a", in: nil, ["x": "1"])
                return nil
            } catch {
                guard case .malformed(let what) = error else { return "\(error)" }
                return what
            }
        }
        #expect(fault([("en", english)]) == nil)
        #expect(fault([("de", english)]) == "no English")
        #expect(fault([("en", "## a\n# s\n{{x}}")]) == "en has no frame")
        #expect(fault([("en", english), ("de", frame + "## a\n# s\n{{y}}")])?.contains("other places") == true)
        #expect(fault([("en", english), ("de", frame + "## b\n# s\nt")])?.contains("other places") == true)
        #expect(fault([("en", english), ("en", frame)])?.contains("twice") == true)
        #expect(fault([("en", english)], page: "{{other}}")?.contains("no other") == true)
    }
}

@Suite struct `Writing values` {
    @Test func `amounts are written as the language does`() throws {
        func text(_ amount: Int64, _ currency: String, _ language: String) throws -> String {
            Wording(language: language).text(Money(amount, try #require(Currency(currency))))
        }
        #expect(try text(1_234_567, "USD", "en") == "12,345.67 USD")
        #expect(try text(1_234_567, "EUR", "de") == "12.345,67 EUR")
        #expect(try text(5, "EUR", "es") == "0,05 EUR")
        #expect(try text(-100_000, "JPY", "en-GB") == "-100,000 JPY")
        #expect(try text(Int64.min, "USD", "en") == "-92,233,720,368,547,758.08 USD")
    }

    @Test func `times say their zone`() throws {
        let date = Date(timeIntervalSince1970: 1_795_456_805)
        #expect(Wording(language: "en").text(date) == "Mon 23 Nov 2026, 18:00 UTC")
        #expect(Wording(language: "de").text(date) == "23.11.2026, 18:00 UTC")
        #expect(Wording(language: "es").text(date) == "23/11/2026, 18:00 UTC")
        let zone = try TimeZoneName("America/Los_Angeles")
        #expect(Wording(language: "en").text(date, in: zone) == "Mon 23 Nov 2026, 10:00 (Los Angeles time)")
        #expect(Wording(language: "de").text(date, in: zone) == "23.11.2026, 10:00 (Ortszeit Los Angeles)")
        #expect(Wording(language: "es").text(date, in: zone) == "23/11/2026, 10:00 (hora de Los Angeles)")
        #expect(Wording(language: "en").text(date, in: try TimeZoneName("UTC")) == "Mon 23 Nov 2026, 18:00 UTC")
        #expect(
            Wording(language: "en").text(Date(timeIntervalSince1970: 1_709_164_740)) == "Wed 28 Feb 2024, 23:59 UTC")
    }
}

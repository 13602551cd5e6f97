import FoundationEssentials
import Models
import TestSupport
import Testing

@testable import Inquiries

@Suite struct `iCalendar files` {
    private let start = Date(timeIntervalSince1970: 1_795_600_800.7)

    private func file(
        _ summary: String = "Brakes", details: String? = nil, url: String? = nil, people: Bool = false,
        sequence: Int = 0, isCancelled: Bool = false
    ) throws -> CalendarFile {
        CalendarFile(
            uid: "0198c5f0-5f00-7000-8000-000000000001@driveline", sequence: sequence, stamp: start,
            time: start..<start.addingTimeInterval(5400), summary: summary, details: details,
            location: "512 Folsom St, SF",
            url: url,
            organizer: people ? .init(name: "Bay \"Best\" ^ Brakes", email: try EmailAddress("shop@example.com")) : nil,
            attendee: people ? .init(name: "Ana García", email: try EmailAddress("ana+car@example.com")) : nil,
            isCancelled: isCancelled)
    }

    /// The lines of a file, joined again where they were folded.
    private func lines(_ text: String) -> [String] {
        var unfolded = ""
        var rest = text.unicodeScalars[...]
        while let scalar = rest.popFirst() {
            if scalar == "\r", rest.starts(with: "\n ".unicodeScalars) {
                rest = rest.dropFirst(2)
            } else {
                unfolded.unicodeScalars.append(scalar)
            }
        }
        var lines: [String] = [""]
        for scalar in unfolded.unicodeScalars where scalar != "\r" {
            if scalar == "\n" { lines.append("") } else { lines[lines.count - 1].unicodeScalars.append(scalar) }
        }
        return lines
    }

    @Test func `an appointment is written as calendars read it`() throws {
        #expect(
            try file().text == """
                BEGIN:VCALENDAR\r
                VERSION:2.0\r
                PRODID:-//Driveline//Inquiries//EN\r
                CALSCALE:GREGORIAN\r
                METHOD:PUBLISH\r
                BEGIN:VEVENT\r
                UID:0198c5f0-5f00-7000-8000-000000000001@driveline\r
                SEQUENCE:0\r
                DTSTAMP:20261125T100000Z\r
                DTSTART:20261125T100000Z\r
                DTEND:20261125T113000Z\r
                SUMMARY:Brakes\r
                LOCATION:512 Folsom St\\, SF\r
                STATUS:CONFIRMED\r
                TRANSP:OPAQUE\r
                END:VEVENT\r
                END:VCALENDAR\r

                """)
    }

    @Test func `moved it keeps its name and counts on, called off it says so`() throws {
        let moved = lines(try file(sequence: 1).text)
        #expect(moved.contains("SEQUENCE:1") && moved.contains("UID:0198c5f0-5f00-7000-8000-000000000001@driveline"))
        let off = lines(try file(sequence: 2, isCancelled: true).text)
        #expect(off.contains("METHOD:CANCEL") && off.contains("STATUS:CANCELLED") && off.contains("SEQUENCE:2"))
    }

    @Test func `who is invited gets a request, and names keep their signs`() throws {
        let text = lines(try file(people: true).text)
        #expect(text.contains("METHOD:REQUEST"))
        #expect(text.contains("ORGANIZER;CN=\"Bay ^'Best^' ^^ Brakes\":mailto:shop@example.com"))
        #expect(text.contains("ATTENDEE;ROLE=REQ-PARTICIPANT;CN=\"Ana García\":mailto:ana+car@example.com"))
    }

    @Test func `an address cannot carry fields of a message`() throws {
        var file = try file(people: true)
        file.attendee = .init(name: "x", email: try EmailAddress("a?bcc=b%40c.example&x@example.com"))
        #expect(lines(file.text).contains { $0.hasSuffix(":mailto:a%3Fbcc%3Db%2540c.example%26x@example.com") })
    }

    @Test func `signs with a meaning are escaped, and no text begins a line of its own`() throws {
        let text = try file(
            "a,b;c\\d\ne\r\nf\rBEGIN:VALARM\u{7}\u{85}x", url: "https://example.com/\r\nATTENDEE:mailto:x@example.com"
        ).text
        #expect(lines(text).contains("SUMMARY:a\\,b\\;c\\\\d\\ne\\nf\\nBEGIN:VALARMx"))
        #expect(lines(text).contains("URL:https://example.com/ATTENDEE:mailto:x@example.com"))
        #expect(lines(text).count { $0.hasPrefix("BEGIN:") } == 2)
    }

    @Test func `no line is longer than 75 octets and no character is cut`() throws {
        var random = SeededRandom(seed: 3)
        let alphabet = Array("aé漢🚗e\u{301},;\\\n ")
        for _ in 0..<300 {
            let details = String(
                (0..<Int.random(in: 0...200, using: &random)).map { _ in alphabet.randomElement(using: &random) ?? "a" }
            )
            let text = try file(details: details, people: true).text
            var physical: [[UInt8]] = [[]]
            for byte in text.utf8 {
                physical[physical.count - 1].append(byte)
                if byte == UInt8(ascii: "\n") { physical.append([]) }
            }
            #expect(physical.removeLast().isEmpty)
            for line in physical {
                #expect(line.count <= 77 && line.suffix(2) == [13, 10])
                #expect(String(validating: line, as: UTF8.self) != nil)
            }
            #expect(lines(text).contains("DESCRIPTION:" + CalendarFile.escaped(details)))
        }
    }

    @Test func `exactly 75 octets stay one line`() {
        let line = String(repeating: "a", count: 75)
        #expect(CalendarFile.folded(line) == line + "\r\n")
        #expect(CalendarFile.folded(line + "b") == line + "\r\n b\r\n")
    }
}

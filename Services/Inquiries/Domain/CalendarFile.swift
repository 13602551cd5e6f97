import FoundationEssentials
import Models
import TimeZones

/// An appointment as an iCalendar file (RFC 5545), for calendars of phones and computers. Sent again with the same `uid`
/// and a greater `sequence` it moves what is in the calendar; cancelled it takes it out.
struct CalendarFile: Sendable, Hashable {
    /// Somebody who takes part.
    struct Person: Sendable, Hashable {
        let name: String
        let email: EmailAddress
    }

    /// The same for as long as the appointment lives: its id and a host name of ours.
    let uid: String
    /// 0 at first, one more with each move and with the cancellation.
    let sequence: Int
    /// When this state came to be.
    let stamp: Date
    /// Begin and end.
    let time: Range<Date>
    let summary: String
    var details: String?
    var location: String?
    var url: String?
    var organizer: Person?
    var attendee: Person?
    var isCancelled = false

    /// The file: lines of at most 75 octets that end in CR LF, times in UTC.
    var text: String {
        var lines = [
            "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Driveline//Inquiries//EN", "CALSCALE:GREGORIAN",
            // RFC 5546: who is invited by name gets a request; a file to download is a publication.
            "METHOD:" + (isCancelled ? "CANCEL" : attendee != nil && organizer != nil ? "REQUEST" : "PUBLISH"),
            "BEGIN:VEVENT", "UID:" + Self.escaped(uid), "SEQUENCE:\(sequence)", "DTSTAMP:" + Self.utc(stamp),
            "DTSTART:" + Self.utc(time.lowerBound), "DTEND:" + Self.utc(time.upperBound),
            "SUMMARY:" + Self.escaped(summary),
        ]
        if let details { lines.append("DESCRIPTION:" + Self.escaped(details)) }
        if let location { lines.append("LOCATION:" + Self.escaped(location)) }
        if let url { lines.append("URL:" + Self.visible(url)) }
        if let organizer { lines.append("ORGANIZER" + Self.address(of: organizer)) }
        if let attendee { lines.append("ATTENDEE;ROLE=REQ-PARTICIPANT" + Self.address(of: attendee)) }
        lines += [
            "STATUS:" + (isCancelled ? "CANCELLED" : "CONFIRMED"), "TRANSP:OPAQUE", "END:VEVENT", "END:VCALENDAR",
        ]
        return lines.map { Self.folded($0) }.joined()
    }

    /// A line with its end; what is longer than 75 octets goes on in the next after a space, and no character is cut.
    static func folded(_ line: String) -> String {
        var folded = ""
        var room = 75
        for scalar in line.unicodeScalars {
            let length = UTF8.width(scalar)
            if length > room {
                folded += "\r\n "
                room = 74
            }
            folded.unicodeScalars.append(scalar)
            room -= length
        }
        return folded + "\r\n"
    }

    /// A value of type TEXT (section 3.3.11): line breaks become `\n`, other controls go.
    static func escaped(_ text: String) -> String {
        var escaped = ""
        for character in text {
            switch character {
            case "\\": escaped += "\\\\"
            case ";": escaped += "\\;"
            case ",": escaped += "\\,"
            case "\n", "\r", "\r\n": escaped += "\\n"
            default: escaped += visible(String(character))
            }
        }
        return escaped
    }

    /// `20261126T093000Z`
    static func utc(_ time: Date) -> String {
        WallTime(seconds: time.wholeSeconds).description.filter { $0 != "-" && $0 != ":" } + "Z"
    }

    /// `;CN="Ana":mailto:ana@example.com`; RFC 6868 says how a name holds a quotation mark.
    private static func address(of person: Person) -> String {
        var name = ""
        for scalar in visible(person.name).unicodeScalars {
            switch scalar {
            case "^": name += "^^"
            case "\"": name += "^'"
            default: name.unicodeScalars.append(scalar)
            }
        }
        return ";CN=\"\(name)\":mailto:" + mailto(person.email)
    }

    /// RFC 6068: what is no letter, digit or harmless sign is percent-encoded, for `?` begins fields of a message.
    private static func mailto(_ email: EmailAddress) -> String {
        let digits = Array("0123456789ABCDEF")
        return email.text.utf8.reduce(into: "") { text, byte in
            let character = Character(Unicode.Scalar(byte))
            if character.isLetter || character.isNumber || ".-_+@".contains(character) {
                text.append(character)
            } else {
                text += ["%", digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
    }

    /// Without control characters, which could begin a line of their own.
    private static func visible(_ text: String) -> String {
        var visible = String.UnicodeScalarView()
        visible.append(contentsOf: text.unicodeScalars.filter { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) })
        return String(visible)
    }
}

public import FoundationEssentials
internal import HTTP

/// A mail as it travels: header and body, every line ending in CRLF and none longer than 76 bytes but those that an
/// address makes so. The same mail, sender, id and date always give the same bytes.
public struct MailMessage: Sendable {
    /// Sender and recipient for SMTP; what bounces goes to the sender.
    public let envelope: Envelope
    /// The message.
    public let bytes: [UInt8]

    /// Cannot stand in a quoted-printable part, where `=` is followed by a hexadecimal digit or a line end.
    private static let boundary = "=_driveline_part"

    /// Writes the mail out.
    ///
    /// - Parameters:
    ///   - from: the header's sender and the envelope's.
    ///   - id: makes the Message-ID with the sender's domain, where the mail brings none.
    ///   - date: the same for every try.
    public init(_ mail: Mail, from: MailAddress, id: String, date: Date) throws(MailError) {
        envelope = try Envelope(from: from.address, recipients: [mail.to.address])
        var header = HeaderWriter()
        // `GMT` is obsolete in mail (RFC 5322, 4.3).
        let date = HTTPDate.text(Int(date.timeIntervalSince1970.rounded(.down))).dropLast(3) + "+0000"
        header.field("Date", String(date))
        header.field("From", from.pieces)
        header.field("To", mail.to.pieces)
        header.field("Subject", HeaderText.unstructured(mail.subject))
        header.field("Message-ID", "<\(mail.messageID ?? "\(id)@\(from.domain)")>")
        if mail.autoSubmitted { header.field("Auto-Submitted", "auto-generated") }
        header.field("MIME-Version", "1.0")
        guard let html = mail.html else {
            bytes = header.bytes + Self.part("plain", mail.text)
            return
        }
        header.field("Content-Type", ["multipart/alternative;", "boundary=\"\(Self.boundary)\""])
        header.end()
        // The line end before a boundary belongs to it (RFC 2046, 5.1.1). Programs prefer the last part (5.1.4).
        let boundary = Array("--\(Self.boundary)\r\n".utf8)
        let next = Array("\r\n".utf8) + boundary
        let last = Array("\r\n--\(Self.boundary)--\r\n".utf8)
        bytes = header.bytes + boundary + Self.part("plain", mail.text) + next + Self.part("html", html) + last
    }

    private static func part(_ subtype: String, _ text: String) -> [UInt8] {
        var header = HeaderWriter()
        header.field("Content-Type", ["text/\(subtype);", "charset=utf-8"])
        header.field("Content-Transfer-Encoding", "quoted-printable")
        header.end()
        return header.bytes + QuotedPrintable.lines(text)
    }
}

/// Text of any characters and line lengths in ASCII lines of at most 76 bytes (RFC 2045, 6.7).
enum QuotedPrintable {
    private static let digits = Array("0123456789ABCDEF".utf8)

    /// The text, each of its lines ending in CRLF, the last one too. Line ends are LF or CRLF; a CR alone is a
    /// character.
    static func lines(_ text: String) -> [UInt8] {
        let bytes = Array(text.utf8)
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count + bytes.count / 4)
        var column = 0
        var index = 0
        while index < bytes.count {
            if let count = lineEnd(in: bytes, at: index) {
                out += [0x0D, 0x0A]
                column = 0
                index += count
                continue
            }
            let byte = bytes[index]
            index += 1
            let isLast = index == bytes.count || lineEnd(in: bytes, at: index) != nil
            let isPlain = isPlain(byte, isLast: isLast)
            if column + (isPlain ? 1 : 3) > 75 {
                out += [UInt8(ascii: "="), 0x0D, 0x0A]
                column = 0
            }
            if isPlain {
                out.append(byte)
            } else {
                out += [UInt8(ascii: "="), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
            column += isPlain ? 1 : 3
        }
        if column > 0 { out += [0x0D, 0x0A] }
        return out
    }

    /// Blanks at the end of a line are lost on the way.
    private static func isPlain(_ byte: UInt8, isLast: Bool) -> Bool {
        switch byte {
        case 0x20, 0x09: !isLast
        case 0x21...0x7E: byte != UInt8(ascii: "=")
        default: false
        }
    }

    /// How many bytes the line end at `index` has; nil when there is none.
    private static func lineEnd(in bytes: [UInt8], at index: Int) -> Int? {
        if bytes[index] == 0x0A { return 1 }
        return bytes[index] == 0x0D && index + 1 < bytes.count && bytes[index + 1] == 0x0A ? 2 : nil
    }
}

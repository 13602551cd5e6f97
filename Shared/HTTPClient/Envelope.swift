/// Whom a message is from and to, as SMTP sees it (RFC 5321); checked, so that no address can carry a command.
public struct Envelope: Sendable, Hashable {
    /// The address that bounces go to; empty for none (the "null sender" of automatic answers).
    public let from: String
    /// At least one.
    public let recipients: [String]

    /// Checks every address: one `@` with something on both sides, no blank, control character or angle bracket, at most
    /// 254 bytes (RFC 5321, 4.5.3.1.3, less the brackets).
    public init(from: String, recipients: [String]) throws(MailError) {
        guard from.isEmpty || Self.isAddress(from) else { throw MailError(.invalidAddress) }
        guard !recipients.isEmpty, recipients.allSatisfy(Self.isAddress) else { throw MailError(.invalidAddress) }
        self.from = from
        self.recipients = recipients
    }

    static func isAddress(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard bytes.count <= 254, let at = bytes.lastIndex(of: 0x40), at > 0, at < bytes.count - 1 else { return false }
        guard !bytes[..<at].contains(0x40) else { return false }
        // Quoted local parts ("a b"@c) are left out: nobody has them, and every parser reads them differently.
        let refused: Set<UInt8> = [0x20, 0x22, 0x28, 0x29, 0x2C, 0x3A, 0x3B, 0x3C, 0x3E, 0x5B, 0x5C, 0x5D, 0x7F]
        return bytes.allSatisfy { $0 > 0x20 && !refused.contains($0) }
    }
}

extension Envelope {
    /// Whether `message` can be sent as it is: CRLF at every line end and nowhere a CR or LF alone. A bare one is what
    /// "SMTP smuggling" is made of: a server that takes it for a line end sees a second message.
    static func isSendable(_ message: [UInt8]) -> Bool {
        var previous: UInt8 = 0
        for byte in message {
            if byte == 0x0A, previous != 0x0D { return false }
            if previous == 0x0D, byte != 0x0A { return false }
            if byte == 0 { return false }
            previous = byte
        }
        return previous == 0x0A
    }
}

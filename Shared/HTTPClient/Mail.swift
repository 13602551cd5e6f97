/// A mail to one person, before it is written out: see `MailMessage`. Prints as `***`: it may hold codes.
public struct Mail: Sendable, Hashable, CustomStringConvertible {
    /// The one recipient.
    public let to: MailAddress
    /// In one line.
    public let subject: String
    /// The text part; lines end in LF or CRLF.
    public let text: String
    /// The same as HTML; nil for a mail of text only.
    public let html: String?
    /// The Message-ID without its brackets, the same however often the mail is sent; nil: made of the id that the queue
    /// gives it and the sender's domain.
    public let messageID: String?
    /// Whether it says `Auto-Submitted: auto-generated` (RFC 3834), so that no holiday notice answers it.
    public let autoSubmitted: Bool

    /// Throws `invalidHeader` for a subject or Message-ID with controls or too long (998 and 250 bytes), `invalidMessage`
    /// for an empty text or a NUL in a text.
    public init(
        to: MailAddress, subject: String, text: String, html: String? = nil, messageID: String? = nil,
        autoSubmitted: Bool = true
    ) throws(MailError) {
        guard HeaderText.isSafe(subject, atMost: 998) else { throw MailError(.invalidHeader) }
        let id = messageID.map { $0.hasPrefix("<") && $0.hasSuffix(">") ? String($0.dropFirst().dropLast()) : $0 }
        if let id, !Self.isMessageID(id) { throw MailError(.invalidHeader) }
        guard !text.isEmpty, !text.utf8.contains(0), html?.utf8.contains(0) != true else {
            throw MailError(.invalidMessage)
        }
        self.to = to
        self.subject = subject
        self.text = text
        self.html = html
        self.messageID = id
        self.autoSubmitted = autoSubmitted
    }

    /// Always `***`.
    public var description: String { "***" }

    /// `left@right` of characters that need no quoting (RFC 5322, 3.6.4).
    private static func isMessageID(_ text: String) -> Bool {
        let parts = text.utf8.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
        guard parts.count == 2, text.utf8.count <= 250 else { return false }
        let refused = Set("\"(),:;<>[\\]".utf8)
        return parts.allSatisfy { !$0.isEmpty && $0.allSatisfy { (0x21...0x7E).contains($0) && !refused.contains($0) } }
    }
}

/// Why a message was not delivered to the mail server, or may not have been.
public struct MailError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The command that a server refused.
    public enum Stage: String, Hashable, Sendable {
        /// Greeting, EHLO, STARTTLS.
        case greeting
        /// AUTH: our credentials, not the recipient's fault.
        case signIn
        /// MAIL FROM.
        case sender
        /// RCPT TO.
        case recipient
        /// DATA and the message itself.
        case message
    }

    /// What went wrong.
    public enum Kind: Hashable, Sendable {
        /// An address that could carry a command, or is none.
        case invalidAddress
        /// A name, subject or Message-ID that could carry a header of its own, or is too long.
        case invalidHeader
        /// A message with bare CR or LF, NUL, or no line end at its end; a mail without text.
        case invalidMessage
        /// The server said no, with this reply code (RFC 5321, 4.2): 4xx for now, 5xx for ever.
        case refused(Stage, code: Int)
        /// The server has no address or takes no connection.
        case connectFailed
        /// Time is over.
        case timedOut
        /// STARTTLS was required and not offered, or the handshake failed, or the certificate is not trusted.
        case tls
        /// The connection ended too early; when the message was on its way, it may have been taken.
        case connectionLost(Stage)
        /// More deliveries wait than the pool of threads has room for.
        case tooManyDeliveries
        /// The calling task was cancelled; the message may have been taken.
        case cancelled
        /// The mailer is closed.
        case closed
        /// The folder of the mailbox took no file; the number is the system's errno.
        case notWritten(errno: Int32)
        /// What waits to be sent cannot be opened: its key is not known here.
        case sealed
        /// libcurl failed in a way that has no kind of its own; the code is its CURLcode.
        case unexpected(code: UInt32)
    }

    /// What went wrong.
    public let kind: Kind
    /// The server's last reply or libcurl's own words, for the log; may contain addresses.
    public let detail: String

    /// A failure; for those who keep mail until it is sent.
    public init(_ kind: Kind, _ detail: String = "") {
        self.kind = kind
        self.detail = detail
    }

    /// The server's reply code, when it gave one.
    public var replyCode: Int? {
        if case .refused(_, let code) = kind { code } else { nil }
    }

    /// Whether trying again later makes sense: 4xx, lost connections, time-outs. A 5xx, a wrong address or message never
    /// gets better.
    public var isTemporary: Bool {
        switch kind {
        case .invalidAddress, .invalidHeader, .invalidMessage: false
        case .refused(_, let code): code < 500
        case .connectFailed, .timedOut, .tls, .connectionLost, .tooManyDeliveries, .cancelled, .closed, .notWritten,
            .sealed, .unexpected:
            true
        }
    }

    /// Whether the recipient's address is the cause and should not be written to again: 550, 551 or 553 to RCPT, and
    /// where the server gives an enhanced code (RFC 3463) one that speaks of the address (5.1.x) or says that the mailbox
    /// is closed (5.2.1). A relay that refuses us ("5.7.1 relaying denied") says nothing of the address.
    public var isBounce: Bool {
        guard case .refused(.recipient, let code) = kind, [550, 551, 553].contains(code) else { return false }
        let words = detail.split(whereSeparator: { $0 == " " || $0 == "-" })
        guard words.count > 1, words[1].hasPrefix("5."), words[1].split(separator: ".").count == 3 else { return true }
        return words[1].hasPrefix("5.1.") || words[1] == "5.2.1"
    }

    /// Kind and detail in one line.
    public var description: String { detail.isEmpty ? "mail: \(kind)" : "mail: \(kind) (\(detail))" }
}

internal import HTTPClient

/// What one try made of a mail.
enum MailOutcome: Sendable {
    case sent
    /// To be tried again after the pause.
    case deferred(Duration, MailError)
    /// Never to be tried again; without an error where it was not even sent.
    case bounced(MailError?, reason: String)
    /// The lease was over before the mail could be sent; somebody else has it.
    case lost

    /// Judges a failure.
    ///
    /// A server that refuses us at its greeting or our password says nothing of the mail: that is tried again, also
    /// after a 5xx, until somebody has mended the configuration.
    ///
    /// - Parameter jitter: from 0 up to 1; the pause is 0.8 to 1.2 times the step.
    init(_ error: MailError, attempt: Int, steps: [Duration], jitter: Double) {
        guard error.isTemporary || error.isOurs else {
            self = .bounced(error, reason: error.reason)
            return
        }
        guard attempt <= steps.count else {
            self = .bounced(error, reason: "given up after \(attempt) tries: \(error.reason)")
            return
        }
        self = .deferred(steps[attempt - 1] * (0.8 + 0.4 * jitter), error)
    }

    /// For labels and logs.
    var word: String {
        switch self {
        case .sent: "sent"
        case .deferred: "deferred"
        case .bounced: "bounced"
        case .lost: "lost"
        }
    }
}

extension MailError {
    /// Whether the server is away or refuses this service, whatever the mail.
    var isOurs: Bool {
        switch kind {
        case .refused(let stage, _): stage == .greeting || stage == .signIn
        case .connectFailed, .tls, .timedOut, .connectionLost, .notWritten, .sealed, .unexpected: true
        case .invalidAddress, .invalidHeader, .invalidMessage, .tooManyDeliveries, .cancelled, .closed: false
        }
    }

    /// Kind and the server's words for the table, beside the address that they may quote; short and without controls.
    var reason: String {
        let words = description.unicodeScalars.prefix(300).map { $0.value < 0x20 || $0.value == 0x7F ? " " : $0 }
        return String(String.UnicodeScalarView(words))
    }
}

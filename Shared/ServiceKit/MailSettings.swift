public import Configuration
public import Crypto
internal import HTTPClient

/// Where a service's mail goes, from whom and how often it is tried: what a service that sends mail reads from its
/// environment.
public struct MailSettings: Sendable {
    /// What takes the mail.
    enum Destination: Sendable {
        case server(SMTPSettings)
        case folder(String)
    }

    /// nil in a description only: whoever serves has one.
    let destination: Destination?
    /// Nil in a description only.
    let from: MailAddress?
    /// Seal what waits, so that its codes do not lie in the database in the clear. Where the setting is at fault, and
    /// nobody serves, made at random.
    public let sealing: SealingKeys
    /// The pause after each failed try; after the last one the mail is given up.
    let retrySteps: [Duration]

    /// The sender's domain: what Message-IDs end in. Nil in a description only.
    public var domain: String? { from?.domain }

    /// 10 s to 8 h, a day in all: as long as what is mailed holds (SECURITY.md, point 24).
    static let usualSteps: [Duration] = [
        .seconds(10), .seconds(30), .seconds(120), .seconds(600), .seconds(1_800), .seconds(3_600), .seconds(7_200),
        .seconds(14_400), .seconds(28_800), .seconds(28_800),
    ]

    /// Reads the settings; faults are noted in `environment`, which the caller checks.
    public init(_ environment: Environment) {
        let server = environment.optionalSecret(
            "SMTP_URL", "Mail server, smtp://user:password@host:587 or smtps://...; instead of MAIL_DIRECTORY.")
        let folder = environment.optionalString(
            "MAIL_DIRECTORY", "A Maildir that takes the mail instead of SMTP_URL, for development and tests.")
        let sender = environment.string("MAIL_FROM", "Sender of all mail, `Name <address>` or an address.")
        retrySteps = environment.durations(
            "MAIL_RETRY_STEPS", "The pauses between tries, give or take a fifth; after the last a mail is given up.",
            in: .milliseconds(10) ... .seconds(7 * 86_400), default: Self.usualSteps)

        sealing = MessageSettings.sealing(environment)
        from = try? MailAddress(text: sender)
        if from == nil, !sender.isEmpty { environment.fault("MAIL_FROM", "is neither an address nor `Name <address>`") }
        switch (server, folder) {
        case (.some(let server), nil): destination = Self.server(server, environment)
        case (nil, .some(let folder)): destination = .folder(folder)
        case (nil, nil):
            environment.fault("SMTP_URL", "and MAIL_DIRECTORY are both not set; one of them must be")
            destination = nil
        case (.some, .some):
            environment.fault("SMTP_URL", "and MAIL_DIRECTORY are both set; only one of them may be")
            destination = nil
        }
    }

    private static func server(_ url: Secret, _ environment: Environment) -> Destination? {
        do {
            return .server(try SMTPSettings(url: url.reveal()))
        } catch {
            environment.fault("SMTP_URL", error.reason)
            return nil
        }
    }
}

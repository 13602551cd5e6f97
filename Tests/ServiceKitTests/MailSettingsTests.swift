import Configuration
import Crypto
import EventLoop
import Testing

@testable import HTTPClient
@testable import ServiceKit

private let sealed = ["MAIL_SEALING_KEYS": SealingKeys.generate(name: "test")]

private func read(_ variables: [String: String]) throws -> MailSettings {
    let environment = Environment(sealed.merging(variables) { $1 })
    let settings = MailSettings(environment)
    try environment.check()
    return settings
}

private func readMessages(_ variables: [String: String], derived: [UInt8]?) throws -> MessageSettings {
    let environment = Environment(variables)
    let settings = MessageSettings(environment, derivedKey: derived)
    try environment.check()
    return settings
}

/// The names of the faulty settings.
private func faults(_ variables: [String: String]) -> [String] {
    faults { _ = try read(variables) }
}

private func faults(_ body: () throws -> Void) -> [String] {
    do {
        try body()
        return []
    } catch {
        return (error as? ConfigurationError)?.faults.map(\.name) ?? ["\(error)"]
    }
}

@Suite struct `Settings of mail` {
    @Test func `a server or a folder, a sender, and the pauses between tries`() throws {
        let server = try read(["SMTP_URL": "smtps://u:p@mail.example.com", "MAIL_FROM": "Driveline <no@example.com>"])
        guard case .server(let smtp) = server.destination else { throw Unexpected(what: "no server") }
        #expect(smtp.host == "mail.example.com" && smtp.security == .tls)
        #expect(server.from?.name == "Driveline")
        #expect(server.retrySteps == MailSettings.usualSteps)
        let day = server.retrySteps.reduce(Duration.zero, +)
        #expect(day >= .seconds(82_800) && day <= .seconds(90_000))

        let folder = try read(
            ["MAIL_DIRECTORY": "/var/mail/x", "MAIL_FROM": "no@example.com", "MAIL_RETRY_STEPS": "50ms, 2s"])
        guard case .folder("/var/mail/x") = folder.destination else { throw Unexpected(what: "no folder") }
        #expect(folder.retrySteps == [.milliseconds(50), .seconds(2)])
    }

    @Test func `exactly one of server and folder is needed, and a sender`() {
        let from = ["MAIL_FROM": "no@example.com"]
        #expect(faults(from) == ["SMTP_URL"])
        #expect(faults(from.merging(["SMTP_URL": "smtp://a", "MAIL_DIRECTORY": "/m"]) { $1 }) == ["SMTP_URL"])
        #expect(faults(["MAIL_DIRECTORY": "/m"]) == ["MAIL_FROM"])
        #expect(faults(["MAIL_DIRECTORY": "/m", "MAIL_FROM": "nobody"]) == ["MAIL_FROM"])
        #expect(
            faults(["SMTP_URL": "ftp://a", "MAIL_FROM": "x", "MAIL_RETRY_STEPS": "1y"]).sorted() == [
                "MAIL_FROM", "MAIL_RETRY_STEPS", "SMTP_URL",
            ])
    }

    @Test func `what seals waiting mail is given, or derived where there is a secret to derive it from`() throws {
        let plain = ["NOTIFICATIONS_URL": "http://127.0.0.1:9"]
        let derived = [UInt8](repeating: 1, count: 32)
        func faulty(_ more: [String: String], _ derived: [UInt8]?) -> [String] {
            faults { _ = try readMessages(plain.merging(more) { $1 }, derived: derived) }
        }
        #expect(faulty([:], nil) == ["MAIL_SEALING_KEYS"])
        #expect(faulty(["MAIL_SEALING_KEYS": "x"], derived) == ["MAIL_SEALING_KEYS"])
        #expect(faulty([:], derived) == [])
        #expect(faults(["MAIL_DIRECTORY": "/m", "MAIL_FROM": "a@example.com", "MAIL_SEALING_KEYS": ""]).count == 1)
        let given = plain.merging(["MAIL_SEALING_KEYS": SealingKeys.generate(name: "a")]) { $1 }
        let old = try readMessages(plain, derived: derived).sealing.seal([1], context: "c")
        #expect(try readMessages(plain, derived: derived).sealing.open(old, context: "c") == [1])
        // Given later, the derived one still opens; given alone, it is the only one.
        #expect(try readMessages(given, derived: derived).sealing.open(old, context: "c") == [1])
        #expect(try !readMessages(given, derived: derived).sealing.isCurrent(old))
        #expect(throws: CryptoError.self) { try readMessages(given, derived: nil).sealing.open(old, context: "c") }
    }

    @Test func `the server's password is in no fault and no dump`() throws {
        do {
            _ = try read(["SMTP_URL": "smtp://u:hunter2@a?x=y", "MAIL_FROM": "a@b.c"])
            Issue.record("an unknown option was taken")
        } catch {
            #expect(!"\(error)".contains("hunter2"))
        }
        var text = ""
        dump(try read(["SMTP_URL": "smtp://u:hunter2@a", "MAIL_FROM": "a@b.c"]), to: &text)
        #expect(!text.contains("hunter2"))
    }
}

@Suite struct `What a try makes of a mail` {
    private let steps: [Duration] = [.seconds(10), .seconds(100)]

    private func outcome(_ kind: MailError.Kind, attempt: Int = 1, jitter: Double = 0.5) -> MailOutcome {
        MailOutcome(MailError(kind), attempt: attempt, steps: steps, jitter: jitter)
    }

    @Test func `pauses grow with the steps, give or take a fifth`() throws {
        for (attempt, jitter, pause) in [(1, 0.0, 8.0), (1, 0.5, 10.0), (1, 1.0, 12.0), (2, 0.0, 80.0)] {
            guard case .deferred(let time, _) = outcome(.timedOut, attempt: attempt, jitter: jitter) else {
                throw Unexpected(what: "not deferred")
            }
            #expect(abs(time.seconds - pause) < 0.001)
        }
    }

    @Test func `after the last step a mail is given up`() throws {
        guard case .bounced(_, let reason) = outcome(.connectFailed, attempt: 3) else {
            throw Unexpected(what: "not given up")
        }
        #expect(reason.hasPrefix("given up after 3 tries"))
    }

    @Test(arguments: [
        (MailError.Kind.refused(.recipient, code: 450), "deferred"), (.refused(.recipient, code: 550), "bounced"),
        (.refused(.message, code: 554), "bounced"), (.refused(.message, code: 451), "deferred"),
        (.refused(.sender, code: 550), "bounced"), (.refused(.greeting, code: 554), "deferred"),
        (.refused(.signIn, code: 535), "deferred"), (.connectionLost(.message), "deferred"), (.tls, "deferred"),
        (.notWritten(errno: 28), "deferred"), (.invalidAddress, "bounced"), (.invalidHeader, "bounced"),
        (.tooManyDeliveries, "deferred"),
    ])
    func `a 5xx of a mail bounces it, all else is tried again`(kind: MailError.Kind, word: String) {
        #expect(outcome(kind).word == word)
    }
}

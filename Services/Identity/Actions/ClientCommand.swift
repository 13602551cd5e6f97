internal import Configuration
internal import EventLoop
internal import FoundationEssentials
internal import Models
internal import Postgres
internal import ServiceKit

extension Command {
    /// `identity client`
    static var client: Command {
        Command("client", "Programs of the suite: client create NAME | client rotate NAME | client end NAME.") {
            words in
            await ClientCommand(variables: ProcessInfo.processInfo.environment).run(words)
        }
    }
}

/// `identity client …`: makes the accounts with which services get tokens for each other. Secrets are printed once, alone
/// on a line, so that a script can put them into a file.
struct ClientCommand: Sendable {
    let variables: [String: String]
    /// Where secrets go: standard output.
    var output: @Sendable (String) -> Void = { print($0) }
    /// Where words to the person at the terminal go.
    var complaints: @Sendable (String) -> Void = { BlockingFile.say($0) }

    /// How long the secret before is good, so that services can be restarted one by one.
    private static let overlap: TimeInterval = 3_600

    func run(_ words: [String]) async -> Int32 {
        guard words.count == 2, let verb = Verb(rawValue: words[0]), Self.isName(words[1]) else {
            complaints("usage: identity client create NAME | rotate NAME | end NAME\n")
            return 64
        }
        let environment = Environment(variables)
        let url = environment.secret("DATABASE_URL", "Where PostgreSQL is.")
        do {
            try environment.check()
        } catch {
            complaints("identity: \(error)\n")
            return 78
        }
        let worker = Worker.start()
        defer { worker.stop() }
        let name = words[1]
        do {
            return try await worker.run {
                var settings = DatabaseSettings(url: url.reveal(), applicationName: "identity client")
                settings.serverSettings["search_path"] = "identity"
                let database = try Database(settings, on: .current)
                let code = try await carryOut(verb, name, database)
                await database.close(within: .seconds(1))
                return code
            }
        } catch {
            complaints("identity: \(error)\n")
            return 1
        }
    }

    private func carryOut(_ verb: Verb, _ name: String, _ database: Database) async throws -> Int32 {
        let now = Date()
        var secret: String?
        switch verb {
        case .create: secret = try await makeServiceAccount(name, database, at: now)
        case .rotate: secret = try await renewServiceSecret(name, database, at: now, overlap: Self.overlap)
        case .end:
            guard try await endServiceAccount(name, database, at: now) else { break }
            return 0
        }
        if let secret {
            output(secret)
            return 0
        }
        complaints("identity: there is \(verb == .create ? "already a" : "no") client '\(name)'\n")
        return 1
    }

    private enum Verb: String { case create, rotate, end }

    private static func isName(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"),
                    UInt8(ascii: "_"):
                    true
                default: false
                }
            }
    }
}

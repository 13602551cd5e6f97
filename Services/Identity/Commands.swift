internal import Configuration
internal import EventLoop
internal import FoundationEssentials
internal import JSON
internal import Models
internal import Postgres
internal import Routing
public import ServiceKit

/// What the `identity` binary can do beside the usual.
public let commands: [Command] = [
    Command("admin", "Makes an administrator of the platform: identity admin create EMAIL [--password-stdin].") {
        words in
        await IdentityCommands.ofThisProcess.admin(words)
    },
    Command("keys", "Makes the next signing key: identity keys rotate.") { words in
        await IdentityCommands.ofThisProcess.keys(words)
    },
    .client,
    .jobs(of: "identity"),
]

/// `identity admin` and `identity keys` as they are called on the command line, with the environment of the service.
struct IdentityCommands: Sendable {
    let environment: [String: String]
    /// The standard input, one line.
    let readLine: @Sendable () -> String?
    /// What is asked for: the standard output.
    let print: @Sendable (String) -> Void
    /// Words to the person at the terminal: the standard error.
    let say: @Sendable (String) -> Void

    /// Those of this process.
    static var ofThisProcess: IdentityCommands {
        IdentityCommands(
            environment: ProcessInfo.processInfo.environment, readLine: { Swift.readLine() },
            print: { Swift.print($0) }, say: { BlockingFile.say($0) })
    }

    func admin(_ words: [String]) async -> Int32 {
        let takesPassword = words.last == "--password-stdin"
        let words = takesPassword ? Array(words.dropLast()) : words
        guard words.count == 2, words[0] == "create" else {
            return misuse("identity admin create EMAIL [--password-stdin]")
        }
        let email: EmailAddress
        do {
            email = try EmailAddress(words[1])
        } catch {
            say("identity: \(error.message)\n")
            return 64
        }
        var first = FirstPassword.byLink
        if takesPassword {
            guard let line = readLine(), !line.isEmpty else {
                say("identity: no password on the standard input\n")
                return 64
            }
            first = .given(TextForm.nfc(line))
        }
        let chosen = first
        return await withApp { app in
            guard let link = try await createAdministrator(email, chosen, app) else {
                return "\(email.text) is an administrator and signs in with the given password."
            }
            return "\(email.text) is an administrator. Choose the password here, within 24 hours:\n\(link)"
        }
    }

    func keys(_ words: [String]) async -> Int32 {
        guard words == ["rotate"] else { return misuse("identity keys rotate") }
        return await withApp { app in
            guard app.settings.signingKey == nil else { return "IDENTITY_SIGNING_KEY is set: nothing to rotate." }
            let keys = try await rotateKeys(app, onlyIfDue: false)
            guard let newest = keys.max(by: { $0.activeFrom < $1.activeFrom }) else { return "There is no key." }
            return "\(newest.kid) is published and signs from \(RFC3339.text(newest.activeFrom)) on."
        }
    }

    private func misuse(_ usage: String) -> Int32 {
        say("Usage: \(usage)\n")
        return 64
    }

    /// Runs `body` on a worker with the service's settings and prints what it says.
    private func withApp(_ body: @escaping @Sendable (App) async throws -> String) async -> Int32 {
        let (settings, url): (Settings, Secret)
        do {
            let variables = Environment(environment)
            url = variables.secret("DATABASE_URL", "PostgreSQL as the run-time role.")
            settings = try Settings(variables)
        } catch {
            say("identity: the configuration is not complete:\n\(error)\n")
            return 78
        }
        let worker = Worker.start()
        defer { worker.stop() }
        do {
            let text = try await worker.run { () async throws -> String in
                var connection = DatabaseSettings(url: url.reveal(), applicationName: "identity command")
                connection.serverSettings["search_path"] = "\"identity\""
                let database = try Database(connection, on: .current)
                let said = try await body(App(database: database, settings: settings))
                await database.close(within: .seconds(2))
                return said
            }
            print(text)
            return 0
        } catch let refusal as Refusal {
            say("identity: \(refusal.problem.faults.first?.message ?? refusal.problem.kind.title)\n")
            return 1
        } catch {
            say("identity: \(error)\n")
            return 1
        }
    }
}

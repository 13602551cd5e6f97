internal import Configuration
internal import EventLoop
internal import FoundationEssentials
internal import Models
internal import Postgres
public import ServiceKit

/// What the `tenants` binary can do beside the usual.
public let commands: [Command] = [
    .events(of: "tenants"),
    Command("announce", "Tells other services of professionals of whom nobody was told: tenants announce [all].") {
        await AnnounceCommand(environment: ProcessInfo.processInfo.environment).run($0)
    },
]

/// `tenants announce` as it is called on the command line, with the environment of the service.
struct AnnounceCommand: Sendable {
    let environment: [String: String]
    /// What is asked for: the standard output.
    var print: @Sendable (String) -> Void = { Swift.print($0) }
    /// Words to the person at the terminal: the standard error.
    var say: @Sendable (String) -> Void = { BlockingFile.say($0) }

    func run(_ words: [String]) async -> Int32 {
        guard let announcement = Announcement(rawValue: words.first ?? "missing"), words.count <= 1 else {
            say("Usage: tenants announce [missing | all]\n")
            return 64
        }
        let variables = Environment(environment)
        let url = variables.secret("DATABASE_URL", "PostgreSQL as the run-time role.")
        do {
            try variables.check()
        } catch {
            say("tenants: the configuration is not complete:\n\(error)\n")
            return 78
        }
        let worker = Worker.start()
        defer { worker.stop() }
        do {
            let told = try await worker.run { () async throws -> Int in
                var settings = DatabaseSettings(url: url.reveal(), applicationName: "tenants command")
                settings.serverSettings["search_path"] = "\"tenants\""
                let database = try Database(settings, on: .current)
                let told = try await announceProfessionals(announcement, App(database: database))
                await database.close(within: .seconds(2))
                return told
            }
            print("Professionals of whom the other services are told: \(told)")
            return 0
        } catch {
            say("tenants: \(error)\n")
            return 1
        }
    }
}

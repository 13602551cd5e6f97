internal import Configuration
internal import EventLoop
internal import FoundationEssentials
internal import JSON
internal import Models
internal import Postgres

extension Command {
    /// `<service> jobs`: what operators see of the service's jobs and do about them, with the service's `DATABASE_URL`.
    public static func jobs(of service: String) -> Command {
        Command(
            "jobs",
            "Shows jobs and dead letters: \(service) jobs list [KIND] [STATE] | show | retry | cancel | drop ID."
        ) { words in
            await JobCommand(
                service: service, environment: ProcessInfo.processInfo.environment, print: { Swift.print($0) },
                say: { BlockingFile.say($0) }
            ).code(words)
        }
    }
}

/// The command with what it needs of its process.
struct JobCommand: Sendable {
    let service: String
    let environment: [String: String]
    /// What is asked for: the standard output.
    let print: @Sendable (String) -> Void
    /// Words to the person at the terminal: the standard error.
    let say: @Sendable (String) -> Void

    /// What the words ask for.
    enum Wish: Sendable {
        case list(kind: String?, state: JobState?)
        case show(JobID)
        case retry([JobID])
        /// All dead letters of a kind.
        case retryAll(String)
        case cancel([JobID])
        case drop([JobID])
        /// All dead letters of a kind.
        case dropAll(String)
    }

    func code(_ words: [String]) async -> Int32 {
        guard let wish = Wish(words) else {
            say(
                """
                Usage: \(service) jobs list [KIND] [waiting | running | dead]
                       \(service) jobs show ID
                       \(service) jobs retry ID... | --dead KIND
                       \(service) jobs cancel ID...
                       \(service) jobs drop ID... | --dead KIND

                """)
            return 64
        }
        let url: Secret
        do {
            let variables = Environment(environment)
            url = variables.secret("DATABASE_URL", "PostgreSQL as the run-time role.")
            try variables.check()
        } catch {
            say("\(service): the configuration is not complete:\n\(error)\n")
            return 78
        }
        let worker = Worker.start()
        defer { worker.stop() }
        do {
            return try await worker.run { () async throws -> Int32 in
                var settings = DatabaseSettings(url: url.reveal(), applicationName: "\(service) command")
                settings.serverSettings["search_path"] = "\"\(service)\""
                let database = try Database(settings, on: .current)
                let code = try await carryOut(wish, database)
                await database.close(within: .seconds(2))
                return code
            }
        } catch {
            say("\(service): \(error)\n")
            return 1
        }
    }

    private func carryOut(_ wish: Wish, _ database: Database) async throws -> Int32 {
        switch wish {
        case .list(let kind, let state):
            for job in try await database.listJobs(kind: kind, state: state, limit: 1_000) {
                print(String(decoding: try JSONWriter.encode(job), as: UTF8.self))
            }
            return 0
        case .show(let id):
            guard let (entry, payload) = try await database.showJob(id) else { return report(.notFound, id) }
            let detail = JobDetail(job: entry, payload: String(decoding: payload.bytes, as: UTF8.self))
            print(String(decoding: try JSONWriter.encode(detail), as: UTF8.self))
            return 0
        case .retry(let ids): return try await each(ids) { try await database.retryJob($0) }
        case .cancel(let ids): return try await each(ids) { try await database.cancelJob($0) }
        case .drop(let ids): return try await each(ids) { try await database.dropJob($0) }
        case .retryAll(let kind): return try await all(kind, database) { try await database.retryJob($0) }
        case .dropAll(let kind): return try await all(kind, database) { try await database.dropJob($0) }
        }
    }

    /// One after the other: an order for thousands holds no locks that others wait for.
    private func each(_ ids: [JobID], _ order: (JobID) async throws -> JobOrder) async throws -> Int32 {
        var code: Int32 = 0
        for id in ids { code = max(code, report(try await order(id), id)) }
        return code
    }

    private func all(
        _ kind: String, _ database: Database, _ order: (JobID) async throws -> JobOrder
    ) async throws -> Int32 {
        var (code, last): (Int32, JobID?) = (0, nil)
        while true {
            let dead = try await database.listJobs(kind: kind, state: .dead, after: last, limit: 500)
            guard let end = dead.last else { return code }
            last = end.id
            code = max(code, try await each(dead.map(\.id), order))
        }
    }

    private func report(_ order: JobOrder, _ id: JobID) -> Int32 {
        switch order {
        case .done:
            print("\(id): done")
            return 0
        case .notFound: say("\(service): there is no job \(id)\n")
        case .notNow: say("\(service): \(id) is in a state in which that cannot be done\n")
        case .superseded: say("\(service): another job has taken the place of \(id)\n")
        }
        return 1
    }
}

extension JobCommand.Wish {
    /// Reads the words after `jobs`.
    init?(_ words: [String]) {
        guard let verb = words.first else { return nil }
        let rest = Array(words.dropFirst())
        if verb == "list" {
            var rest = rest
            let state = rest.last.flatMap(JobState.init(rawValue:))
            if state != nil { rest.removeLast() }
            guard rest.count <= 1 else { return nil }
            self = .list(kind: rest.first, state: state)
            return
        }
        if rest.count == 2, rest[0] == "--dead" {
            switch verb {
            case "retry": self = .retryAll(rest[1])
            case "drop": self = .dropAll(rest[1])
            default: return nil
            }
            return
        }
        let ids = rest.compactMap { JobID($0) }
        guard !ids.isEmpty, ids.count == rest.count else { return nil }
        switch verb {
        case "show" where ids.count == 1: self = .show(ids[0])
        case "retry": self = .retry(ids)
        case "cancel": self = .cancel(ids)
        case "drop": self = .drop(ids)
        default: return nil
        }
    }
}

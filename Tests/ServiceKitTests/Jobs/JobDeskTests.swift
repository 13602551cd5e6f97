import EventLoop
import FoundationEssentials
import HTTP
import JSON
import Models
import Postgres
import Routing
import TestSupport
import Testing

@testable import ServiceKit

@Suite struct `Operators of jobs` {
    @Test func `administrators of the platform list, show, retry, cancel and drop jobs by the routes; others do not`()
        async throws
    {
        try await withJobs { jobs in
            let front = Front(jobRoutes(jobs.database))
            let account = try #require(AccountID("0198c5f0-5f00-7abc-8def-000000000009"))
            let admin = Bearer(account: account, tenant: .platform, roles: ["platform_admin"])
            let owner = Bearer(account: account, tenant: jobs.tenant, roles: ["owner"])
            try await jobs.schedule(1, in: 60, key: "a")
            try await jobs.schedule(2, in: 60, of: jobs.other)
            try await jobs.kill("payload->>'number' = '2'")

            #expect(try await front.send(.get, "/internal/jobs", as: owner).status == 403)
            #expect(try await front.send(.get, "/internal/jobs").status == 401)
            let all = try await front.send(.get, "/internal/jobs?kind=count", as: admin)
            #expect(all.status == 200 && all.json?["items"]?.array?.count == 2)
            let dead = try await front.send(.get, "/internal/jobs?state=dead", as: admin)
            let entry = try #require(dead.json?["items"]?.array?.first)
            #expect(dead.json?["items"]?.array?.count == 1 && entry["tenant"]?.string == jobs.other.description)
            let id = try #require(entry["id"]?.string)
            let shown = try await front.send(.get, "/internal/jobs/\(id)", as: admin)
            #expect(shown.json?["payload"]?.string == #"{"number": 2}"# && shown.json?["job"]?["attempts"] != nil)

            #expect(try await front.send(.post, "/internal/jobs/\(id)/cancellation", as: admin).status == 409)
            #expect(try await front.send(.post, "/internal/jobs/\(id)/retries", as: admin).status == 204)
            #expect(try await jobs.rows("dead") == 0)
            #expect(try await front.send(.delete, "/internal/jobs/\(id)", as: admin).status == 409)
            #expect(try await front.send(.post, "/internal/jobs/\(id)/cancellation", as: admin).status == 204)
            #expect(try await front.send(.get, "/internal/jobs/\(id)", as: admin).status == 404)
            #expect(try await front.send(.post, "/internal/jobs/\(id)/retries", as: admin).status == 404)
            #expect(try await jobs.rows() == 1)
        }
    }

    @Test func `a list of many comes in pages`() async throws {
        try await withJobs { jobs in
            try await jobs.database.write(as: jobs.tenant) { db in
                for number in 0..<150 { try db.schedule(Count(number: number), at: Date().addingTimeInterval(600)) }
            }
            let front = Front(jobRoutes(jobs.database, to: .everyone))
            let first = try #require(try await front.send(.get, "/internal/jobs").json)
            #expect(first["items"]?.array?.count == 100)
            let cursor = try #require(first["nextCursor"]?.string)
            let second = try #require(try await front.send(.get, "/internal/jobs?cursor=\(cursor)").json)
            #expect(second["items"]?.array?.count == 50 && second["nextCursor"]?.string == nil)
            #expect(try await front.send(.get, "/internal/jobs?kind=count&cursor=\(cursor)").status == 400)
        }
    }

    @Test func `a job that runs is cancelled by an operator`() async throws {
        try await withJobs { jobs in
            let (trace, gate) = (Trace(), Gate())
            try jobs.start().work(on: Count.self) { _, _ in
                trace.begin()
                defer { trace.end() }
                try await gate.pass()
            }
            try await jobs.schedule(1)
            try await eventually("running") { trace.underWay == 1 }
            let id = try #require(try await jobs.database.listJobs(state: .running).first?.id)
            #expect(try await jobs.database.dropJob(id) == .notNow)
            #expect(try await jobs.database.retryJob(id) == .notNow)
            #expect(try await jobs.database.cancelJob(id) == .done)
            try await eventually("gone") { try await jobs.rows() == 0 && trace.underWay == 0 }
        }
    }

    @Test func `a dead letter whose key another job has is not tried again`() async throws {
        try await withJobs { jobs in
            try await jobs.schedule(1, in: 60, key: "a")
            try await jobs.kill("true")
            try await jobs.schedule(2, in: 60, key: "a")
            let id = try #require(try await jobs.database.listJobs(state: .dead).first?.id)
            #expect(try await jobs.database.retryJob(id) == .superseded)
            #expect(try await jobs.database.dropJob(id) == .done)
        }
    }

    @Test func `the command does the same`() async throws {
        try await withDatabase(migrations: jobSteps) { database in
            let jobs = try GivenJobs(database)
            let (said, printed) = (Lines(), Lines())
            let command = JobCommand(
                service: "test", environment: ["DATABASE_URL": database.settings.url],
                print: { printed.add($0 + "\n") },
                say: { said.add($0) })
            for number in 0..<4 { try await jobs.schedule(number, in: 60) }
            try await jobs.kill("payload->>'number' IN ('2', '3')")
            #expect(await command.code(["list"]) == 0)
            #expect(printed.all.count == 4)
            #expect(await command.code(["list", "count", "dead"]) == 0)
            #expect(printed.all.count == 6)
            #expect(await command.code(["list", "dead"]) == 0 && printed.all.count == 8)
            let id = try #require(try await jobs.database.listJobs(state: .waiting).first?.id)
            #expect(await command.code(["show", "\(id)"]) == 0)
            #expect(printed.all.last?.contains(#""payload":"{\"number\": 0}""#) == true)
            #expect(await command.code(["cancel", "\(id)"]) == 0)
            #expect(await command.code(["cancel", "\(id)"]) == 1)
            #expect(said.text.contains("there is no job"))
            #expect(await command.code(["retry", "--dead", "count"]) == 0)
            #expect(try await jobs.rows("dead") == 0)
            #expect(try await jobs.rows("waiting") == 3)
            try await jobs.kill("true")
            #expect(await command.code(["drop", "--dead", "count"]) == 0)
            #expect(try await jobs.rows() == 0)
            #expect(await command.code(["drop", "\(id)"]) == 1)
            #expect(await command.code(["show", "\(id)"]) == 1)
        }
    }

    @Test(
        arguments: [
            [], ["lst"], ["list", "a", "b"], ["show"], ["show", "x"], ["retry"], ["retry", "--dead"],
            ["cancel", "--dead", "a"],
        ])
    func `words that are none of the command's are explained`(words: [String]) async {
        let said = Lines()
        let command = JobCommand(service: "test", environment: [:], print: { _ in }, say: { said.add($0) })
        #expect(await command.code(words) == 64)
        #expect(said.text.contains("Usage: test jobs list"))
        #expect(await command.code(["list"]) == 78)
        #expect(said.text.contains("DATABASE_URL"))
    }

    @Test func `an unreachable database is an error of the command`() async {
        let said = Lines()
        let command = JobCommand(
            service: "test", environment: ["DATABASE_URL": "postgresql://127.0.0.1:1/none"], print: { _ in },
            say: { said.add($0) })
        #expect(await command.code(["list"]) == 1)
        #expect(!said.text.isEmpty && Command.jobs(of: "test").name == "jobs")
    }
}

extension GivenJobs {
    /// Makes dead letters of the waiting jobs for which the condition holds.
    func kill(_ condition: SQL) async throws {
        try await admin.transaction { db in
            try await db.execute(
                "UPDATE jobs SET state = 'dead', died_at = now() WHERE state = 'waiting' AND \(condition)")
        }
    }
}

extension JSONValue {
    fileprivate var array: [JSONValue]? { if case .array(let items) = self { items } else { nil } }
    fileprivate var string: String? { if case .string(let text) = self { text } else { nil } }
}

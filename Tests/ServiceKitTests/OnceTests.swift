import Crypto
import EventLoop
import HTTP
import HTTPServer
import JSON
import Models
import Postgres
import Routing
import TestSupport
import Testing

@testable import ServiceKit

private let steps: [(name: String, bytes: [UInt8])] = [
    IdempotencyTable.migration(name: "m0001_create_idempotency_records"),
    (
        name: "m0002_create_notes",
        bytes: Array("CREATE TABLE notes (tenant_id uuid NOT NULL, text text NOT NULL);".utf8)
    ),
]

private struct Note: Codable, Sendable { let text: String }

/// A service that keeps notes, once per key; `who` stands in for credentials.
private func setUp(_ service: Service) throws {
    let database = try service.database(try #require(service.settings.databaseURL))
    service.authenticate = { context in
        guard let who = context.request.head["x-who"], let tenant = TenantID(who) else { return nil }
        return Bearer(account: try #require(AccountID(who)), tenant: tenant)
    }
    service.serve([
        .post(
            "/v1/notes", to: .signedIn, "Keep a note", parameters: [.idempotencyKey()], takes: Note.self,
            gives: Note.self, status: .created
        ) { call in
            let tenant = try call.bearer().tenant
            let note = call.body
            return try await database.once(try call.intent(), in: tenant) { db in
                if note.text == "no" { throw Problem.forbidden() }
                try await db.execute("INSERT INTO notes (tenant_id, text) VALUES (\(tenant), \(note.text))")
                if note.text == "slow" { try await db.execute("SELECT pg_sleep(0.5)") }
                return .created(note, at: "/v1/notes/1")
            }
        }
    ])
}

private let one = "0198c5f0-5f00-7abc-8def-000000000001"
private let other = "0198c5f0-5f00-7abc-8def-000000000002"

/// The service on a database of its own, and a look at how many notes there are.
private func withNotes(_ body: @escaping @Sendable (UInt16, TestDatabase) async throws -> Void) async throws {
    try await withDatabase(migrations: steps) { database in
        // Served in tasks of the standard library, which must not run on the database's worker.
        let url = database.settings.url
        let running = Running()
        let program = Program(
            name: "test", settings: try processSettings(["DATABASE_URL": url]), migrations: steps,
            sink: running.lines.sink)
        async let code = program.serve(until: { try await running.signal() }, setUp: { try setUp($0) })
        do {
            try await body(try await running.port, database)
        } catch {
            running.stop()
            _ = await code
            throw error
        }
        running.stop()
        #expect(await code == 0)
    }
}

private func count(_ database: TestDatabase) async throws -> Int {
    try await database.openAsAdmin().read { try await $0.value("SELECT count(*) FROM notes") }
}

private func post(_ port: UInt16, _ text: String, key: String?, who: String = one) async throws -> Reply {
    var fields = ["Content-Type": "application/json", "X-Who": who]
    fields["Idempotency-Key"] = key
    return try await fetch(port, "POST", "/v1/notes", fields, body: #"{"text":"\#(text)"}"#)
}

@Suite struct `Idempotency keys` {
    @Test func `a repeat gets the first answer byte for byte, another request 422, another tenant its own`()
        async throws
    {
        try await withNotes { port, database in
            let first = try await post(port, "a", key: "k")
            #expect(first.status == 201)
            #expect(first.field("Location") == "/v1/notes/1")
            #expect(first.field("Idempotent-Replayed") == nil)
            let second = try await post(port, "a", key: "k")
            #expect(second.status == 201)
            #expect(second.body == first.body)
            #expect(second.field("Location") == "/v1/notes/1")
            #expect(second.field("Idempotent-Replayed") == "true")
            #expect(second.field("Content-Type") == first.field("Content-Type"))
            #expect(try await count(database) == 1)

            let reused = try await post(port, "b", key: "k")
            #expect(reused.status == 422)
            #expect(reused.body.contains("idempotency-key-reused"))
            #expect(try await post(port, "b", key: "k", who: other).field("Idempotent-Replayed") == nil)
            #expect(try await post(port, "a", key: nil).status == 201)
            #expect(try await post(port, "a", key: nil).status == 201)
            #expect(try await count(database) == 4)
            #expect(try await post(port, "a", key: "two words").status == 400)
        }
    }

    @Test func `hundreds of posts with one key at once have one effect`() async throws {
        try await withNotes { port, database in
            let replies = await concurrently(300) { _ in try await post(port, "slow", key: "k") }
            var (made, repeated, inUse) = (0, 0, 0)
            for reply in replies {
                let reply = try reply.get()
                switch (reply.status, reply.field("Idempotent-Replayed")) {
                case (201, nil): made += 1
                case (201, .some): repeated += 1
                case (409, _):
                    #expect(reply.body.contains("idempotency-key-in-use"))
                    #expect(reply.field("Retry-After") != nil)
                    inUse += 1
                default: Issue.record("answered \(reply.status): \(reply.body)")
                }
            }
            #expect(made == 1)
            #expect(made + repeated + inUse == 300)
            #expect(try await count(database) == 1)
            #expect(try await post(port, "slow", key: "k").field("Idempotent-Replayed") == "true")
        }
    }

    @Test func `what is refused is not recorded, and what has expired is forgotten`() async throws {
        try await withNotes { port, database in
            #expect(try await post(port, "no", key: "k").status == 403)
            #expect(try await post(port, "a", key: "k").status == 201)
            #expect(try await post(port, "a", key: "old").status == 201)
            let admin = try database.openAsAdmin()
            try await admin.transaction { db in
                try await db.execute("UPDATE idempotency_records SET expires_at = now() - interval '1 second'")
            }
            let again = try await post(port, "b", key: "k")
            #expect(again.status == 201)
            #expect(again.field("Idempotent-Replayed") == nil)
            #expect(try await count(database) == 3)
            let keys: [String] = try await admin.read { db in
                try await db.rows("SELECT key FROM idempotency_records ORDER BY key") { try $0["key"] }
            }
            #expect(keys == ["k"])
        }
    }

    @Test func `the table shows a tenant its own records only`() async throws {
        try await withNotes { port, database in
            #expect(try await post(port, "a", key: "k").status == 201)
            let service = try database.open()
            let (mine, theirs) = (try #require(TenantID(one)), try #require(TenantID(other)))
            let question: SQL = "SELECT tenant_id FROM idempotency_records"
            #expect(try await service.read(as: mine, question) { row throws -> TenantID in try row[0] } == [mine])
            #expect(try await service.read(as: theirs, question) { row throws -> TenantID in try row[0] } == [])
            let none: [TenantID] = try await service.read { db in try await db.rows(question) { try $0[0] } }
            #expect(none == [])
        }
    }

    @Test func `an id of another version is no id of ours`() async throws {
        try await withDatabase { database in
            let service = try database.open()
            await expectThrows(PostgresError.self) {
                try await service.read { db in
                    try await db.value("SELECT '00000000-0000-4000-8000-000000000000'::uuid", as: TenantID.self)
                }
            }
        }
    }
}

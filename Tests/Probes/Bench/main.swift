import Configuration
import FoundationEssentials
import JSON
import Models
import Postgres
import Routing
import ServiceKit

// What deploy/bench compares with pgbench: one row and a list of 50 read under row-level security, as a service does it,
// from the route table to the JSON written straight from libpq's text. The tenant comes from the path, because a load
// generator signs no tokens.

/// One row of the table that deploy/bench makes.
struct BenchRow: Codable {
    var id: Int64
    var name: String
    var balance: Int64
    var createdAt: String
}

/// Rows of one tenant, by id.
struct BenchList: Codable {
    var items: [BenchRow]
}

func write(_ row: Row, _ json: inout JSONWriter) {
    json.beginObject()
    json.name("id")
    row.withBytes(0) { json.raw($0) }
    json.name("name")
    row.withBytes(1) { json.string(utf8: $0) }
    json.name("balance")
    row.withBytes(2) { json.raw($0) }
    json.name("createdAt")
    row.withBytes(3) { json.string(utf8: $0) }
    json.endObject()
}

func tenant(_ call: Call<NoBody>) throws -> UUID {
    guard let tenant = UUID(uuidString: try call.path("tenant")) else { throw Problem.notFound }
    return tenant
}

func one(_ call: Call<NoBody>, _ database: Database) async throws -> Answer<BenchRow> {
    let tenant = try tenant(call)
    let id: Int = try call.path("id")
    var json = JSONWriter(capacity: 128)
    let found: [Void] = try await database.read(
        as: tenant,
        "SELECT id, name, balance, created_at FROM rows WHERE id = \(id) AND tenant_id = \(tenant)",
        { write($0, &json) })
    guard !found.isEmpty else { throw Problem.notFound }
    return .json(json.bytes)
}

func list(_ call: Call<NoBody>, _ database: Database) async throws -> Answer<BenchList> {
    let tenant = try tenant(call)
    let after: Int = try call.path("after")
    var json = JSONWriter(capacity: 6_000)
    json.beginObject()
    json.name("items")
    json.beginArray()
    try await database.read(
        as: tenant,
        """
        SELECT id, name, balance, created_at FROM rows WHERE tenant_id = \(tenant) AND id > \(after)
        ORDER BY id LIMIT 50
        """,
        { write($0, &json) })
    json.endArray()
    json.endObject()
    return .json(json.bytes)
}

await Service.run(
    "bench", about: "Measures reads under row-level security, hashes, tokens and jobs; never deployed.",
    settings: { $0.boolean("BENCH_JOBS", "Whether to work on jobs.", default: false) },
    migrations: [JobsTable.migration(name: "m0001_create_jobs")],
    commands: [scryptCommand, tokensCommand]
) { service, worksOnJobs in
    guard let url = service.settings.databaseURL else { return }
    let database = try service.database(url)
    if worksOnJobs { serveJobs(service, database) }
    service.serve([
        .get(
            "/rows/:tenant/:id", to: .everyone, "One row",
            parameters: [.path("tenant", as: String.self), .path("id", as: Int.self)], gives: BenchRow.self
        ) { try await one($0, database) },
        .get(
            "/lists/:tenant/:after", to: .everyone, "Fifty rows",
            parameters: [.path("tenant", as: String.self), .path("after", as: Int.self)], gives: BenchList.self
        ) { try await list($0, database) },
    ])
}

import FoundationEssentials
import JSON
import Models
import Postgres
import Routing
import ServiceKit

// What deploy/bench compares with pgbench: one row read under row-level security, as a service does it, from the
// route table to the JSON written straight from libpq's text. The tenant comes from the path, because a load
// generator signs no tokens.

/// One row of the table that deploy/bench makes.
struct BenchRow: Codable {
    var id: Int64
    var name: String
    var balance: Int64
    var createdAt: String
}

func read(_ call: Call<NoBody>, _ database: Database) async throws -> Answer<BenchRow> {
    guard let tenant = UUID(uuidString: try call.path("tenant")) else { throw Problem.notFound }
    let id: Int = try call.path("id")
    let rows = try await database.read(
        as: tenant,
        "SELECT id, name, balance, created_at FROM rows WHERE id = \(id) AND tenant_id = \(tenant)",
        { row in
            var json = JSONWriter(capacity: 128)
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
            return json.bytes
        })
    guard let json = rows.first else { throw Problem.notFound }
    return .json(json)
}

await Service.run(
    "bench", about: "Measures one read under row-level security; never deployed.", settings: { _ in () }
) { service, _ in
    guard let url = service.settings.databaseURL else { return }
    let database = try service.database(url)
    service.serve([
        .get(
            "/rows/:tenant/:id", to: .everyone, "One row",
            parameters: [.path("tenant", as: String.self), .path("id", as: Int.self)], gives: BenchRow.self
        ) { try await read($0, database) }
    ])
}

import EventLoop
import FoundationEssentials
import Postgres
import TestSupport
import Testing

struct ReadTests {
    @Test func `a read gives typed rows`() async throws {
        try await withDatabase { given in
            let database = try given.open()
            let rows = try await database.read { db in
                try await db.rows("SELECT \(7)::int AS id, \("häß")::text AS name, NULL::text AS none") { row in
                    (try row["id"] as Int, try row["name"] as String, try row["none"] as String?)
                }
            }
            #expect(rows.count == 1)
            #expect(rows[0] == (7, "häß", nil))
        }
    }
}

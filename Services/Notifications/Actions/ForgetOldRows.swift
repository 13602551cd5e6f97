internal import Postgres
internal import ServiceKit

/// Forgets what is old, every night.
struct ForgetOldRows: Job {
    static let kind = "forget-old-rows"
}

/// Removes all rows that are old enough, a few at a time: no transaction is long, and nobody waits for it.
func forgetOldRows(_ app: App, atATime limit: Int = 1_000) async throws {
    for table in KeptTable.allCases {
        while try await app.database.transaction({ try await $0.forgetOld(table, limit: limit) }) == limit {}
    }
}

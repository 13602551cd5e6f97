internal import Postgres

/// A table whose rows are kept for a time.
enum KeptTable: String, CaseIterable {
    /// What people were told: for half a year, read or not.
    case notifications
    /// The log of what left, with addresses: for as long as somebody may ask for a mail that did not come.
    case deliveries

    /// How long, as the policies of the table have it too (m0012).
    var days: Int {
        switch self {
        case .notifications: 180
        case .deliveries: 90
        }
    }
}

extension Connection {
    /// Removes at most `limit` of the oldest rows of a table that are old enough, whosever they are; gives how many.
    func forgetOld(_ table: KeptTable, limit: Int) async throws -> Int {
        let name: SQL = "\(identifier: table.rawValue)"
        try enqueue("SELECT set_config('app.retention', 'forget', true)")
        return try await execute(
            """
            DELETE FROM \(name) WHERE (tenant_id, id) IN (
                SELECT tenant_id, id FROM \(name)
                WHERE created_at < now() - make_interval(days => \(table.days))
                ORDER BY created_at
                LIMIT \(limit))
            """)
    }
}

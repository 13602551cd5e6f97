internal import EventLoop

extension Database {
    /// Reads under another setting than the tenant's, for policies that let somebody see rows before their tenant is
    /// known: an account its own memberships, the bearer of an API key that key. Each statement of `body` is one round
    /// trip, as in `read(as:)`, and the setting ends with it.
    ///
    /// - Parameter setting: the full name, such as `app.account_id`.
    @discardableResult
    public func read<Value>(
        setting: String, to value: String, deadline: Duration? = nil, _ body: (Connection) async throws -> Value
    ) async throws -> Value {
        let settings: SQL =
            "SELECT set_config(\(setting), \(value), true), set_config('transaction_read_only', 'on', true)"
        let connection = Connection(
            reading: pool, settings: settings, deadline: .now + (deadline ?? pool.settings.deadline))
        defer { connection.end() }
        return try await body(connection)
    }
}

internal import Models

/// What the tenants service says of a tenant.
struct TenantEntry: Codable, Sendable {
    enum Status: String, Codable, CaseIterable, Sendable { case active, suspended }

    var name: String
    var slug: String
    var status: Status
    var plan: String
    /// The most of each thing; what is not named is unlimited. Here `customers` counts.
    var quotas: [String: Int]
    /// Counts the states: a lower one is older and ignored.
    var version: Int64
}

/// How much of its quotas a tenant uses.
struct TenantUsage: Codable, Hashable, Sendable {
    var customers: Int
    var vehicles: Int
}

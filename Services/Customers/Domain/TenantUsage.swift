/// How much of its quotas a tenant uses.
struct TenantUsage: Codable, Hashable, Sendable {
    var customers: Int
    var vehicles: Int
}

internal import FoundationEssentials
internal import JSON
internal import Models
internal import Postgres

/// How a tenant wants inquiries to be routed, as it holds now.
struct RoutingOrder {
    var rulesVersion: Int64
    var settings: RoutingSettings
    var settingsVersion: Int64
}

extension Connection {
    /// The version of the rules and the settings of a tenant; those of the suite where none were ever set.
    func routingOrder(of tenant: TenantID) async throws -> RoutingOrder {
        let order = try await row(
            """
            SELECT s.settings, coalesce(s.version, 0) AS version,
                coalesce((SELECT max(r.version) FROM routing_rule_sets AS r WHERE r.tenant_id = \(tenant)), 0) AS rules
            FROM (SELECT 1) AS one
            LEFT JOIN routing_settings AS s ON s.tenant_id = \(tenant)
            """
        ) { row in
            let text: JSONText? = try row["settings"]
            let settings = try text.map { try JSONReader.decode(RoutingSettings.self, from: $0.bytes) }
            return RoutingOrder(
                rulesVersion: try row["rules"], settings: settings ?? RoutingSettings(),
                settingsVersion: try row["version"])
        }
        return order ?? RoutingOrder(rulesVersion: 0, settings: RoutingSettings(), settingsVersion: 0)
    }

    /// A version of a tenant's rules; nil: there is none of that number. Version 0 is that no rules were ever set.
    func ruleSet(_ version: Int64, of tenant: TenantID) async throws -> RoutingRuleSet? {
        guard version > 0 else {
            return version == 0
                ? RoutingRuleSet(version: 0, rules: [], otherwise: RoutingEffects(), createdAt: nil, createdBy: nil)
                : nil
        }
        return try await row(
            """
            SELECT version, rules, created_at, created_by FROM routing_rule_sets
            WHERE tenant_id = \(tenant) AND version = \(version)
            """, RoutingRuleSet.init)
    }

    /// Versions of a tenant's rules before one, the newest first.
    func ruleSets(before last: Int64?, limit: Int, of tenant: TenantID) async throws -> [RoutingRuleSet] {
        try await rows(
            """
            SELECT version, rules, created_at, created_by FROM routing_rule_sets
            WHERE tenant_id = \(tenant) AND version < \(last ?? .max)
            ORDER BY version DESC
            LIMIT \(limit)
            """, RoutingRuleSet.init)
    }

    /// Adds a version of the rules; false where somebody else made it first.
    func insert(_ set: RoutingRuleSet, by account: AccountID, in tenant: TenantID, at now: Date) async throws -> Bool {
        let rules = RoutingRules(rules: set.rules, otherwise: set.otherwise)
        return try await execute(
            """
            INSERT INTO routing_rule_sets (tenant_id, version, rules, created_at, created_by)
            VALUES (\(tenant), \(set.version), \(JSONText(try JSONWriter.encode(rules))), \(now), \(account))
            ON CONFLICT ON CONSTRAINT routing_rule_sets_pkey DO NOTHING
            """) == 1
    }

    /// Puts settings in the place of those of a version; false where they are of another one.
    func put(
        _ settings: RoutingSettings, over version: Int64, by account: AccountID, in tenant: TenantID, at now: Date
    ) async throws -> Bool {
        try await execute(
            """
            INSERT INTO routing_settings AS s (tenant_id, settings, version, updated_at, updated_by)
            VALUES (\(tenant), \(JSONText(try JSONWriter.encode(settings))), \(version + 1), \(now), \(account))
            ON CONFLICT ON CONSTRAINT routing_settings_pkey DO UPDATE
            SET settings = excluded.settings, version = excluded.version, updated_at = excluded.updated_at,
                updated_by = excluded.updated_by
            WHERE s.version = \(version)
            """) == 1
    }
}

extension RoutingRuleSet {
    fileprivate init(_ row: Row) throws {
        let text: JSONText = try row["rules"]
        let rules = try JSONReader.decode(RoutingRules.self, from: text.bytes)
        self.init(
            version: try row["version"], rules: rules.rules, otherwise: rules.otherwise ?? RoutingEffects(),
            createdAt: try row["created_at"], createdBy: try row["created_by"])
    }
}

/// Rules made ready to decide, kept as long as they hold. Belongs to one worker.
final class RuleCache {
    private var kept: [TenantID: CompiledRules] = [:]
    /// Tenants of which rules are kept at most: beyond them all are read anew.
    private static let most = 500

    /// The rules of a version, from the cache or from the table. A version never changes.
    func rules(_ version: Int64, of tenant: TenantID, _ db: Connection) async throws -> CompiledRules {
        if let known = kept[tenant], known.version == version { return known }
        guard let set = try await db.ruleSet(version, of: tenant) else { throw NoSuchRules(version: version) }
        let compiled = CompiledRules(RoutingRules(rules: set.rules, otherwise: set.otherwise), version: version)
        if kept.count >= Self.most { kept = [:] }
        kept[tenant] = compiled
        return compiled
    }

    /// A version that is named somewhere and is not there.
    struct NoSuchRules: Error { let version: Int64 }
}

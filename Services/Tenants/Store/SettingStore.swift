internal import FoundationEssentials
internal import JSON
internal import Models
internal import Postgres

/// What is set at one level: by the tenant, or by one business.
struct SettingLevel {
    /// 0: nothing yet.
    var version: Int64 = 0
    var overrides: [String: SettingValue] = [:]
}

extension Connection {
    /// What the tenant and, where one is named, the business have set.
    func settingLevels(
        of tenant: TenantID, _ business: BusinessID?
    ) async throws -> (tenant: SettingLevel, business: SettingLevel?) {
        let wanted = [tenant.description] + (business.map { [$0.description] } ?? [])
        let found = try await rows(
            """
            SELECT l.business_id, l.version, v.overrides
            FROM setting_levels AS l
            JOIN setting_versions AS v
                ON v.tenant_id = l.tenant_id AND v.level_id = l.level_id AND v.version = l.version
            WHERE l.tenant_id = \(tenant) AND l.level_id = ANY (\(wanted)::uuid[])
            """
        ) { row in
            (
                isBusiness: try row["business_id"] as BusinessID? != nil,
                level: SettingLevel(
                    version: try row["version"], overrides: try document(row["overrides"] as JSONText?) ?? [:])
            )
        }
        let ofBusiness = business.map { _ in found.first(where: \.isBusiness)?.level ?? SettingLevel() }
        return (found.first { !$0.isBusiness }?.level ?? SettingLevel(), ofBusiness)
    }

    /// The row of a level, made where there is none, locked until the transaction ends: changes of one level wait for
    /// each other.
    func lockSettingLevel(of tenant: TenantID, _ business: BusinessID?) async throws {
        try await execute(
            """
            INSERT INTO setting_levels (tenant_id, level_id, business_id, version)
            VALUES (\(tenant), coalesce(\(business)::uuid, \(tenant)), \(business), 0)
            ON CONFLICT ON CONSTRAINT setting_levels_pkey DO NOTHING
            """)
        try await execute(
            """
            SELECT version FROM setting_levels
            WHERE tenant_id = \(tenant) AND level_id = coalesce(\(business)::uuid, \(tenant))
            FOR UPDATE
            """)
    }

    /// Makes a version the one in force.
    func insertSettingsVersion(
        _ version: SettingsVersion, _ overrides: [String: SettingValue], of tenant: TenantID, _ business: BusinessID?
    ) async throws {
        try await execute(
            """
            INSERT INTO setting_versions (tenant_id, level_id, version, overrides, made_at, made_by, restored)
            VALUES (\(tenant), coalesce(\(business)::uuid, \(tenant)), \(version.version),
                \(JSONText(try JSONWriter.encode(overrides)))::jsonb, \(version.at), \(version.by), \(version.restored))
            """)
        for change in version.changes {
            try enqueue(
                """
                INSERT INTO setting_changes (tenant_id, level_id, version, key, old_value, new_value)
                VALUES (\(tenant), coalesce(\(business)::uuid, \(tenant)), \(version.version), \(change.key),
                    \(try change.old.map { JSONText(try JSONWriter.encode($0)) })::jsonb,
                    \(try change.new.map { JSONText(try JSONWriter.encode($0)) })::jsonb)
                """)
        }
        try await execute(
            """
            UPDATE setting_levels SET version = \(version.version)
            WHERE tenant_id = \(tenant) AND level_id = coalesce(\(business)::uuid, \(tenant))
            """)
    }

    /// What was set by a version; nil where there is no such version.
    func settingOverrides(
        version: Int64, of tenant: TenantID, _ business: BusinessID?
    ) async throws -> [String: SettingValue]? {
        try await row(
            """
            SELECT overrides FROM setting_versions
            WHERE tenant_id = \(tenant) AND level_id = coalesce(\(business)::uuid, \(tenant)) AND version = \(version)
            """
        ) { row in try document(row["overrides"] as JSONText?) ?? [:] }
    }

    /// The versions of a level, the newest first; with a key only those that changed it.
    func settingHistory(
        of tenant: TenantID, _ business: BusinessID?, key: String?, before last: Int64?, limit: Int
    ) async throws -> [SettingsVersion] {
        let beyond: SQL = last.map { "AND v.version < \($0)" } ?? ""
        let ofKey: SQL =
            key.map {
                """
                AND EXISTS (
                    SELECT FROM setting_changes AS k
                    WHERE k.tenant_id = v.tenant_id AND k.level_id = v.level_id AND k.version = v.version
                        AND k.key = \($0))
                """
            } ?? ""
        return try await rows(
            """
            SELECT v.version, v.made_at, v.made_by, v.restored, (
                    SELECT coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
                        'key', c.key, 'old', c.old_value, 'new', c.new_value)) ORDER BY c.key), '[]')
                    FROM setting_changes AS c
                    WHERE c.tenant_id = v.tenant_id AND c.level_id = v.level_id AND c.version = v.version
                ) AS changes
            FROM setting_versions AS v
            WHERE v.tenant_id = \(tenant) AND v.level_id = coalesce(\(business)::uuid, \(tenant)) \(ofKey) \(beyond)
            ORDER BY v.version DESC
            LIMIT \(limit)
            """
        ) { row in
            SettingsVersion(
                version: try row["version"], at: try row["made_at"], by: try row["made_by"],
                restored: try row["restored"], changes: try document(row["changes"] as JSONText?) ?? [])
        }
    }
}

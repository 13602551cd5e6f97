internal import FoundationEssentials
internal import Models
internal import Postgres

extension APIKey {
    fileprivate init(_ row: Row) throws {
        self.init(
            id: try row["id"], name: try row["name"], prefix: "dlk_" + (try row["prefix"]), scopes: try row["scopes"],
            business: try row["business_id"], account: try row["account_id"], createdAt: try row["created_at"],
            expiresAt: try row["expires_at"], lastUsedAt: try row["last_used_at"])
    }
}

extension Connection {
    /// Keeps a key, with the hash of its text.
    func insertAPIKey(_ key: APIKey, hash: [UInt8], in tenant: TenantID) async throws {
        try await execute(
            """
            INSERT INTO api_keys (tenant_id, id, name, prefix, key_hash, scopes, business_id, account_id, created_at,
                expires_at)
            VALUES (\(tenant), \(key.id), \(key.name), \(String(key.prefix.dropFirst(4))), \(hash), \(key.scopes),
                \(key.business), \(key.account), \(key.createdAt), \(key.expiresAt))
            """)
    }

    /// What the key with this hash allows, in whatever tenant it is, as long as the key, its tenant and its maker's
    /// account are good; `isUseOld` says that its last use should be written. Under the setting `app.key_hash`.
    fileprivate func apiKeyGrant(
        hash: [UInt8], at now: Date
    ) async throws -> (grant: APIKeyGrant, isUseOld: Bool)? {
        try await row(
            """
            SELECT k.tenant_id, k.id, k.account_id, k.business_id, k.scopes, k.expires_at,
                k.last_used_at IS NULL OR k.last_used_at < \(now - APIKeyRules.useInterval) AS is_use_old
            FROM api_keys AS k
            JOIN tenants AS t ON t.tenant_id = k.tenant_id
            JOIN accounts AS a ON a.id = k.account_id
            WHERE k.key_hash = \(hash) AND k.ended_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > \(now))
                AND t.status = 'active' AND a.status = 'active'
            """
        ) { row in
            let expires: Date? = try row["expires_at"]
            let grant = APIKeyGrant(
                id: try row["id"], account: try row["account_id"], tenant: try row["tenant_id"],
                business: try row["business_id"], scopes: try row["scopes"],
                expires: expires.map { Int64($0.timeIntervalSince1970) })
            return (grant, try row["is_use_old"])
        }
    }

    /// The keys of a tenant or a business that were not ended, the latest first, after a position; one more than `limit`
    /// if there is.
    func apiKeys(
        in tenant: TenantID, _ business: BusinessID?, after position: APIKeyID?, limit: Int
    ) async throws -> [APIKey] {
        try await rows(
            """
            SELECT \(Self.apiKeyColumns) FROM api_keys
            WHERE tenant_id = \(tenant) AND ended_at IS NULL
                AND (\(business)::uuid IS NULL OR business_id = \(business)::uuid)
                AND (\(position)::uuid IS NULL OR id < \(position)::uuid)
            ORDER BY id DESC
            LIMIT \(limit + 1)
            """
        ) { try APIKey($0) }
    }

    /// One key that was not ended, and its version; locked until the transaction ends where that writes.
    func apiKey(
        _ id: APIKeyID, in tenant: TenantID, _ business: BusinessID?, locked: Bool = false
    ) async throws -> (APIKey, version: Int64)? {
        try await row(
            """
            SELECT \(Self.apiKeyColumns), version FROM api_keys
            WHERE tenant_id = \(tenant) AND id = \(id) AND ended_at IS NULL
                AND (\(business)::uuid IS NULL OR business_id = \(business)::uuid)
            \(locked ? .forUpdate : .nothing)
            """
        ) { (try APIKey($0), try $0["version"]) }
    }

    /// Ends a key for good.
    func endAPIKey(_ id: APIKeyID, in tenant: TenantID, at now: Date) async throws {
        try await execute(
            """
            UPDATE api_keys SET ended_at = \(now), version = version + 1
            WHERE tenant_id = \(tenant) AND id = \(id) AND ended_at IS NULL
            """)
    }

    /// Ends the keys that somebody made in a tenant or business: all of them, where they are no longer answerable for any,
    /// or those that allow something `beyond` what they may still do.
    func endAPIKeys(
        of account: AccountID, in tenant: TenantID, _ business: BusinessID?, beyond kept: Set<Permission> = [],
        at now: Date
    ) async throws -> Int {
        try await execute(
            """
            UPDATE api_keys SET ended_at = \(now), version = version + 1
            WHERE tenant_id = \(tenant) AND account_id = \(account) AND ended_at IS NULL
                AND (\(business)::uuid IS NULL OR business_id = \(business)::uuid)
                AND NOT scopes <@ \(kept.map(\.rawValue))::text[]
            """)
    }

    /// How many keys hold.
    func apiKeyCount(in tenant: TenantID, at now: Date) async throws -> Int64 {
        try await value(
            """
            SELECT count(*) FROM api_keys
            WHERE tenant_id = \(tenant) AND ended_at IS NULL AND (expires_at IS NULL OR expires_at > \(now))
            """)
    }

    private static var apiKeyColumns: SQL {
        "id, name, prefix, scopes, business_id, account_id, created_at, expires_at, last_used_at"
    }
}

extension Database {
    /// What the key with this hash allows, in one round trip.
    func apiKeyGrant(hash: [UInt8], at now: Date) async throws -> (grant: APIKeyGrant, isUseOld: Bool)? {
        let hex = hash.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        return try await read(setting: "app.key_hash", to: hex) { try await $0.apiKeyGrant(hash: hash, at: now) }
    }

    /// Writes that a key is in use, unless somebody did within the last minute.
    func noteUse(of key: APIKeyID, in tenant: TenantID, at now: Date) async throws {
        try await write(
            as: tenant,
            """
            UPDATE api_keys SET last_used_at = \(now)
            WHERE tenant_id = \(tenant) AND id = \(key)
                AND (last_used_at IS NULL OR last_used_at < \(now - APIKeyRules.useInterval))
            """
        ) { _ in }
    }
}

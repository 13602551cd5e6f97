internal import FoundationEssentials
internal import HTTP
internal import JSON
public import Models
public import Postgres
public import Routing

/// The small directory of tenants that a service keeps: what the tenants service last said of each. For services that count
/// nothing against quotas themselves. A service that keeps it lists `migration` among its own and serves `routes`.
public enum TenantDirectory {
    /// The step that makes the table, under a name that puts it in its place among the service's own.
    public static func migration(name: String) -> (name: String, bytes: [UInt8]) {
        (name: name, bytes: Array(text.utf8))
    }

    /// Takes what the tenants service says (`PUT /internal/tenants/{tenant}`). Never forwarded by the gateway.
    ///
    /// - Parameter database: where the table is.
    public static func routes(_ database: Database) -> [Route] {
        [
            .put(
                "/internal/tenants/:tenant", to: .service, "Take the state of a tenant",
                parameters: [.path("tenant", as: TenantID.self, "The tenant's id.")], takes: TenantEntry.self,
                gives: Nothing.self
            ) { call in
                let tenant: TenantID = try call.path("tenant")
                let own = try call.bearer().tenant
                // A service speaks for the tenant of its token, or as the platform for any.
                guard own == tenant || own == .platform else { throw Problem.notFound }
                let (entry, now) = (call.body, Date())
                try await database.write(as: tenant) { try await $0.keep(entry, of: tenant, at: now) }
                return .noContent
            },
            // Everybody who is told of tenants is asked what they count.
            .get(
                "/internal/tenants/:tenant/usage", to: .service, "How much of its quotas a tenant uses: nothing here",
                parameters: [.path("tenant", as: TenantID.self, "The tenant's id.")], gives: [String: Int].self
            ) { _ in .ok([:]) },
        ]
    }

    /// Never to be changed: its checksum stands in the databases of those who applied it.
    private static let text = """
        -- The small directory of tenants: what the tenants service last said of each.
        CREATE TABLE tenants (
            tenant_id uuid NOT NULL,
            name text NOT NULL,
            slug text NOT NULL,
            status text NOT NULL,
            plan text NOT NULL,
            -- The most of each counted thing, by word; what is missing has no limit.
            quotas jsonb NOT NULL,
            -- The state's number at the tenants service: an older state that arrives late is ignored.
            version bigint NOT NULL,
            updated_at timestamptz NOT NULL,
            CONSTRAINT tenants_pkey PRIMARY KEY (tenant_id),
            CONSTRAINT tenants_status_is_known CHECK (status IN ('active', 'suspended'))
        );

        ALTER TABLE tenants ENABLE ROW LEVEL SECURITY;
        ALTER TABLE tenants FORCE ROW LEVEL SECURITY;
        CREATE POLICY tenants_of_tenant ON tenants
            USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
            WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);

        """
}

extension Connection {
    /// Takes what the tenants service says of a tenant, unless something newer is known.
    fileprivate func keep(_ entry: TenantEntry, of tenant: TenantID, at now: Date) async throws {
        try await execute(
            """
            INSERT INTO tenants (tenant_id, name, slug, status, plan, quotas, version, updated_at)
            VALUES (\(tenant), \(entry.name), \(entry.slug), \(entry.status.rawValue), \(entry.plan),
                \(JSONText(try JSONWriter.encode(entry.quotas))), \(entry.version), \(now))
            ON CONFLICT ON CONSTRAINT tenants_pkey DO UPDATE
            SET name = excluded.name, slug = excluded.slug, status = excluded.status, plan = excluded.plan,
                quotas = excluded.quotas, version = excluded.version, updated_at = excluded.updated_at
            WHERE tenants.version < excluded.version
            """)
    }

    /// What the directory says of a tenant; nil for one that is not known (yet).
    public func tenantEntry(_ tenant: TenantID) async throws -> TenantEntry? {
        try await row(
            "SELECT name, slug, status, plan, quotas, version FROM tenants WHERE tenant_id = \(tenant)"
        ) { row in
            let quotas: JSONText = try row["quotas"]
            return TenantEntry(
                name: try row["name"], slug: try row["slug"],
                status: try row["status"] == TenantEntry.State.active.rawValue ? .active : .suspended,
                plan: try row["plan"], quotas: try JSONReader.decode([String: Int64].self, from: quotas.bytes),
                version: try row["version"])
        }
    }

    /// The tenant, if it may be used.
    ///
    /// - Throws: 401 for one that is not known, 403 `tenant-suspended` for one at rest.
    public func activeTenant(_ tenant: TenantID) async throws -> TenantEntry {
        guard let entry = try await tenantEntry(tenant) else { throw Problem.unauthorized(isInvalid: true) }
        guard entry.status == .active else { throw Problem(.tenantSuspended) }
        return entry
    }
}

extension ProblemKind {
    /// 403: the tenant's data rest.
    public static let tenantSuspended = ProblemKind(.forbidden, "tenant-suspended", "The tenant is suspended")
}

internal import FoundationEssentials
public import Models
public import Postgres

extension Connection {
    /// Adds a tenant; throws when PostgreSQL does not have its time zone.
    func insert(_ tenant: Tenant, by account: AccountID?) async throws {
        do {
            try await execute(
                """
                INSERT INTO tenants (tenant_id, slug, name, status, plan, language, currency, time_zone, logo_url,
                    primary_color, accent_color, created_by, created_at, updated_at)
                VALUES (\(tenant.id), \(tenant.slug), \(tenant.name), \(tenant.status.rawValue), \(tenant.plan.rawValue),
                    \(tenant.language), \(tenant.currency), \(tenant.timeZone), \(tenant.branding.logoUrl),
                    \(tenant.branding.primaryColor), \(tenant.branding.accentColor), \(account), \(tenant.createdAt),
                    \(tenant.createdAt))
                """)
        } catch PostgresError.invalidValue(sqlState: "22023") {
            throw Refusal.unknownTimeZone
        }
    }

    /// Takes a slug for ever; one that the tenant has or had is its own again. Throws when it is another's.
    func claim(_ slug: String, for tenant: TenantID, at now: Date) async throws {
        do {
            try await execute(
                """
                INSERT INTO tenant_slugs (tenant_id, slug, taken_at) VALUES (\(tenant), \(slug), \(now))
                ON CONFLICT ON CONSTRAINT tenant_slugs_pkey DO NOTHING
                """)
        } catch PostgresError.uniqueViolation(constraint: "tenant_slugs_slug_key") {
            throw Refusal.slugTaken
        }
    }

    /// Changes what a profile says.
    func update(_ tenant: TenantID, to profile: TenantProfile, at now: Date) async throws {
        let branding = profile.branding ?? Branding()
        do {
            try await execute(
                """
                UPDATE tenants
                SET name = \(profile.name.text), slug = \(profile.slug.text), language = \(profile.language.text),
                    currency = \(profile.currency.code), time_zone = \(profile.timeZone.text),
                    logo_url = \(branding.logoUrl), primary_color = \(branding.primaryColor?.lowercased()),
                    accent_color = \(branding.accentColor?.lowercased()), updated_at = \(now), version = version + 1
                WHERE tenant_id = \(tenant)
                """)
        } catch PostgresError.invalidValue(sqlState: "22023") {
            throw Refusal.unknownTimeZone
        }
    }

    /// Changes where a tenant stands; a suspension has a reason.
    func update(_ tenant: TenantID, to status: TenantStatus, because reason: String?, at now: Date) async throws {
        try await execute(
            """
            UPDATE tenants
            SET status = \(status.rawValue), suspended_at = \(status == .suspended ? now : nil),
                suspension_reason = \(reason), updated_at = \(now), version = version + 1
            WHERE tenant_id = \(tenant)
            """)
    }

    /// Changes the plan.
    func update(_ tenant: TenantID, to plan: Plan, at now: Date) async throws {
        try await execute(
            """
            UPDATE tenants SET plan = \(plan.rawValue), updated_at = \(now), version = version + 1
            WHERE tenant_id = \(tenant)
            """)
    }

    /// A tenant; with `locked` nobody else changes it until the transaction ends.
    func tenant(_ id: TenantID, locked: Bool = false) async throws -> Versioned<Tenant>? {
        let lock: SQL = locked ? "FOR UPDATE" : ""
        return try await row("SELECT \(tenantColumns) FROM tenants WHERE tenant_id = \(id) \(lock)", readTenant)
    }

    /// The tenant that has or had a slug.
    func tenant(slug: String) async throws -> Versioned<Tenant>? {
        try await row(
            """
            SELECT \(tenantColumns)
            FROM tenants
            WHERE tenant_id = (SELECT s.tenant_id FROM tenant_slugs AS s WHERE s.slug = \(slug))
            """, readTenant)
    }

    /// Whether the account signed up for the tenant.
    func isFounder(_ account: AccountID, of tenant: TenantID) async throws -> Bool {
        try await value(
            "SELECT EXISTS (SELECT FROM tenants WHERE tenant_id = \(tenant) AND created_by = \(account))")
    }

    /// Tenants, newest first, from `position` on; `limit` of them.
    func tenants(
        status: TenantStatus?, after position: (createdAt: Date, id: TenantID)?, limit: Int
    ) async throws -> [Versioned<Tenant>] {
        let ofStatus: SQL = status.map { "AND status = \($0.rawValue)" } ?? ""
        let beyond: SQL = position.map { "AND (created_at, tenant_id) < (\($0.createdAt), \($0.id))" } ?? ""
        return try await rows(
            """
            SELECT \(tenantColumns) FROM tenants WHERE true \(ofStatus) \(beyond)
            ORDER BY created_at DESC, tenant_id DESC LIMIT \(limit)
            """, readTenant)
    }
}

private let tenantColumns: SQL = """
    tenant_id, status, plan, name, slug, language, currency, time_zone, logo_url, primary_color, accent_color,
    suspension_reason, created_at, updated_at, version
    """

private func readTenant(_ row: Row) throws -> Versioned<Tenant> {
    let branding = Branding(
        logoUrl: try row["logo_url"], primaryColor: try row["primary_color"], accentColor: try row["accent_color"])
    return Versioned(
        value: Tenant(
            id: try row["tenant_id"], status: try row["status"], plan: try row["plan"], name: try row["name"],
            slug: try row["slug"], language: try row["language"], currency: try row["currency"],
            timeZone: try row["time_zone"], branding: branding, suspensionReason: try row["suspension_reason"],
            createdAt: try row["created_at"], updatedAt: try row["updated_at"]),
        version: try row["version"])
}

extension TenantStatus: PostgresDecodable {}
extension Plan: PostgresDecodable {}

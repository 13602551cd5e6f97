internal import FoundationEssentials
internal import Models
internal import Postgres

/// Which members a list is about.
struct MemberFilter: Sendable {
    /// Only this business; nil: the tenant and all of its businesses.
    var business: BusinessID?
    /// Only who has this role.
    var role: Role?
}

extension Connection {
    /// The staff of a tenant, those who came first at the beginning, after a position; one more than `limit` if there is.
    func members(
        in tenant: TenantID, _ filter: MemberFilter, after position: MembershipID?, limit: Int
    ) async throws -> [TenantMember] {
        try await rows(
            """
            \(Self.selectMember)
            WHERE m.tenant_id = \(tenant) AND m.roles && \(Role.staff.map(\.rawValue))::text[]
                AND (\(filter.business)::uuid IS NULL OR m.business_id = \(filter.business)::uuid)
                AND (\(filter.role?.rawValue)::text IS NULL OR \(filter.role?.rawValue)::text = ANY (m.roles))
                AND (\(position)::uuid IS NULL OR m.id > \(position)::uuid)
            ORDER BY m.id
            LIMIT \(limit + 1)
            """
        ) { try TenantMember($0) }
    }

    /// One member of the staff, and the row's version.
    func member(
        _ id: MembershipID, in tenant: TenantID, _ business: BusinessID?
    ) async throws -> (TenantMember, version: Int64)? {
        try await row(
            """
            \(Self.selectMember)
            WHERE m.tenant_id = \(tenant) AND m.id = \(id) AND m.roles && \(Role.staff.map(\.rawValue))::text[]
                AND (\(business)::uuid IS NULL OR m.business_id = \(business)::uuid)
            """
        ) { (try TenantMember($0), try $0["version"]) }
    }

    private static var selectMember: SQL {
        """
        SELECT m.id, m.account_id, a.name, a.email, m.business_id, m.roles, m.created_at, m.version,
            EXISTS (
                SELECT FROM one_time_password_factors AS f
                WHERE f.account_id = m.account_id AND f.confirmed_at IS NOT NULL) AS has_factor
        FROM memberships AS m
        JOIN accounts AS a ON a.id = m.account_id
        """
    }
}

extension TenantMember {
    fileprivate init(_ row: Row) throws {
        self.init(
            id: try row["id"], account: try row["account_id"], name: try row["name"], email: try row["email"],
            business: try row["business_id"], roles: RoleRules.staff(try row.roles("roles")),
            hasSecondFactor: try row["has_factor"], createdAt: try row["created_at"])
    }
}

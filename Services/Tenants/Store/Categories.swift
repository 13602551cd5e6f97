internal import FoundationEssentials
internal import Models
internal import Postgres

/// Where a page of categories ended.
struct CategoryPosition {
    let depth: Int
    let position: Int
    let id: CategoryID
}

extension Connection {
    /// Adds a category.
    func insert(_ id: CategoryID, _ profile: CategoryProfile, in tenant: TenantID, at now: Date) async throws {
        try await namingCategory {
            try await execute(
                """
                INSERT INTO categories (tenant_id, category_id, parent_id, name, description, position, created_at,
                    updated_at)
                VALUES (\(tenant), \(id), \(profile.parent), \(profile.name.text), \(profile.description ?? ""),
                    \(profile.position ?? 0), \(now), \(now))
                """)
        }
    }

    /// Changes what a category says.
    func update(_ id: CategoryID, to profile: CategoryProfile, in tenant: TenantID, at now: Date) async throws {
        try await namingCategory {
            try await execute(
                """
                UPDATE categories
                SET parent_id = \(profile.parent), name = \(profile.name.text), description = \(profile.description ?? ""),
                    position = \(profile.position ?? 0), updated_at = \(now), version = version + 1
                WHERE tenant_id = \(tenant) AND category_id = \(id)
                """)
        }
    }

    /// Closes a category in which nothing stands: no category, no service's draft, no version in force or to come. False
    /// where something does. Whoever puts something in it holds a lock on its row, which this waits for.
    func closeCategory(_ id: CategoryID, in tenant: TenantID, at now: Date) async throws -> Bool {
        try await execute(
            """
            UPDATE categories SET closed_at = \(now), updated_at = \(now), version = version + 1
            WHERE tenant_id = \(tenant) AND category_id = \(id)
                AND NOT EXISTS (
                    SELECT FROM categories WHERE tenant_id = \(tenant) AND parent_id = \(id) AND closed_at IS NULL)
                AND NOT EXISTS (
                    SELECT FROM services WHERE tenant_id = \(tenant) AND category_id = \(id) AND closed_at IS NULL)
                AND NOT EXISTS (
                    SELECT FROM service_versions
                    WHERE tenant_id = \(tenant) AND category_id = \(id)
                        AND (valid_until IS NULL OR valid_until > \(now) AND valid_until > valid_from))
            """) == 1
    }

    /// How a category's row is kept from changing until the transaction ends.
    enum CategoryLock {
        case none
        /// By whoever puts something in it: others may do so too, nobody closes it.
        case share
        /// By whoever changes it.
        case update
    }

    /// A category that is not closed.
    func category(
        _ id: CategoryID, in tenant: TenantID, _ lock: CategoryLock = .none
    ) async throws -> Versioned<Category>? {
        let clause: SQL =
            switch lock {
            case .none: ""
            case .share: "FOR SHARE"
            case .update: "FOR UPDATE"
            }
        return try await row(
            """
            SELECT category_id, parent_id, name, description, position, created_at, updated_at, version
            FROM categories
            WHERE tenant_id = \(tenant) AND category_id = \(id) AND closed_at IS NULL \(clause)
            """, readCategory)
    }

    /// The categories of a tenant: the upper level, then the lower, each in the tenant's order.
    func categories(in tenant: TenantID, after last: CategoryPosition?, limit: Int) async throws -> [Category] {
        let beyond: SQL =
            last.map { "AND (depth, position, category_id) > (\($0.depth), \($0.position), \($0.id))" } ?? ""
        return try await rows(
            """
            SELECT category_id, parent_id, name, description, position, created_at, updated_at, version
            FROM categories
            WHERE tenant_id = \(tenant) AND closed_at IS NULL \(beyond)
            ORDER BY depth, position, category_id
            LIMIT \(limit)
            """, { try readCategory($0).value })
    }

    private func namingCategory(_ change: () async throws -> Void) async throws {
        do {
            try await change()
        } catch PostgresError.uniqueViolation(constraint: "categories_name_key") {
            throw CatalogueRefusal.categoryNameTaken
        } catch PostgresError.foreignKeyViolation(constraint: "categories_parent") {
            // The parent has been looked at under a lock, so it is what stands in this one.
            throw CatalogueRefusal.categoryHasChildren
        }
    }
}

private func readCategory(_ row: Row) throws -> Versioned<Category> {
    let profile = CategoryProfile(
        name: try DisplayName(row["name"]), description: try row["description"], parent: try row["parent_id"],
        position: try row["position"])
    return Versioned(
        value: Category(
            id: try row["category_id"], profile: profile, createdAt: try row["created_at"],
            updatedAt: try row["updated_at"]),
        version: try row["version"])
}

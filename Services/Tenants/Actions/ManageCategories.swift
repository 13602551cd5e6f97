internal import FoundationEssentials
internal import Models
internal import Postgres
internal import Routing
internal import ServiceKit

extension Bearer {
    /// Throws unless the bearer acts for the whole tenant: the catalogue is one for all its businesses.
    func demandTenant() throws(Refusal) {
        guard reach == .tenant else { throw .notAllowed("The catalogue is the tenant's, not one business's.") }
    }
}

/// Makes a category.
func createCategory(
    _ wish: Creation<CategoryProfile>, by bearer: Bearer, _ intent: Intent?, _ app: App
) async throws -> Answer<Category> {
    try bearer.demandTenant()
    let (profile, now, tenant) = (wish.profile, app.clock(), bearer.tenant)
    return try await create(wish, at: "/v1/categories", in: tenant, intent, app) { db, id in
        try await db.checkParent(profile.parent, in: tenant)
        try await db.insert(id, profile, in: tenant, at: now)
    } find: { db, id in
        try await db.category(id, in: tenant)?.value
    }
}

/// Changes what a category says, or where it stands.
func changeCategory(
    _ id: CategoryID, _ patch: MergePatch<CategoryProfile>, by bearer: Bearer, expecting: Expectation, _ app: App
) async throws -> Versioned<Category> {
    try bearer.demandTenant()
    let (now, tenant) = (app.clock(), bearer.tenant)
    return try await app.database.write(as: tenant) { db in
        guard let current = try await db.category(id, in: tenant, .update) else { throw Refusal.notFound }
        try expecting(current.version)
        let profile = try patch.applied(to: current.value.profile)
        guard profile.parent != id else {
            throw Refusal.invalid([.init(pointer: "/parent", code: "circular", message: "It cannot stand in itself.")])
        }
        if profile.parent != current.value.profile.parent { try await db.checkParent(profile.parent, in: tenant) }
        try await db.update(id, to: profile, in: tenant, at: now)
        guard let changed = try await db.category(id, in: tenant) else { throw Refusal.notFound }
        return changed
    }
}

/// Closes a category in which nothing stands.
func closeCategory(_ id: CategoryID, by bearer: Bearer, expecting: Expectation, _ app: App) async throws {
    try bearer.demandTenant()
    let tenant = bearer.tenant
    try await app.database.write(as: tenant) { db in
        guard let current = try await db.category(id, in: tenant, .update) else { throw Refusal.notFound }
        try expecting(current.version)
        guard try await db.closeCategory(id, in: tenant, at: app.clock()) else { throw CatalogueRefusal.categoryInUse }
    }
}

/// A category, as everybody sees it.
func showCategory(_ id: CategoryID, in tenant: TenantID, _ app: App) async throws -> Versioned<Category> {
    let found = try await app.database.read(as: tenant) { db in try await db.category(id, in: tenant) }
    guard let found else { throw Refusal.notFound }
    return found
}

/// The categories of a tenant, as everybody sees them.
func listCategories(
    in tenant: TenantID, after last: CategoryPosition?, limit: Int, _ app: App
) async throws -> [Category] {
    try await app.database.read(as: tenant) { db in try await db.categories(in: tenant, after: last, limit: limit) }
}

extension Connection {
    /// Throws unless the parent is a category of the upper level; it stays one until the transaction ends.
    fileprivate func checkParent(_ parent: CategoryID?, in tenant: TenantID) async throws {
        guard let parent else { return }
        guard let found = try await category(parent, in: tenant, .share) else {
            throw Refusal.invalid([
                .init(pointer: "/parent", code: "unknown-category", message: "There is no such category.")
            ])
        }
        guard found.value.profile.parent == nil else {
            throw Refusal.invalid([
                .init(
                    pointer: "/parent", code: "too-deep", message: "The tree has two levels: this one is a lower one.")
            ])
        }
    }
}

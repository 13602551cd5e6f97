internal import HTTP
internal import JSON
internal import Models
internal import Routing
internal import ServiceKit

func categoryRoutes(_ app: App) -> [Route] {
    let category: [Parameter] = [.path("category", as: CategoryID.self)]
    return [
        .get(
            "/v1/categories", to: .permission(.readTenant), "The categories of the tenant", parameters: Parameter.page,
            gives: Page<Category>.self
        ) { call in try await categoryPage(call, in: try call.bearer().tenant, app) }
        .documented("The upper level first, then the lower, each in the tenant's order."),
        .post(
            "/v1/categories", to: .permission(.manageCatalogue), "Create a category", parameters: [.idempotencyKey()],
            takes: Creation<CategoryProfile>.self, gives: Category.self, status: .created,
            errors: [.idTaken, .categoryNameTaken]
        ) { try await createCategory($0.body, by: $0.bearer(), $0.intent(), app) },
        .get(
            "/v1/categories/:category", to: .permission(.readTenant), "A category", parameters: category,
            gives: Category.self
        ) { .tagged(try await showCategory($0.path("category"), in: $0.bearer().tenant, app)) },
        .patch(
            "/v1/categories/:category", to: .permission(.manageCatalogue), "Change a category",
            parameters: category + [.ifMatch(required: true)], takes: CategoryProfile.self, gives: Category.self,
            errors: [.categoryNameTaken, .categoryHasChildren]
        ) {
            .tagged(
                try await changeCategory(
                    $0.path("category"), $0.body, by: $0.bearer(), expecting: $0.expectation, app))
        },
        .delete(
            "/v1/categories/:category", to: .permission(.manageCatalogue), "Remove an empty category",
            parameters: category + [.ifMatch(required: true)], gives: Nothing.self, errors: [.categoryInUse]
        ) {
            try await closeCategory($0.path("category"), by: $0.bearer(), expecting: $0.expectation, app)
            return .noContent
        },
    ]
}

/// A page of the categories of a tenant.
func categoryPage(_ call: Call<NoBody>, in tenant: TenantID, _ app: App) async throws -> Answer<Page<Category>> {
    let scope = "categories \(tenant)"
    var last: CategoryPosition?
    if let values = try call.cursor(cursors, scope: scope) {
        guard values.count == 3, case .integer(let depth) = values[0], case .integer(let position) = values[1],
            case .string(let text) = values[2], let id = CategoryID(text)
        else { throw Problem(.invalidCursor) }
        last = CategoryPosition(depth: Int(depth), position: Int(position), id: id)
    }
    let limit = try call.limit()
    let items = try await listCategories(in: tenant, after: last, limit: limit + 1, app)
    let end = items.count > limit ? items[limit - 1] : nil
    let cursor = end.map { end in
        cursors.encode(
            [
                .integer(end.profile.parent == nil ? 1 : 2), .integer(Int64(end.profile.position ?? 0)),
                .string(end.id.description),
            ], scope: scope)
    }
    return .ok(Page(items: Array(items.prefix(limit)), nextCursor: cursor))
}

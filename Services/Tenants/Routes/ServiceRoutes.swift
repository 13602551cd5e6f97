internal import HTTP
internal import JSON
internal import Models
internal import Routing
internal import ServiceKit

func serviceRoutes(_ app: App) -> [Route] {
    let service: [Parameter] = [.path("service", as: CatalogueServiceID.self)]
    return [
        .get(
            "/v1/services", to: .permission(.readTenant), "The services with their drafts, by name",
            parameters: serviceFilter + Parameter.page, gives: Page<CatalogueService>.self
        ) { try await listDrafts($0, app) },
        .post(
            "/v1/services", to: .permission(.manageCatalogue), "Create a service with its first draft",
            parameters: [.idempotencyKey()], takes: Creation<ServiceProfile>.self, gives: CatalogueService.self,
            status: .created,
            errors: [.idTaken]
        ) { try await createService($0.body, by: $0.bearer(), $0.intent(), app) },
        .get(
            "/v1/services/:service", to: .permission(.readTenant), "A service with its draft", parameters: service,
            gives: CatalogueService.self
        ) { .tagged(try await showService($0.path("service"), for: $0.bearer(), app)) },
        .patch(
            "/v1/services/:service", to: .permission(.manageCatalogue), "Change the draft",
            parameters: service + [.ifMatch(required: true)], takes: ServiceProfile.self, gives: CatalogueService.self
        ) {
            .tagged(
                try await changeService(
                    $0.path("service"), $0.body, by: $0.bearer(), expecting: $0.expectation, app))
        },
        .delete(
            "/v1/services/:service", to: .permission(.manageCatalogue), "Remove a service",
            parameters: service + [.ifMatch(required: true)], gives: Nothing.self
        ) {
            try await closeService($0.path("service"), by: $0.bearer(), expecting: $0.expectation, app)
            return .noContent
        }
        .documented("Nothing of it is offered any more. Its versions stay readable."),
        .post(
            "/v1/services/:service/versions", to: .permission(.manageCatalogue), "Publish the draft",
            parameters: service + [.ifMatch(required: true), .idempotencyKey()], takes: PublishService.self,
            gives: ServiceVersion.self, status: .created, errors: [.versionOverlaps, .currencyChanged]
        ) {
            try await publishService(
                $0.path("service"), $0.body, by: $0.bearer(), expecting: $0.expectation, $0.intent(), app)
        }
        .documented(
            """
            `If-Match` names the state of the service whose draft is meant. The version in force when the new one \
            begins ends then, in the same transaction.
            """),
        .delete(
            "/v1/services/:service/versions", to: .permission(.manageCatalogue), "Offer a service no longer",
            parameters: service + [.ifMatch(required: true)], gives: CatalogueService.self, errors: [.notPublished]
        ) {
            .tagged(
                try await withdrawService($0.path("service"), by: $0.bearer(), expecting: $0.expectation, app))
        }
        .documented("What is in force ends now, what was to come never begins. All versions stay readable."),
        .get(
            "/v1/services/:service/versions", to: .permission(.readTenant), "The published versions, the newest first",
            parameters: service + Parameter.page, gives: Page<ServiceVersion>.self
        ) { try await listPublished($0, app) },
        .get(
            "/v1/services/:service/versions/:number", to: .permission(.readTenant), "A version as it was published",
            parameters: service + [.path("number", as: Int.self, range: 1...Int64(Int32.max))],
            gives: ServiceVersion.self
        ) {
            try .identified(
                try await showVersion($0.path("number"), of: $0.path("service"), for: $0.bearer(), app))
        },
    ]
}

private func listDrafts(_ call: Call<NoBody>, _ app: App) async throws -> Answer<Page<CatalogueService>> {
    let bearer = try call.bearer()
    var filter = try call.serviceFilter()
    let scope = "services \(bearer.tenant) " + filter.scope
    filter.last = try call.lastNamed(scope)
    let limit = try call.limit()
    let items = try await listServices(filter, for: bearer, limit: limit + 1, app)
    return .ok(namedPage(of: items, limit, scope) { ($0.draft.name.text, $0.id) })
}

private func listPublished(_ call: Call<NoBody>, _ app: App) async throws -> Answer<Page<ServiceVersion>> {
    let bearer = try call.bearer()
    let id: CatalogueServiceID = try call.path("service")
    let scope = "versions \(bearer.tenant) \(id)"
    let last = try call.lastNumber(scope).map { Int($0) }
    let limit = try call.limit()
    let items = try await listVersions(of: id, for: bearer, before: last, limit: limit + 1, app)
    return .ok(numberedPage(of: items, limit, scope) { Int64($0.number) })
}

extension Call {
    /// Where a page of versions ended.
    func lastNumber(_ scope: String) throws -> Int64? {
        guard let values = try cursor(cursors, scope: scope) else { return nil }
        guard values.count == 1, case .integer(let number) = values[0] else { throw Problem(.invalidCursor) }
        return number
    }
}

/// A page of versions of `limit` items out of one more.
func numberedPage<Item>(of items: [Item], _ limit: Int, _ scope: String, _ number: (Item) -> Int64) -> Page<Item> {
    let last = items.count > limit ? number(items[limit - 1]) : nil
    return Page(
        items: Array(items.prefix(limit)), nextCursor: last.map { cursors.encode([.integer($0)], scope: scope) })
}

internal import HTTP
internal import JSON
internal import Models
internal import Routing
internal import ServiceKit

func businessRoutes(_ app: App) -> [Route] {
    let business: [Parameter] = [.path("business", as: BusinessID.self)]
    return [
        .post(
            "/v1/businesses", to: .permission(.manageBusinesses), "Create a business", parameters: [.idempotencyKey()],
            takes: Creation<BusinessProfile>.self, gives: Business.self, status: .created,
            errors: [.idTaken, .quotaExceeded]
        ) { try await createBusiness($0.body, by: $0.bearer(), $0.intent(), app) },
        .get(
            "/v1/tenants/:tenant/businesses", to: .permission(.readTenant),
            "The tenant's own list of businesses, by name",
            parameters: [.path("tenant", as: TenantID.self)] + Parameter.page, gives: Page<Business>.self
        ) { try await listOwn($0, app) },
        .get(
            "/v1/businesses/:business", to: .visitor, "A business", parameters: business + [.visitedTenant],
            gives: Business.self
        ) { .tagged(try await showBusiness($0.path("business"), $0.view(app), app)) },
        .get(
            "/v1/businesses/:business/opening", to: .visitor, "Whether a published business is open now",
            parameters: business + [.visitedTenant], gives: OpeningState.self
        ) {
            .ok(
                try await showOpening(of: $0.path("business", as: BusinessID.self).description, $0.view(app), app))
        },
        .patch(
            "/v1/businesses/:business", to: .permission(.manageBusinesses), "Change a business",
            parameters: business + [.ifMatch(required: true)], takes: BusinessProfile.self, gives: Business.self
        ) {
            .tagged(
                try await changeBusiness(
                    $0.path("business"), $0.body, by: $0.bearer(), expecting: $0.expectation, app))
        },
        .delete(
            "/v1/businesses/:business", to: .permission(.manageBusinesses),
            "Close a business with all its professionals",
            parameters: business + [.ifMatch(required: true)], gives: Nothing.self
        ) {
            try await closeBusiness($0.path("business"), by: $0.bearer(), expecting: $0.expectation, app)
            return .noContent
        },
        .put(
            "/v1/businesses/:business/verification", to: .permission(.verifyBusinesses), "Vouch for a business",
            parameters: business + [.ifMatch()], takes: Verify.self, gives: Business.self
        ) {
            .tagged(
                try await verifyBusiness(
                    $0.path("business"), as: $0.body, by: $0.bearer(), expecting: $0.expectation, app))
        },
        .delete(
            "/v1/businesses/:business/verification", to: .permission(.verifyBusinesses),
            "Vouch for a business no longer",
            parameters: business + [.ifMatch()], gives: Business.self
        ) {
            .tagged(
                try await verifyBusiness(
                    $0.path("business"), as: nil, by: $0.bearer(), expecting: $0.expectation, app))
        },
    ]
}

private func listOwn(_ call: Call<NoBody>, _ app: App) async throws -> Answer<Page<Business>> {
    let bearer = try call.bearer()
    guard try call.path("tenant", as: TenantID.self) == bearer.tenant else { throw Refusal.notFound }
    let scope = "businesses of \(bearer.tenant) \(bearer.business?.description ?? "")"
    let limit = try call.limit()
    let items = try await listBusinesses(for: bearer, after: try call.lastID(scope), limit: limit + 1, app)
    return .ok(page(of: items, limit, scope) { $0.id })
}

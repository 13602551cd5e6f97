internal import HTTP
internal import Models
internal import Routing
internal import ServiceKit

func professionalRoutes(_ app: App) -> [Route] {
    let professional: [Parameter] = [.path("professional", as: ProfessionalID.self)]
    return [
        .post(
            "/v1/businesses/:business/professionals", to: .permission(.manageProfessionals), "Create a profile",
            parameters: [.path("business", as: BusinessID.self), .idempotencyKey()],
            takes: Creation<ProfessionalProfile>.self,
            gives: Professional.self, status: .created, errors: [.idTaken, .quotaExceeded]
        ) {
            try await createProfessional($0.body, in: $0.path("business"), by: $0.bearer(), $0.intent(), app)
        },
        .get(
            "/v1/businesses/:business/professionals", to: .permission(.readTenant),
            "A business's own list of its people, by name",
            parameters: [.path("business", as: BusinessID.self)] + Parameter.page, gives: Page<Professional>.self
        ) { try await listOwn($0, app) },
        .get(
            "/v1/professionals/:professional", to: .visitor, "A professional",
            parameters: professional + [.visitedTenant], gives: Professional.self
        ) { .tagged(try await showProfessional($0.path("professional"), $0.view(app), app)) },
        .get(
            "/v1/professionals/:professional/opening", to: .visitor, "Whether a published professional is open now",
            parameters: professional + [.visitedTenant], gives: OpeningState.self
        ) {
            .ok(
                try await showOpening(
                    of: $0.path("professional", as: ProfessionalID.self).description, $0.view(app), app))
        },
        .patch(
            "/v1/professionals/:professional", to: .permission(.manageProfessionals), "Change a profile",
            parameters: professional + [.ifMatch(required: true)], takes: ProfessionalProfile.self,
            gives: Professional.self
        ) {
            .tagged(
                try await changeProfessional(
                    $0.path("professional"), $0.body, by: $0.bearer(), expecting: $0.expectation, app))
        },
        .delete(
            "/v1/professionals/:professional", to: .permission(.manageProfessionals), "Close a profile",
            parameters: professional + [.ifMatch(required: true)], gives: Nothing.self
        ) {
            try await closeProfessional($0.path("professional"), by: $0.bearer(), expecting: $0.expectation, app)
            return .noContent
        },
        .put(
            "/v1/professionals/:professional/verification", to: .permission(.verifyBusinesses),
            "Vouch for a professional", parameters: professional + [.ifMatch()], takes: Verify.self,
            gives: Professional.self
        ) {
            .tagged(
                try await verifyProfessional(
                    $0.path("professional"), as: $0.body, by: $0.bearer(), expecting: $0.expectation, app))
        },
        .delete(
            "/v1/professionals/:professional/verification", to: .permission(.verifyBusinesses),
            "Vouch for a professional no longer", parameters: professional + [.ifMatch()], gives: Professional.self
        ) {
            .tagged(
                try await verifyProfessional(
                    $0.path("professional"), as: nil, by: $0.bearer(), expecting: $0.expectation, app))
        },
        .put(
            "/internal/professionals/:professional/rating", to: .service, "Tell what customers think of a professional",
            parameters: professional, takes: PutRating.self, gives: Nothing.self
        ) {
            try await rateProfessional($0.path("professional"), $0.body, in: $0.bearer().tenant, app)
            return .noContent
        },
    ]
}

private func listOwn(_ call: Call<NoBody>, _ app: App) async throws -> Answer<Page<Professional>> {
    let (bearer, limit) = (try call.bearer(), try call.limit())
    let business: BusinessID = try call.path("business")
    let scope = "professionals of \(bearer.tenant) \(business)"
    let items = try await listProfessionals(
        of: business, for: bearer, after: try call.lastID(scope), limit: limit + 1, app)
    return .ok(page(of: items, limit, scope) { $0.id })
}

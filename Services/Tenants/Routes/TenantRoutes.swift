internal import FoundationEssentials
internal import HTTP
internal import JSON
public import Models
public import Routing
internal import ServiceKit

func tenantRoutes(_ app: App) -> [Route] {
    [
        .get("/v1/plans", to: .everyone, "The plans and what they allow", gives: PlanOffers.self) { _ in
            .ok(PlanOffers(items: Plans.offers))
        },
        .post(
            "/v1/tenants", to: .account, "Create a tenant", parameters: [.idempotencyKey()], takes: CreateTenant.self,
            gives: Tenant.self, status: .created, errors: [.slugTaken, .quotaExceeded]
        ) { try await createTenant($0.body, by: $0.bearer(), $0.intent(), app) }
        .documented(
            """
            Platform administrators name the owner by e-mail, who gets an invitation. Anybody else becomes the owner. \
            The tenant is `pending` until the owner is a member, which takes a second when all services are up.
            """),
        .get(
            "/v1/tenants", to: .permission(.administerTenants), "All tenants, newest first",
            parameters: [.query("status", as: TenantStatus.self, "Only those.")] + Parameter.page,
            gives: Page<Tenant>.self
        ) { try await listAll($0, app) },
        .get(
            "/v1/tenants/by-slug/:slug", to: .everyone, "A tenant by its slug, for its visitors",
            parameters: [.path("slug", as: Slug.self, "The slug, or one it had before.")], gives: PublicTenant.self
        ) { .ok(try await showPublicTenant(slug: ($0.path("slug", as: Slug.self)).text, app)) },
        .get(
            "/v1/tenants/:tenant", to: .account, "A tenant", parameters: [.path("tenant", as: TenantID.self)],
            gives: Tenant.self
        ) { .tagged(try await showTenant($0.path("tenant"), by: $0.bearer(), app)) },
        .patch(
            "/v1/tenants/:tenant", to: .anyOf([.manageTenant, .administerTenants]), "Change a tenant",
            parameters: [.path("tenant", as: TenantID.self), .ifMatch(required: true)], takes: TenantProfile.self,
            gives: Tenant.self, errors: [.slugTaken]
        ) {
            .tagged(
                try await changeTenant(
                    try $0.ownTenant(.manageTenant), $0.body, expecting: $0.expectation, app))
        },
        .get(
            "/v1/tenants/:tenant/usage", to: .anyOf([.readTenant, .administerTenants]),
            "What a tenant uses of its plan",
            parameters: [.path("tenant", as: TenantID.self)], gives: TenantUsage.self
        ) { .ok(try await showUsage(of: try $0.ownTenant(.readTenant), app)) },
        .put(
            "/v1/tenants/:tenant/plan", to: .permission(.administerTenants), "Give a tenant another plan",
            parameters: [.path("tenant", as: TenantID.self), .ifMatch()], takes: ChangePlan.self, gives: Tenant.self
        ) { .tagged(try await changePlan(of: $0.path("tenant"), to: $0.body, expecting: $0.expectation, app)) },
        .put(
            "/v1/tenants/:tenant/suspension", to: .permission(.administerTenants), "Suspend a tenant",
            parameters: [.path("tenant", as: TenantID.self), .ifMatch()], takes: Suspension.self, gives: Tenant.self,
            errors: [.wrongTenantStatus]
        ) {
            .tagged(
                try await suspendTenant(
                    $0.path("tenant"), because: $0.body.reason, expecting: $0.expectation, app))
        },
        .delete(
            "/v1/tenants/:tenant/suspension", to: .permission(.administerTenants), "Reactivate a tenant",
            parameters: [.path("tenant", as: TenantID.self), .ifMatch()], gives: Tenant.self,
            errors: [.wrongTenantStatus]
        ) { .tagged(try await reactivateTenant($0.path("tenant"), expecting: $0.expectation, app)) },
    ]
}

private func listAll(_ call: Call<NoBody>, _ app: App) async throws -> Answer<Page<Tenant>> {
    let status: TenantStatus? = try call.query("status")
    let scope = "tenants \(status?.rawValue ?? "")"
    var position: (createdAt: Date, id: TenantID)?
    if let values = try call.cursor(cursors, scope: scope) {
        guard values.count == 2, case .string(let time) = values[0], case .string(let text) = values[1],
            let createdAt = RFC3339.date(time), let id = TenantID(text)
        else { throw Problem(.invalidCursor) }
        position = (createdAt, id)
    }
    let limit = try call.limit()
    let items = try await listTenants(status: status, after: position, limit: limit + 1, app)
    let last = items.count > limit ? items[limit - 1] : nil
    let next = last.map { last in
        cursors.encode([.string(RFC3339.text(last.createdAt)), .string(last.id.description)], scope: scope)
    }
    return .ok(Page(items: Array(items.prefix(limit)), nextCursor: next))
}

extension TenantStatus: PathParameter {}

extension Call {
    /// The tenant of the path, if it is the caller's own and the caller may do that there, or the caller looks after all.
    func ownTenant(_ permission: Permission) throws -> TenantID {
        let id: TenantID = try path("tenant")
        let bearer = try bearer()
        if bearer.may(.administerTenants) { return id }
        guard bearer.tenant == id, bearer.may(permission), id != .platform else { throw Refusal.notFound }
        return id
    }
}

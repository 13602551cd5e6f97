internal import HTTP
internal import Models
internal import Postgres
internal import Routing
internal import ServiceKit

/// What the services of the suite ask; the gateway does not forward it.
func internalRoutes(_ app: App) -> [Route] {
    [
        .post(
            "/internal/tokens", to: .everyone, "A token for a service", takes: ClientCredentials.self,
            gives: ServiceGrant.self, errors: [.wrongCredentials]
        ) { call in
            .ok(try await serviceToken(call.body, from: call.origin(app.settings), app))
        },
        .post(
            "/internal/api-keys/checks", to: .service, "Check an API key by its hash", takes: APIKeyCheck.self,
            gives: APIKeyGrant.self
        ) { call in
            guard let grant = try await checkAPIKey(call.body.hash, app) else { throw APIKeyRefusal.notFound }
            return .ok(grant)
        },
        .put(
            "/internal/tenants/:tenant", to: .service, "Keep a tenant's entry",
            parameters: [.path("tenant", as: TenantID.self)], takes: TenantEntry.self, gives: Nothing.self
        ) { call in
            try await keepTenant(
                call.body, of: call.tenantOfService(), by: call.bearer(), from: call.origin(app.settings), app)
            return .noContent
        },
        .get(
            "/internal/tenants/:tenant/usage", to: .service, "How much of its quotas a tenant uses",
            parameters: [.path("tenant", as: TenantID.self)], gives: IdentityUsage.self
        ) { call in .ok(try await usage(of: call.tenantOfService(), app)) },
        .post(
            "/internal/recipients", to: .service, "People of a tenant to be written to", takes: RecipientQuestion.self,
            gives: Recipients.self
        ) { call in
            let (question, tenant) = (call.body, try call.bearer().tenant)
            return .ok(
                Recipients(
                    items: try await app.database.read(as: tenant) { try await $0.recipients(question, in: tenant) }))
        },
        .post(
            "/internal/memberships", to: .service, "Give a membership", parameters: [.idempotencyKey()],
            takes: GivenMembership.self, gives: MembershipOutcome.self, errors: [.quotaReached, .tenantSuspended]
        ) { call in
            let (bearer, origin, wish) = (try call.bearer(), call.origin(app.settings), call.body)
            guard bearer.tenant == wish.tenant || bearer.tenant == .platform else { throw MemberRefusal.notFound }
            return try await app.database.once(call.intent(app), in: bearer.tenant) { db in
                let outcome = try await giveMembership(wish, by: bearer, from: origin, in: db, app)
                try db.act(in: bearer.tenant)
                return .ok(outcome)
            }
        },
    ]
}

extension Call {
    /// The tenant of the path, which the service's token must be for: that one, or all of the platform.
    fileprivate func tenantOfService() throws -> TenantID {
        let (tenant, bearer) = (try path("tenant", as: TenantID.self), try bearer())
        guard bearer.tenant == tenant || bearer.tenant == .platform else { throw MemberRefusal.notFound }
        return tenant
    }
}

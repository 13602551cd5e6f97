internal import HTTP
internal import Models
internal import Postgres
internal import Routing
internal import ServiceKit

/// Keys with which programs act in a tenant.
func apiKeyRoutes(_ app: App) -> [Route] {
    [
        .get(
            "/v1/api-keys", to: .permission(.manageAPIKeys), "API keys, the latest first", parameters: Parameter.page,
            gives: Page<APIKey>.self
        ) { call in
            let (bearer, limit) = (try call.bearer(), try call.limit())
            let list = IDList<Kinds.APIKey>(app, "api-keys \(bearer.tenant) \(bearer.business?.description ?? "")")
            let position = try list.position(call)
            let keys = try await app.database.read(as: bearer.tenant) { db in
                try await db.apiKeys(in: bearer.tenant, bearer.business, after: position, limit: limit)
            }
            return .ok(list.page(keys, limit: limit, id: \.id))
        },
        .post(
            "/v1/api-keys", to: .permission(.manageAPIKeys, freshWithin: 600), "Make an API key",
            takes: NewAPIKey.self, gives: IssuedAPIKey.self, status: .created,
            errors: [.notFound, .mightier, .quotaReached, .tenantSuspended, .stepUpRequired]
        ) { call in
            let issued = try await makeAPIKey(call.body, by: call.bearer(), from: call.origin(app.settings), app)
            return .created(issued, at: "/v1/api-keys/\(issued.apiKey.id)")
        }.documented(
            """
            The key is shown once: only its hash is kept. The answer is not kept for `Idempotency-Key` either; a second
            request makes a second key.
            """),
        .get(
            "/v1/api-keys/:key", to: .permission(.manageAPIKeys), "An API key",
            parameters: [.path("key", as: APIKeyID.self)], gives: APIKey.self
        ) { call in
            let (bearer, id) = (try call.bearer(), try call.path("key", as: APIKeyID.self))
            let found = try await app.database.read(as: bearer.tenant) { db in
                try await db.apiKey(id, in: bearer.tenant, bearer.business)
            }
            guard let (key, version) = found else { throw APIKeyRefusal.notFound }
            return .ok(key).tagged(EntityTag(value: "\(version)"))
        },
        .delete(
            "/v1/api-keys/:key", to: .permission(.manageAPIKeys), "End an API key",
            parameters: [.path("key", as: APIKeyID.self), .ifMatch()], gives: Nothing.self,
            errors: [.preconditionFailed]
        ) { call in
            try await endAPIKey(call.path("key"), by: call.bearer(), from: call.origin(app.settings), app) {
                try call.requireMatch(EntityTag(value: "\($0)"))
            }
            return .noContent
        }.documented("It is refused everywhere within seconds."),
    ]
}

internal import Configuration
internal import EventLoop
internal import HTTP
internal import Models

/// The tokens with which this service calls its neighbours, one for each tenant, got when needed and used until a minute
/// before their end. Belongs to one worker.
final class ServiceTokens {
    private struct Held {
        let token: String
        let expires: Instant
    }

    private let grant: (TenantID) async throws -> ServiceGrant
    /// Tenants that a worker speaks for within ten minutes; when there are more, all are fetched again.
    private let capacity = 10_000
    private var held: [TenantID: Held] = [:]
    /// One question at a time for each tenant.
    private var asking: [TenantID: Task<String, any Error>] = [:]

    init(grant: @escaping (TenantID) async throws -> ServiceGrant) { self.grant = grant }

    /// Tokens from the identity service, for whom it knows by this secret.
    convenience init(identity: Neighbour, name: String, secret: Secret) {
        self.init { tenant in
            try await identity.send(
                .post, "/internal/tokens",
                ClientCredentials(clientId: name, clientSecret: secret.reveal(), tenant: tenant), in: nil,
                repeatable: true)
        }
    }

    func token(for tenant: TenantID) async throws -> String {
        if let token = held[tenant], token.expires > .now { return token.token }
        if let task = asking[tenant] { return try await task.value }
        let task = EventLoop.current.task {
            let grant = try await self.grant(tenant)
            self.keep(grant, for: tenant)
            return grant.accessToken
        }
        asking[tenant] = task
        defer { asking[tenant] = nil }
        return try await task.value
    }

    /// Drops a token that was refused.
    func forget(_ tenant: TenantID) { held[tenant] = nil }

    private func keep(_ grant: ServiceGrant, for tenant: TenantID) {
        if held.count >= capacity { held.removeAll() }
        held[tenant] = Held(token: grant.accessToken, expires: .now + .seconds(max(0, grant.expiresIn - 60)))
    }
}

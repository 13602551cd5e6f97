internal import Configuration
internal import FoundationEssentials
internal import HTTP
internal import Models
internal import ServiceKit

/// Where the neighbours are.
struct NeighbourAddresses: Sendable {
    /// The services that keep a directory of tenants: identity, customers and whoever asks for it.
    let subscribers: [URL]
    /// The identity service, which makes memberships; nil: new tenants stay pending.
    let identity: URL?

    init(_ environment: Environment) {
        identity = environment.optionalURL(
            "IDENTITY_URL", "The identity service: keys of tokens, revocations, API keys.")
        let texts = environment.list(
            "TENANT_SUBSCRIBERS", "Addresses of the services that are told of every tenant, separated by commas.",
            default: [])
        subscribers = texts.compactMap { text in
            guard let url = URL(string: text), ["http", "https"].contains(url.scheme), url.host() != nil else {
                environment.fault("TENANT_SUBSCRIBERS", "takes addresses like http://host:port")
                return nil
            }
            return url
        }
    }
}

/// What this service asks of its neighbours.
struct Neighbours {
    /// The addresses of those who are told of tenants; the key of their rows in `tenant_pushes`.
    var subscribers: [String] = []
    /// Tells a subscriber how a tenant is now. Returns when it has acknowledged.
    var tell: (String, TenantID, TenantEntry) async throws -> Void = { _, _, _ in }
    /// Makes somebody the owner of a tenant. Returns when they are, or are invited.
    var makeOwner: (DueFounder) async throws -> Void = { _ in throw NeighbourError.unreachable("identity") }
    /// What a subscriber counts in a tenant.
    var usage: (String, TenantID) async throws -> UsageCounts = { _, _ in UsageCounts(counts: [:]) }
}

extension Neighbours {
    /// The neighbours over HTTP.
    init(_ addresses: NeighbourAddresses, _ tokens: TokenSettings, _ service: Service) {
        var known: [String: Neighbour] = [:]
        for url in addresses.subscribers {
            known[url.absoluteString] = service.neighbour(url.host() ?? "subscriber", at: url, tokens)
        }
        subscribers = addresses.subscribers.map(\.absoluteString)
        let neighbours = known
        tell = { subscriber, tenant, entry in
            guard let neighbour = neighbours[subscriber] else { return }
            // With a token of the platform: the tenant may be one that identity has not heard of.
            try await neighbour.send(.put, "/internal/tenants/\(tenant)", entry, in: .platform, limit: .seconds(5))
        }
        usage = { subscriber, tenant in
            guard let neighbour = neighbours[subscriber] else { return UsageCounts(counts: [:]) }
            return try await neighbour.get("/internal/tenants/\(tenant)/usage", in: tenant, limit: .seconds(2))
        }
        guard let url = addresses.identity else { return }
        let identity = service.neighbour("identity", at: url, tokens)
        makeOwner = { founder in
            try await identity.send(
                .post, "/internal/memberships", NewOwner(founder), in: .platform, limit: .seconds(5),
                key: "founder-of-\(founder.tenant)")
        }
    }
}

/// The body of identity's `POST /internal/memberships`.
private struct NewOwner: Encodable {
    let tenant: TenantID
    let account: AccountID?
    let email: String?
    let roles = [Role.owner]

    init(_ founder: DueFounder) {
        tenant = founder.tenant
        account = founder.account
        email = founder.email
    }
}

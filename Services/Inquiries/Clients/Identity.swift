internal import HTTP
internal import Models
internal import ServiceKit

extension Neighbours {
    /// The same, with addresses of accounts asked of the identity service.
    func asking(identity: Neighbour) -> Neighbours {
        var neighbours = self
        neighbours.emailOfAccount = { account, tenant, limit, trace in
            let found: Recipients = try await identity.send(
                .post, "/internal/recipients", RecipientQuestion(accounts: [account]), in: tenant, limit: limit,
                repeatable: true, trace: trace)
            return found.items.first { $0.account == account }?.email
        }
        return neighbours
    }
}

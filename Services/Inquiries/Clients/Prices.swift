internal import HTTP
internal import Models
internal import ServiceKit

extension Neighbours {
    /// The same, with prices and ratings asked of and told to the tenants service.
    func asking(tenants: Neighbour) -> Neighbours {
        var neighbours = self
        neighbours.prices = { services, business, tenant, limit, trace in
            // Reads only: a second attempt does no harm.
            try await tenants.send(
                .post, "/internal/businesses/\(business)/prices", AskPrices(services: services), in: tenant,
                limit: limit, repeatable: true, trace: trace)
        }
        neighbours.rate = { professional, rating, tenant in
            do {
                try await tenants.send(
                    .put, "/internal/professionals/\(professional)/rating", rating, in: tenant, limit: .seconds(5))
                return true
            } catch NeighbourError.refused(status: 404, _) {
                return false
            }
        }
        return neighbours
    }
}

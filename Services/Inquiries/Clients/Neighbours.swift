internal import FoundationEssentials
internal import Models
internal import ServiceKit
internal import Telemetry

/// What other services are asked; a struct of functions, so that a test can give its own. Each throws when the service does
/// not answer in time: the inquiry is taken all the same, and a job asks again.
struct Neighbours {
    /// What a VIN says; nil where it says nothing.
    var decode: (_ vin: String, _ limit: Duration, _ trace: TraceContext?) async throws -> VehicleFacts?
    /// The customer that an account is in a tenant; nil where it is none.
    var customerOfAccount:
        (_ account: AccountID, _ tenant: TenantID, _ limit: Duration, _ trace: TraceContext?) async throws
            -> CustomerBrief?
    /// A customer of a tenant; nil where there is none.
    var customer:
        (_ id: CustomerID, _ tenant: TenantID, _ limit: Duration, _ trace: TraceContext?) async throws
            -> CustomerBrief?
    /// What services of the catalogue cost at a business now, and the currency of its tenant.
    var prices:
        (
            _ services: [CatalogueServiceID], _ business: BusinessID, _ tenant: TenantID, _ limit: Duration,
            _ trace: TraceContext?
        ) async throws -> PricesNow = { _, _, _, _, _ in throw NeighbourError.unreachable("tenants") }
    /// Tells what customers think of a professional; false where there is no such professional any more.
    var rate: (_ professional: ProfessionalID, _ rating: PutRating, _ tenant: TenantID) async throws -> Bool = {
        _, _, _ in throw NeighbourError.unreachable("tenants")
    }
    /// The address that an account of a tenant has shown to be its own; nil where it is no member or customer there.
    var emailOfAccount:
        (_ account: AccountID, _ tenant: TenantID, _ limit: Duration, _ trace: TraceContext?) async throws
            -> EmailAddress? = { _, _, _, _ in throw NeighbourError.unreachable("identity") }

    /// Through the services themselves.
    static func live(vin: Neighbour, customers: Neighbour) -> Neighbours {
        Neighbours(
            decode: { text, limit, trace in
                do {
                    // A VIN here is letters and digits: nothing in it needs escaping.
                    let decoded: DecodedVIN = try await vin.get(
                        "/v1/vins/\(text)", in: nil, limit: limit, trace: trace)
                    return decoded.vehicle.make == nil ? nil : decoded.vehicle
                } catch NeighbourError.refused(status: 422, _) {
                    return nil
                }
            },
            customerOfAccount: { account, tenant, limit, trace in
                try await known {
                    try await customers.get(
                        "/internal/accounts/\(account)/customer", in: tenant, limit: limit, trace: trace)
                }
            },
            customer: { id, tenant, limit, trace in
                try await known {
                    try await customers.get("/internal/customers/\(id)", in: tenant, limit: limit, trace: trace)
                }
            })
    }

    private static func known(_ ask: () async throws -> CustomerBrief) async throws -> CustomerBrief? {
        do {
            return try await ask()
        } catch NeighbourError.refused(status: 404, _) {
            return nil
        }
    }
}

internal import Models
internal import Postgres
internal import Routing
internal import ServiceKit

/// What other services ask about customers. Never forwarded by the gateway.
func briefRoutes(_ app: App) -> [Route] {
    [
        .get(
            "/internal/customers/:customer", to: .service, "What other services need to know of a customer",
            parameters: [.customer], gives: CustomerBrief.self
        ) { call in
            let (tenant, id): (TenantID, CustomerID) = (try call.bearer().tenant, try call.path("customer"))
            return .ok(try await found(app.database.read(as: tenant) { try await $0.brief(of: id, in: tenant) }))
        },
        .get(
            "/internal/accounts/:account/customer", to: .service, "The customer that an account is",
            parameters: [.path("account", as: AccountID.self, "The account's id.")], gives: CustomerBrief.self
        ) { call in
            let (tenant, id): (TenantID, AccountID) = (try call.bearer().tenant, try call.path("account"))
            return .ok(try await found(app.database.read(as: tenant) { try await $0.brief(ofAccount: id, in: tenant) }))
        },
    ]
}

private func found(_ brief: CustomerBrief?) throws(Refusal) -> CustomerBrief {
    guard let brief else { throw .notFound }
    return brief
}

internal import HTTP
internal import JSON
internal import Models
internal import Postgres
internal import Routing
internal import ServiceKit

/// Customers as such: made, found, read, changed.
func customerRoutes(_ app: App) -> [Route] {
    [
        .post(
            "/v1/customers", to: .permission(.writeCustomers), "Create a customer", parameters: [.idempotencyKey()],
            takes: NewCustomer.self, gives: Customer.self, status: .created,
            errors: [.idTaken, .customersQuotaReached, .tenantSuspended]
        ) { try await createCustomer($0.body, by: $0.reader(), intent: $0.intent(), app) }
        .documented("The caller's business becomes the owner. The same id with the same content is the same creation."),
        .post(
            "/v1/customers/me", to: .permission(.useOwn), "Register as a customer", parameters: [.idempotencyKey()],
            takes: OwnCustomer.self, gives: Customer.self, status: .created,
            errors: [.idTaken, .alreadyRegistered, .customersQuotaReached, .tenantSuspended]
        ) { try await registerCustomer($0.body, by: $0.reader(), intent: $0.intent(), app) },
        .get(
            "/v1/customers/me", to: .permission(.useOwn), "The customer that one is", gives: Customer.self,
            errors: [.notFound]
        ) {
            try await showOwn($0, app)
        }
        .documented("The one that was registered, or else claimed first. All of them: `GET /v1/customers`."),
        .get(
            "/v1/customers/:customer", to: .anyOf([.readCustomers, .useOwn]), "A customer",
            parameters: [.customer], gives: Customer.self
        ) { try await showCustomer($0, app) },
        .patch(
            "/v1/customers/:customer", to: .anyOf([.writeCustomers, .useOwn]), "Change a customer",
            parameters: [.customer, .ifMatch()], takes: CustomerDetails.self, gives: Customer.self,
            errors: [.preconditionFailed]
        ) { try await patchCustomer($0, app) },
    ]
}

extension Parameter {
    /// The segment `:customer`.
    static var customer: Parameter { .path("customer", as: CustomerID.self, "The customer's id.") }
}

// HTTP in, one action, HTTP out.

private func showCustomer(_ call: Call<NoBody>, _ app: App) async throws -> Answer<Customer> {
    let reader = try call.reader()
    let id: CustomerID = try call.path("customer")
    let rows = try await app.database.read(as: reader.tenant) { try await $0.customerRows(id, for: reader) }
    guard let row = rows.first else { throw Refusal.notFound }
    return try CustomerJSON(rows).answer(row)
}

private func showOwn(_ call: Call<NoBody>, _ app: App) async throws -> Answer<Customer> {
    let reader = try call.reader()
    let rows = try await app.database.read(as: reader.tenant) { try await $0.customerRows(ownOf: reader) }
    guard let row = rows.first else { throw Refusal.notFound }
    return try CustomerJSON(rows).answer(row)
}

private func patchCustomer(_ call: Call<MergePatch<CustomerDetails>>, _ app: App) async throws -> Answer<Customer> {
    let (customer, tag) = try await changeCustomer(
        call.path("customer"), by: call.reader(), check: { try call.requireMatch($0) }, call.body.applied, app)
    return .ok(customer).tagged(tag)
}

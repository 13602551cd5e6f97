internal import Crypto
internal import JSON
internal import Models
internal import Postgres
internal import Routing
internal import ServiceKit

/// Makes an account a customer of the tenant. It belongs to no business yet.
func registerCustomer(
    _ order: OwnCustomer, by reader: Reader, intent: Intent?, _ app: App
) async throws -> Answer<Customer> {
    var details = order.details
    details.tags = []
    details = try settled(details)
    let createdFrom = Hash.sha256(try JSONWriter.encode(order))
    let now = app.clock()
    let customer = Customer(
        id: order.id ?? .new(), name: shownName(of: details), details, account: reader.account, createdAt: now,
        updatedAt: now)
    return try await app.database.once(intent, in: reader.tenant) { db in
        let stored = StoredCustomer(customer: customer, version: 1, createdFrom: createdFrom)
        do {
            guard try await db.insert(stored, origin: "self_registered", in: reader.tenant) else {
                return try await sameCreation(of: stored, for: reader, db)
            }
        } catch PostgresError.uniqueViolation(constraint: "customers_registers_once") {
            throw Refusal.alreadyRegistered
        }
        try db.index(customer.id, in: reader.tenant)
        try db.tell(TimelineEvent(kind: .customerRegistered, customer: customer.id), by: reader, at: now)
        try await db.countCustomer(in: reader.tenant)
        return .created(customer, at: "/v1/customers/\(customer.id)")
    }
}

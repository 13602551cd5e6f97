internal import Crypto
internal import JSON
internal import Models
internal import Postgres
internal import Routing
internal import ServiceKit

/// Makes a customer for the business that asks, or for the one that a tenant-wide manager names.
func createCustomer(
    _ order: NewCustomer, by reader: Reader, intent: Intent?, _ app: App
) async throws -> Answer<Customer> {
    let details = try settled(order.details)
    let createdFrom = Hash.sha256(try JSONWriter.encode(order))
    let now = app.clock()
    let owner = reader.reach == .tenant ? order.business ?? reader.business : reader.business
    let customer = Customer(
        id: order.id ?? .new(), name: shownName(of: details), details, owner: owner, createdAt: now, updatedAt: now)
    return try await app.database.once(intent, in: reader.tenant) { db in
        let stored = StoredCustomer(customer: customer, version: 1, createdFrom: createdFrom)
        guard try await db.insert(stored, origin: "business", in: reader.tenant) else {
            return try await sameCreation(of: stored, for: reader, db)
        }
        if let owner {
            try db.begin(
                Relationship(
                    id: .new(), customer: customer.id, business: owner, kind: .owner, source: order.source ?? .walkIn,
                    since: now), in: reader.tenant)
        }
        try db.index(customer.id, in: reader.tenant)
        try db.tell(
            TimelineEvent(
                kind: .customerCreated, customer: customer.id, data: ["source": (order.source ?? .walkIn).rawValue]),
            by: reader, at: now)
        try await db.countCustomer(in: reader.tenant)
        return .created(customer, at: "/v1/customers/\(customer.id)")
    }
}

/// What is there under the id already, if the same request made it (offline first); otherwise the id is taken.
func sameCreation(
    of stored: StoredCustomer, for reader: Reader, _ db: Connection
) async throws -> Effect<Customer> {
    guard let known = try await db.lockCustomer(stored.customer.id, for: reader),
        known.createdFrom == stored.createdFrom
    else { throw Refusal.idTaken }
    return .created(known.customer, at: "/v1/customers/\(known.customer.id)")
}

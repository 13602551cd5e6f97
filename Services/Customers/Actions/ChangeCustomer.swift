internal import Models
internal import Postgres
internal import Routing
internal import ServiceKit

/// Changes what a patch says of a customer, if the caller means the state that is there.
func changeCustomer(
    _ id: CustomerID, by reader: Reader, check: (EntityTag) throws -> Void,
    _ patch: (CustomerDetails) throws -> CustomerDetails, _ app: App
) async throws -> (customer: Customer, tag: EntityTag) {
    try await app.database.write(as: reader.tenant) { db in
        guard let stored = try await db.lockCustomer(id, for: reader) else { throw Refusal.notFound }
        try check(EntityTag(version: stored.version))
        var details = try patch(stored.customer.details)
        // A customer neither sees nor sets the tenant's words.
        if reader.isCustomer { details.tags = stored.customer.details.tags }
        details = try settled(details)
        let changed = changedMembers(stored.customer.details, details)
        var customer = stored.customer.shown(to: reader)
        guard !changed.isEmpty else { return (customer, EntityTag(version: stored.version)) }
        let now = app.clock()
        (customer.details, customer.name, customer.updatedAt) = (details, shownName(of: details), now)
        try db.update(customer, in: reader.tenant)
        try db.index(id, in: reader.tenant)
        try db.tell(
            TimelineEvent(kind: .customerChanged, customer: id, data: ["members": changed.joined(separator: " ")]),
            by: reader, at: now)
        return (customer.shown(to: reader), EntityTag(version: stored.version + 1))
    }
}

extension Customer {
    /// What the reader is to see of it: the tenant's own words are not for the customer.
    func shown(to reader: Reader) -> Customer {
        var shown = self
        if reader.isCustomer { shown.details.tags = [] }
        return shown
    }
}

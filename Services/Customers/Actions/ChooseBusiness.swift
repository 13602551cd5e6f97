internal import Models
internal import Postgres
internal import Routing
internal import ServiceKit

/// The customer's own choice of a business: it becomes the owner of a customer who has none, and shares one who has.
func chooseBusiness(
    _ business: BusinessID, for customer: CustomerID, by reader: Reader, from address: String?, intent: Intent?,
    _ app: App
) async throws -> Answer<Relationship> {
    let now = app.clock()
    return try await app.database.once(intent, in: reader.tenant) { db in
        guard let stored = try await db.lockCustomer(customer, for: reader)?.customer else { throw Refusal.notFound }
        guard reader.isCustomer else { throw Refusal.notTheCustomer }
        guard try await db.lockRelationship(of: customer, with: business, in: reader.tenant) == nil else {
            throw Refusal.alreadyRelated
        }
        let relationship = Relationship(
            id: .new(), customer: customer, business: business, kind: stored.owner == nil ? .owner : .shared,
            source: .inquiry, since: now)
        try db.begin(relationship, in: reader.tenant)
        let consent = Consent(
            id: .new(), customer: customer, business: business, purpose: "sharing", state: .granted,
            text: "The customer chose business \(business).", language: nil, channel: .web, givenAt: now,
            recordedAt: now,
            recordedBy: reader.account, address: address, proof: "relationship \(relationship.id)")
        guard try await db.insert(consent, in: reader.tenant) else { throw Refusal.idTaken }
        try db.tell(
            TimelineEvent(
                kind: .businessChosen, customer: customer, data: ["business": business.description]), by: reader,
            at: now)
        return .created(relationship, at: "/v1/customers/\(customer)/relationships/\(relationship.id)")
    }
}

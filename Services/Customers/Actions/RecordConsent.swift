internal import Models
internal import Postgres
internal import Routing
internal import ServiceKit

/// Records a consent or its withdrawal; from the commit on it holds.
func recordConsent(
    _ new: NewConsent, of customer: CustomerID, by reader: Reader, from address: String?, intent: Intent?, _ app: App
) async throws -> Answer<Consent> {
    let now = app.clock()
    let consent = try record(new, id: new.id ?? .new(), of: customer, by: reader, from: address, at: now)
    return try await app.database.once(intent, in: reader.tenant) { db in
        guard try await db.isThere(customer, for: reader) else { throw Refusal.notFound }
        let location = "/v1/customers/\(customer)/consents/\(consent.id)"
        guard try await db.insert(consent, in: reader.tenant) else {
            guard let known = try await db.consent(consent.id, of: customer, for: reader), known.says(consent) else {
                throw Refusal.idTaken
            }
            return .created(known, at: location)
        }
        try db.tell(
            TimelineEvent(
                kind: consent.state == .granted ? .consentGiven : .consentWithdrawn, customer: customer,
                audience: consent.business.map { .parties($0) } ?? .everyone,
                data: ["purpose": consent.purpose]), by: reader, at: now)
        return .created(consent, at: location)
    }
}

extension Consent {
    /// Whether another record says the same, whenever and by whomever it was written down.
    fileprivate func says(_ other: Consent) -> Bool {
        (purpose, state, text, business) == (other.purpose, other.state, other.text, other.business)
            && (channel, proof) == (other.channel, other.proof)
    }
}

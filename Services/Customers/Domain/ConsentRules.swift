internal import FoundationEssentials
internal import Models

/// The record that a consent becomes. A withdrawal holds from the moment it is recorded; a consent may have been given
/// earlier, on paper for example, but not later than now.
func record(
    _ new: NewConsent, id: ConsentID, of customer: CustomerID, by reader: Reader, from address: String?, at now: Date
) throws(Refusal) -> Consent {
    let given = try past(new.givenAt, "/givenAt", at: now)
    if !reader.isCustomer, new.channel == nil {
        throw .invalid([
            .init(pointer: "/channel", code: "required", message: "How the customer said it is part of the record.")
        ])
    }
    return Consent(
        id: id, customer: customer, business: reader.business ?? new.business, purpose: new.purpose, state: new.state,
        text: new.text, language: new.language, channel: new.channel ?? .web,
        givenAt: new.state == .withdrawn ? now : given, recordedAt: now, recordedBy: reader.account,
        address: address, proof: new.proof)
}

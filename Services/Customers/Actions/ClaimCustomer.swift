internal import FoundationEssentials
internal import Models
internal import Postgres
internal import Routing
internal import ServiceKit

/// Mails a link by which a person takes over the customer that a business made of them. Earlier links end.
func inviteCustomer(
    _ customer: CustomerID, _ new: NewClaim, by reader: Reader, intent: Intent?, _ app: App
) async throws -> Answer<Claim> {
    let (now, code) = (app.clock(), LinkCode(for: reader.tenant))
    return try await app.database.once(intent, in: reader.tenant) { db in
        guard let stored = try await db.lockCustomer(customer, for: reader)?.customer else { throw Refusal.notFound }
        guard stored.account == nil else { throw Refusal.alreadyClaimed }
        let email = try addressee(of: stored, new.email)
        let claim = Claim(
            id: .new(), customer: customer, email: email, createdAt: now,
            expiresAt: now.addingTimeInterval(claimLifetime))
        try db.insert(claim, hash: code.hash, by: reader.account, in: reader.tenant)
        try db.post(
            app.letters.claim(MailedLink(email: email, language: stored.details.language, code: code)), app)
        try db.tell(TimelineEvent(kind: .customerInvited, customer: customer, audience: .staff), by: reader, at: now)
        return .created(claim, at: "/v1/customers/\(customer)/claims/\(claim.id)")
    }
}

/// 14 days, in seconds: long enough for a letter that waits for its reader, short enough to be forgotten. The code in it is
/// good for a day (`linkLifetime`).
private let claimLifetime: TimeInterval = 14 * 86_400

/// The address that a mail to the customer goes to: the one asked for, if it is the customer's, or the primary one.
func addressee(of customer: Customer, _ wanted: EmailAddress?) throws(Refusal) -> EmailAddress {
    let emails = customer.details.emails
    guard let wanted else {
        guard let primary = emails.first(where: \.isPrimary) else { throw .noEmail }
        return primary.address
    }
    guard let own = emails.first(where: { $0.address == wanted }) else {
        throw .invalid([
            .init(pointer: "/email", code: "not-the-customers", message: "The customer has no such address.")
        ])
    }
    return own.address
}

/// Makes the customer of a mailed link the account's own. Of any number of uses at once one succeeds.
func claimCustomer(_ text: String, by reader: Reader, _ app: App) async throws -> Customer {
    guard let code = LinkCode(text), code.tenant == reader.tenant else { throw Refusal.claimUnknown }
    let now = app.clock()
    return try await app.database.write(as: reader.tenant) { db in
        guard
            let customer = try await db.useClaim(
                hash: code.hash, mailedSince: now - linkLifetime, by: reader.account, in: reader.tenant, at: now)
        else {
            guard let known = try await db.claim(hash: code.hash, in: reader.tenant) else { throw Refusal.claimUnknown }
            throw known.isUsed ? Refusal.claimUsed : known.isRevoked ? .claimRevoked : .claimExpired
        }
        guard try await db.link(customer, to: reader.account, in: reader.tenant, at: now) else {
            throw Refusal.alreadyClaimed
        }
        try db.tell(TimelineEvent(kind: .customerClaimed, customer: customer), by: reader, at: now)
        guard let stored = try await db.lockCustomer(customer, for: reader) else { throw Refusal.notFound }
        return stored.customer.shown(to: reader)
    }
}

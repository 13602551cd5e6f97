internal import FoundationEssentials
internal import Models
internal import Postgres
internal import Routing
internal import ServiceKit

/// The customer's yes or no in the portal. A yes takes effect in the same transaction, with the consent on record.
func answerRequest(
    _ id: RelationshipRequestID, accept: Bool, by reader: Reader, from address: String?, _ app: App
) async throws -> RelationshipRequest {
    let now = app.clock()
    return try await app.database.write(as: reader.tenant) { db in
        guard let stored = try await db.relationshipRequest(id, for: reader, at: now, locks: true) else {
            throw Refusal.notFound
        }
        guard reader.isCustomer else { throw Refusal.notTheCustomer }
        return try await settle(
            stored.request, accept, Answerer(account: reader.account, channel: .web, address: address),
            in: reader.tenant,
            at: now, db)
    }
}

/// The same through a mailed link, for a customer without an account. The code is the credential and names the tenant.
func answerRequest(code text: String, accept: Bool, from address: String?, _ app: App) async throws
    -> RelationshipRequest
{
    guard let code = LinkCode(text) else { throw Refusal.notFound }
    let now = app.clock()
    return try await app.database.write(as: code.tenant) { db in
        guard let stored = try await db.lockRelationshipRequest(hash: code.hash, in: code.tenant, at: now) else {
            throw Refusal.notFound
        }
        guard stored.request.state != .pending || stored.mailedAt > now - linkLifetime else {
            throw Refusal.linkExpired
        }
        return try await settle(
            stored.request, accept, Answerer(account: nil, channel: .email, address: address), in: code.tenant, at: now,
            db)
    }
}

/// Who said yes or no, and how.
private struct Answerer {
    let account: AccountID?
    let channel: ConsentChannel
    let address: String?
}

private func settle(
    _ request: RelationshipRequest, _ accept: Bool, _ who: Answerer, in tenant: TenantID, at now: Date,
    _ db: Connection
) async throws -> RelationshipRequest {
    guard request.state != .expired else { throw Refusal.requestExpired }
    guard try await db.settle(request.id, as: accept ? .accepted : .declined, in: tenant, at: now) else {
        throw Refusal.alreadyAnswered
    }
    if accept {
        try await carryOut(request, in: tenant, at: now, db)
        guard try await db.insert(consent(to: request, who, at: now), in: tenant) else { throw Refusal.idTaken }
    }
    let kind: TimelineKind =
        switch (accept, request.kind) {
        case (false, _): .requestDeclined
        case (true, .share): .customerShared
        case (true, .handOver): .customerHandedOver
        }
    try db.tell(
        TimelineEvent(kind: kind, customer: request.customer, data: ["to": request.to.description]), in: tenant,
        actor: who.account, at: now)
    var answered = request
    (answered.state, answered.answeredAt) = (accept ? .accepted : .declined, now)
    return answered
}

/// Makes the relationships what the customer agreed to: a share adds one, a hand-over ends the owner's (and what the new
/// owner shared before) and begins the new owner's.
private func carryOut(
    _ request: RelationshipRequest, in tenant: TenantID, at now: Date, _ db: Connection
) async throws {
    let owner = try await db.lockRelationship(of: request.customer, with: request.from, in: tenant)
    guard let owner, owner.kind == .owner else { throw Refusal.notTheOwner }
    let known = try await db.lockRelationship(of: request.customer, with: request.to, in: tenant)
    switch request.kind {
    case .share:
        guard known == nil else { throw Refusal.alreadyRelated }
    case .handOver:
        if let known { try db.end(known.id, in: tenant, at: now) }
        try db.end(owner.id, in: tenant, at: now)
    }
    try db.begin(
        Relationship(
            id: .new(), customer: request.customer, business: request.to,
            kind: request.kind == .share ? .shared : .owner, source: request.kind == .share ? .sharing : .handOver,
            since: now), in: tenant)
}

/// The consent that an answer is: whom, what, how.
private func consent(to request: RelationshipRequest, _ who: Answerer, at now: Date) -> Consent {
    let question = request.kind == .share ? "Share the customer with" : "Hand the customer over to"
    return Consent(
        id: .new(), customer: request.customer, business: request.to,
        purpose: request.kind == .share ? "sharing" : "hand_over", state: .granted,
        text: "\(question) business \(request.to).\(request.message.map { " \($0)" } ?? "")", language: nil,
        channel: who.channel, givenAt: now, recordedAt: now, recordedBy: who.account, address: who.address,
        proof: "relationship-request \(request.id)")
}

/// Ends what a business shares of a customer: the customer, the owner or the business itself may, and it holds at once.
func endSharing(_ id: RelationshipID, of customer: CustomerID, by reader: Reader, _ app: App) async throws {
    let now = app.clock()
    try await app.database.write(as: reader.tenant) { db in
        guard let stored = try await db.lockCustomer(customer, for: reader)?.customer,
            let relationship = try await db.relationship(id, of: customer, in: reader.tenant, locks: true)
        else { throw Refusal.notFound }
        let isParty = reader.business == stored.owner || reader.business == relationship.business
        guard reader.isCustomer || reader.reach == .tenant || isParty else { throw Refusal.notTheOwner }
        guard relationship.until == nil else { throw Refusal.notFound }
        guard relationship.kind == .shared else { throw Refusal.ownerStays }
        try db.end(id, in: reader.tenant, at: now)
        try db.tell(
            TimelineEvent(
                kind: .relationshipEnded, customer: customer, data: ["business": relationship.business.description]),
            by: reader, at: now)
    }
}

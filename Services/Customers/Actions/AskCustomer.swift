internal import FoundationEssentials
internal import Models
internal import Postgres
internal import Routing
internal import ServiceKit

/// Asks a customer whether another business may share or take over the relationship. Only the owner asks. A customer
/// with an account answers there, another by a mailed link.
func askCustomer(
    _ new: NewRelationshipRequest, about customer: CustomerID, by reader: Reader, intent: Intent?, _ app: App
) async throws -> Answer<RelationshipRequest> {
    let now = app.clock()
    return try await app.database.once(intent, in: reader.tenant) { db in
        guard let stored = try await db.lockCustomer(customer, for: reader)?.customer else { throw Refusal.notFound }
        // A tenant-wide manager asks in the owner's name.
        guard let owner = stored.owner, reader.reach == .tenant || owner == reader.business else {
            throw Refusal.notTheOwner
        }
        guard new.business != owner else { throw Refusal.alreadyRelated }
        let known = try await db.lockRelationship(of: customer, with: new.business, in: reader.tenant)
        guard known == nil || new.kind == .handOver else { throw Refusal.alreadyRelated }
        let request = RelationshipRequest(
            id: .new(), customer: customer, kind: new.kind, from: owner, to: new.business, message: new.message,
            state: .pending, requestedAt: now, expiresAt: now.addingTimeInterval(requestLifetime))
        let code = stored.account == nil ? LinkCode(for: reader.tenant) : nil
        let email = try code.map { _ throws(Refusal) in try addressee(of: stored, nil) }
        do {
            try await db.insert(
                request, hash: code?.hash, to: email, called: new.businessName?.text, by: reader.account,
                in: reader.tenant)
        } catch PostgresError.uniqueViolation(constraint: "relationship_requests_one_pending") {
            throw Refusal.alreadyAsked
        }
        if let code, let email {
            try db.post(
                app.letters.request(
                    MailedLink(email: email, language: stored.details.language, code: code), new.kind,
                    business: new.businessName?.text, message: new.message), app)
        }
        try db.tell(
            TimelineEvent(
                kind: new.kind == .share ? .sharingRequested : .handOverRequested, customer: customer,
                data: ["to": new.business.description]), by: reader, at: now)
        return .created(request, at: "/v1/relationship-requests/\(request.id)")
    }
}

/// 30 days, in seconds: a customer may be on holiday; then the business asks again.
private let requestLifetime: TimeInterval = 30 * 86_400

/// Takes a question back.
func withdrawRequest(
    _ id: RelationshipRequestID, by reader: Reader, check: (EntityTag) throws -> Void, _ app: App
) async throws {
    let now = app.clock()
    try await app.database.write(as: reader.tenant) { db in
        guard let stored = try await db.relationshipRequest(id, for: reader, at: now, locks: true) else {
            throw Refusal.notFound
        }
        try check(EntityTag(version: stored.version))
        guard reader.reach == .tenant || reader.business == stored.request.from else { throw Refusal.notTheOwner }
        guard try await db.settle(id, as: .withdrawn, in: reader.tenant, at: now) else { throw Refusal.alreadyAnswered }
        try db.tell(
            TimelineEvent(kind: .requestWithdrawn, customer: stored.request.customer), by: reader, at: now)
    }
}

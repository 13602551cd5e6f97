internal import FoundationEssentials
internal import Models
internal import Postgres
internal import Routing
internal import ServiceKit
internal import Telemetry

/// Asks a colleague and the customer whether the colleague may have an inquiry that the reader's business has.
func askHandOver(
    _ id: InquiryID, _ order: NewHandOver, by reader: Reader, intent: Intent?, trace: TraceContext?, _ app: App
) async throws -> Answer<HandOver> {
    let (now, tenant) = (app.clock(), reader.tenant)
    return try await app.database.once(intent, in: tenant) { db in
        let inquiry = try await db.lockInquiry(id, for: reader)
        // Only who has it gives it away; a manager takes it back and lets it be routed anew.
        guard let business = inquiry.business, business == reader.business, let professional = inquiry.professional
        else { throw Refusal.notFound }
        try allow(.handOver, on: inquiry, by: reader.actor(on: inquiry).kind)
        guard try await db.askedHandOver(of: id, in: tenant) == nil else { throw Refusal.handOverAsked }
        let colleague = try await db.available(order.professional, in: tenant, at: now)
        guard colleague.professional != professional else {
            throw Refusal.invalid("/professional", "the-same", "They have it already.")
        }
        guard let held = try await db.offers(of: id, in: tenant).last(where: { $0.state == .accepted }) else {
            throw Refusal.notFound
        }
        // Who has no account cannot answer: what the business was told counts, and it is written down who says so.
        let isAgreed = inquiry.account == nil && order.customerAgrees == true
        if inquiry.account == nil, !isAgreed {
            throw Refusal.invalid("/customerAgrees", "required", "Ask the customer first: they have no account.")
        }
        let handOver = StoredHandOver(
            id: .new(), inquiry: id, offer: held.id, fromBusiness: business, fromProfessional: professional,
            toBusiness: colleague.business, toProfessional: colleague.professional, reason: order.reason,
            askedAt: now, askedBy: reader.account,
            customer: isAgreed ? .init(agrees: true, at: now, by: reader.account) : nil)
        try db.insert(handOver, in: tenant)
        try db.tell(
            .handOverAsked, about: inquiry, by: reader.actor(on: inquiry), in: tenant, business: colleague.business,
            professional: colleague.professional, subject: "\(handOver.id)")
        return .created(HandOver(handOver, about: inquiry), at: "/v1/hand-overs/\(handOver.id)")
    }
}

/// Answers a hand-over for the colleague or for the customer. With the second yes it is done.
func answerHandOver(
    _ id: HandOverID, _ answer: AnswerHandOver, by reader: Reader, intent: Intent?, trace: TraceContext?, _ app: App
) async throws -> Answer<HandOver> {
    let (now, tenant) = (app.clock(), reader.tenant)
    return try await app.database.once(intent, in: tenant) { db in
        guard let asked = try await db.handOver(id, for: reader),
            var inquiry = try await db.lockInquiry(asked.inquiry, in: tenant),
            var handOver = try await db.handOver(id, for: reader)
        else { throw Refusal.notFound }
        guard let party = handOver.party(of: reader, account: inquiry.account) else {
            throw Problem.forbidden("The colleague and the customer answer this.")
        }
        try handOver.answer(answer.agrees, as: party, by: reader.account, at: now)
        if handOver.state == .done {
            try await db.carryOut(handOver, on: &inquiry, in: tenant, at: now, trace)
        }
        try db.update(handOver, in: tenant)
        return .ok(HandOver(handOver, about: inquiry))
    }
}

/// Throws where the inquiry's state does not allow a step to an actor, without taking it.
func allow(_ step: InquiryStep, on inquiry: StoredInquiry, by actor: InquiryActor) throws(Refusal) {
    do {
        _ = try InquiryStates.machine.transition(from: inquiry.state, by: actor, step)
    } catch {
        throw .invalidTransition(error)
    }
}

extension Connection {
    /// A professional who can be asked; a fault of the request where there is none, or they cannot.
    func available(
        _ professional: ProfessionalID, in tenant: TenantID, at now: Date
    ) async throws -> Candidate {
        guard let candidate = try await candidate(professional, in: tenant) else {
            throw Refusal.invalid("/professional", "unknown", "There is no such professional.")
        }
        let jobs = try await jobs(of: [professional], in: tenant)[professional] ?? 0
        if let obstacle = candidate.obstacle(at: now, jobs: jobs) {
            let why = obstacle == .vacation ? "on vacation" : obstacle == .jobsAtOnce ? "full" : "not at work"
            throw Refusal.invalid("/professional", "not-available", "They cannot take it now: they are \(why).")
        }
        return candidate
    }

    /// Gives a locked inquiry to the colleague. Both agreed, so that the question to the colleague is answered as it is put.
    fileprivate func carryOut(
        _ handOver: StoredHandOver, on inquiry: inout StoredInquiry, in tenant: TenantID, at now: Date,
        _ trace: TraceContext?
    ) async throws {
        guard var held = try await offer(handOver.offer, in: tenant), held.state == .accepted,
            inquiry.professional == handOver.fromProfessional
        else { throw Refusal.handOverClosed }
        let giver = Actor(kind: .professional, account: handOver.askedBy, business: handOver.fromBusiness)
        let taker = Actor(kind: .professional, account: handOver.colleague?.by, business: handOver.toBusiness)
        try held.take(.handOver, by: .professional, at: now)
        try update(held, in: tenant)
        let offer = StoredOffer(
            id: .new(), inquiry: inquiry.id, decision: nil, rank: 0, business: handOver.toBusiness,
            professional: handOver.toProfessional, isBroadcast: false, reason: handOver.reason, offeredAt: now)
        try insert(offer, in: tenant)
        try take(
            .handOver, on: &inquiry, by: giver, in: tenant, at: now,
            StepFacts(
                reason: handOver.reason, subject: "\(handOver.id)", business: handOver.toBusiness,
                professional: handOver.toProfessional, trace: trace))
        _ = try await accept(offer, on: &inquiry, by: taker, in: tenant, at: now, trace)
    }
}

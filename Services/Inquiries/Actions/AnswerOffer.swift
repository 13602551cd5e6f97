internal import FoundationEssentials
internal import Models
internal import Postgres
internal import Routing
internal import ServiceKit
internal import Telemetry

/// Takes an inquiry that the reader's business was asked about.
func acceptOffer(
    _ id: OfferID, by reader: Reader, intent: Intent?, trace: TraceContext?, _ app: App
) async throws -> Answer<Offer> {
    let now = app.clock()
    return try await app.database.once(intent, in: reader.tenant) { db in
        guard let asked = try await db.offer(id, for: reader) else { throw Refusal.notFound }
        return .ok(try await db.accept(asked, by: reader.actor(on: asked), in: reader.tenant, at: now, trace))
    }
}

/// Takes an inquiry about which several were asked at once: who is first has it.
func claimInquiry(
    _ id: InquiryID, _ claim: ClaimInquiry, by reader: Reader, intent: Intent?, trace: TraceContext?, _ app: App
) async throws -> Answer<Offer> {
    let now = app.clock()
    return try await app.database.once(intent, in: reader.tenant) { db in
        guard let business = reader.business else { throw Refusal.notFound }
        let asked = try await db.offers(of: id, to: business, in: reader.tenant).filter { offer in
            offer.isBroadcast && (claim.professional == nil || claim.professional == offer.professional)
        }
        // The open one; else the last, which says why it is too late.
        guard let offer = asked.first(where: { $0.state == .open }) ?? asked.last else { throw Refusal.notFound }
        return .ok(try await db.accept(offer, by: reader.actor(on: offer), in: reader.tenant, at: now, trace))
    }
}

/// Says no. Where nobody else is asked at the time, the next is asked at once.
func declineOffer(
    _ id: OfferID, _ order: DeclineOffer, by reader: Reader, intent: Intent?, trace: TraceContext?, _ app: App
) async throws -> Answer<Offer> {
    if order.reason == .other, order.note == nil {
        throw Refusal.invalid("/note", "required", "Say in words why not.")
    }
    let (now, tenant) = (app.clock(), reader.tenant)
    return try await app.database.once(intent, in: tenant) { db in
        guard let asked = try await db.offer(id, for: reader),
            var inquiry = try await db.lockInquiry(asked.inquiry, in: tenant),
            var offer = try await db.offer(id, for: reader)
        else { throw Refusal.notFound }
        let actor = reader.actor(on: offer)
        try offer.checkTime(at: now, .decline)
        try offer.take(.decline, by: actor.kind, at: now, account: actor.account)
        (offer.declineReason, offer.note) = (order.reason, order.note)
        try await db.end(
            offer, on: &inquiry, .decline, by: actor, in: tenant, at: now,
            StepFacts(
                reason: order.reason.rawValue, subject: "\(offer.id)", business: offer.business,
                professional: offer.professional, trace: trace))
        return .ok(Offer(offer, about: nil))
    }
}

extension Connection {
    /// Accepts an offer for whoever was asked; all others are taken back.
    fileprivate func accept(
        _ asked: StoredOffer, by actor: Actor, in tenant: TenantID, at now: Date, _ trace: TraceContext?
    ) async throws -> Offer {
        // Who is too late need not wait for the lock of whoever was first.
        var attempt = asked
        try attempt.checkTime(at: now, .accept)
        try attempt.take(.accept, by: actor.kind, at: now)
        guard var inquiry = try await lockInquiry(asked.inquiry, in: tenant),
            let offer = try await offer(asked.id, in: tenant)
        else { throw Refusal.notFound }
        let accepted = try await accept(offer, on: &inquiry, by: actor, in: tenant, at: now, trace)
        return Offer(accepted, about: inquiry)
    }

    /// Gives a locked inquiry to whoever was asked by an offer.
    func accept(
        _ offer: StoredOffer, on inquiry: inout StoredInquiry, by actor: Actor, in tenant: TenantID, at now: Date,
        _ trace: TraceContext? = nil
    ) async throws -> StoredOffer {
        var offer = offer
        try offer.take(.accept, by: actor.kind, at: now, account: actor.account)
        offer.responseSeconds = try await responseSeconds(of: offer, in: tenant, at: now)
        for other in try await offers(of: inquiry.id, in: tenant) where other.state == .open {
            try stopClocks(of: other)
        }
        try update(offer, in: tenant)
        (inquiry.business, inquiry.professional, inquiry.dueAt) = (offer.business, offer.professional, nil)
        // The others are withdrawn with the step: nobody is asked any more.
        try take(
            .accept, on: &inquiry, by: actor, in: tenant, at: now, StepFacts(subject: "\(offer.id)", trace: trace))
        return offer
    }

    /// Writes down that a question has ended without a yes. If it was the last that was open, the inquiry takes the step
    /// and the next is asked.
    func end(
        _ offer: StoredOffer, on inquiry: inout StoredInquiry, _ step: InquiryStep, by actor: Actor,
        in tenant: TenantID, at now: Date, _ facts: StepFacts
    ) async throws {
        var offer = offer
        if offer.state != .withdrawn {
            offer.responseSeconds = try await responseSeconds(of: offer, in: tenant, at: now)
        }
        try update(offer, in: tenant)
        try stopClocks(of: offer)
        guard inquiry.state == .offered else { return }
        let open = try await offers(of: inquiry.id, in: tenant).filter { $0.state == .open }
        inquiry.dueAt = open.compactMap(\.dueAt).min()
        guard open.isEmpty else {
            inquiry.version += 1
            return try update(inquiry, in: tenant)
        }
        try take(step, on: &inquiry, by: actor, in: tenant, at: now, facts)
        try await goOn(&inquiry, in: tenant, at: now)
    }

    /// Open seconds that an answer took.
    private func responseSeconds(of offer: StoredOffer, in tenant: TenantID, at now: Date) async throws -> Int {
        let end = min(now, offer.dueAt ?? now)
        let candidate = try await candidate(offer.professional, in: tenant)
        return candidate?.openSeconds(from: offer.offeredAt, to: end)
            ?? max(0, Int(end.timeIntervalSince(offer.offeredAt)))
    }
}

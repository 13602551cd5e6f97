internal import FoundationEssentials
internal import Models
internal import Postgres
internal import Routing
internal import ServiceKit
internal import TimeZones

// Finding who is to be asked, and asking: on an inquiry that the transaction has locked.

extension Connection {
    /// Decides anew who is to be asked, writes the decision down with all it was made of, and asks.
    func route(_ inquiry: inout StoredInquiry, in tenant: TenantID, at now: Date, _ app: App) async throws {
        let order = try await routingOrder(of: tenant)
        let rules = try await app.rules.rules(order.rulesVersion, of: tenant, self)
        if order.settings.strategy == .roundRobin || rules.takesTurns {
            // Turns follow each other: two decisions at the same time would both see the same ones.
            try enqueue("SELECT pg_advisory_xact_lock(hashtextextended('routing turns ' || \(tenant)::text, 0))")
        }
        try await closeOffers(of: inquiry.id, in: tenant, at: now)
        (inquiry.business, inquiry.professional, inquiry.dueAt) = (nil, nil, nil)
        let (inputs, candidates) = try await routingInputs(for: inquiry, by: order, in: tenant, at: now)
        let decision = decide(inputs, by: rules)
        let stored = StoredDecision(id: .new(), inquiry: inquiry.id, decision: decision)
        try insert(decision, as: stored.id, from: inputs, on: inquiry.id, in: tenant)
        try keep(decision.turns, in: tenant)
        try carryOut(nextStep(of: decision, offers: [:]), of: stored, candidates, on: &inquiry, in: tenant, at: now)
    }

    /// Asks whoever is next after the last decision; nobody where an answer is still waited for.
    func goOn(_ inquiry: inout StoredInquiry, in tenant: TenantID, at now: Date) async throws {
        guard let last = try await lastDecision(on: inquiry.id, in: tenant) else {
            // A manager asked before anything was decided.
            return try schedule(RouteInquiry(inquiry: inquiry.id), key: "\(inquiry.id)")
        }
        var asked: [ProfessionalID: OfferState] = [:]
        for offer in try await offers(of: inquiry.id, in: tenant) where offer.decision == last.id {
            asked[offer.professional] = offer.state
        }
        let left = last.decision.candidates.map(\.professional).filter { asked[$0] == nil }
        let candidates = try await candidates(left, in: tenant)
        let jobs = try await jobs(of: left, in: tenant)
        let unavailable = left.filter { id in
            candidates[id].map { $0.obstacle(at: now, jobs: jobs[id] ?? 0) != nil } ?? true
        }
        let step = nextStep(of: last.decision, offers: asked, unavailable: Set(unavailable))
        try carryOut(step, of: last, candidates, on: &inquiry, in: tenant, at: now)
    }

    private func carryOut(
        _ step: EscalationStep, of stored: StoredDecision, _ candidates: [ProfessionalID: Candidate],
        on inquiry: inout StoredInquiry, in tenant: TenantID, at now: Date
    ) throws {
        switch step {
        case .wait: return
        case .offer(let professionals):
            let asked = Set(professionals)
            let offers = stored.decision.candidates.filter { asked.contains($0.professional) }.map { ranked in
                StoredOffer(
                    of: ranked, by: stored, to: candidates[ranked.professional], about: inquiry.id, at: now)
            }
            try ask(offers, about: &inquiry, by: .system, in: tenant, at: now)
        case .manager:
            inquiry.dueAt = nil
            let reason =
                stored.decision.candidates.isEmpty
                ? stored.decision.reason.english : "Everybody who came into question has been asked."
            try take(.giveUp, on: &inquiry, by: .system, in: tenant, at: now, StepFacts(reason: reason))
            try tell(.attention, about: inquiry, by: .system, in: tenant)
        }
    }

    /// Puts the questions, each with its deadline and its reminder.
    func ask(
        _ offers: [StoredOffer], about inquiry: inout StoredInquiry, by actor: Actor, in tenant: TenantID, at now: Date
    ) throws {
        inquiry.dueAt = (offers.compactMap(\.dueAt) + [inquiry.dueAt].compactMap { $0 }).min()
        for offer in offers {
            try insert(offer, in: tenant)
            if let due = offer.dueAt { try schedule(MissOffer(offer: offer.id), at: due, key: "\(offer.id)") }
            if let reminder = offer.reminderAt {
                try schedule(RemindOffer(offer: offer.id), at: reminder, key: "\(offer.id)")
            }
            try take(
                .offer, on: &inquiry, by: actor, in: tenant, at: now,
                StepFacts(
                    reason: offer.reason, subject: "\(offer.id)", business: offer.business,
                    professional: offer.professional, due: offer.dueAt))
        }
    }

    /// Stops the clocks of a question that is answered or taken back; of one that was missed its clock has struck, and is
    /// the job that asks.
    func stopClocks(of offer: StoredOffer) throws {
        if offer.dueAt != nil, offer.state != .missed { try cancel(MissOffer.self, key: "\(offer.id)") }
        if offer.reminderAt != nil, offer.remindedAt == nil { try cancel(RemindOffer.self, key: "\(offer.id)") }
    }

    /// Takes back what is still open, and ends what was accepted: before everything begins anew.
    private func closeOffers(of inquiry: InquiryID, in tenant: TenantID, at now: Date) async throws {
        for var offer in try await offers(of: inquiry, in: tenant) {
            switch offer.state {
            case .open:
                try offer.take(.withdraw, by: .system, at: now)
                try stopClocks(of: offer)
            case .accepted: try offer.take(.release, by: .system, at: now)
            default: continue
            }
            try update(offer, in: tenant)
        }
    }

    /// Takes back all questions about an inquiry that waits for no answer any more. Travels with the next statement; their
    /// jobs find nothing to do.
    func withdrawOpenOffers(of inquiry: InquiryID, in tenant: TenantID, at now: Date) throws {
        try enqueue(
            """
            UPDATE offers SET state = 'withdrawn', answered_at = \(now), version = version + 1
            WHERE tenant_id = \(tenant) AND inquiry_id = \(inquiry) AND state = 'open'
            """)
    }

    /// Tells others of something that changes nothing of where an inquiry stands.
    func tell(
        _ kind: InquiryNoted.Kind, about inquiry: StoredInquiry, by actor: Actor, in tenant: TenantID,
        business: BusinessID? = nil, professional: ProfessionalID? = nil, subject: String? = nil, due: Date? = nil,
        zone: TimeZoneName? = nil
    ) throws {
        try announce(
            InquiryNoted(
                kind, inquiry: inquiry.id, actor: actor.kind, account: actor.account, customerAccount: inquiry.account,
                guest: inquiry.contact.guest, customer: inquiry.customer, business: business ?? inquiry.business,
                professional: professional ?? inquiry.professional, excerpt: inquiry.excerpt(), subject: subject,
                due: due, zone: zone),
            about: inquiry.id, in: tenant)
    }

    /// Everything that a decision is made of.
    private func routingInputs(
        for inquiry: StoredInquiry, by order: RoutingOrder, in tenant: TenantID, at now: Date
    ) async throws -> (RoutingInputs, [ProfessionalID: Candidate]) {
        let since = now.addingTimeInterval(-86_400 * Double(order.settings.windowDays))
        let candidates = try await candidates(for: inquiry.details.trade, in: tenant)
        let numbers = try await numbers(of: candidates, since: since, at: now, in: tenant)
        let past = try await past(of: inquiry, in: tenant)
        let isKnown = !past.businesses.isEmpty || !(inquiry.contact.relations ?? []).isEmpty
        let zone = order.settings.timeZone.flatMap { try? ZoneRules.rules(of: $0) } ?? Self.usualZone(of: candidates)
        let inputs = RoutingInputs(
            // Whole seconds: what is stored and read again is the same to the last bit.
            at: Date(wholeSeconds: now.wholeSeconds), clock: RoutingClock(now, in: zone),
            seed: Int64(bitPattern: inquiry.id.low), rulesVersion: order.rulesVersion, settings: order.settings,
            need: RoutingNeed(inquiry, isKnownCustomer: isKnown),
            exploration: try await exploration(since: since, in: tenant),
            candidates: candidates.map {
                $0.judged(for: inquiry, at: now, numbers[$0.professional] ?? CandidateNumbers(), past)
            })
        return (inputs, Dictionary(candidates.map { ($0.professional, $0) }) { one, _ in one })
    }

    /// The zone in which most of them work; of those as frequent the first by name.
    private static func usualZone(of candidates: [Candidate]) -> ZoneRules {
        let zones = Dictionary(grouping: candidates) { $0.facts.business.timeZone?.text ?? "" }
        let most = zones.max { one, other in
            one.value.count != other.value.count ? one.value.count < other.value.count : one.key > other.key
        }
        return most?.value.first?.zone ?? .utc
    }
}

extension StoredOffer {
    /// A question that a decision wants to be put.
    init(
        of ranked: RankedCandidate, by stored: StoredDecision, to candidate: Candidate?, about inquiry: InquiryID,
        at now: Date
    ) {
        let times = candidate?.times(sla: stored.decision.slaMinutes, from: now)
        self.init(
            id: .new(), inquiry: inquiry, decision: stored.id, rank: ranked.rank, business: ranked.business,
            professional: ranked.professional, isBroadcast: stored.decision.strategy == .broadcast,
            reason: ranked.reason.english, dueAt: times?.due, reminderAt: times?.reminder, offeredAt: now)
    }
}

extension Candidate {
    /// When they are reminded of a question, after half of the time that they have, and until when they can answer.
    func times(sla minutes: Int, from now: Date) -> (reminder: Date?, due: Date?) {
        let due = time(after: minutes, from: now)
        let reminder = time(after: max(1, minutes / 2), from: now)
        guard let due, let reminder, reminder < due else { return (nil, due) }
        return (reminder, due)
    }
}

extension CompiledRules {
    /// Whether a rule, or what is done otherwise, gives inquiries in turn.
    var takesTurns: Bool { (rules + [otherwise]).contains { !$0.isPaused && $0.effects.strategy == .roundRobin } }
}

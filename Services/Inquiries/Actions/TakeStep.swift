internal import FoundationEssentials
internal import Models
internal import Postgres
internal import ServiceKit
internal import Telemetry

/// What belongs to a step beside the inquiry itself.
struct StepFacts {
    /// Why, in words.
    var reason: String?
    /// The offer, quote, appointment that it is about.
    var subject: String?
    /// Whom it is about, where that is not who has the inquiry.
    var business: BusinessID?
    var professional: ProfessionalID?
    /// Until when somebody has to answer, or when an appointment begins.
    var due: Date?
    /// The total of a quote, the value of the work.
    var amount: Money?
    /// The zone of the clock on the wall of an appointment.
    var zone: TimeZoneName?
    var trace: TraceContext?
}

extension Connection {
    /// Takes a step on an inquiry that is locked: its new state (with whatever else the caller has changed in it), the
    /// line in its history and the event for others commit together.
    ///
    /// - Throws: `Refusal.invalidTransition` where the state does not allow it.
    func take(
        _ step: InquiryStep, on inquiry: inout StoredInquiry, by actor: Actor, in tenant: TenantID, at now: Date,
        _ facts: StepFacts = StepFacts()
    ) throws {
        let before = inquiry.state
        do {
            inquiry.state = try InquiryStates.machine.transition(from: before, by: actor.kind, step)
        } catch {
            throw Refusal.invalidTransition(error)
        }
        inquiry.version += 1
        inquiry.updatedAt = now
        inquiry.endedAt = inquiry.state.isEnd ? inquiry.endedAt ?? now : nil
        if inquiry.submittedAt == nil, inquiry.state != .draft { inquiry.submittedAt = now }
        try update(inquiry, in: tenant)
        // Nobody is asked any more, however it came to that.
        if before == .offered, inquiry.state != .offered {
            try withdrawOpenOffers(of: inquiry.id, in: tenant, at: now)
        }
        if InquiryStates.inHands.contains(before), !InquiryStates.inHands.contains(inquiry.state) {
            try withdrawHandOver(of: inquiry.id, in: tenant, at: now)
        }
        try note(step, from: before, on: inquiry, by: actor, in: tenant, at: now, facts)
        try ring(inquiry.id, in: tenant)
        // Nobody answers a quote any more whose inquiry is over or in other hands, however it came to that.
        if before == .quoted, ![.quoted, .approved, .accepted].contains(inquiry.state) {
            try withdrawQuotes(of: inquiry.id, in: tenant, at: now)
        }
        // Nor does anybody come any more, unless that is what has begun.
        if before == .booked, inquiry.state != .booked {
            try endAppointment(
                of: inquiry.id, kept: [.inProgress, .completed].contains(inquiry.state), by: actor.account,
                reason: facts.reason, in: tenant, at: now)
        }
    }

    /// Writes down and tells a step that has been taken: what making an inquiry and `take` have in common.
    func note(
        _ step: InquiryStep, from before: InquiryState?, on inquiry: StoredInquiry, by actor: Actor,
        in tenant: TenantID, at now: Date, _ facts: StepFacts = StepFacts()
    ) throws {
        try insert(
            Transition(
                step: step, from: before, to: inquiry.state, actor: actor.kind, account: actor.account,
                business: facts.business ?? actor.business, at: now, reason: facts.reason),
            about: facts.subject, as: inquiry.version, of: inquiry.id, in: tenant)
        try announce(
            InquiryStepped(
                inquiry: inquiry.id, parent: inquiry.parent, step: step, state: inquiry.state, actor: actor.kind,
                account: actor.account, customer: inquiry.customer, customerAccount: inquiry.account,
                guest: inquiry.contact.guest, business: facts.business ?? inquiry.business,
                professional: facts.professional ?? inquiry.professional, trade: inquiry.details.trade,
                vehicle: inquiry.details.vehicle?.id, excerpt: inquiry.excerpt(), reason: facts.reason,
                subject: facts.subject, due: facts.due, zone: facts.zone, amount: facts.amount),
            about: inquiry.id, in: tenant, trace: facts.trace)
    }
}

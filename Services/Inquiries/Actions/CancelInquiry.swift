internal import FoundationEssentials
internal import Models
internal import Postgres
internal import Routing
internal import ServiceKit

/// Calls an inquiry off with all that is open about it. A whole is called off with its parts; the whole of a part that was
/// the last one ends with it.
func cancelInquiry(_ reason: String, _ step: WorkStep, _ app: App) async throws -> Answer<Inquiry> {
    try await change(step, app) { db, inquiry, actor, now in
        let (tenant, facts) = (step.reader.tenant, StepFacts(reason: reason, trace: step.trace))
        if inquiry.state == .split {
            try await db.callOffParts(of: &inquiry, by: actor, in: tenant, at: now, facts)
        } else {
            try db.callOff(&inquiry, by: actor, in: tenant, at: now, facts)
            try await db.followParent(of: inquiry, in: tenant, at: now, step.trace)
        }
    }
}

extension Connection {
    /// Calls off an inquiry that is locked. Questions, hand-overs and quotes that wait end with the step, whoever takes it.
    fileprivate func callOff(
        _ inquiry: inout StoredInquiry, by actor: Actor, in tenant: TenantID, at now: Date, _ facts: StepFacts
    ) throws {
        let isRouted = inquiry.state == .routing
        inquiry.dueAt = nil
        try take(.cancel, on: &inquiry, by: actor, in: tenant, at: now, facts)
        if isRouted { try cancel(RouteInquiry.self, key: "\(inquiry.id)") }
    }

    /// Calls off what is open of a whole that is locked, each part as whoever calls the whole off: all of them or, where one
    /// of them cannot be called off any more, none. A whole of which something was done is completed.
    fileprivate func callOffParts(
        of whole: inout StoredInquiry, by actor: Actor, in tenant: TenantID, at now: Date, _ facts: StepFacts
    ) async throws {
        var states: [InquiryState] = []
        for part in try await children(of: whole.id, in: tenant) {
            guard var open = try await lockInquiry(part.id, in: tenant) else { continue }
            if !open.state.isEnd { try callOff(&open, by: actor, in: tenant, at: now, facts) }
            states.append(open.state)
        }
        if InquiryStates.step(ofParent: states) == .complete {
            try take(.complete, on: &whole, by: .system, in: tenant, at: now, facts)
        } else {
            try take(.cancel, on: &whole, by: actor, in: tenant, at: now, facts)
        }
    }
}

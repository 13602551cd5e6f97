internal import FoundationEssentials
internal import Models
internal import Postgres
internal import Routing
internal import ServiceKit
internal import Telemetry

/// Who does something to which inquiry, and how it is told from a repetition.
struct WorkStep {
    let inquiry: InquiryID
    let reader: Reader
    let intent: Intent?
    let trace: TraceContext?
}

extension Call {
    /// What the request says of the step that it asks for.
    func workStep() throws -> WorkStep {
        WorkStep(inquiry: try path("inquiry"), reader: try reader(), intent: try intent(), trace: trace)
    }
}

/// Begins the work.
func begin(_ step: WorkStep, _ app: App) async throws -> Answer<Inquiry> {
    try await change(step, app) { db, inquiry, actor, now in
        inquiry.dueAt = nil
        try db.take(.begin, on: &inquiry, by: actor, in: step.reader.tenant, at: now, StepFacts(trace: step.trace))
    }
}

/// Ends the work with what became of it. The whole of which it is a part ends with its last part.
func finish(_ work: FinishWork, _ step: WorkStep, _ app: App) async throws -> Answer<Inquiry> {
    try checked(work)
    return try await change(step, app) { db, inquiry, actor, now in
        inquiry.dueAt = nil
        try db.take(
            .complete, on: &inquiry, by: actor, in: step.reader.tenant, at: now,
            StepFacts(reason: work.note, amount: work.value, trace: step.trace))
        guard let business = inquiry.business, let professional = inquiry.professional else { throw Refusal.notFound }
        let completion = Completion(
            outcome: work.outcome, value: work.value, note: work.note, business: business, professional: professional,
            at: now)
        try db.insert(
            completion, as: inquiry.version, of: inquiry.id, by: step.reader.account, in: step.reader.tenant)
        try await db.followParent(of: inquiry, in: step.reader.tenant, at: now, step.trace)
    }
}

/// Takes an inquiry up again that was over: finished work goes back to who did it, everything else is routed anew.
func reopen(_ reason: String, _ step: WorkStep, _ app: App) async throws -> Answer<Inquiry> {
    try await change(step, app) { db, inquiry, actor, now in
        let isFinished = inquiry.state == .completed
        if isFinished, inquiry.business == nil {
            // What was split was done in its parts: one of those is reopened.
            throw Refusal.invalidTransition(
                NotAllowed(state: .completed, actor: actor.kind, step: .reopen, allowed: []))
        }
        if !isFinished { (inquiry.business, inquiry.professional, inquiry.dueAt) = (nil, nil, nil) }
        try db.take(
            .reopen, on: &inquiry, by: actor, in: step.reader.tenant, at: now,
            StepFacts(reason: reason, trace: step.trace))
        try follow(inquiry, in: step.reader.tenant, db)
    }
}

/// One step on an inquiry that is the reader's, in one transaction.
func change(
    _ step: WorkStep, _ app: App,
    _ body: (Connection, inout StoredInquiry, _ actor: Actor, _ now: Date) async throws -> Void
) async throws -> Answer<Inquiry> {
    let now = app.clock()
    return try await app.database.once(step.intent, in: step.reader.tenant) { db in
        var inquiry = try await db.lockPart(step.inquiry, for: step.reader)
        guard !isOnlyAsked(step.reader, about: inquiry) else { throw Refusal.notFound }
        try await body(db, &inquiry, step.reader.actor(on: inquiry), now)
        return .ok(try await db.shown(inquiry, to: step.reader, at: now).inquiry)
    }
}

extension Connection {
    /// An inquiry that is there for the reader, locked until the transaction ends, after the whole that it is a part of:
    /// who locks both always locks the whole first, so that nobody waits in a circle.
    func lockPart(_ id: InquiryID, for reader: Reader) async throws -> StoredInquiry {
        guard let found = try await inquiry(id, for: reader) else { throw Refusal.notFound }
        if let parent = found.parent { _ = try await lockInquiry(parent, in: reader.tenant) }
        return try await lockInquiry(id, for: reader)
    }

    /// Ends the whole when its last part has ended. The part was locked by `lockPart`, and its own step is taken.
    func followParent(
        of part: StoredInquiry, in tenant: TenantID, at now: Date, _ trace: TraceContext? = nil
    ) async throws {
        guard part.state.isEnd, let id = part.parent, var parent = try await lockInquiry(id, in: tenant),
            parent.state == .split
        else { return }
        let states = try await children(of: id, in: tenant).map(\.state)
        guard let step = InquiryStates.step(ofParent: states) else { return }
        try take(step, on: &parent, by: .system, in: tenant, at: now, StepFacts(trace: trace))
    }
}

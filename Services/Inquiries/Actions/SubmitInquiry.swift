internal import Models
internal import Postgres
internal import Routing
internal import ServiceKit

/// Sends a draft: from now on somebody is looked for. What was fine when it was written, such as a time that suits, has to be
/// fine now.
func submitInquiry(_ step: WorkStep, _ app: App) async throws -> Answer<Inquiry> {
    try await change(step, app) { db, inquiry, actor, now in
        _ = try await db.activeTenant(step.reader.tenant)
        try allow(.submit, on: inquiry, by: actor.kind)
        inquiry.details = try settled(inquiry.details, at: now)
        try db.take(.submit, on: &inquiry, by: actor, in: step.reader.tenant, at: now, StepFacts(trace: step.trace))
        try follow(inquiry, in: step.reader.tenant, db)
    }
}

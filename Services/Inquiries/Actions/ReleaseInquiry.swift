internal import FoundationEssentials
internal import Models
internal import Postgres
internal import Routing
internal import ServiceKit
internal import Telemetry

/// Gives an accepted inquiry back, or takes it from a professional: others are asked anew, whoever had it is not.
func releaseInquiry(
    _ id: InquiryID, _ why: StepReason, by reader: Reader, intent: Intent?, trace: TraceContext?, _ app: App
) async throws -> Answer<Inquiry> {
    let (now, tenant) = (app.clock(), reader.tenant)
    return try await app.database.once(intent, in: tenant) { db in
        var inquiry = try await db.lockInquiry(id, for: reader)
        // Who only wrote it down for the customer, or was only asked, has nothing to give back.
        guard reader.reach == .tenant || inquiry.business == reader.business else { throw Refusal.notFound }
        let actor = reader.actor(on: inquiry)
        try allow(.release, on: inquiry, by: actor.kind)
        let (business, professional) = (inquiry.business, inquiry.professional)
        for var offer in try await db.offers(of: id, in: tenant) where offer.state == .accepted {
            try offer.take(.release, by: actor.kind, at: now)
            try db.update(offer, in: tenant)
        }
        (inquiry.business, inquiry.professional, inquiry.dueAt) = (nil, nil, nil)
        try db.take(
            .release, on: &inquiry, by: actor, in: tenant, at: now,
            StepFacts(reason: why.reason, business: business, professional: professional, trace: trace))
        try db.schedule(RouteInquiry(inquiry: id), key: "\(id)")
        return .ok(shown(inquiry, to: reader))
    }
}

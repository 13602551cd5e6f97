internal import FoundationEssentials
internal import Models
internal import Postgres
internal import Routing
internal import ServiceKit

/// Asks whom a manager names: about an inquiry that nobody takes, or beside those who are asked already.
func assignInquiry(
    _ id: InquiryID, _ order: AssignInquiry, by reader: Reader, intent: Intent?, _ app: App
) async throws -> Answer<Offer> {
    let (now, tenant) = (app.clock(), reader.tenant)
    return try await app.database.once(intent, in: tenant) { db in
        var inquiry = try await db.lockInquiry(id, for: reader)
        let actor = Actor(kind: .manager, account: reader.account, business: nil)
        try allow(.offer, on: inquiry, by: actor.kind)
        let candidate = try await db.available(order.professional, in: tenant, at: now)
        let known = try await db.offers(of: id, in: tenant)
        guard !known.contains(where: { $0.state == .open && $0.professional == order.professional }) else {
            throw Refusal.alreadyAsked
        }
        let minutes: Int =
            if let said = order.slaMinutes { said } else { try await db.routingOrder(of: tenant).settings.slaMinutes }
        let times = candidate.times(sla: minutes, from: now)
        let offer = StoredOffer(
            id: .new(), inquiry: id, decision: nil, rank: 0, business: candidate.business,
            professional: candidate.professional, isBroadcast: false, reason: "A manager asked for them.",
            dueAt: times.due, reminderAt: times.reminder, offeredAt: now)
        // What was to be decided is decided.
        try db.cancel(RouteInquiry.self, key: "\(id)")
        try db.ask([offer], about: &inquiry, by: actor, in: tenant, at: now)
        return .created(Offer(offer, about: inquiry), at: "/v1/offers/\(offer.id)")
    }
}

internal import HTTP
internal import JSON
internal import Models
internal import Postgres
internal import Routing
internal import ServiceKit

/// Why somebody is asked, a manager's own word, and giving back.
func decisionRoutes(_ app: App) -> [Route] {
    [
        .get(
            "/v1/inquiries/:inquiry/decisions", to: .anyOf([.readInquiries, .useOwn]),
            "Why somebody is asked, the first decision first", parameters: [.inquiry] + Parameter.page,
            gives: Page<InquiryDecision>.self
        ) { try await listDecisions($0, app) }
        .documented("Customers learn the reason of who was asked, a business its own, managers every score part."),
        .post(
            "/v1/inquiries/:inquiry/offers", to: .permission(.manageRouting), "Ask whom a manager names",
            parameters: [.inquiry, .idempotencyKey()], takes: AssignInquiry.self, gives: Offer.self, status: .created,
            errors: [.invalidTransition, .alreadyAsked]
        ) { call in
            try await assignInquiry(
                call.path("inquiry"), call.body, by: call.tenantReader(), intent: call.intent(), app)
        },
        .post(
            "/v1/inquiries/:inquiry/releases", to: .permission(.answerInquiries), "Give an accepted inquiry back",
            parameters: [.inquiry, .idempotencyKey()], takes: StepReason.self, gives: Inquiry.self,
            errors: [.invalidTransition]
        ) { call in
            try await releaseInquiry(
                call.path("inquiry"), call.body, by: call.reader(), intent: call.intent(), trace: call.trace, app)
        }
        .documented("By who has it, or by a manager; others are asked anew."),
    ]
}

private func listDecisions(_ call: Call<NoBody>, _ app: App) async throws -> Answer<Page<InquiryDecision>> {
    let reader = try call.reader()
    let id: InquiryID = try call.path("inquiry")
    return try await Listing(name: "decisions", scope: "\(id)", columns: ["id", "at", "professional", "business"]) {
        last, limit, db in
        guard try await db.inquiry(id, for: reader) != nil else { throw Refusal.notFound }
        let offers = try await db.offers(of: id, in: reader.tenant)
        return try await db.decisions(on: id, after: try last?.id(), limit: limit, in: reader.tenant).compactMap {
            stored in
            let own = offers.filter { $0.decision == stored.id }
            return shown(stored.decision, as: stored.id, own, to: reader).map { ($0, .string("\(stored.id)")) }
        }
    }.answer(call, for: reader, app.database)
}

internal import HTTP
internal import JSON
internal import Media
internal import Models
internal import Postgres
internal import Routing
internal import ServiceKit

/// What whoever wrote an inquiry does with it: changed, sent, divided, called off.
func deskRoutes(_ app: App) -> [Route] {
    let parameters: [Parameter] = [.inquiry, .idempotencyKey()]
    let writers: Access = .anyOf([.writeInquiries, .useOwn])
    return [
        .patch(
            "/v1/inquiries/:inquiry", to: writers, "Change what an inquiry says",
            parameters: [.inquiry, .ifMatch(required: true)], takes: InquiryDetails.self, gives: Inquiry.self,
            errors: [.preconditionFailed, .invalidTransition] + ProblemKind.attachingMedia
        ) { try await patchInquiry($0, app) }
        .documented(
            """
            As long as nobody has accepted it, by the customer, the business that wrote it down, or a manager. Where \
            another trade, service, vehicle, place or urgency is asked for, others are asked.
            """),
        .post(
            "/v1/inquiries/:inquiry/submissions", to: writers, "Send a draft", parameters: parameters,
            takes: NoBody.self, gives: Inquiry.self, errors: [.invalidTransition, .tenantSuspended]
        ) { try await submitInquiry($0.workStep(), app) },
        .post(
            "/v1/inquiries/:inquiry/splits", to: writers, "Divide a need among trades", parameters: parameters,
            takes: SplitInquiry.self, gives: Inquiry.self, errors: [.invalidTransition, .tenantSuspended]
        ) { try await splitInquiry($0.body, $0.workStep(), app) }
        .documented(
            "Each part is an inquiry of its own, routed by itself; the whole shows how they stand, and ends with them."),
        .post(
            "/v1/inquiries/:inquiry/cancellations", to: .anyOf([.writeInquiries, .answerInquiries, .useOwn]),
            "Call an inquiry off", parameters: parameters, takes: StepReason.self, gives: Inquiry.self,
            errors: [.invalidTransition]
        ) { try await cancelInquiry($0.body.reason, $0.workStep(), app) }
        .documented(
            "Questions, quotes and hand-overs that wait end with it. A divided need is called off in all its parts."),
    ]
}

private func patchInquiry(_ call: Call<MergePatch<InquiryDetails>>, _ app: App) async throws -> Answer<Inquiry> {
    let (inquiry, tag) = try await editInquiry(
        call.path("inquiry"), by: call.reader(), check: { try call.requireMatch($0) }, call.body.applied,
        trace: call.trace, app)
    return .ok(inquiry).tagged(tag)
}

internal import HTTP
internal import JSON
internal import Models
internal import Postgres
internal import Routing
internal import ServiceKit

/// The work itself: begun, ended, taken up again.
func workRoutes(_ app: App) -> [Route] {
    let parameters: [Parameter] = [.inquiry, .idempotencyKey()]
    return [
        .post(
            "/v1/inquiries/:inquiry/starts", to: .permission(.answerInquiries), "Begin the work",
            parameters: parameters, takes: NoBody.self, gives: Inquiry.self, errors: [.invalidTransition]
        ) { try await begin($0.workStep(), app) },
        .post(
            "/v1/inquiries/:inquiry/completions", to: .permission(.answerInquiries), "End the work",
            parameters: parameters, takes: FinishWork.self, gives: Inquiry.self, errors: [.invalidTransition]
        ) { try await finish($0.body, $0.workStep(), app) }
        .documented("With what became of it and what it was worth. A need of several trades ends with its last part."),
        .get(
            "/v1/inquiries/:inquiry/completions", to: .anyOf([.readInquiries, .useOwn]),
            "How the work ended, the last time first", parameters: [.inquiry] + Parameter.page,
            gives: Page<Completion>.self, also: ["text/csv"]
        ) { try await listCompletions($0, app) },
        .post(
            "/v1/inquiries/:inquiry/reopenings", to: .permission(.answerInquiries), "Take an inquiry up again",
            parameters: parameters, takes: StepReason.self, gives: Inquiry.self, errors: [.invalidTransition]
        ) { try await reopen($0.body.reason, $0.workStep(), app) }
        .documented("Finished work goes back to who did it; what a manager reopens otherwise is routed anew."),
    ]
}

private func listCompletions(_ call: Call<NoBody>, _ app: App) async throws -> Answer<Page<Completion>> {
    let reader = try call.reader()
    let id: InquiryID = try call.path("inquiry")
    return try await Listing(
        name: "completions", scope: "\(id)", columns: ["at", "outcome", "value", "note", "business", "professional"]
    ) { last, limit, db in
        guard let inquiry = try await db.inquiry(id, for: reader), !isOnlyAsked(reader, about: inquiry) else {
            throw Refusal.notFound
        }
        return try await db.completions(
            of: id, before: try last?.position(), limit: limit, in: reader.tenant
        ).map { ($0.completion, .string(String($0.number))) }
    }.answer(call, for: reader, app.database)
}

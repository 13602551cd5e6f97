internal import HTTP
internal import JSON
internal import Media
public import Models
internal import Postgres
public import Routing
internal import ServiceKit

/// Inquiries: made, found, read.
func inquiryRoutes(_ app: App) -> [Route] {
    [
        .post(
            "/v1/inquiries", to: .anyOf([.writeInquiries, .useOwn]), "Send an inquiry",
            parameters: [.idempotencyKey()], takes: NewInquiry.self, gives: Inquiry.self, status: .created,
            errors: [.idTaken, .tenantSuspended] + ProblemKind.attachingMedia
        ) { call in
            try await createInquiry(call.body, by: call.reader(), intent: call.intent(), trace: call.trace, app)
        }
        .documented("Who is signed in writes for themselves; a business writes down what a customer says."),
        .get(
            "/v1/inquiries/:inquiry", to: .anyOf([.readInquiries, .useOwn]), "An inquiry", parameters: [.inquiry],
            gives: Inquiry.self
        ) { try await showInquiry($0, app) },
        .get(
            "/v1/inquiries/:inquiry/transitions", to: .anyOf([.readInquiries, .useOwn]),
            "What happened to an inquiry, the first step first", parameters: [.inquiry] + Parameter.page,
            gives: Page<Transition>.self, also: ["text/csv"]
        ) { try await listTransitions($0, app) },
    ]
}

extension Parameter {
    /// The segment `:inquiry`.
    static var inquiry: Parameter { .path("inquiry", as: InquiryID.self, "The inquiry's id.") }
}

extension InquiryState: PathParameter {}

private func showInquiry(_ call: Call<NoBody>, _ app: App) async throws -> Answer<Inquiry> {
    let reader = try call.reader()
    let id: InquiryID = try call.path("inquiry")
    let now = app.clock()
    let (inquiry, tag) = try await app.database.read(as: reader.tenant) { db in
        guard let inquiry = try await db.inquiry(id, for: reader) else { throw Refusal.notFound }
        let (shown, tag) = try await db.shown(inquiry, to: reader, at: now)
        return (shown, tag)
    }
    return .ok(inquiry).tagged(tag)
}

private func listTransitions(_ call: Call<NoBody>, _ app: App) async throws -> Answer<Page<Transition>> {
    let reader = try call.reader()
    let id: InquiryID = try call.path("inquiry")
    return try await Listing(
        name: "transitions", scope: "\(id)",
        columns: ["at", "step", "from", "to", "actor", "account", "business", "reason"]
    ) { last, limit, db in
        guard let inquiry = try await db.inquiry(id, for: reader) else { throw Refusal.notFound }
        return try await db.transitions(
            of: id, after: try last?.position(as: Int64.self), limit: limit, in: reader.tenant
        ).map { ($0.transition.shown(to: reader, about: inquiry), .string(String($0.number))) }
    }.answer(call, for: reader, app.database)
}

internal import FoundationEssentials
internal import HTTP
internal import JSON
internal import Models
internal import Postgres
internal import Routing
internal import ServiceKit

/// Inboxes: inquiries found and counted.
func inquiryListRoutes(_ app: App) -> [Route] {
    let narrowing: [Parameter] = [
        .query("trade", as: String.self, "Only those for this trade.", length: 2...40),
        .query("business", as: BusinessID.self, "Only those that this business has."),
        .query("professional", as: ProfessionalID.self, "Only those that this one has."),
        .query("customer", as: CustomerID.self, "Only those of this customer."),
        .query("createdFrom", as: Moment.self, "Only those made at or after this."),
        .query("createdTo", as: Moment.self, "Only those made before this."),
    ]
    return [
        .get(
            "/v1/inquiries", to: .anyOf([.readInquiries, .useOwn]), "Inquiries, newest first",
            parameters: [
                .query("state", as: InquiryState.self, "Only those that stand so, or so.", repeated: true),
                .query("atRisk", as: Bool.self, "Only those whose time to answer runs out, or only the others."),
                .query(
                    "q", as: String.self,
                    "Only those with these words, or words that begin so, in need, vehicle, names and addresses; slips "
                        + "are forgiven. At most 8 words.", length: 1...200, example: "brakes bmw"),
                .query(
                    "sort", as: InquiryOrder.self,
                    "`newest` where not said; `due`: what is due first, first, then the rest."),
            ] + narrowing + Parameter.page, gives: Page<InquirySummary>.self, also: ["text/csv"]
        ) { try await listInquiries($0, app) },
        .get(
            "/v1/inquiries/counts", to: .anyOf([.readInquiries, .useOwn]), "How many inquiries there are of each state",
            parameters: narrowing, gives: InquiryCounts.self
        ) { try await countInquiries($0, app) },
    ]
}

extension InquiryOrder: PathParameter {}

extension Call {
    /// What narrows lists and counts alike.
    fileprivate func question() throws -> InquiryQuestion {
        var question = InquiryQuestion()
        question.trade = try query("trade")
        question.business = try query("business")
        question.professional = try query("professional")
        question.customer = try query("customer")
        let (from, to): (Moment?, Moment?) = (try query("createdFrom"), try query("createdTo"))
        (question.createdFrom, question.createdTo) = (from?.date, to?.date)
        return question
    }
}

private func listInquiries(_ call: Call<NoBody>, _ app: App) async throws -> Answer<Page<InquirySummary>> {
    let reader = try call.reader()
    var question = try call.question()
    question.states = Set(try call.queries("state", as: InquiryState.self))
    question.isAtRisk = try call.query("atRisk")
    question.text = try call.query("q")
    question.order = try call.query("sort") ?? .newest
    let (chosen, now) = (question, app.clock())
    return try await Listing(
        name: "inquiries", scope: question.scope,
        columns: ["id", "state", "excerpt", "trade", "urgency", "vehicle", "customerName", "respondBy", "createdAt"]
    ) { last, limit, db in
        try await db.inquiries(chosen, after: try last?.inquiryPosition(), limit: limit, for: reader, at: now).map {
            (summary(of: $0.inquiry, for: reader, at: now), .string($0.position.text))
        }
    }.answer(call, for: reader, app.database)
}

private func countInquiries(_ call: Call<NoBody>, _ app: App) async throws -> Answer<InquiryCounts> {
    let (reader, now) = (try call.reader(), app.clock())
    let question = try call.question()
    let counts = try await app.database.read(as: reader.tenant) { db in
        try await db.inquiryCounts(question, for: reader, at: now)
    }
    return .ok(
        InquiryCounts(
            total: counts.reduce(0) { $0 + $1.count }, atRisk: counts.reduce(0) { $0 + $1.atRisk },
            states: counts.map { .init(state: $0.state, count: $0.count, atRisk: $0.atRisk) }))
}

extension InquiryPosition {
    /// `id made due`, the last of them perhaps missing.
    fileprivate var text: String {
        "\(id) \(RFC3339.text(created))" + (due.map { " " + RFC3339.text($0) } ?? "")
    }
}

extension JSONValue {
    fileprivate func inquiryPosition() throws -> InquiryPosition {
        guard case .string(let text) = self, case let parts = text.split(separator: " "), parts.count >= 2,
            let id = InquiryID(String(parts[0])), let created = RFC3339.date(String(parts[1]))
        else { throw Problem(.invalidCursor) }
        return InquiryPosition(
            due: parts.count > 2 ? RFC3339.date(String(parts[2])) : nil, created: created, id: id)
    }
}

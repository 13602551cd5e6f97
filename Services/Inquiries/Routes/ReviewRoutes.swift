internal import HTTP
internal import JSON
public import Models
internal import Postgres
public import Routing
internal import ServiceKit

/// Reviews: written, read by everybody, replied to, objected to, judged.
func reviewRoutes(_ app: App) -> [Route] {
    [
        .post(
            "/v1/inquiries/:inquiry/reviews", to: .permission(.useOwn), "Review finished work",
            parameters: [.inquiry, .idempotencyKey()], takes: NewReview.self, gives: Review.self, status: .created,
            errors: [.notCompleted, .alreadyReviewed, .idTaken, .tenantSuspended]
        ) { call in
            try await writeReview(
                call.body, of: call.path("inquiry"), by: call.reader(), intent: call.intent(), trace: call.trace, app)
        },
        .get(
            "/v1/reviews", to: .visitor, "Reviews, the newest first",
            parameters: [
                .query("professional", as: ProfessionalID.self, "Only of this one's work."),
                .query("business", as: BusinessID.self, "Only of this business's work."), .visitedTenant,
            ] + Parameter.page, gives: Page<Review>.self, errors: [.notFound]
        ) { try await listReviews($0, app) },
        .get(
            "/v1/reviews/:review", to: .visitor, "A review", parameters: [.review, .visitedTenant], gives: Review.self
        ) { try await showReview($0, app) },
        .post(
            "/v1/reviews/:review/replies", to: .permission(.answerInquiries), "Reply to a review",
            parameters: [.review, .idempotencyKey()], takes: ReviewReplyText.self, gives: Review.self,
            errors: [.alreadyReplied]
        ) { call in
            try await replyToReview(
                call.path("review"), { _ in call.body.text }, by: call.reader(), intent: call.intent(),
                trace: call.trace,
                app)
        }
        .documented("Once, by the business whose work it was; everybody can read it."),
        .patch(
            "/v1/reviews/:review/replies", to: .permission(.answerInquiries), "Change the reply to a review",
            parameters: [.review, .ifMatch(required: true)], takes: ReviewReplyText.self, gives: Review.self,
            errors: [.notReplied]
        ) { call in
            try await replyToReview(
                call.path("review"), { try call.body.applied(to: ReviewReplyText(text: $0 ?? "")).text },
                by: call.reader(),
                expecting: { try call.requireMatch(EntityTag(version: $0)) }, trace: call.trace, app)
        },
        .post(
            "/v1/reviews/:review/abuse-reports", to: .account, "Object to a review",
            parameters: [.review, .visitedTenant, .idempotencyKey()], takes: ReportAbuse.self, gives: Nothing.self
        ) { try await report($0, app) },
    ] + judgingRoutes(app)
}

private func judgingRoutes(_ app: App) -> [Route] {
    let parameters: [Parameter] = [.review, .idempotencyKey()]
    return [
        .get(
            "/v1/reviews/abuse-reports", to: .permission(.verifyBusinesses), "Objections to reviews, the first first",
            parameters: [.query("state", as: AbuseReportState.self, "The open ones where not said.")] + Parameter.page,
            gives: Page<AbuseReport>.self, also: ["text/csv"]
        ) { try await listReports($0, app) },
        .post(
            "/v1/reviews/:review/hidings", to: .permission(.verifyBusinesses), "Hide a review", parameters: parameters,
            takes: StepReason.self, gives: Review.self
        ) { call in
            try await judge(
                call.path("review"), .hide(reason: call.body.reason), by: call.reader(), intent: call.intent(), app)
        }
        .documented(
            "It does not count any more. Its author, the business and the tenant's people see it and the reason."),
        .post(
            "/v1/reviews/:review/restorations", to: .permission(.verifyBusinesses), "Show a hidden review again",
            parameters: parameters, takes: NoBody.self, gives: Review.self
        ) { try await judge($0.path("review"), .restore, by: $0.reader(), intent: $0.intent(), app) },
        .post(
            "/v1/reviews/:review/dismissals", to: .permission(.verifyBusinesses), "Settle the objections to a review",
            parameters: parameters, takes: NoBody.self, gives: Review.self
        ) { try await judge($0.path("review"), .dismiss, by: $0.reader(), intent: $0.intent(), app) }
        .documented("The review stays."),
    ]
}

extension AbuseReportState: PathParameter {}

extension Parameter {
    /// The segment `:review`.
    fileprivate static var review: Parameter { .path("review", as: ReviewID.self, "The review's id.") }

    /// The tenant a visitor looks in.
    fileprivate static var visitedTenant: Parameter {
        .query("tenant", as: TenantID.self, "Id of the tenant; that of the token where not said.")
    }
}

extension Call {
    /// Where the caller looks, and as whom: in the tenant that the query names, else in that of the token.
    fileprivate func view() throws(Problem) -> (tenant: TenantID, reader: Reader?) {
        let bearer = caller as? Bearer
        let insider = bearer.flatMap { $0.tenant == .platform ? nil : $0 }
        let named: TenantID? = try query("tenant")
        guard let tenant = named ?? insider?.tenant else {
            throw .invalid([.init(.parameter("tenant"), "required", "Say in which tenant.")])
        }
        return (tenant, insider?.tenant == tenant ? try reader() : nil)
    }
}

private func listReviews(_ call: Call<NoBody>, _ app: App) async throws -> Answer<Page<Review>> {
    let (tenant, reader) = try call.view()
    let (professional, business): (ProfessionalID?, BusinessID?) =
        (try call.query("professional"), try call.query("business"))
    let scope = "reviews \(tenant) \(professional?.description ?? "") \(business?.description ?? "")"
    let last: ReviewID? = try call.cursor(cursors, scope: scope)?.first?.id()
    let limit = try call.limit()
    let found = try await app.database.read(as: tenant) { db in
        guard try await db.tenantEntry(tenant)?.status == .active else { throw Refusal.notFound }
        return try await db.reviews(of: professional, business, after: last, limit: limit + 1, in: tenant)
    }
    let next = found.count > limit ? found[limit - 1].id : nil
    return .ok(
        Page(
            items: found.prefix(limit).map { $0.shown(to: reader) },
            nextCursor: next.map { cursors.encode([.string("\($0)")], scope: scope) }))
}

private func showReview(_ call: Call<NoBody>, _ app: App) async throws -> Answer<Review> {
    let (tenant, reader) = try call.view()
    let id: ReviewID = try call.path("review")
    let found = try await app.database.read(as: tenant) { db -> StoredReview? in
        guard try await db.tenantEntry(tenant)?.status == .active else { return nil }
        return try await db.review(id, in: tenant)
    }
    guard let found, found.isThere(for: reader) else { throw Refusal.notFound }
    return .ok(found.shown(to: reader)).tagged(EntityTag(version: found.version))
}

private func report(_ call: Call<ReportAbuse>, _ app: App) async throws -> Answer<Nothing> {
    let (tenant, reader) = try call.view()
    try await reportReview(
        call.path("review"), call.body, by: call.bearer().account, seenBy: reader, in: tenant, app)
    return .noContent
}

private func listReports(_ call: Call<NoBody>, _ app: App) async throws -> Answer<Page<AbuseReport>> {
    let reader = try call.reader()
    guard reader.reach == .tenant else { throw ReviewRefusal.onlyTheTenant }
    let state: AbuseReportState = try call.query("state") ?? .open
    return try await Listing(
        name: "abuse-reports", scope: state.rawValue, columns: ["at", "review", "account", "reason", "note", "state"]
    ) { last, limit, db in
        try await db.abuseReports(state, after: try last?.id(), limit: limit, in: reader.tenant)
            .map { ($0.report, .string("\($0.id)")) }
    }.answer(call, for: reader, app.database)
}

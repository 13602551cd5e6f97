internal import HTTP
internal import JSON
public import Models
internal import Postgres
public import Routing
internal import ServiceKit

/// Offers: what a business is asked, and its answers.
func offerRoutes(_ app: App) -> [Route] {
    [
        .get(
            "/v1/offers", to: .permission(.readInquiries), "What a business was asked; of the tenant, to its managers",
            parameters: [
                .query("state", as: OfferState.self, "Only those that stand so."),
                .query("professional", as: ProfessionalID.self, "Only those to this one."),
                .query("trade", as: String.self, "Only those about this trade.", length: 2...40),
                .query("atRisk", as: Bool.self, "Only those open whose time runs out, or only the others."),
                .query("sort", as: OfferOrder.self, "`newest` where not said; `due`: what is due first, first."),
            ] + Parameter.page, gives: Page<Offer>.self, also: ["text/csv"]
        ) { try await listOffers($0, app) },
        .get(
            "/v1/offers/counts", to: .permission(.readInquiries), "How many offers there are of each state",
            gives: OfferCounts.self
        ) { try await countOffers($0, app) },
        .get(
            "/v1/offers/:offer", to: .permission(.readInquiries), "An offer", parameters: [.offer], gives: Offer.self
        ) { try await showOffer($0, app) },
        .post(
            "/v1/offers/:offer/acceptances", to: .permission(.answerInquiries), "Take the inquiry",
            parameters: [.offer, .idempotencyKey()], takes: NoBody.self, gives: Offer.self,
            errors: [.offerClosed, .claimedByAnother, .invalidTransition]
        ) { call in
            try await acceptOffer(
                call.path("offer"), by: call.reader(), intent: call.intent(), trace: call.trace, app)
        },
        .post(
            "/v1/offers/:offer/declines", to: .permission(.answerInquiries), "Say no",
            parameters: [.offer, .idempotencyKey()], takes: DeclineOffer.self, gives: Offer.self,
            errors: [.offerClosed, .claimedByAnother, .invalidTransition]
        ) { call in
            try await declineOffer(
                call.path("offer"), call.body, by: call.reader(), intent: call.intent(), trace: call.trace, app)
        },
        .post(
            "/v1/inquiries/:inquiry/claims", to: .permission(.answerInquiries), "Take it first",
            parameters: [.inquiry, .idempotencyKey()], takes: ClaimInquiry.self, gives: Offer.self,
            errors: [.offerClosed, .claimedByAnother, .invalidTransition]
        ) { call in
            try await claimInquiry(
                call.path("inquiry"), call.body, by: call.reader(), intent: call.intent(), trace: call.trace, app)
        }
        .documented("For an inquiry about which several were asked at once: exactly one of them gets it."),
    ]
}

extension Parameter {
    /// The segment `:offer`.
    static var offer: Parameter { .path("offer", as: OfferID.self, "The offer's id.") }
}

extension OfferState: PathParameter {}
extension OfferOrder: PathParameter {}

private func showOffer(_ call: Call<NoBody>, _ app: App) async throws -> Answer<Offer> {
    let reader = try call.reader()
    let id: OfferID = try call.path("offer")
    let (offer, inquiry) = try await app.database.read(as: reader.tenant) { db in
        guard let offer = try await db.offer(id, for: reader) else { throw Refusal.notFound }
        return (offer, try await db.inquiry(offer.inquiry, in: reader.tenant))
    }
    return .ok(Offer(offer, about: inquiry)).tagged(EntityTag(version: offer.version))
}

private func listOffers(_ call: Call<NoBody>, _ app: App) async throws -> Answer<Page<Offer>> {
    let reader = try call.reader()
    var filter = OfferFilter()
    filter.state = try call.query("state")
    filter.professional = try call.query("professional")
    filter.trade = try call.query("trade")
    filter.isAtRisk = try call.query("atRisk")
    filter.order = try call.query("sort") ?? .newest
    let (chosen, now) = (filter, app.clock())
    return try await Listing(
        name: "offers", scope: filter.scope,
        columns: [
            "id", "inquiry", "state", "business", "professional", "offeredAt", "respondBy", "decidedAt",
            "declineReason", "excerpt",
        ]
    ) { last, limit, db in
        let offers = try await db.offers(chosen, after: try last?.offerPosition(), limit: limit, for: reader, at: now)
        let inquiries = try await db.inquiries(Set(offers.map(\.inquiry)), in: reader.tenant)
        return offers.map { offer in
            let due = offer.dueAt.map { RFC3339.text($0) } ?? ""
            return (Offer(offer, about: inquiries[offer.inquiry]), .string("\(offer.id) \(due)"))
        }
    }.answer(call, for: reader, app.database)
}

private func countOffers(_ call: Call<NoBody>, _ app: App) async throws -> Answer<OfferCounts> {
    let (reader, now) = (try call.reader(), app.clock())
    let counts = try await app.database.read(as: reader.tenant) { db in try await db.offerCounts(for: reader, at: now) }
    return .ok(
        OfferCounts(
            total: counts.reduce(0) { $0 + $1.count }, atRisk: counts.reduce(0) { $0 + $1.atRisk },
            states: counts.map { .init(state: $0.state, count: $0.count) }))
}

extension JSONValue {
    fileprivate func offerPosition() throws -> OfferPosition {
        guard case .string(let text) = self, let space = text.firstIndex(of: " "),
            let id = OfferID(String(text[..<space]))
        else { throw Problem(.invalidCursor) }
        let due = text[text.index(after: space)...]
        return OfferPosition(id: id, due: due.isEmpty ? nil : String(due))
    }
}

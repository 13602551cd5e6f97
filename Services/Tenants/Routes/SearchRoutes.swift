internal import FoundationEssentials
internal import HTTP
internal import JSON
internal import Models
internal import Routing
internal import ServiceKit

func searchRoutes(_ app: App) -> [Route] {
    [
        .get(
            "/v1/professionals", to: .visitor, "Find professionals",
            parameters: [.visitedTenant] + searchParameters + [
                .query("make", as: String.self, "A make they know best.", length: 1...40, example: "BMW"),
                .query("powertrain", as: Powertrain.self, "A powertrain they know."),
                .query("service", as: String.self, "A service they offer, in their words.", length: 1...60),
                .query("business", as: BusinessID.self, "Only those of one business."),
                .query("minRating", as: Stars.self, "At least so many stars."),
                .query("serving", as: Coordinates.self, "A point that they come to: in their circle or polygon."),
                .query("postalCode", as: CountryPostalCode.self, "A postal code that they come to."),
            ] + Parameter.page, gives: Page<ProfessionalListing>.self, errors: [.notFound]
        ) { try await findProfessionals($0, app) }
        .documented(searchDetails),
        .get(
            "/v1/businesses", to: .visitor, "Find businesses",
            parameters: [.visitedTenant] + searchParameters + Parameter.page, gives: Page<BusinessListing>.self,
            errors: [.notFound]
        ) { try await findBusinesses($0, app) }
        .documented(searchDetails),
    ]
}

private let searchDetails = """
    What is published, of an active tenant. Words in `q` must all be there, each as the beginning of a word or by its \
    English stem; where nothing has them, misspelt ones are taken for the most alike. Without `sort` the order is by \
    distance where `near` stands alone, else by relevance. `radius` is in metres, 50,000 where not said.
    """

private var searchParameters: [Parameter] {
    [
        .query("q", as: String.self, "Words.", length: 0...200, example: "brake repair"),
        .query("trade", as: TradeName.self, "What they do.", example: "german_specialist"),
        .query("language", as: LanguageTag.self, "What is spoken.", example: "es"),
        .query("verified", as: Bool.self, "With `true` only those the tenant vouches for."),
        .query("near", as: Coordinates.self, "A point: only what is within `radius` of it."),
        .query("radius", as: Int.self, "Metres; 50,000 where not said.", range: 1...500_000, example: 25_000),
        .query("openNow", as: Bool.self, "With `true` only what is open at this moment."),
        .query("sort", as: ListingQuestion.Sort.self, "The order."),
    ]
}

private func findProfessionals(
    _ call: Call<NoBody>, _ app: App
) async throws -> Answer<Page<ProfessionalListing>> {
    var question = try question(call, kind: "professional", app)
    if let make: String = try call.query("make") { question.filters.append(("make", make)) }
    if let powertrain: Powertrain = try call.query("powertrain") {
        question.filters.append(("powertrain", powertrain.rawValue))
    }
    if let service: String = try call.query("service") { question.filters.append(("service", service)) }
    if let business: BusinessID = try call.query("business") { question.keys.append("business:\(business)") }
    question.leastStars = try call.query("minRating", as: Stars.self)?.hundredths
    question.served = try call.query("serving", as: Coordinates.self)?.place
    if let code: CountryPostalCode = try call.query("postalCode") { question.keys.append(code.key) }
    return .json(try await found(question, call, app))
}

private func findBusinesses(_ call: Call<NoBody>, _ app: App) async throws -> Answer<Page<BusinessListing>> {
    .json(try await found(try question(call, kind: "business", app), call, app))
}

private func question(_ call: Call<NoBody>, kind: String, _ app: App) throws -> ListingQuestion {
    var question = ListingQuestion(kind: kind, moment: app.clock(), limit: try call.limit())
    question.words = SearchText.words(try call.query("q") ?? "")
    if let trade: TradeName = try call.query("trade") { question.keys.append("trade:\(trade.text)") }
    if let language: LanguageTag = try call.query("language") { question.filters.append(("language", language.text)) }
    if try call.query("verified") == true { question.keys.append("verified") }
    question.near = try call.query("near", as: Coordinates.self)?.place
    question.within = question.near == nil ? nil : try call.query("radius") ?? 50_000
    question.onlyOpen = try call.query("openNow") ?? false
    question.sort = try call.query("sort") ?? (question.near != nil && question.words.isEmpty ? .distance : .relevance)
    if question.sort == .distance, question.near == nil {
        throw Problem.invalid([.init(.parameter("near"), "required", "Distance from where?")])
    }
    return question
}

/// The page as JSON: each card as the table has it, with distance and opening added.
private func found(_ asked: ListingQuestion, _ call: Call<NoBody>, _ app: App) async throws -> [UInt8] {
    var question = asked
    let view = try await call.view(app)
    let scope = question.scope(in: view.tenant)
    if let values = try call.cursor(cursors, scope: scope) { try question.resume(at: values) }
    let found = try await search(question, in: view.tenant, app)
    var writer = JSONWriter(capacity: 256 + found.items.count * 768)
    writer.beginObject()
    writer.name("items")
    writer.beginArray()
    for item in found.items { item.write(to: &writer) }
    writer.endArray()
    writer.member(
        "nextCursor",
        found.hasMore
            ? found.items.last.map { cursors.encode($0.position.values(words: found.words), scope: scope) }
                .map { .string($0) } ?? .null : JSONValue.null)
    writer.endObject()
    return writer.bytes
}

extension FoundListing {
    /// The card's own text without its last brace, then what depends on the question.
    fileprivate func write(to writer: inout JSONWriter) {
        var rest = JSONWriter(capacity: 160)
        rest.beginObject()
        if let distance { rest.member("distance", Int(distance.rounded())) }
        rest.name("opening")
        rest.object { writer in
            writer.member("isOpen", opening.isOpen)
            writer.member("closesAt", opening.closesAt.map { RFC3339.text($0) })
            writer.member("opensAt", opening.opensAt.map { RFC3339.text($0) })
        }
        rest.endObject()
        writer.raw((card.dropLast() + [UInt8(ascii: ",")] + rest.bytes.dropFirst())[...])
    }
}

extension ListingQuestion {
    /// What a cursor is good for: everything that was asked but the moment and the page's size.
    fileprivate func scope(in tenant: TenantID) -> String {
        let places = [near, served].map { $0.map { "\($0.latitude),\($0.longitude)" } ?? "" }
        return
            ([kind, tenant.description, sort.rawValue, "\(within ?? 0)", "\(onlyOpen)", "\(leastStars ?? 0)"] + places
            + words + ["/"] + keys + filters.map { "\($0.kind):\($0.text)" }).joined(separator: " ")
    }

    fileprivate mutating func resume(at values: [JSONValue]) throws(Problem) {
        guard values.count == 5, case .integer(let tier) = values[0], case .string(let number) = values[1],
            let number = Double(number), case .integer(let count) = values[2], case .string(let id) = values[3],
            case .string(let text) = values[4]
        else { throw Problem(.invalidCursor) }
        position = ListingPosition(tier: Int(tier), number: number, count: Int(count), id: id)
        words = text.split(separator: " ").map(String.init)
    }
}

extension ListingPosition {
    /// What a cursor holds; the words as they were understood, so that every page answers the same question.
    fileprivate func values(words: [String]) -> [JSONValue] {
        [
            .integer(Int64(tier)), .string(number.description), .integer(Int64(count)), .string(id),
            .string(words.joined(separator: " ")),
        ]
    }
}

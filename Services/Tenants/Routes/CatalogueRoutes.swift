internal import Crypto
internal import FoundationEssentials
internal import HTTP
internal import JSON
internal import Models
internal import Postgres
internal import Routing
internal import ServiceKit

/// The catalogue: what visitors see, and what its tenant and businesses manage.
func catalogueRoutes(_ app: App) -> [Route] {
    visitorRoutes(app) + categoryRoutes(app) + serviceRoutes(app) + priceRoutes(app) + quotePriceRoutes(app)
}

private func visitorRoutes(_ app: App) -> [Route] {
    [
        .get(
            "/v1/catalogue/categories", to: .visitor, "The categories of a catalogue",
            parameters: [.visitedTenant] + Parameter.page, gives: Page<Category>.self, errors: [.notFound]
        ) { call in try await categoryPage(call, in: try await call.view(app).tenant, app) }
        .documented("The upper level first, then the lower, each in the tenant's order."),
        .get(
            "/v1/catalogue/services", to: .visitor, "What is offered, by name",
            parameters: [.visitedTenant] + question + serviceFilter + Parameter.page, gives: Page<OfferedService>.self,
            errors: [.notFound]
        ) { try await listOffered($0, app) }
        .documented(
            """
            The versions in force, at the prices of `business` where it has its own and without what it hides. Prices \
            are left out where the tenant does not show them to the reader (setting `catalogue.prices_visible_to`).
            """),
        .get(
            "/v1/catalogue/services/:service", to: .visitor, "One service as it is offered",
            parameters: [.path("service", as: CatalogueServiceID.self), .visitedTenant] + question,
            gives: OfferedService.self
        ) { call in
            var question = try call.question(app)
            question.service = try call.path("service")
            return try .identified(try await showOffered(question, try await call.view(app), app))
        },
    ]
}

private var question: [Parameter] {
    [
        .query("business", as: BusinessID.self, "At whose prices; the published ones where not said."),
        .query("at", as: Moment.self, "At which moment; now where not said."),
    ]
}

/// What narrows lists of services.
var serviceFilter: [Parameter] {
    [
        .query("category", as: CategoryID.self, "Only what stands in it or in one of its own categories."),
        .query("trade", as: TradeName.self, "Only the work of that trade.", example: "auto_body"),
        .query(
            "q", as: String.self, "Words: all of them as beginnings, or a name nearly like that.", length: 0...100,
            example: "brake pads"),
    ]
}

private func listOffered(_ call: Call<NoBody>, _ app: App) async throws -> Answer<Page<OfferedService>> {
    let view = try await call.view(app)
    var question = try call.question(app)
    let moment: Moment? = try call.query("at")
    let scope =
        "offered \(view.tenant) \(question.business?.description ?? "") \(moment?.text ?? "") " + question.filter.scope
    question.filter.last = try call.lastNamed(scope)
    let limit = try call.limit()
    let items = try await browseCatalogue(question, view, limit: limit + 1, app)
    return .ok(namedPage(of: items, limit, scope) { ($0.name, $0.id) })
}

extension Call {
    fileprivate func question(_ app: App) throws -> CatalogueQuestion {
        CatalogueQuestion(
            filter: try serviceFilter(), business: try query("business"),
            moment: try query("at", as: Moment.self)?.date ?? app.clock())
    }

    /// The filter of a list of services.
    func serviceFilter() throws -> ServiceFilter {
        let asked: String? = try query("q")
        return ServiceFilter(
            category: try query("category"), trade: try query("trade"), asked: asked?.isEmpty == true ? nil : asked)
    }

    /// Where a page by name ended.
    func lastNamed(_ scope: String) throws -> (name: String, id: CatalogueServiceID)? {
        guard let values = try cursor(cursors, scope: scope) else { return nil }
        guard values.count == 2, case .string(let name) = values[0], case .string(let text) = values[1],
            let id = CatalogueServiceID(text)
        else { throw Problem(.invalidCursor) }
        return (name, id)
    }
}

/// A page by name of `limit` items out of one more. Names go into the cursor as PostgreSQL orders them: it lowers them.
func namedPage<Item>(
    of items: [Item], _ limit: Int, _ scope: String, _ key: (Item) -> (name: String, id: CatalogueServiceID)
) -> Page<Item> {
    let last = items.count > limit ? key(items[limit - 1]) : nil
    return Page(
        items: Array(items.prefix(limit)),
        nextCursor: last.map { cursors.encode([.string($0.name), .string($0.id.description)], scope: scope) })
}

extension ServiceFilter {
    /// What of it a cursor is good for.
    var scope: String { [category?.description, trade?.text, asked].map { $0 ?? "" }.joined(separator: " ") }
}

extension Answer where Output: Encodable {
    /// 200 with a value that has no version of its own: its entity tag is made of what it says.
    static func identified(_ value: Output) throws -> Answer {
        let digest = Hash.sha256(try JSONWriter.encode(value)).prefix(12)
        return Answer.ok(value).tagged(EntityTag(value: Base64.encodeURL(Array(digest))))
    }
}

/// A moment in a query: RFC 3339 with its offset, between 1970 and 2200.
struct Moment: PathParameter {
    let text: String
    let date: Date

    init?(parameter text: String) {
        // 7,258,118,400 is the beginning of 2200.
        guard let date = RFC3339.date(text), (0...7_258_118_400).contains(date.timeIntervalSince1970) else {
            return nil
        }
        self.text = text
        self.date = date
    }

    static var parameterSchema: Schema {
        var schema = Schema(.string)
        schema.state(format: "date-time", length: 20...40, example: "2026-12-01T08:00:00Z")
        return schema
    }
}

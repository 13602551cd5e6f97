internal import JSON
internal import Models
public import Routing
internal import ServiceKit

/// Everything the tenants service answers, and to whom, in groups.
public func routes(_ app: App) -> [Route] {
    tenantRoutes(app) + businessRoutes(app) + professionalRoutes(app) + tradeRoutes(app) + searchRoutes(app)
        + catalogueRoutes(app) + settingsRoutes(app)
}

extension Call {
    /// What the request expects of the version it changes; `If-Match` where it stands.
    var expectation: Expectation {
        { version in try requireMatch(tag(of: version)) }
    }

    /// Where the caller looks: in the tenant that the query names, else in that of the token.
    func view(_ app: App) async throws -> View {
        let bearer = caller as? Bearer
        let insider = bearer.flatMap { $0.tenant == .platform ? nil : $0 }
        if let name: String = try query("tenant") {
            if let insider, insider.tenant.description == name { return View(tenant: insider.tenant, insider: insider) }
            return View(tenant: try await app.visited.tenant(name, app.database), insider: nil)
        }
        guard let insider else {
            throw Problem.invalid([.init(.parameter("tenant"), "required", "Say in which tenant: its slug or id.")])
        }
        return View(tenant: insider.tenant, insider: insider)
    }
}

/// The entity tag of a row's version.
func tag(of version: Int64) -> EntityTag { EntityTag(value: String(version)) }

extension Answer {
    /// 200 with a value and the entity tag of its version.
    static func tagged(_ found: Versioned<Output>) -> Answer { Answer.ok(found.value).tagged(tag(of: found.version)) }
}

extension Parameter {
    /// The tenant a visitor looks in.
    static var visitedTenant: Parameter {
        .query(
            "tenant", as: String.self, "Slug or id of the tenant; that of the token where not said.", length: 2...63,
            example: "bay-area")
    }
}

extension Call {
    /// The id of the last item of the page before, for lists whose cursor is that alone.
    func lastID<Tag>(_ scope: String) throws(Problem) -> ID<Tag>? {
        guard let values = try cursor(cursors, scope: scope) else { return nil }
        guard values.count == 1, case .string(let text) = values[0], let id = ID<Tag>(text) else {
            throw Problem(.invalidCursor)
        }
        return id
    }
}

/// A page of `limit` items out of one more, whose cursor is the last one's id.
func page<Item, Tag>(of items: [Item], _ limit: Int, _ scope: String, _ id: (Item) -> ID<Tag>) -> Page<Item> {
    let last = items.count > limit ? items[limit - 1] : nil
    return Page(
        items: Array(items.prefix(limit)),
        nextCursor: last.map { cursors.encode([.string(id($0).description)], scope: scope) })
}

/// What lists hold is no secret, and cursors are bound to tenant and filters by their scope: the key only keeps those of
/// one list out of another, also between replicas.
let cursors = CursorCodec(key: Array("the lists of the tenants service".utf8))

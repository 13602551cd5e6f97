internal import FoundationEssentials
internal import HTTP
internal import HTTPServer
internal import JSON
internal import Models
internal import Postgres
internal import Routing
internal import ServiceKit

/// The record of security events.
func auditRoutes(_ app: App) -> [Route] {
    [
        .get(
            "/v1/audit-events", to: .permission(.readAudit), "The record of security events",
            parameters: Parameter.page + [
                .query("kind", as: String.self, "What happened.", length: 1...100, example: "session.started"),
                .query("actor", as: String.self, "The id of who did it.", length: 1...100),
                .query("target", as: String.self, "The id of whom or what it was done to.", length: 1...100),
                .query("from", as: Moment.self, "Not before this time."),
                .query("until", as: Moment.self, "Before this time."),
            ], gives: Page<AuditEvent>.self, also: ["text/csv"]
        ) { try await listAuditEvents($0, app) }
        .documented("Of the caller's tenant, the latest first. With `Accept: text/csv` all that is filtered.")
    ]
}

private func listAuditEvents(_ call: Call<NoBody>, _ app: App) async throws -> Answer<Page<AuditEvent>> {
    let bearer = try call.bearer()
    // The record tells of the whole tenant, so it is for who answers for the whole tenant.
    guard bearer.business == nil else { throw Problem.forbidden() }
    let tenant = bearer.tenant
    let filter = AuditFilter(
        kind: try call.query("kind"), actor: try call.query("actor"), target: try call.query("target"),
        from: try call.query("from", as: Moment.self)?.date, until: try call.query("until", as: Moment.self)?.date)
    if call.mediaType == "text/csv" { return auditCSV(of: tenant, filter, app) }
    let limit = try call.limit()
    let cursors = CursorCodec(key: app.keys.cursors)
    let scope = "audit \(tenant) \(filter)"
    let before = try call.cursor(cursors, scope: scope).map { values in
        guard case .string(let text)? = values.first, let id = AuditEventID(text) else {
            throw Problem(.invalidCursor)
        }
        return id
    }
    let events = try await app.database.read(as: tenant) { db in
        try await db.auditEvents(in: tenant, filter, before: before, limit: limit + 1)
    }
    let items = Array(events.prefix(limit))
    let next = events.count > limit ? items.last.map { cursors.encode([.string($0.id)], scope: scope) } : nil
    return .ok(Page(items: items, nextCursor: next))
}

/// All that is filtered, a page of the table at a time.
private func auditCSV(of tenant: TenantID, _ filter: AuditFilter, _ app: App) -> Answer<Page<AuditEvent>> {
    let fields: Fields = ["Content-Disposition": "attachment; filename=\"audit-events.csv\""]
    return .stream(as: "text/csv", fields: fields) { writer in
        var csv = CSVWriter()
        csv.row([
            "id", "happenedAt", "kind", "actorKind", "actorId", "targetKind", "targetId", "address", "device",
            "traceId", "details",
        ])
        var before: AuditEventID?
        while true {
            let last = before
            let events = try await app.database.read(as: tenant) { db in
                try await db.auditEvents(in: tenant, filter, before: last, limit: 500)
            }
            for event in events { csv.row(try event.cells) }
            try await writer.write(csv.take())
            guard let end = events.last.flatMap({ AuditEventID($0.id) }), events.count == 500 else { return }
            before = end
        }
    }
}

extension AuditEvent {
    fileprivate var cells: [String] {
        get throws {
            [
                id, RFC3339.text(happenedAt), kind, actor.kind, actor.id ?? "", target?.kind ?? "", target?.id ?? "",
                address ?? "", device ?? "", traceId ?? "",
                details.isEmpty ? "" : String(decoding: try JSONWriter.encode(details), as: UTF8.self),
            ]
        }
    }
}

/// A time in a query.
struct Moment: PathParameter {
    let date: Date

    /// RFC 3339 with a time zone.
    init?(parameter text: String) {
        guard let date = RFC3339.date(text) else { return nil }
        self.date = date
    }

    static var parameterSchema: Schema {
        var schema = Schema(.string)
        schema.state(format: "date-time", length: 1...40, example: "2026-11-21T12:00:00Z")
        return schema
    }
}

internal import HTTPServer
internal import JSON
internal import Models
internal import Postgres
public import Routing
internal import ServiceKit

/// Lists of customers: filtered page by page, as a table, or the best answers to a search.
func customerListRoutes(_ app: App) -> [Route] {
    [
        .get(
            "/v1/customers", to: .anyOf([.readCustomers, .useOwn]),
            "Customers, newest first, or those that are searched",
            parameters: [
                .query(
                    "query", as: String.self,
                    "Name, company, phone number, e-mail address, plate or VIN, slips forgiven: the best answers, "
                        + "likeliest first, at most `limit`, without a next page.", length: 1...200, example: "garica"),
                .query("tag", as: String.self, "Only those with this tag.", length: 1...40, example: "vip"),
                .query("kind", as: CustomerKind.self, "Only persons or only companies."),
                .query("business", as: BusinessID.self, "Only those that this business owns or shares."),
            ] + Parameter.page, gives: Page<Customer>.self, also: ["text/csv"]
        ) { try await listCustomers($0, app) }
        .documented("With `Accept: text/csv` the whole list, not one page of it.")
    ]
}

extension CustomerKind: PathParameter {}

private func listCustomers(_ call: Call<NoBody>, _ app: App) async throws -> Answer<Page<Customer>> {
    let reader = try call.reader()
    var filter = CustomerFilter()
    filter.kind = try call.query("kind")
    filter.business = try call.query("business")
    // Tags are the tenant's own words: who does not see them cannot ask for them either.
    filter.tag = reader.isCustomer ? nil : try call.query("tag")
    let limit = try call.limit()
    if let text: String = try call.query("query"), !text.isEmpty {
        return try await answer(toSearch: text, filter, limit: limit, as: call.mediaType, for: reader, app)
    }
    let scope = "customers \(reader.tenant) \(reader.reach) \(filter.scope)"
    let last = try call.cursor(cursors, scope: scope).map(position)
    if call.mediaType == "text/csv" { return customerTable(filter, for: reader, app) }
    let rows = try await app.database.read(as: reader.tenant) { db in
        try await db.customerRows(filter, after: last, limit: limit + 1, for: reader)
    }
    let json = try CustomerJSON(rows)
    var writer = JSONWriter(capacity: 1024 * min(rows.count, limit) + 64)
    writer.beginObject()
    json.writeItems(rows.prefix(limit), to: &writer)
    writer.name("nextCursor")
    if rows.count > limit {
        let end: CustomerID = try rows[limit - 1]["id"]
        writer.string(cursors.encode([.string(end.description)], scope: scope))
    } else {
        writer.null()
    }
    writer.endObject()
    return .json(writer.bytes)
}

private func answer(
    toSearch text: String, _ filter: CustomerFilter, limit: Int, as mediaType: String, for reader: Reader, _ app: App
) async throws -> Answer<Page<Customer>> {
    let rows = try await app.database.read(as: reader.tenant) { db in
        let found = try await findCustomers(text, filter, limit: limit, for: reader, db)
        return try await db.customerRows(found, for: reader)
    }
    if mediaType == "text/csv" {
        var table = CustomerCSV()
        try table.add(rows)
        return .bytes(table.take(), as: "text/csv", fields: CustomerCSV.fields)
    }
    let json = try CustomerJSON(rows)
    var writer = JSONWriter(capacity: 1024 * rows.count + 64)
    writer.beginObject()
    json.writeItems(rows[...], to: &writer)
    writer.name("nextCursor")
    writer.null()
    writer.endObject()
    return .json(writer.bytes)
}

/// The whole list as a table, page by page.
private func customerTable(_ filter: CustomerFilter, for reader: Reader, _ app: App) -> Answer<Page<Customer>> {
    .stream(as: "text/csv", fields: CustomerCSV.fields) { output in
        var table = CustomerCSV()
        var last: CustomerID?
        repeat {
            let after = last
            let rows = try await app.database.read(as: reader.tenant) { db in
                try await db.customerRows(filter, after: after, limit: 500, for: reader)
            }
            try table.add(rows)
            try await output.write(table.take())
            last = rows.count < 500 ? nil : try rows.last.map { try $0["id"] }
        } while last != nil
    }
}

private func position(_ values: [JSONValue]) throws(Problem) -> CustomerID {
    guard values.count == 1, case .string(let text) = values[0], let id = CustomerID(text) else {
        throw Problem(.invalidCursor)
    }
    return id
}

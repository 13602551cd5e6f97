internal import JSON
internal import Models
internal import Postgres
internal import Routing
internal import ServiceKit

/// What happened to whom, newest first.
func timelineRoutes(_ app: App) -> [Route] {
    [
        .get(
            "/v1/customers/:customer/timeline", to: .anyOf([.readCustomers, .useOwn]), "The history of a customer",
            parameters: [.customer] + Parameter.page, gives: Page<TimelineEntry>.self, also: ["text/csv"]
        ) { call in
            let (reader, customer): (Reader, CustomerID) = (try call.reader(), try call.path("customer"))
            return try await timeline(of: .customer(customer), "\(customer)", for: reader) { db in
                guard try await db.isThere(customer, for: reader) else { throw Refusal.notFound }
            }.answer(call, for: reader, app.database)
        }
        .documented("Newest first. What is private to another business is left out.")
    ]
}

/// The history of a customer or vehicle; `check` throws where that is not there for the reader.
func timeline(
    of subject: TimelineSubject, _ scope: String, for reader: Reader,
    _ check: @escaping (Connection) async throws -> Void
) -> Listing<TimelineEntry> {
    Listing(
        name: "timeline", scope: scope, columns: ["id", "at", "kind", "customer", "vehicle", "business", "data"]
    ) { last, limit, db in
        try await check(db)
        let entries = try await db.timeline(of: subject, after: try last?.id(), limit: limit, for: reader)
        return entries.map { ($0, .string($0.id.description)) }
    }
}

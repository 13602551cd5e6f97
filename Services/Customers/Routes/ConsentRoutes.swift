internal import HTTP
internal import JSON
internal import Models
internal import Postgres
internal import Routing
internal import ServiceKit

/// What customers agreed to: the history, and what holds now.
func consentRoutes(_ app: App) -> [Route] {
    [
        .post(
            "/v1/customers/:customer/consents", to: .anyOf([.writeConsents, .useOwn]),
            "Record a consent or its withdrawal", parameters: [.customer, .idempotencyKey()], takes: NewConsent.self,
            gives: Consent.self, status: .created, errors: [.idTaken]
        ) { call in
            try await recordConsent(
                call.body, of: call.path("customer"), by: call.reader(), from: call.clientAddress(app),
                intent: call.intent(), app)
        }
        .documented("Records are never changed; a withdrawal is another record, and holds at once."),
        .get(
            "/v1/customers/:customer/consents", to: .anyOf([.readConsents, .useOwn]),
            "All consent records, newest first",
            parameters: [
                .customer, .query("purpose", as: String.self, "Only records about this.", length: 2...40),
            ] + Parameter.page, gives: Page<Consent>.self, also: ["text/csv"]
        ) { try await listConsents($0, app) },
        .get(
            "/v1/customers/:customer/consents/current", to: .anyOf([.readConsents, .useOwn]), "What holds now",
            parameters: [.customer], gives: Page<Consent>.self
        ) { try await listCurrentConsents($0, app) }
        .documented("The last record of each purpose, for the tenant and for each business."),
        .get(
            "/v1/customers/:customer/consents/:consent", to: .anyOf([.readConsents, .useOwn]), "A consent record",
            parameters: [.customer, .path("consent", as: ConsentID.self)], gives: Consent.self
        ) { try await showConsent($0, app) },
    ]
}

private func listConsents(_ call: Call<NoBody>, _ app: App) async throws -> Answer<Page<Consent>> {
    let (reader, customer): (Reader, CustomerID) = (try call.reader(), try call.path("customer"))
    let purpose: String? = try call.query("purpose")
    return try await Listing(
        name: "consents", scope: "\(customer) \(purpose ?? "")",
        columns: [
            "id", "purpose", "state", "business", "channel", "language", "givenAt", "recordedAt", "recordedBy",
            "address",
            "proof", "text",
        ]
    ) { last, limit, db in
        guard try await db.isThere(customer, for: reader) else { throw Refusal.notFound }
        return try await db.consents(
            of: customer, purpose: purpose, after: try last?.position(), limit: limit, for: reader
        ).map { ($0.consent, .string(String($0.number))) }
    }.answer(call, for: reader, app.database)
}

private func listCurrentConsents(_ call: Call<NoBody>, _ app: App) async throws -> Answer<Page<Consent>> {
    let (reader, customer): (Reader, CustomerID) = (try call.reader(), try call.path("customer"))
    let consents = try await app.database.read(as: reader.tenant) { db in
        guard try await db.isThere(customer, for: reader) else { throw Refusal.notFound }
        return try await db.currentConsents(of: customer, for: reader)
    }
    return .ok(Page(items: consents, nextCursor: nil))
}

private func showConsent(_ call: Call<NoBody>, _ app: App) async throws -> Answer<Consent> {
    let (reader, customer): (Reader, CustomerID) = (try call.reader(), try call.path("customer"))
    let id: ConsentID = try call.path("consent")
    let consent = try await app.database.read(as: reader.tenant) { db in
        guard try await db.isThere(customer, for: reader) else { throw Refusal.notFound }
        return try await db.consent(id, of: customer, for: reader)
    }
    guard let consent else { throw Refusal.notFound }
    // Records are never changed: there is one state only.
    return .ok(consent).tagged(EntityTag(version: 1))
}

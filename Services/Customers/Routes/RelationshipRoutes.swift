internal import HTTP
internal import JSON
internal import Models
internal import Postgres
internal import Routing
internal import ServiceKit

/// Which business owns or shares a customer, and how that changes: never without the customer's yes.
func relationshipRoutes(_ app: App) -> [Route] {
    [
        .get(
            "/v1/customers/:customer/relationships", to: .anyOf([.readCustomers, .useOwn]),
            "What businesses are and were to a customer", parameters: [.customer] + Parameter.page,
            gives: Page<Relationship>.self, also: ["text/csv"]
        ) { try await listRelationships($0, app) },
        .post(
            "/v1/customers/:customer/relationships", to: .permission(.useOwn), "Choose a business as the customer",
            parameters: [.customer, .idempotencyKey()], takes: NewRelationship.self, gives: Relationship.self,
            status: .created, errors: [.alreadyRelated, .notTheCustomer]
        ) { call in
            try await chooseBusiness(
                call.body.business, for: call.path("customer"), by: call.reader(), from: call.clientAddress(app),
                intent: call.intent(), app)
        }
        .documented("It becomes the owner of a customer who has none, and shares one who has."),
        .get(
            "/v1/customers/:customer/relationships/:relationship", to: .anyOf([.readCustomers, .useOwn]),
            "What a business is or was to a customer",
            parameters: [.customer, .path("relationship", as: RelationshipID.self)], gives: Relationship.self
        ) { try await showRelationship($0, app) },
        .delete(
            "/v1/customers/:customer/relationships/:relationship", to: .anyOf([.handOverCustomers, .useOwn]),
            "End what a business shares of a customer",
            parameters: [.customer, .path("relationship", as: RelationshipID.self)], gives: Nothing.self,
            errors: [.notTheOwner, .ownerStays]
        ) { call in
            try await endSharing(call.path("relationship"), of: call.path("customer"), by: call.reader(), app)
            return .noContent
        },
        .post(
            "/v1/customers/:customer/relationship-requests", to: .permission(.handOverCustomers),
            "Ask a customer to be shared or handed over", parameters: [.customer, .idempotencyKey()],
            takes: NewRelationshipRequest.self, gives: RelationshipRequest.self, status: .created,
            errors: [.notTheOwner, .alreadyRelated, .alreadyAsked, .noEmail]
        ) { call in
            try await askCustomer(
                call.body, about: call.path("customer"), by: call.reader(), intent: call.intent(), app)
        }
        .documented(
            "Nothing changes before the customer says yes: in the portal, or by a mailed link without an account."),
        .get(
            "/v1/relationship-requests", to: .anyOf([.readCustomers, .useOwn]), "Questions to customers",
            parameters: [.query("customer", as: CustomerID.self, "Only those about this customer.")] + Parameter.page,
            gives: Page<RelationshipRequest>.self, also: ["text/csv"]
        ) { try await listRequests($0, app) },
        .get(
            "/v1/relationship-requests/:request", to: .anyOf([.readCustomers, .useOwn]), "A question to a customer",
            parameters: [.request], gives: RelationshipRequest.self
        ) { try await showRequest($0, app) },
        .delete(
            "/v1/relationship-requests/:request", to: .permission(.handOverCustomers), "Take a question back",
            parameters: [.request, .ifMatch()], gives: Nothing.self,
            errors: [.notTheOwner, .alreadyAnswered, .preconditionFailed]
        ) { call in
            try await withdrawRequest(
                call.path("request"), by: call.reader(), check: { try call.requireMatch($0) }, app)
            return .noContent
        },
        .post(
            "/v1/relationship-requests/:request/answer", to: .anyOf([.handOverCustomers, .useOwn]),
            "Say yes or no as the customer", parameters: [.request], takes: RelationshipAnswer.self,
            gives: RelationshipRequest.self,
            errors: [.notTheCustomer, .alreadyAnswered, .requestExpired, .notTheOwner, .alreadyRelated]
        ) { call in
            .ok(
                try await answerRequest(
                    call.path("request"), accept: call.body.accept, by: call.reader(), from: call.clientAddress(app),
                    app))
        },
        .post(
            "/v1/relationship-answers", to: .everyone, "Say yes or no by a mailed link",
            takes: MailedRelationshipAnswer.self, gives: RelationshipRequest.self,
            errors: [.notFound, .linkExpired, .alreadyAnswered, .requestExpired, .notTheOwner, .alreadyRelated]
        ) { call in
            .ok(
                try await answerRequest(
                    code: call.body.code, accept: call.body.accept, from: call.clientAddress(app), app))
        }
        .documented("The code of the link is the credential; it works once."),
    ]
}

extension Parameter {
    fileprivate static var request: Parameter { .path("request", as: RelationshipRequestID.self, "The question's id.") }
}

private func listRelationships(_ call: Call<NoBody>, _ app: App) async throws -> Answer<Page<Relationship>> {
    let (reader, customer): (Reader, CustomerID) = (try call.reader(), try call.path("customer"))
    return try await Listing(
        name: "relationships", scope: "\(customer)", columns: ["id", "business", "kind", "source", "since", "until"]
    ) { last, limit, db in
        guard try await db.isThere(customer, for: reader) else { throw Refusal.notFound }
        return try await db.relationships(of: customer, after: try last?.id(), limit: limit, in: reader.tenant)
            .map { ($0, .string($0.id.description)) }
    }.answer(call, for: reader, app.database)
}

private func showRelationship(_ call: Call<NoBody>, _ app: App) async throws -> Answer<Relationship> {
    let (reader, customer): (Reader, CustomerID) = (try call.reader(), try call.path("customer"))
    let id: RelationshipID = try call.path("relationship")
    let relationship = try await app.database.read(as: reader.tenant) { db in
        guard try await db.isThere(customer, for: reader) else { throw Refusal.notFound }
        return try await db.relationship(id, of: customer, in: reader.tenant)
    }
    guard let relationship else { throw Refusal.notFound }
    return .ok(relationship).tagged(EntityTag(value: relationship.until == nil ? "lasting" : "ended"))
}

private func listRequests(_ call: Call<NoBody>, _ app: App) async throws -> Answer<Page<RelationshipRequest>> {
    let reader = try call.reader()
    let customer: CustomerID? = try call.query("customer")
    let now = app.clock()
    return try await Listing(
        name: "relationship-requests", scope: "\(customer?.description ?? "")",
        columns: ["id", "customer", "kind", "from", "to", "state", "requestedAt", "expiresAt", "answeredAt"]
    ) { last, limit, db in
        try await db.relationshipRequests(of: customer, after: try last?.id(), limit: limit, for: reader, at: now)
            .map { ($0, .string($0.id.description)) }
    }.answer(call, for: reader, app.database)
}

private func showRequest(_ call: Call<NoBody>, _ app: App) async throws -> Answer<RelationshipRequest> {
    let reader = try call.reader()
    let id: RelationshipRequestID = try call.path("request")
    let now = app.clock()
    let stored = try await app.database.read(as: reader.tenant) {
        try await $0.relationshipRequest(id, for: reader, at: now)
    }
    guard let stored else { throw Refusal.notFound }
    return .ok(stored.request).tagged(EntityTag(version: stored.version))
}

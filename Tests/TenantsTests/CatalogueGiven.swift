import FoundationEssentials
import HTTP
import JSON
import Models
import Postgres
import Routing
import ServiceKit
import TestSupport
import Testing

@testable import Tenants

/// What stands in a catalogue.
extension Given {
    /// Dollars and cents.
    static func dollars(_ cents: Int64) -> Money { Money(cents, usd) }
    static let usd = Currency("USD") ?? { preconditionFailure("ISO 4217 has it") }()

    func category(
        _ name: String = "Brakes", _ members: String = "", in parent: CategoryID? = nil
    ) async throws -> Models.Category {
        let place = parent.map { #","parent":"\#($0)""# } ?? ""
        let body = try Self.merged(#"{"name":"\#(name)"\#(place)}"#, members)
        let reply = try await send(.post, "/v1/categories", as: owner, body: body)
        try #require(reply.status == 201, "\(reply.text)")
        return try reply.decoded()
    }

    /// The body of a service at 129.50 USD.
    func pads(in category: CategoryID, _ members: String = "") throws -> String {
        try Self.merged(
            #"""
            {"category":"\#(category)","name":"Brake pads, front","trade":"german_specialist","duration":90,
            "description":"Pads and fluid.","price":{"model":"fixed","money":{"amount":12950,"currency":"USD"}}}
            """#, members)
    }

    func service(_ members: String = "", in category: CategoryID? = nil) async throws -> CatalogueService {
        var place = category
        if place == nil { place = try await self.category("Shelf \(app.newID() as CategoryID)").id }
        let reply = try await send(.post, "/v1/services", as: owner, body: try pads(in: try #require(place), members))
        try #require(reply.status == 201, "\(reply.text)")
        return try reply.decoded()
    }

    func publish(_ id: CatalogueServiceID, _ body: String = "{}") async throws -> ServiceVersion {
        let tag = try await send(.get, "/v1/services/\(id)", as: owner).tag
        let reply = try await send(.post, "/v1/services/\(id)/versions", as: owner, ifMatch: tag, body: body)
        try #require(reply.status == 201, "\(reply.text)")
        return try reply.decoded()
    }

    /// A service that visitors see.
    func published(_ members: String = "", in category: CategoryID? = nil) async throws -> CatalogueService {
        let made = try await service(members, in: category)
        _ = try await publish(made.id)
        return made
    }

    func price(_ business: BusinessID, _ service: CatalogueServiceID, _ members: String) async throws -> BusinessPrice {
        let reply = try await send(
            .post, "/v1/prices", as: owner, body: #"{"business":"\#(business)","service":"\#(service)",\#(members)}"#)
        try #require(reply.status == 201, "\(reply.text)")
        return try reply.decoded()
    }

    /// A draft, a price and a setting that strangers must not find, and bodies for the routes that take one.
    func secrets(of business: BusinessID) async throws -> (victim: Victim, bodies: [String: String]) {
        let draft = try await service(#""name":"Secret Service""#)
        let price = try await price(business, draft.id, asking(424_242))
        let set = try await send(
            .patch, "/v1/settings?business=\(business)", as: owner, ifMatch: "*",
            body: #"{"invoices.footer":"Secret Footer"}"#)
        try #require(set.status == 200, "\(set.text)")
        let ids = [
            "category": [draft.draft.category.description], "service": [draft.id.description], "number": ["1"],
            "price": [price.id.description], "business": [business.description],
        ]
        let bodies = [
            "POST /v1/categories": #"{"name":"Mine"}"#, "PATCH /v1/categories/:category": #"{"name":"Mine"}"#,
            "POST /v1/services": try pads(in: draft.draft.category),
            "PATCH /v1/services/:service": #"{"name":"Mine"}"#, "POST /v1/services/:service/versions": "{}",
            "POST /v1/prices": #"{"business":"\#(business)","service":"\#(draft.id)",\#(asking(1))}"#,
            "PATCH /v1/prices/:price": "{\(asking(1))}", "PUT /v1/settings": "{}", "PATCH /v1/settings": "{}",
            "POST /v1/settings/rollbacks": #"{"version":0}"#,
            "POST /internal/businesses/:business/prices": #"{"services":["\#(draft.id)"]}"#,
        ]
        return (Victim(ids: ids, marks: ["Secret Service", "424242", "Secret Footer"]), bodies)
    }

    /// What visitors find.
    func offered(_ query: String = "") async throws -> [OfferedService] {
        let reply = try await send(.get, "/v1/catalogue/services?tenant=bay-area" + query)
        try #require(reply.status == 200, "\(reply.text)")
        return (try reply.decoded() as Page<OfferedService>).items
    }

    /// A moment, in seconds from now, as it stands in requests.
    func moment(_ seconds: TimeInterval) -> String { RFC3339.text(clock.now.addingTimeInterval(seconds)) }
}

/// The members of a price in cents.
func asking(_ cents: Int) -> String { #""price":{"model":"fixed","money":{"amount":\#(cents),"currency":"USD"}}"# }

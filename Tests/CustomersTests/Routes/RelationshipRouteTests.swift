import FoundationEssentials
import HTTP
import Models
import Postgres
import Routing
import TestSupport
import Testing

@testable import Customers

extension World {
    /// A customer of the first business whom an account has claimed.
    func claimed() async throws -> (person: Person, customer: CustomerID) {
        let person = person()
        let id = try await customer()
        try await change("UPDATE customers SET account_id = \(person.account) WHERE id = \(id)")
        return (person, id)
    }

    /// Asks a customer of the first business about the other one.
    func ask(_ kind: String, about customer: CustomerID) async throws -> Reply {
        try await post(
            "/v1/customers/\(customer)/relationship-requests", as: advisor,
            #"{"kind":"\#(kind)","business":"\#(otherBusiness)","businessName":"Euro Motors","message":"For the gearbox."}"#
        )
    }
}

@Suite struct `Relationships over HTTP` {
    @Test func `a business sees only customers that it owns or shares, a manager all, a customer themself`()
        async throws
    {
        try await withCustomers { world async throws in
            let (kim, own) = try await world.claimed()
            let path = "/v1/customers/\(own)"
            for (person, status) in [
                (world.advisor, 200), (world.manager, 200), (kim, 200), (world.otherAdvisor, 404),
                (world.stranger, 404),
                (world.person(), 404),
            ] {
                #expect(try await world.get(path, as: person).status == status)
                #expect(try await world.get("/v1/customers", as: person).items("id").count == (status == 200 ? 1 : 0))
            }
            #expect(try await world.get("/v1/customers?query=ana", as: world.otherAdvisor).items("id").isEmpty)
            #expect(try await world.get("/v1/customers?query=ana", as: world.stranger).items("id").isEmpty)
            #expect(try await world.get("/v1/customers/\(CustomerID.new())", as: world.manager).status == 404)
            #expect(try await world.get("/v1/customers/me", as: kim)["id"] == own.description)
        }
    }

    @Test func `sharing begins with the customer's yes and ends at once when the customer takes it back`() async throws
    {
        try await withCustomers { world async throws in
            let (kim, id) = try await world.claimed()
            let asked = try await world.ask("share", about: id)
            #expect(asked.status == 201, "\(asked.text)")
            #expect(try await world.ask("share", about: id).problem == "already-asked")
            let path = "/v1/relationship-requests/\(try #require(asked["id"]))"
            #expect(try await world.get("/v1/customers/\(id)", as: world.otherAdvisor).status == 404)
            #expect(try await world.get(path, as: world.otherAdvisor)["state"] == "pending")
            #expect(try await world.get(path, as: world.person()).status == 404)
            #expect(
                try await world.post("\(path)/answer", as: world.advisor, #"{"accept":true}"#).problem
                    == "not-the-customer")
            let yes = try await world.post("\(path)/answer", as: kim, #"{"accept":true}"#)
            #expect(yes["state"] == "accepted", "\(yes.text)")
            #expect(try await world.post("\(path)/answer", as: kim, #"{"accept":false}"#).problem == "already-answered")
            #expect(try await world.get("/v1/customers/\(id)", as: world.otherAdvisor).status == 200)
            #expect(try await world.ask("share", about: id).problem == "already-related")
            let consents = try await world.get("/v1/customers/\(id)/consents/current", as: kim)
            #expect(consents.items("purpose") == ["sharing"] && consents.items("channel") == ["web"])
            #expect(consents.items("proof") == ["relationship-request \(try #require(asked["id"]))"])
            let relations = try await world.get("/v1/customers/\(id)/relationships", as: kim)
            #expect(
                relations.items("kind") == ["shared", "owner"] && relations.items("source") == ["sharing", "walk_in"])
            let shared = try #require(relations.items("id").first)
            let owned = try #require(relations.items("id").last)
            let ends = "/v1/customers/\(id)/relationships/"
            #expect(try await world.send(.delete, ends + owned, as: kim).problem == "owner-stays")
            #expect(try await world.send(.delete, ends + shared, as: kim).status == 204)
            #expect(try await world.send(.delete, ends + shared, as: kim).status == 404)
            #expect(try await world.get("/v1/customers/\(id)", as: world.otherAdvisor).status == 404)
        }
    }

    @Test func `a business finds whom it has, as long as it has them`() async throws {
        try await withCustomers { world async throws in
            let (kim, id) = try await world.claimed()
            func found(by person: Person) async throws -> [String] {
                try await world.get("/v1/customers?query=garcia", as: person).items("id")
            }
            #expect(try await found(by: world.advisor) == [id.description])
            #expect(try await found(by: world.otherAdvisor).isEmpty)
            let asked = try await world.ask("hand_over", about: id)
            let answer = "/v1/relationship-requests/\(try #require(asked["id"]))/answer"
            #expect(try await world.post(answer, as: kim, #"{"accept":true}"#).status == 200)
            #expect(try await found(by: world.advisor).isEmpty)
            #expect(try await found(by: world.otherAdvisor) == [id.description])
            #expect(try await found(by: world.manager) == [id.description])
        }
    }

    @Test func `a hand-over makes the other business the owner in one step`() async throws {
        try await withCustomers { world async throws in
            let (kim, id) = try await world.claimed()
            let asked = try await world.ask("hand_over", about: id)
            let answer = "/v1/relationship-requests/\(try #require(asked["id"]))/answer"
            let replies = await concurrently(50) { _ in try await world.post(answer, as: kim, #"{"accept":true}"#) }
            let codes = try replies.map { try $0.get().status }
            #expect(codes.count { $0 == 200 } == 1 && codes.count { $0 == 409 } == 49)
            let customer: Customer = try await world.get("/v1/customers/\(id)", as: world.otherAdvisor).decoded()
            #expect(customer.owner == world.otherBusiness)
            #expect(try await world.get("/v1/customers/\(id)", as: world.advisor).status == 404)
            #expect(try await world.count("relationships", "until IS NULL") == 1)
        }
    }

    @Test func `a customer without an account answers by a mailed link`() async throws {
        try await withCustomers { world async throws in
            let mute = try await world.customer()
            #expect(try await world.ask("share", about: mute).problem == "no-email")
            let id = try await world.customer(
                #"{"familyName":"Mail","emails":[{"address":"mail@example.com"}]}"#)
            #expect(try await world.ask("share", about: id).status == 201)
            let code = try await world.code(mailedTo: "mail@example.com")
            let wrong = String(code.dropLast(4)) + "AAAA"
            #expect(
                try await world.post("/v1/relationship-answers", as: nil, #"{"code":"\#(wrong)","accept":true}"#).status
                    == 404)
            let no = try await world.post("/v1/relationship-answers", as: nil, #"{"code":"\#(code)","accept":false}"#)
            #expect(no["state"] == "declined", "\(no.text)")
            #expect(
                try await world.post("/v1/relationship-answers", as: nil, #"{"code":"\#(code)","accept":true}"#).problem
                    == "already-answered")
            #expect(try await world.get("/v1/customers/\(id)", as: world.otherAdvisor).status == 404)
        }
    }

    @Test func `only the owner asks, may take it back, and an old question cannot be answered`() async throws {
        try await withCustomers { world async throws in
            let (kim, id) = try await world.claimed()
            let asked = try await world.ask("share", about: id)
            let path = "/v1/relationship-requests/\(try #require(asked["id"]))"
            #expect(try await world.send(.delete, path, as: world.otherAdvisor).problem == "not-the-owner")
            #expect(try await world.send(.delete, path, as: world.advisor, ["If-Match": "\"v9\""]).status == 412)
            #expect(try await world.send(.delete, path, as: world.advisor, ["If-Match": "\"v1\""]).status == 204)
            #expect(try await world.send(.delete, path, as: world.advisor).problem == "already-answered")
            let again = try await world.ask("share", about: id)
            try await world.change("UPDATE relationship_requests SET expires_at = now() - interval '1 second'")
            let old = "/v1/relationship-requests/\(try #require(again["id"]))"
            #expect(try await world.get(old, as: kim)["state"] == "expired")
            #expect(try await world.post("\(old)/answer", as: kim, #"{"accept":true}"#).problem == "request-expired")
            #expect(try await world.ask("share", about: id).status == 201)
            #expect(try await world.get("/v1/relationship-requests", as: kim).items("state").count == 3)
            #expect(
                try await world.get("/v1/relationship-requests?customer=\(id)", as: world.otherAdvisor).items("id")
                    .count == 3)
            #expect(try await world.get("/v1/relationship-requests", as: world.stranger).items("id").isEmpty)
            let own = try await world.post(
                "/v1/customers/\(id)/relationship-requests", as: world.advisor,
                #"{"kind":"share","business":"\#(world.business)"}"#)
            #expect(own.problem == "already-related")
        }
    }

    @Test func `a customer chooses who looks after them, and who else may know`() async throws {
        try await withCustomers { world async throws in
            let (kim, id) = try await world.registered()
            let path = "/v1/customers/\(id)/relationships"
            #expect(try await world.get("/v1/customers/\(id)", as: world.advisor).status == 404)
            let first = try await world.post(path, as: kim, #"{"business":"\#(world.business)"}"#)
            #expect(first.status == 201 && first["kind"] == "owner" && first["source"] == "inquiry", "\(first.text)")
            #expect(try await world.get(try #require(first.fields["Location"]), as: kim)["kind"] == "owner")
            #expect(
                try await world.get("/v1/customers/\(id)", as: world.advisor)["owner"] == world.business.description)
            let second = try await world.post(path, as: kim, #"{"business":"\#(world.otherBusiness)"}"#)
            #expect(second["kind"] == "shared")
            #expect(
                try await world.post(path, as: kim, #"{"business":"\#(world.business)"}"#).problem == "already-related")
            #expect(try await world.post(path, as: world.advisor, #"{"business":"\#(world.business)"}"#).status == 403)
            #expect(try await world.get("/v1/customers/\(id)/consents/current", as: kim).items("purpose").count == 2)
        }
    }
}

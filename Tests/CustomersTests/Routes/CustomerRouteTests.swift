import FoundationEssentials
import HTTP
import JSON
import Models
import Postgres
import Routing
import Testing

@testable import Customers

private let ana = """
    {"givenName":" Ana ","familyName":"García","emails":[{"address":"Ana.Garcia@Example.com","label":"home"}],
    "phones":[{"number":"+14155550132"}],"addresses":[{"lines":["1 Ocean Ave"],"city":"San Francisco",
    "region":"CA","postalCode":"94112","country":"US"}],"language":"es-419","timeZone":"America/Los_Angeles",
    "preferredChannel":"sms","tags":["VIP"]}
    """

@Suite struct `Customers over HTTP` {
    @Test func `a business creates a customer, finds and reads it`() async throws {
        try await withCustomers { world async throws in
            let created = try await world.post("/v1/customers", as: world.advisor, ana)
            #expect(created.status == 201, "\(created.text)")
            let id = try #require(created["id"])
            #expect(created.fields["Location"] == "/v1/customers/\(id)")
            let read = try await world.get("/v1/customers/\(id)", as: world.advisor)
            #expect(read.status == 200 && read.tag == "\"v1\"")
            let customer: Customer = try read.decoded()
            #expect(customer.name == "Ana García" && customer.details.givenName?.text == "Ana")
            #expect(customer.owner == world.business && customer.account == nil)
            #expect(customer.details.emails.map(\.isPrimary) == [true])
            #expect(customer.details.emails.first?.address.text == "Ana.Garcia@Example.com")
            #expect(customer.details.addresses.first?.postalCode == "94112")
            #expect(customer.details.tags == ["vip"] && customer.details.language?.text == "es-419")
            let list = try await world.get("/v1/customers", as: world.advisor)
            #expect(list.items("id") == [id] && list["nextCursor"] == "null")
            let found = try await world.get("/v1/customers?query=garica", as: world.advisor)
            #expect(found.items("id") == [id], "\(found.text)")
        }
    }

    @Test func `what the list and the row say is what was created`() async throws {
        try await withCustomers { world async throws in
            let created: Customer = try await world.post("/v1/customers", as: world.advisor, ana).decoded()
            let read: Customer = try await world.get("/v1/customers/\(created.id)", as: world.manager).decoded()
            // PostgreSQL keeps microseconds, a time in Swift has finer parts.
            var expected = created
            (expected.createdAt, expected.updatedAt) = (read.createdAt, read.updatedAt)
            #expect(read == expected)
            #expect(abs(read.createdAt.timeIntervalSince(created.createdAt)) < 0.001)
        }
    }

    @Test func `members that only the server sets are never taken`() async throws {
        try await withCustomers { world async throws in
            let body = """
                {"familyName":"X","owner":"\(world.otherBusiness)","account":"\(world.otherBusiness)","name":"Fake",
                "tenant":"\(world.otherTenant)","business":"\(world.otherBusiness)","createdAt":"2020-01-01T00:00:00Z"}
                """
            let id = try await world.customer(body)
            let patched = try await world.patch(
                "/v1/customers/\(id)", as: world.advisor,
                #"{"owner":null,"account":"\#(world.business)","name":"Fake","id":"x","version":9,"createdAt":null}"#)
            #expect(patched.status == 200, "\(patched.text)")
            let customer: Customer = try await world.get("/v1/customers/\(id)", as: world.advisor).decoded()
            #expect(customer.owner == world.business && customer.account == nil && customer.name == "X")
            #expect(customer.createdAt.timeIntervalSince1970 > 1_700_000_000)
        }
    }

    @Test func `a patch changes what it names, for the state that the caller means`() async throws {
        try await withCustomers { world async throws in
            let id = try await world.customer(ana)
            let path = "/v1/customers/\(id)"
            let changed = try await world.patch(
                path, as: world.advisor, #"{"givenName":"Anna","language":null,"emails":[]}"#, ["If-Match": "\"v1\""])
            #expect(changed.status == 200 && changed.tag == "\"v2\"")
            let customer: Customer = try changed.decoded()
            #expect(customer.name == "Anna García" && customer.details.language == nil && customer.details.emails == [])
            #expect(customer.details.phones.count == 1)
            let late = try await world.patch(path, as: world.advisor, #"{"givenName":"B"}"#, ["If-Match": "\"v1\""])
            #expect(late.status == 412)
            let same = try await world.patch(path, as: world.advisor, #"{"givenName":"Anna"}"#)
            #expect(same.tag == "\"v2\"")
            #expect(try await world.get(path, as: world.advisor, ["If-None-Match": "\"v2\""]).status == 304)
            let bad = try await world.patch(path, as: world.advisor, #"{"givenName":null,"familyName":null}"#)
            #expect(bad.status == 422 && bad.faults == ["/familyName required"])
            #expect(try await world.get("/v1/customers?query=anna", as: world.advisor).items("id").count == 1)
        }
    }

    @Test func `the same id with the same content is the same creation, with other content a conflict`() async throws {
        try await withCustomers { world async throws in
            let id = CustomerID.new()
            let body = #"{"id":"\#(id)","familyName":"Offline"}"#
            let first = try await world.post("/v1/customers", as: world.advisor, body)
            let again = try await world.post("/v1/customers", as: world.advisor, body)
            #expect(first.status == 201 && again.status == 201 && again["id"] == id.description)
            let other = try await world.post("/v1/customers", as: world.advisor, #"{"id":"\#(id)","familyName":"Z"}"#)
            #expect(other.status == 409 && other.problem == "id-taken")
            // Another tenant may use the same id: it is another customer.
            #expect(try await world.post("/v1/customers", as: world.stranger, body).status == 201)
            #expect(try await world.count("customers") == 2)
        }
    }

    @Test func `a key repeats the first answer`() async throws {
        try await withCustomers { world async throws in
            let person = world.advisor
            let first = try await world.post("/v1/customers", as: person, ana, ["Idempotency-Key": "k"])
            let again = try await world.post("/v1/customers", as: person, ana, ["Idempotency-Key": "k"])
            #expect(again.body == first.body && again.fields["Idempotent-Replayed"] == "true")
            #expect(try await world.count("customers") == 1)
        }
    }

    @Test func `all faults of a body are told at once`() async throws {
        try await withCustomers { world async throws in
            let reply = try await world.post(
                "/v1/customers", as: world.advisor,
                #"{"kind":"robot","givenName":"a\u202eb","emails":[{"address":"x"}],"phones":[{"number":"5"}],"language":"?"}"#
            )
            #expect(reply.status == 422)
            #expect(
                Set(reply.faults.compactMap { $0.split(separator: " ").first.map { String($0) } }) == [
                    "/kind", "/givenName", "/emails/0/address", "/phones/0/number", "/language",
                ], "\(reply.text)")
        }
    }

    @Test func `who may do nothing here is told so, who is nobody too`() async throws {
        try await withCustomers { world async throws in
            #expect(try await world.post("/v1/customers", as: nil, ana).status == 401)
            let technician = Person(tenant: world.tenant, business: world.business, roles: [.technician])
            #expect(try await world.post("/v1/customers", as: technician, ana).status == 403)
            #expect(try await world.post("/v1/customers", as: world.person(), ana).status == 403)
            #expect(try await world.post("/v1/customers/me", as: world.advisor, ana).status == 403)
            let unknown = Person(tenant: .new(), roles: [.owner])
            #expect(try await world.post("/v1/customers", as: unknown, ana).status == 401)
        }
    }
}

import FoundationEssentials
import HTTP
import Models
import Postgres
import Routing
import TestSupport
import Testing

@testable import Customers

private let mailed = #"{"familyName":"Claim","emails":[{"address":"claim@example.com"},{"address":"two@example.com"}]}"#

@Suite struct `Claims over HTTP` {
    @Test func `a person registers once, with what is theirs alone`() async throws {
        try await withCustomers { world async throws in
            let (kim, id) = try await world.registered(#"{"familyName":"Own","tags":["vip"],"owner":"x"}"#)
            let read: Customer = try await world.get("/v1/customers/me", as: kim).decoded()
            #expect(read.id == id && read.account == kim.account && read.owner == nil && read.details.tags == [])
            #expect(
                try await world.post("/v1/customers/me", as: kim, #"{"familyName":"B"}"#).problem
                    == "already-registered")
            let patched = try await world.patch("/v1/customers/\(id)", as: kim, #"{"givenName":"Kim","tags":["x"]}"#)
            #expect(patched.status == 200 && patched["name"] == "Kim Own" && patched["tags"] == "[]")
            #expect(try await world.get("/v1/customers/\(id)", as: world.manager)["tags"] == "[]")
            #expect(try await world.get("/v1/customers/me", as: world.person()).status == 404)
        }
    }

    @Test func `a mailed link makes a customer the account's own, once among hundreds`() async throws {
        try await withCustomers { world async throws in
            let id = try await world.customer(mailed)
            let claim = try await world.post("/v1/customers/\(id)/claims", as: world.advisor, "{}")
            #expect(claim.status == 201 && claim["email"] == "claim@example.com", "\(claim.text)")
            #expect(!claim.text.contains("code"))
            let shown = try await world.get(try #require(claim.fields["Location"]), as: world.advisor)
            #expect(shown.status == 200 && shown["expiresAt"] != nil && shown["email"] == "claim@example.com")
            let code = try await world.code(mailedTo: "claim@example.com")
            #expect(
                try await world.count("claims", "code_hash IS NOT NULL AND expires_at > now() + interval '13 days'")
                    == 1)
            let people = (0..<200).map { _ in world.person() }
            let replies = await concurrently(200) { number in
                try await world.post("/v1/customer-claims", as: people[number], #"{"code":"\#(code)"}"#)
            }
            let statuses = try replies.map { try $0.get().status }
            #expect(statuses.count { $0 == 200 } == 1 && statuses.count { $0 == 409 } == 199)
            let winner = people[try #require(statuses.firstIndex(of: 200))]
            #expect(try await world.get("/v1/customers/me", as: winner)["id"] == id.description)
            #expect(
                try await world.post("/v1/customers/\(id)/claims", as: world.advisor, "{}").problem == "already-claimed"
            )
        }
    }

    @Test func `a link ends by age, by a newer one, and is nothing elsewhere`() async throws {
        try await withCustomers { world async throws in
            let id = try await world.customer(mailed)
            let path = "/v1/customers/\(id)/claims"
            _ = try await world.post(path, as: world.advisor, "{}")
            let first = try await world.code(mailedTo: "claim@example.com")
            _ = try await world.post(path, as: world.advisor, #"{"email":"TWO@example.com"}"#)
            let second = try await world.code(mailedTo: "two@example.com")
            let person = world.person()
            func use(_ code: String, _ person: Person) async throws -> Reply {
                try await world.post("/v1/customer-claims", as: person, #"{"code":"\#(code)"}"#)
            }
            #expect(try await use(first, person).problem == "claim-revoked")
            #expect(try await use(String(repeating: "A", count: 64), person).problem == "claim-unknown")
            #expect(try await use("short", person).status == 422)
            let stranger = Person(tenant: world.otherTenant, roles: [.customer])
            #expect(try await use(second, stranger).problem == "claim-unknown")
            try await world.change("UPDATE claims SET expires_at = now() - interval '1 second'")
            #expect(try await use(second, person).problem == "claim-expired")
            #expect(try await world.post(path, as: world.otherAdvisor, "{}").status == 404)
            let foreign = try await world.post(path, as: world.advisor, #"{"email":"else@example.com"}"#)
            #expect(foreign.faults == ["/email not-the-customers"])
            let mute = try await world.customer()
            #expect(try await world.post("/v1/customers/\(mute)/claims", as: world.advisor, "{}").problem == "no-email")
        }
    }

    @Test func `one account may be a person and a fleet's contact`() async throws {
        try await withCustomers { world async throws in
            let (kim, own) = try await world.registered()
            let fleet = try await world.customer(
                #"{"kind":"company","companyName":"Bay Couriers","emails":[{"address":"fleet@example.com"}]}"#)
            _ = try await world.post("/v1/customers/\(fleet)/claims", as: world.advisor, "{}")
            let code = try await world.code(mailedTo: "fleet@example.com")
            #expect(try await world.post("/v1/customer-claims", as: kim, #"{"code":"\#(code)"}"#).status == 200)
            #expect(try await world.get("/v1/customers/me", as: kim)["id"] == own.description)
            let all = try await world.get("/v1/customers", as: kim)
            #expect(Set(all.items("id")) == [own.description, fleet.description])
        }
    }
}

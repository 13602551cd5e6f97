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

@Suite struct `Ids that clients make` {
    @Test func `the same id with the same content is the same creation, with other content it is refused`() async throws
    {
        try await withTenants { app, given in
            let business = try await given.business()
            let shelf = try await given.category("Shelf")
            let service = try await given.service(in: shelf.id)
            let professional = #"{"name":"Ana","trades":["german_specialist"]}"#
            let hidden = #"{"business":"\#(business.id)","service":"\#(service.id)","isHidden":true}"#
            for (number, path, address, body) in [
                (1, "/v1/businesses", "/v1/businesses", Given.bavaria),
                (2, "/v1/businesses/\(business.id)/professionals", "/v1/professionals", professional),
                (3, "/v1/categories", "/v1/categories", #"{"name":"Brakes"}"#),
                (4, "/v1/services", "/v1/services", try given.pads(in: shelf.id)),
                (5, "/v1/prices", "/v1/prices", hidden),
            ] {
                let id = Given.id(0xC000 + UInt64(number)) as BusinessID
                func post(_ members: String = "", key: String? = nil) async throws -> Front.Reply {
                    try await given.send(
                        .post, path, as: given.owner, key: key, body: Given.merged(body, #""id":"\#(id)"\#(members)"#))
                }
                let made = try await post()
                #expect(made.status == 201, "\(made.text)")
                #expect(made.fields["Location"] == "\(address)/\(id)")
                #expect(made.json?["id"] == .string(id.description))
                // Offline clients send it once more, later and with another key.
                given.clock.advance(60)
                let again = try await post(key: "k\(number)")
                #expect(again.status == 201 && again.json == made.json, "\(path)")
                #expect(again.fields["Idempotent-Replayed"] == nil)
                let other = try await given.send(
                    .post, path, as: given.owner,
                    body: Given.merged(Given.merged(body, #""id":"\#(id)""#), different[number] ?? ""))
                #expect(other.status == 409 && other.problem == "id-taken", "\(path): \(other.text)")
            }
            let count = try await app.database.read(as: given.tenant) { db in
                try await db.value("SELECT count(*) FROM businesses") as Int
            }
            #expect(count == 2)
        }
    }

    private let different = [
        1: #""name":"Other Motors""#, 2: #""name":"Other""#, 3: #""name":"Other""#, 4: #""name":"Other""#,
        5: #""validUntil":"2030-01-01T00:00:00Z""#,
    ]

    @Test func `an id that something has already is refused, and one that is no UUIDv7 is a fault`() async throws {
        try await withTenants { _, given in
            let known = try await given.business()
            func post(_ id: String) async throws -> Front.Reply {
                try await given.send(
                    .post, "/v1/businesses", as: given.owner, body: Given.merged(Given.bavaria, #""id":"\#(id)""#))
            }
            #expect(try await post(known.id.description).problem == "id-taken")
            for id in ["x", "00000000-0000-4000-8000-000000000000"] {
                let refused = try await post(id)
                #expect(refused.status == 422 && refused.faults.first?.hasPrefix("/id") == true, "\(refused.text)")
            }
        }
    }

    @Test func `what was closed is not made once more by a late repetition`() async throws {
        try await withTenants { _, given in
            let id = Given.id(0xC100) as BusinessID
            let body = try Given.merged(Given.bavaria, #""id":"\#(id)""#)
            let made = try await given.send(.post, "/v1/businesses", as: given.owner, body: body)
            #expect(made.status == 201)
            let tag = try await given.send(.get, "/v1/businesses/\(id)", as: given.owner).tag
            let closed = try await given.send(.delete, "/v1/businesses/\(id)", as: given.owner, ifMatch: tag)
            #expect(closed.status == 204)
            let late = try await given.send(.post, "/v1/businesses", as: given.owner, body: body)
            #expect(late.problem == "id-taken")
        }
    }

    @Test func `of fifty creations with one id at once one makes it and takes one of the quota`() async throws {
        try await withTenants { app, given in
            let id = Given.id(0xC200) as BusinessID
            let body = try Given.merged(Given.bavaria, #""id":"\#(id)""#)
            let replies = await concurrently(50) { _ in
                let reply = try await given.send(.post, "/v1/businesses", as: given.owner, body: body)
                return "\(reply.status) \(reply.text)"
            }
            let all = Set(try replies.map { try $0.get() })
            #expect(all.count == 1 && all.first?.hasPrefix("201 ") == true, "\(all)")
            let used = try await app.database.read(as: given.tenant) { db in
                try await db.value("SELECT used FROM quotas WHERE resource = 'businesses'") as Int
            }
            #expect(used == 1)
        }
    }

    @Test func `another tenant's same id is its own`() async throws {
        try await withTenants { _, given in
            let other = Given.id(0x2002) as TenantID
            try await given.tenant(other, slug: "other")
            let id = Given.id(0xC300) as BusinessID
            let body = try Given.merged(Given.bavaria, #""id":"\#(id)""#)
            #expect(try await given.send(.post, "/v1/businesses", as: given.owner, body: body).status == 201)
            let theirs = try await given.send(
                .post, "/v1/businesses", as: given.member("owner", in: other),
                body: Given.merged(body, #""name":"Theirs""#))
            #expect(theirs.status == 201, "\(theirs.text)")
        }
    }
}

@Suite struct `Founding tenants` {
    @Test func `an account founds as many as the setting says, also when it tries at once`() async throws {
        try await withTenants { _, given in
            let replies = await concurrently(25) { number in
                let reply = try await given.send(
                    .post, "/v1/tenants", as: given.newcomer,
                    body: #"{"name":"N","slug":"mine-\#(number)","timeZone":"UTC"}"#)
                return reply.status == 201 ? "made" : "\(reply.status) \(reply.problem ?? "")"
            }
            let all = try replies.map { try $0.get() }
            #expect(all.count { $0 == "made" } == Settings.standardTenantsPerAccount)
            #expect(all.count { $0 == "409 quota-exceeded" } == 25 - Settings.standardTenantsPerAccount)
            let refused = try await given.send(
                .post, "/v1/tenants", as: given.newcomer, body: #"{"name":"N","slug":"one-more","timeZone":"UTC"}"#)
            #expect(refused.json?["limit"] == .integer(10) && refused.json?["quota"] == .string("tenants"))
            // What was refused for another reason was not counted, and others are not concerned.
            let other = Bearer(account: Given.id(0xA300), tenant: .platform, session: Given.id(0x5E30))
            let taken = try await given.send(
                .post, "/v1/tenants", as: other, body: #"{"name":"N","slug":"bay-area","timeZone":"UTC"}"#)
            #expect(taken.problem == "slug-taken")
            for number in 0..<10 {
                let made = try await given.send(
                    .post, "/v1/tenants", as: other, body: #"{"name":"N","slug":"other-\#(number)","timeZone":"UTC"}"#)
                #expect(made.status == 201)
            }
            // Administrators make any number.
            let more = try await given.send(
                .post, "/v1/tenants", as: given.administrator,
                body: #"{"name":"N","slug":"more","timeZone":"UTC","ownerEmail":"ana@example.com"}"#)
            #expect(more.status == 201)
        }
    }
}

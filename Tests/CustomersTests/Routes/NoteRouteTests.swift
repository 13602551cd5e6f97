import HTTP
import Models
import Postgres
import Routing
import Testing

@testable import Customers

@Suite struct `Notes over HTTP` {
    @Test func `a note is its business's alone`() async throws {
        try await withCustomers { world async throws in
            let (kim, id) = try await world.claimed()
            let path = "/v1/customers/\(id)/notes"
            let written = try await world.post(path, as: world.advisor, #"{"text":"Wants an automatic."}"#)
            #expect(written.status == 201, "\(written.text)")
            let note = "\(path)/\(try #require(written["id"]))"
            let read = try await world.get(note, as: world.advisor)
            #expect(read["text"] == "Wants an automatic." && read.tag == "\"v1\"")
            #expect(try await world.get(path, as: world.advisor).items("text") == ["Wants an automatic."])
            try await world.change(
                """
                INSERT INTO relationships (tenant_id, id, customer_id, business_id, kind, source, since)
                VALUES (\(world.tenant.description)::uuid, \(RelationshipID.new().description)::uuid,
                    \(id.description)::uuid, \(world.otherBusiness.description)::uuid, 'shared', 'sharing', now())
                """)
            #expect(try await world.get(path, as: world.otherAdvisor).items("id").isEmpty)
            #expect(try await world.get(note, as: world.otherAdvisor).status == 404)
            #expect(try await world.get(note, as: world.manager).status == 404)
            #expect(try await world.get(path, as: world.manager).items("id").isEmpty)
            #expect(try await world.get(path, as: kim).status == 403)
            #expect(try await world.post(path, as: world.manager, #"{"text":"x"}"#).problem == "no-business")
            #expect(!(try await world.get("/v1/customers/\(id)/timeline", as: kim)).text.contains("note"))
            #expect(!(try await world.get("/v1/customers/\(id)/timeline", as: world.manager)).text.contains("note"))
            #expect(
                try await world.get("/v1/customers/\(id)/timeline", as: world.advisor).text.contains("note_written"))
        }
    }

    @Test func `a note is changed and removed in the state that is meant`() async throws {
        try await withCustomers { world async throws in
            let id = try await world.customer()
            let path = "/v1/customers/\(id)/notes"
            let note =
                "\(path)/\(try #require(try await world.post(path, as: world.advisor, #"{"text":"one"}"#)["id"]))"
            let changed = try await world.patch(note, as: world.advisor, #"{"text":"two"}"#, ["If-Match": "\"v1\""])
            #expect(changed["text"] == "two" && changed.tag == "\"v2\"")
            #expect(try await world.patch(note, as: world.advisor, #"{"text":"two"}"#).tag == "\"v2\"")
            #expect(try await world.patch(note, as: world.otherAdvisor, #"{"text":"x"}"#).status == 404)
            #expect(try await world.send(.delete, note, as: world.advisor, ["If-Match": "\"v1\""]).status == 412)
            #expect(try await world.send(.delete, note, as: world.advisor, ["If-Match": "\"v2\""]).status == 204)
            #expect(try await world.get(note, as: world.advisor).status == 404)
        }
    }
}

import FoundationEssentials
import HTTP
import Models
import Postgres
import Routing
import TestSupport
import Testing

@testable import Customers

private let yes = """
    {"purpose":"marketing_email","state":"granted","text":"Yes, write to me.","language":"en","channel":"paper",
    "givenAt":"2026-01-05T10:00:00Z","proof":"form 12"}
    """
private let no =
    #"{"purpose":"marketing_email","state":"withdrawn","text":"No more.","channel":"phone","givenAt":"2026-01-06T10:00:00Z"}"#

@Suite struct `Consents over HTTP` {
    @Test func `a consent is recorded with everything that proves it, and a withdrawal holds at once`() async throws {
        try await withCustomers { world async throws in
            let id = try await world.customer()
            let path = "/v1/customers/\(id)/consents"
            let given = try await world.post(path, as: world.advisor, yes, ["X-Forwarded-For": "203.0.113.9"])
            #expect(given.status == 201, "\(given.text)")
            let consent: Consent = try given.decoded()
            #expect(consent.address == "203.0.113.9" && consent.proof == "form 12" && consent.channel == .paper)
            #expect(consent.business == world.business && consent.givenAt.timeIntervalSince1970 == 1_767_607_200)
            #expect(try await world.get("\(path)/\(consent.id)", as: world.advisor)["text"] == "Yes, write to me.")
            #expect(try await world.get("\(path)/current", as: world.advisor).items("state") == ["granted"])
            let taken: Consent = try await world.post(path, as: world.advisor, no).decoded()
            #expect(taken.givenAt == taken.recordedAt)
            #expect(try await world.get("\(path)/current", as: world.advisor).items("state") == ["withdrawn"])
            let history = try await world.get("\(path)?limit=1", as: world.advisor)
            #expect(history.items("state") == ["withdrawn"])
            let next = try #require(history["nextCursor"])
            let rest = try await world.get("\(path)?limit=1&cursor=\(next)", as: world.advisor)
            #expect(rest.items("state") == ["granted"] && rest["nextCursor"] == "null")
            #expect(try await world.get("\(path)?cursor=\(next.dropLast())", as: world.advisor).status == 400)
            #expect(try await world.get("\(path)?purpose=else", as: world.advisor).items("id").isEmpty)
        }
    }

    @Test func `what was said to one business is no other's to read; a customer reads and says all`() async throws {
        try await withCustomers { world async throws in
            let (kim, id) = try await world.claimed()
            let path = "/v1/customers/\(id)/consents"
            _ = try await world.post(path, as: world.advisor, yes)
            try await world.change(
                """
                INSERT INTO relationships (tenant_id, id, customer_id, business_id, kind, source, since)
                VALUES (\(world.tenant.description)::uuid, \(RelationshipID.new().description)::uuid,
                    \(id.description)::uuid, \(world.otherBusiness.description)::uuid, 'shared', 'sharing', now())
                """)
            #expect(try await world.get(path, as: world.otherAdvisor).items("id").isEmpty)
            let own = try await world.post(path, as: kim, #"{"purpose":"newsletter","state":"granted","text":"ok"}"#)
            #expect(own.status == 201 && own["channel"] == "web" && own["business"] == nil, "\(own.text)")
            #expect(try await world.get(path, as: world.otherAdvisor).items("purpose") == ["newsletter"])
            #expect(try await world.get(path, as: kim).items("id").count == 2)
            #expect(try await world.get("\(path)/\(try #require(own["id"]))", as: world.stranger).status == 404)
            let timeline = "/v1/customers/\(id)/timeline"
            #expect(
                try await world.get(timeline, as: world.otherAdvisor).items("kind") == [
                    "consent_given", "customer_created",
                ])
            #expect(try await world.get(timeline, as: kim).items("kind").count == 3)
        }
    }

    @Test func `what cannot be is refused, and the table takes no change`() async throws {
        try await withCustomers { world async throws in
            let id = try await world.customer()
            let path = "/v1/customers/\(id)/consents"
            let future = yes.split(separator: "2026-01-05").joined(separator: "2099-01-05")
            #expect(try await world.post(path, as: world.advisor, future).faults == ["/givenAt in-the-future"])
            let silent = #"{"purpose":"marketing_email","state":"granted","text":"ok"}"#
            #expect(try await world.post(path, as: world.advisor, silent).faults == ["/channel required"])
            let bad = try await world.post(
                path, as: world.advisor, #"{"purpose":"No Space","state":"maybe","text":""}"#)
            #expect(Set(bad.faults) == ["/purpose wrong-form", "/state not-one-of", "/text too-short"])
            let given: Consent = try await world.post(path, as: world.advisor, yes).decoded()
            #expect(given.customer == id)
            let service = try world.database.open()
            for sql in ["UPDATE consents SET state = 'granted'", "DELETE FROM consents"] as [SQL] {
                await expectThrows(PostgresError.self) {
                    try await service.write(as: world.tenant) { try await $0.execute(sql) }
                }
            }
            let same = #"{"id":"\#(given.id)","purpose":"x1","state":"granted","text":"other","channel":"web"}"#
            #expect(try await world.post(path, as: world.advisor, same).problem == "id-taken")
        }
    }
}

import FoundationEssentials
import HTTP
import JSON
import Models
import Postgres
import Routing
import TestSupport
import Testing

@testable import Customers
@testable import ServiceKit

extension World {
    /// The letters to an address that wait for the service that writes them, the newest first.
    func letters(to address: String) async throws -> [Notice] {
        let rows = try await database.openAsAdmin().read { db in
            try await db.rows("SELECT payload FROM jobs WHERE kind = 'message' ORDER BY id DESC") { row -> JSONText in
                try row["payload"]
            }
        }
        return try rows.map { payload in
            try JSONReader.decode(HandOverNotice.self, from: payload.bytes).notice(app.mailKeys)
        }.filter { $0.to.email.text == address }
    }

    /// The code of the last letter to an address, as its reader finds it behind `#`.
    func code(mailedTo address: String) async throws -> String {
        let letter = try #require(try await letters(to: address).first)
        // What the text needs, and nothing that it has no place for.
        let (template, values) = (try #require(LetterTemplate(rawValue: letter.template)), Set(letter.values.keys))
        #expect(values.isSuperset(of: template.needed), "\(letter.template)")
        #expect(values.isSubset(of: template.needed.union(template.optional)), "\(letter.template)")
        let link = try #require(letter.values["link"])
        return String(link[link.index(after: try #require(link.firstIndex(of: "#")))...])
    }

    /// Asks for another link with the code of one.
    func renew(_ code: String, _ fields: Fields = Fields()) async throws -> Reply {
        try await post("/v1/mailed-links", as: nil, #"{"code":"\#(code)"}"#, fields)
    }

    /// Lets a day pass for what was mailed.
    fileprivate func letLinksAge() async throws {
        try await change("UPDATE claims SET mailed_at = mailed_at - interval '24 hours'")
        try await change("UPDATE relationship_requests SET mailed_at = mailed_at - interval '24 hours'")
        try await change(
            """
            UPDATE vehicle_transfers SET from_mailed_at = from_mailed_at - interval '24 hours',
                to_mailed_at = to_mailed_at - interval '24 hours'
            """)
    }
}

@Suite struct `Mailed links` {
    @Test func `to claim a customer are good for a day; another is mailed, once, while the invitation stands`()
        async throws
    {
        try await withCustomers { world async throws in
            let id = try await world.customer(
                #"{"familyName":"Claim","language":"de-AT","emails":[{"address":"claim@example.com"}]}"#)
            #expect(try await world.post("/v1/customers/\(id)/claims", as: world.advisor, "{}").status == 201)
            let first = try await world.code(mailedTo: "claim@example.com")
            let person = world.person()
            func use(_ code: String) async throws -> Reply {
                try await world.post("/v1/customer-claims", as: person, #"{"code":"\#(code)"}"#)
            }
            try await world.letLinksAge()
            #expect(try await use(first).problem == "claim-expired")
            let replies = await concurrently(20) { _ in try await world.renew(first) }
            let statuses = try replies.map { try $0.get().status }
            #expect(statuses.count { $0 == 204 } == 1 && statuses.count { $0 == 404 } == 19)
            let letters = try await world.letters(to: "claim@example.com")
            #expect(letters.map(\.template) == ["customer-claim", "customer-claim"])
            #expect(letters.allSatisfy { $0.to.language?.text == "de-AT" && $0.to.name == nil })
            let second = try await world.code(mailedTo: "claim@example.com")
            #expect(second != first)
            #expect(try await use(first).problem == "claim-unknown")

            try await world.change("UPDATE claims SET expires_at = now() - interval '1 second'")
            #expect(try await world.renew(second).status == 404)
            try await world.change("UPDATE claims SET expires_at = now() + interval '1 day'")
            #expect(try await use(second).status == 200)
            #expect(try await world.renew(second).status == 404)
            #expect(try await world.renew(String(repeating: "A", count: 64)).status == 404)
            #expect(try await world.renew("short").status == 422)
        }
    }

    @Test func `to answer a question are good for a day; another asks the same`() async throws {
        try await withCustomers { world async throws in
            let id = try await world.customer(
                #"{"familyName":"Mail","emails":[{"address":"mail@example.com"}]}"#)
            let asked = try await world.post(
                "/v1/customers/\(id)/relationship-requests", as: world.advisor,
                """
                {"kind":"share","business":"\(world.otherBusiness)","businessName":"Bay Body","message":"For the dent."}
                """)
            #expect(asked.status == 201, "\(asked.text)")
            let first = try await world.code(mailedTo: "mail@example.com")
            func answer(_ code: String) async throws -> Reply {
                try await world.post("/v1/relationship-answers", as: nil, #"{"code":"\#(code)","accept":true}"#)
            }
            try await world.letLinksAge()
            #expect(try await answer(first).problem == "link-expired")
            #expect(try await world.renew(first, ["Accept-Language": "es-419, en;q=0.5"]).status == 204)
            let letters = try await world.letters(to: "mail@example.com")
            for letter in letters {
                #expect(letter.template == "customer-share")
                #expect(letter.values["business"] == "Bay Body" && letter.values["message"] == "For the dent.")
            }
            // The customer has named no language: that of whoever asks for it again.
            #expect(letters.map(\.to.language?.text) == ["es-419", nil])
            #expect(try await answer(first).status == 404)
            let second = try await world.code(mailedTo: "mail@example.com")
            #expect(try await answer(second)["state"] == "accepted")
            #expect(try await world.renew(second).status == 404)
        }
    }

    @Test func `to agree to a change of hands are good for a day, each side's for itself`() async throws {
        try await withCustomers { world async throws in
            let from = try await world.customer(
                #"{"familyName":"A","language":"de","emails":[{"address":"a@example.com"}]}"#)
            let vehicle = try await world.vehicle(of: from)
            let asked = try await world.post(
                "/v1/vehicles/\(vehicle)/transfers", as: world.advisor, #"{"email":"next@example.com"}"#)
            #expect(asked.status == 201, "\(asked.text)")
            let (giver, taker) = (
                try await world.code(mailedTo: "a@example.com"), try await world.code(mailedTo: "next@example.com")
            )
            try await world.letLinksAge()
            func answer(_ code: String) async throws -> Reply {
                try await world.post("/v1/vehicle-transfer-answers", as: nil, #"{"code":"\#(code)","accept":true}"#)
            }
            let (lee, _) = try await world.registered()
            func take(_ code: String) async throws -> Reply {
                try await world.post("/v1/vehicle-transfer-acceptances", as: lee, #"{"code":"\#(code)"}"#)
            }
            #expect(try await answer(giver).problem == "link-expired")
            #expect(try await take(taker).problem == "link-expired")
            for code in [giver, taker] { #expect(try await world.renew(code).status == 204) }
            let give = try await world.letters(to: "a@example.com")
            #expect(give.map(\.template) == ["vehicle-give-away", "vehicle-give-away"])
            #expect(give.allSatisfy { $0.to.language?.text == "de" })
            let offered = try await world.letters(to: "next@example.com")
            #expect(offered.map(\.template) == ["vehicle-take-over", "vehicle-take-over"])
            let agreed = try await world.code(mailedTo: "a@example.com")
            #expect(try await answer(agreed)["state"] == "pending")
            // Who has agreed needs no link any more.
            #expect(try await world.renew(agreed).status == 404)
            #expect(try await take(world.code(mailedTo: "next@example.com"))["state"] == "completed")
        }
    }

    @Test func `lie sealed while they wait`() async throws {
        try await withCustomers { world async throws in
            let id = try await world.customer(#"{"familyName":"C","emails":[{"address":"c@example.com"}]}"#)
            _ = try await world.post("/v1/customers/\(id)/claims", as: world.advisor, "{}")
            let code = try await world.code(mailedTo: "c@example.com")
            #expect(try await world.count("jobs") == 1)
            #expect(
                try await world.count("jobs", "jobs::text LIKE \("%\(code)%") OR jobs::text LIKE '%c@example%'") == 0)
        }
    }
}

import FoundationEssentials
import HTTP
import JSON
import Models
import Postgres
import ServiceKit
import Synchronization
import TestSupport
import Testing

@testable import Tenants

/// What a command printed.
private final class Printed: Sendable {
    private let texts = Mutex<[String]>([])
    var all: [String] { texts.withLock { $0 } }
    func add(_ text: String) { texts.withLock { $0.append(text) } }
}

@Suite struct AnnounceProfessionalsTests {
    /// Two professionals of a business, as if they had been there before events were.
    private func beforeEvents(_ given: Given) async throws -> [ProfessionalID] {
        let business = try await given.business().id
        var made: [ProfessionalID] = []
        for name in ["Ingrid Bauer", "Tomas Novak"] {
            let reply = try await given.send(
                .post, "/v1/businesses/\(business)/professionals", as: given.owner,
                body: #"{"name":"\#(name)","trades":["german_specialist"],"makes":["BMW"],"isPublished":true}"#)
            try #require(reply.status == 201, "\(reply.text)")
            made.append(try reply.decoded(as: Professional.self).id)
        }
        try await given.database.openAsAdmin().transaction { try await $0.execute("TRUNCATE events, event_streams") }
        return made
    }

    /// What was announced, the first first: of whom, with which number.
    private func announced(_ given: Given) async throws -> [(id: ProfessionalID, sequence: Int64, data: String)] {
        try await given.database.openAsAdmin().read { db in
            try await db.rows(
                """
                SELECT subject, sequence, data::text AS data FROM events
                WHERE type = \(ProfessionalChanged.type) ORDER BY id
                """
            ) { (try $0["subject"], try $0["sequence"], try $0["data"]) }
        }
    }

    @Test func `who was there before events is told of once, with all that others need`() async throws {
        try await withTenants { app, given in
            let people = try await beforeEvents(given)
            let first = try await announceProfessionals(.missing, app)
            let again = try await announceProfessionals(.missing, app)
            #expect(first == 2 && again == 0)
            let told = try await announced(given)
            #expect(Set(told.map(\.id)) == Set(people) && told.allSatisfy { $0.sequence == 1 })
            let facts = try JSONReader.decode(ProfessionalChanged.self, from: Array(told[0].data.utf8))
            #expect(facts.profile.name.text == "Ingrid Bauer" && facts.business.name.text == "Bavaria Motors")
            #expect(facts.profile.isPublished == true && facts.business.isPublished && facts.business.place != nil)
        }
    }

    @Test func `who was told of by a change, or is gone, is left alone; all of them are told of when that is asked`()
        async throws
    {
        try await withTenants { app, given in
            let people = try await beforeEvents(given)
            let changed = try await given.send(
                .patch, "/v1/professionals/\(people[0])", as: given.owner, ifMatch: "*", body: #"{"makes":["Audi"]}"#)
            #expect(changed.status == 200)
            let business = try await given.business(#""name":"Closed soon""#).id
            let third = try await given.send(
                .post, "/v1/businesses/\(business)/professionals", as: given.owner,
                body: #"{"name":"Gone","trades":["auto_body"]}"#
            ).decoded(as: Professional.self).id
            let gone = try await given.send(.delete, "/v1/professionals/\(third)", as: given.owner, ifMatch: "*")
            #expect(gone.status == 204)
            try await given.database.openAsAdmin().transaction { db in
                try await db.execute("DELETE FROM events WHERE subject = \(third)")
                try await db.execute("DELETE FROM event_streams WHERE subject = \(third)")
            }
            let missing = try await announceProfessionals(.missing, app)
            #expect(missing == 1)
            let all = try await announceProfessionals(.all, app)
            #expect(all == 2)
            let told = try await announced(given)
            #expect(told.map(\.id) == [people[0], people[1], people[0], people[1]])
            #expect(told.map(\.sequence) == [1, 1, 2, 2])
        }
    }

    @Test func `several who tell at the same time tell once`() async throws {
        try await withTenants { app, given in
            _ = try await beforeEvents(given)
            let outcomes = await concurrently(8) { _ in try await announceProfessionals(.missing, app) }
            #expect(outcomes.compactMap { try? $0.get() }.reduce(0, +) == 2)
            let told = try await announced(given)
            #expect(told.count == 2)
        }
    }

    @Test func `the command says of how many was told`() async throws {
        try await withTenants { _, given in
            _ = try await beforeEvents(given)
            let (printed, complaints) = (Printed(), Printed())
            let command = AnnounceCommand(
                environment: ["DATABASE_URL": given.database.settings.url], print: { printed.add($0) },
                say: { complaints.add($0) })
            for (words, told) in [([], 2), ([], 0), (["all"], 2)] as [([String], Int)] {
                #expect(await command.run(words) == 0)
                #expect(printed.all.last == "Professionals of whom the other services are told: \(told)")
            }
            for words in [["everybody"], ["all", "all"]] { #expect(await command.run(words) == 64) }
            #expect(await AnnounceCommand(environment: [:], say: { complaints.add($0) }).run([]) == 78)
            let nowhere = AnnounceCommand(
                environment: ["DATABASE_URL": "postgres://tenants@127.0.0.1:1/none"], say: { complaints.add($0) })
            #expect(await nowhere.run([]) == 1)
            #expect(complaints.all.count == 4 && commands.map(\.name) == ["events", "announce"])
        }
    }
}

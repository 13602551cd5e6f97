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

@Suite struct `Lists of what is offered` {
    /// Random periods that do not overlap, some of them empty.
    private func periods<Value>(
        _ begin: Date, _ random: inout SeededRandom, _ value: (Int) -> Value
    ) -> [Period<Value>] {
        var moment = begin
        return (1...Int.random(in: 1...5, using: &random)).map { number in
            let from = moment + TimeInterval(Int.random(in: 0...20, using: &random))
            let until = from + TimeInterval(Int.random(in: 0...30, using: &random))
            moment = until
            return Period(from: from, until: until, value: value(number))
        }
    }

    @Test func `the database answers as the rule does, at every moment, at every business`() async throws {
        try await withTenants { app, given in
            let business = try await given.business().id
            let other = try await given.business(#""name":"Other""#).id
            let shelf = try await given.category().id
            var random = SeededRandom(seed: 11)
            for _ in 0..<4 {
                let service = try await given.service(in: shelf)
                let begin = given.clock.now
                let published = periods(begin, &random) { number in
                    PublishedPrice(number: number, price: Price(.fixed, Given.dollars(Int64(number))))
                }
                let own = periods(begin, &random) { number in
                    number % 3 == 0 ? OwnTerms.hidden : .price(Price(.from, Given.dollars(Int64(1000 + number))))
                }
                try await app.database.write(as: given.tenant) { db in
                    for version in published {
                        try await db.insertVersion(
                            version.value.number, of: service.id,
                            ServiceProfile(
                                category: service.draft.category, name: service.draft.name, price: version.value.price),
                            Placement(from: version.from, until: version.until, ends: nil), by: given.owner.account,
                            in: given.tenant, at: begin)
                    }
                    for terms in own {
                        try await db.insert(
                            app.newID(), of: business, for: service.id, terms, in: given.tenant, at: begin)
                    }
                }
                for second in stride(from: -5, through: 260, by: 5) {
                    let moment = begin + TimeInterval(second)
                    for (place, terms) in [(business as BusinessID?, own), (other, []), (nil, [])] {
                        let found = try await app.database.read(as: given.tenant) { db in
                            try await db.offeredServices(
                                ServiceFilter(), only: service.id, of: place, at: moment, in: given.tenant, limit: 9)
                        }
                        let offer: Asked =
                            found.first.map {
                                .offered(
                                    version: $0.version, price: $0.price ?? Price(.byQuote),
                                    isOwn: $0.isOwnPrice ?? false)
                            } ?? .nothing
                        #expect(found.count <= 1)
                        #expect(offer == effectivePrice(at: moment, published: published, own: terms), "\(second)")
                    }
                }
            }
        }
    }

    @Test func `the run-time role may end a version and change nothing else of it`() async throws {
        try await withTenants { app, given in
            let service = try await given.published()
            for statement: SQL in [
                "UPDATE service_versions SET amount = 1", "DELETE FROM service_versions", "DELETE FROM services",
                "UPDATE setting_versions SET overrides = '{}'", "DELETE FROM setting_changes",
            ] {
                await expectThrows(PostgresError.self) {
                    try await app.database.write(as: given.tenant) { db in try await db.execute(statement) }
                }
            }
            let ended = try await app.database.write(as: given.tenant) { db in
                try await db.execute("UPDATE service_versions SET valid_until = valid_from")
            }
            #expect(ended == 1)
            #expect(try await given.offered().isEmpty, "\(service.id)")
        }
    }

    @Test func `the database keeps periods apart whatever the program does`() async throws {
        try await withTenants { app, given in
            let service = try await given.published()
            await expectThrows(CatalogueRefusal.versionOverlaps) {
                try await app.database.write(as: given.tenant) { db in
                    try await db.insertVersion(
                        9, of: service.id, service.draft,
                        Placement(from: given.clock.now + 5, until: given.clock.now + 6, ends: nil),
                        by: given.owner.account, in: given.tenant, at: given.clock.now)
                }
            }
        }
    }
}

import HTTP
import Models
import Routing
import ServiceKit
import TestSupport
import Testing

@testable import Tenants

@Suite struct SearchTests {
    @Test func `a visitor finds a business by its name, whatever the accents`() async throws {
        try await withTenants { app, given in
            let business = try await given.business(#""name":"Müller's Garage""#)
            let found = try await given.send(.get, "/v1/businesses?tenant=bay-area&q=muller")
            let page: Page<BusinessListing> = try found.decoded()
            #expect(page.items.map(\.id) == [business.id] && page.items.map(\.name) == ["Müller's Garage"])
            let byID = try await given.send(.get, "/v1/businesses?tenant=\(given.tenant)&q=M%C3%9CLLER%20gar")
            #expect(try byID.decoded(as: Page<BusinessListing>.self).items.count == 1)
            #expect(page.items[0].city == "San Francisco" && page.items[0].distance == nil)
        }
    }

    @Test func `words must all be there, by their beginning or their stem`() async throws {
        try await withTenants { _, given in
            let business = try await given.business().id
            _ = try await given.professional(#""name":"Ana","services":["brakes"]"#, of: business)
            _ = try await given.professional(
                #""name":"Ben","services":["repairing engines"],"makes":["Audi"]"#, of: business)
            #expect(try await given.found("q=brake") == ["Ana"])
            #expect(try await given.found("q=repair%20engin") == ["Ben"])
            #expect(try await given.found("q=audi%20brakes").isEmpty)
            #expect(try await given.found("q=the%20brakes") == ["Ana"])
            #expect(try await given.found("q=francisco").count == 2)
            #expect(try await given.found("q=%27%3B%20DROP%20TABLE%20listings%20--").isEmpty)
            #expect(try await given.found("q=%3A*%20%7C%20!").count == 2)
        }
    }

    @Test func `a misspelt word is taken for the most alike that finds something`() async throws {
        try await withTenants { _, given in
            let business = try await given.business().id
            _ = try await given.professional(
                #""name":"Ana","services":["transmission"],"headline":"Gears"# + "\"", of: business)
            for number in 1...3 {
                _ = try await given.professional(
                    #""name":"Tom \#(number)","services":["transmission"],"headline":"Gears""#, of: business)
            }
            #expect(try await given.found("q=transmision").count == 4)
            let first = try await given.send(.get, "/v1/professionals?tenant=bay-area&q=trasmission&limit=3")
            let page: Page<ProfessionalListing> = try first.decoded()
            let next: Page<ProfessionalListing> = try await given.send(
                .get, "/v1/professionals?tenant=bay-area&q=trasmission&cursor=\(page.nextCursor ?? "")"
            ).decoded()
            #expect(Set((page.items + next.items).map(\.name)).count == 4 && next.nextCursor == nil)
            #expect(try await given.found("q=zzzzqqqq").isEmpty)
        }
    }

    @Test func `who has the words in the name comes first`() async throws {
        try await withTenants { _, given in
            let business = try await given.business(#""name":"Shop""#).id
            let best = try await given.professional(#""name":"Zoe","headline":"Works like Smith""#, of: business)
            let service = Bearer(account: Given.id(1), tenant: given.tenant, roles: ["service"])
            _ = try await given.send(
                .put, "/internal/professionals/\(best.id)/rating", as: service,
                body: #"{"average":500,"count":90,"version":1}"#)
            _ = try await given.professional(#""name":"Ana Smith""#, of: business)
            #expect(try await given.found("q=smith") == ["Ana Smith", "Zoe"])
            #expect(try await given.found("sort=rating").first == "Zoe")
            #expect(try await given.found("") == ["Zoe", "Ana Smith"])
        }
    }

    @Test func `filters are met together`() async throws {
        try await withTenants { _, given in
            let business = try await given.business().id
            let other = try await given.business(#""name":"Other""#).id
            _ = try await given.professional(#""name":"Ana","makes":["Mercedes-Benz"]"#, of: business)
            _ = try await given.professional(
                #""name":"Ben","trades":["auto_body"],"powertrains":["diesel"],"languages":["de"]"#, of: other)
            #expect(try await given.found("make=MERCEDES%20benz") == ["Ana"])
            #expect(try await given.found("trade=auto_body") == ["Ben"])
            #expect(try await given.found("language=es") == ["Ana"])
            #expect(try await given.found("language=es-mx") == ["Ana"])
            #expect(
                try await given.found("powertrain=electric&service=Brake%20Repair&trade=german_specialist") == ["Ana"])
            #expect(try await given.found("business=\(other)") == ["Ben"])
            #expect(try await given.found("trade=auto_body&language=es").isEmpty)
        }
    }

    @Test func `distance is geodesic, ordered and limited`() async throws {
        try await withTenants { _, given in
            let business = try await given.business().id
            // Great-circle distances from San Francisco (37.7749, -122.4194) on a sphere of 6,371,008.8 m.
            let places = [("Oakland", 37.8044, -122.2712, 13_429), ("San Jose", 37.3382, -121.8863, 67_612)]
            for (name, latitude, longitude, _) in places {
                _ = try await given.professional(
                    #""name":"\#(name)","place":{"latitude":\#(latitude),"longitude":\#(longitude)}"#, of: business)
            }
            _ = try await given.professional(
                #""name":"Fiji","place":{"latitude":-17.0,"longitude":179.9}"#, of: business)
            let reply = try await given.send(
                .get, "/v1/professionals?tenant=bay-area&near=37.7749,-122.4194&radius=100000")
            let page: Page<ProfessionalListing> = try reply.decoded()
            #expect(page.items.map(\.name) == ["Oakland", "San Jose"])
            for (item, place) in zip(page.items, places) {
                #expect(abs((item.distance ?? 0) - place.3) < 60, "\(item.distance ?? 0)")
            }
            #expect(try await given.found("near=37.7749,-122.4194") == ["Oakland"])
            // Across the date line: 0.2 degrees of longitude are 21 km there.
            #expect(try await given.found("near=-17.0,-179.9&radius=25000") == ["Fiji"])
            #expect(try await given.found("near=-17.0,-179.9&radius=20000").isEmpty)
        }
    }

    @Test func `who comes to a place is found by circle, polygon and postal code`() async throws {
        try await withTenants { _, given in
            let business = try await given.business().id
            _ = try await given.professional(#""name":"Circle","area":{"kind":"circle","radius":20000}"#, of: business)
            _ = try await given.professional(
                #""name":"Zip","area":{"kind":"postal_codes","country":"US","postalCodes":["94110","94114"]}"#,
                of: business)
            _ = try await given.professional(
                #""name":"Polygon","area":{"kind":"polygon","polygon":[{"latitude":37,"longitude":-123},"#
                    + #"{"latitude":37,"longitude":-122},{"latitude":38,"longitude":-122},{"latitude":38,"longitude":-123}]}"#,
                of: business)
            _ = try await given.professional(#""name":"Shop""#, of: business)
            #expect(Set(try await given.found("serving=37.80,-122.41")) == ["Circle", "Polygon"])
            #expect(try await given.found("serving=37.05,-122.9") == ["Polygon"])
            #expect(try await given.found("serving=37.80,-121.9").isEmpty)
            #expect(try await given.found("postalCode=US-94114") == ["Zip"])
            #expect(try await given.found("postalCode=US-94115").isEmpty)
        }
    }

    @Test func `open now is by the wall clock of the business`() async throws {
        try await withTenants { _, given in
            let saturday = #""hours":{"weekly":[{"day":"saturday","opens":"07:00","closes":"15:00"}]}"#
            let pacific = try await given.business(saturday)
            let eastern = try await given.business(#""name":"East","timeZone":"America/New_York",\#(saturday)"#)
            _ = try await given.professional(#""name":"West""#, of: pacific.id)
            _ = try await given.professional(#""name":"East""#, of: eastern.id)
            // 12:00 UTC: 04:00 in San Francisco, 07:00 in New York.
            #expect(try await given.found("openNow=true") == ["East"])
            #expect(try await given.found("openNow=false").count == 2)
            given.clock.advance(3 * 3600)
            #expect(Set(try await given.found("openNow=true")) == ["East", "West"])
            given.clock.advance(8 * 3600)
            #expect(try await given.found("openNow=true").isEmpty)
        }
    }

    @Test(arguments: ["relevance", "rating", "distance"])
    func `pages of every order hold each listing once`(sort: String) async throws {
        try await withTenants { _, given in
            let business = try await given.business().id
            let service = Bearer(account: Given.id(1), tenant: given.tenant, roles: ["service"])
            for number in 0..<23 {
                let made = try await given.professional(
                    #""name":"P \#(number)","place":{"latitude":\#(37 + number / 4),"longitude":-122}"#, of: business)
                if number % 3 == 0 {
                    _ = try await given.send(
                        .put, "/internal/professionals/\(made.id)/rating", as: service,
                        body: #"{"average":\#(300 + number / 6),"count":5,"version":1}"#)
                }
            }
            for words in ["", "&q=bmw", "&q=p"] {
                let query = "tenant=bay-area&limit=5&sort=\(sort)&near=37,-122&radius=500000" + words
                var (names, cursor, rounds): ([String], String?, Int) = ([], nil, 0)
                repeat {
                    let next = cursor.map { "&cursor=\($0)" } ?? ""
                    let page: Page<ProfessionalListing> = try await given.send(
                        .get, "/v1/professionals?\(query)\(next)"
                    ).decoded()
                    names += page.items.map(\.name)
                    cursor = page.nextCursor
                    rounds += 1
                } while cursor != nil && rounds < 20
                // 500 km from 37 degrees north: up to 41.
                #expect(names.count == 20 && Set(names).count == 20, "\(sort)\(words): \(names)")
            }
        }
    }

    @Test func `a cursor is good for its own question alone`() async throws {
        try await withTenants { _, given in
            let business = try await given.business().id
            for number in 0..<3 { _ = try await given.professional(#""name":"P \#(number)""#, of: business) }
            let page: Page<ProfessionalListing> = try await given.send(
                .get, "/v1/professionals?tenant=bay-area&limit=1"
            ).decoded()
            let cursor = page.nextCursor ?? ""
            for query in ["&q=bmw", "&sort=rating", "&verified=true", "&make=BMW"] {
                let reply = try await given.send(
                    .get, "/v1/professionals?tenant=bay-area&cursor=\(cursor)\(query)")
                #expect(reply.status == 400 && reply.problem == "invalid-cursor")
            }
        }
    }

    @Test(arguments: [
        "near=91,0", "near=x", "radius=0&near=1,1", "sort=price", "sort=distance", "minRating=6", "openNow=yes",
        "trade=Auto%20Body", "powertrain=steam", "limit=0", "limit=201", "postalCode=94110", "business=x",
    ])
    func `a filter of a wrong form is told`(query: String) async throws {
        try await withTenants { _, given in
            let reply = try await given.send(.get, "/v1/professionals?tenant=bay-area&\(query)")
            #expect(reply.status == 422 && !reply.faults.isEmpty, "\(reply.text)")
        }
    }

    @Test func `one tenant's listings are not another's, and only what is published is there`() async throws {
        try await withTenants { _, given in
            let other = Given.id(0x2002) as TenantID
            try await given.tenant(other, slug: "other")
            let stranger = given.member("owner", in: other)
            let theirs = try await given.business(#""name":"Secret Garage""#, as: stranger)
            let mine = try await given.business()
            let made = try await given.professional(of: mine.id)
            #expect(try await given.found("q=secret").isEmpty)
            let there = try await given.send(.get, "/v1/businesses?tenant=other&q=secret")
            #expect(try there.decoded(as: Page<BusinessListing>.self).items.map(\.id) == [theirs.id])
            // The token says in which tenant; the query may only say where a visitor looks.
            let own = try await given.send(.get, "/v1/businesses?q=secret", as: given.owner)
            #expect(try own.decoded(as: Page<BusinessListing>.self).items.isEmpty)

            let path = "/v1/professionals/\(made.id)"
            _ = try await given.send(.patch, path, as: given.owner, ifMatch: "*", body: #"{"isPublished":false}"#)
            #expect(try await given.found("").isEmpty)
            #expect(try await given.send(.get, path + "?tenant=bay-area").status == 404)
            #expect(try await given.send(.get, path, as: given.owner).status == 200)
            _ = try await given.send(.patch, path, as: given.owner, ifMatch: "*", body: #"{"isPublished":true}"#)
            _ = try await given.send(
                .patch, "/v1/businesses/\(mine.id)", as: given.owner, ifMatch: "*", body: #"{"isPublished":false}"#)
            #expect(try await given.found("").isEmpty)
            #expect(try await given.send(.get, path + "?tenant=bay-area").status == 404)
        }
    }
}

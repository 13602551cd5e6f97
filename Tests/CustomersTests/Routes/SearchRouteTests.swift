import HTTP
import Models
import Postgres
import Routing
import Testing

@testable import Customers

@Suite struct `Search and lists over HTTP` {
    @Test func `people are found by what is known of them, slips forgiven, the likeliest first`() async throws {
        try await withCustomers { world async throws in
            var ids: [String: String] = [:]
            for (name, body) in [
                (
                    "muller",
                    #"{"givenName":"Jürgen","familyName":"Müller-Straße","emails":[{"address":"jm@werkstatt.example"}]}"#
                ),
                ("gonzalez", #"{"givenName":"María","familyName":"González","phones":[{"number":"+14155550132"}]}"#),
                ("gonzaga", #"{"givenName":"Mario","familyName":"Gonzaga","tags":["VIP"]}"#),
                ("fleet", #"{"kind":"company","companyName":"Bay Area Couriers"}"#),
            ] { ids[name] = try await world.customer(body).description }
            for (query, expected) in [
                ("muller", ["muller"]), ("M%C3%9CLLER", ["muller"]), ("strasse%20jurgen", ["muller"]),
                ("mulelr", ["muller"]),
                ("gonsales", ["gonzalez"]), ("gonzalez%20maria", ["gonzalez"]), ("gonz", ["gonzaga", "gonzalez"]),
                ("gonzalze%20maira", ["gonzalez"]), ("415-555-0132", ["gonzalez"]), ("5550132", ["gonzalez"]),
                ("%2B1%20415%20555", ["gonzalez"]), ("jm@werk", ["muller"]), ("couriers%20bay", ["fleet"]),
                ("curiers", ["fleet"]), ("nobody", []), ("gonzalez%20jurgen", []), ("%20%20-", []), ("%25_", []),
            ] {
                let found = try await world.get("/v1/customers?query=\(query)", as: world.advisor)
                #expect(found.items("id") == expected.compactMap { ids[$0] }, "\(query): \(found.text)")
            }
            let search = "/v1/customers?query=gonz"
            #expect(try await world.get("\(search)&tag=vip", as: world.advisor).items("id") == [ids["gonzaga"]])
            #expect(try await world.get("\(search)&kind=company", as: world.advisor).items("id").isEmpty)
            #expect(try await world.get("\(search)&limit=1", as: world.advisor).items("id").count == 1)
            #expect(
                try await world.get("\(search)&business=\(world.otherBusiness)", as: world.manager).items("id").isEmpty)
            #expect(
                try await world.get("\(search)&business=\(world.business)", as: world.manager).items("id").count == 2)
        }
    }

    @Test func `who sees few customers finds them among the many of a frequent name`() async throws {
        try await withCustomers { world async throws in
            // More than are looked at one by one, all of the other business.
            try await world.change(
                """
                INSERT INTO customers (tenant_id, id, kind, given_name, family_name, name, emails, phones, addresses, tags,
                    origin, created_from, created_at, updated_at)
                SELECT \(world.tenant), ('01990000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, 'person', 'Ana', 'Common',
                    'Ana Common', '[]', '[]', '[]', '{}', 'business', ''::bytea, now(), now()
                FROM generate_series(1, 1100) AS n
                """)
            try await world.change(
                """
                INSERT INTO relationships (tenant_id, id, customer_id, business_id, kind, source, since)
                SELECT tenant_id, id, id, \(world.otherBusiness), 'owner', 'walk_in', now() FROM customers
                """)
            try await world.change("SELECT index_customer(tenant_id, id) FROM customers")
            let ours = try await world.customer(#"{"givenName":"Zoe","familyName":"Common","tags":["vip"]}"#)
            let (person, own) = try await world.registered(#"{"givenName":"Kim","familyName":"Common"}"#)
            for query in ["common", "zoe%20common", "comm%20zo", "comon", "common%20zoe&tag=vip"] {
                let found = try await world.get("/v1/customers?query=\(query)", as: world.advisor)
                #expect(found.items("id") == [ours.description], "\(query): \(found.text)")
            }
            #expect(try await world.get("/v1/customers?query=common", as: person).items("id") == [own.description])
            for query in ["zoe%20common", "comm%20zo", "zoe%20comon", "common%20zoe&tag=vip", "common&tag=vip"] {
                let found = try await world.get("/v1/customers?query=\(query)", as: world.manager)
                #expect(found.items("id") == [ours.description], "\(query): \(found.text)")
            }
            #expect(
                try await world.get("/v1/customers?query=ana%20comm&limit=5", as: world.manager).items("id").count == 5)
            #expect(
                try await world.get("/v1/customers?query=comm%20zo&tag=fleet", as: world.manager).items("id").isEmpty)
        }
    }

    @Test func `a customer who is renamed is found by the new name only`() async throws {
        try await withCustomers { world async throws in
            let id = try await world.customer(#"{"familyName":"Before","tags":["old"]}"#)
            _ = try await world.patch("/v1/customers/\(id)", as: world.advisor, #"{"familyName":"After","tags":[]}"#)
            #expect(try await world.get("/v1/customers?query=before", as: world.advisor).items("id").isEmpty)
            #expect(try await world.get("/v1/customers?query=after", as: world.advisor).items("id") == [id.description])
            #expect(try await world.get("/v1/customers?tag=old", as: world.advisor).items("id").isEmpty)
        }
    }

    @Test func `a list goes page by page, newest first, filtered`() async throws {
        try await withCustomers { world async throws in
            var ids: [String] = []
            for number in 0..<7 {
                let tags = number % 2 == 0 ? #","tags":["Even"]"# : ""
                ids.insert(try await world.customer(#"{"familyName":"P\#(number)"\#(tags)}"#).description, at: 0)
            }
            for person in [world.advisor, world.manager] {
                var (seen, cursor): ([String], String?) = ([], nil)
                repeat {
                    let page = try await world.get(
                        "/v1/customers?limit=3" + (cursor.map { "&cursor=\($0)" } ?? ""), as: person)
                    seen += page.items("id")
                    cursor = page["nextCursor"].flatMap { $0 == "null" ? nil : $0 }
                } while cursor != nil
                #expect(seen == ids)
                let even = try await world.get("/v1/customers?tag=even", as: person)
                #expect(even.items("name") == ["P6", "P4", "P2", "P0"])
                #expect(
                    try await world.get("/v1/customers?tag=even&business=\(world.otherBusiness)", as: person).items(
                        "id"
                    ).isEmpty)
                #expect(try await world.get("/v1/customers?kind=company", as: person).items("id").isEmpty)
            }
            let page = try await world.get("/v1/customers?limit=2", as: world.advisor)
            let cursor = try #require(page["nextCursor"])
            // A cursor is good for the list it came from: not for another business, another filter, another tenant.
            for (path, person) in [
                ("", world.otherAdvisor), ("&tag=even", world.advisor), ("", world.stranger), ("", world.manager),
            ] {
                #expect(try await world.get("/v1/customers?cursor=\(cursor)\(path)", as: person).status == 400)
            }
            #expect(try await world.get("/v1/customers?limit=201", as: world.advisor).status == 422)
            #expect(try await world.get("/v1/customers?business=x", as: world.advisor).status == 422)
        }
    }

    @Test func `a table is the whole list, without formulas`() async throws {
        try await withCustomers { world async throws in
            _ = try await world.customer(
                #"{"givenName":"=1+1","familyName":"Eve","phones":[{"number":"+14155550132"}]}"#)
            _ = try await world.customer(#"{"kind":"company","companyName":"Bay \"Q\" Couriers"}"#)
            let table = try await world.get("/v1/customers?limit=1", as: world.advisor, ["Accept": "text/csv"])
            #expect(table.fields["Content-Type"]?.hasPrefix("text/csv") == true)
            #expect(table.fields["Content-Disposition"] == "attachment; filename=\"customers.csv\"")
            let lines = table.text.split(separator: "\r\n")
            #expect(lines.count == 3 && lines[0].hasPrefix("\"id\",\"name\""))
            #expect(lines[1].contains("\"Bay \"\"Q\"\" Couriers\"") && lines[2].contains("\"'=1+1 Eve\""))
            let found = try await world.get("/v1/customers?query=eve", as: world.advisor, ["Accept": "text/csv"])
            #expect(found.text.split(separator: "\r\n").count == 2)
            let id = try #require(try await world.get("/v1/customers", as: world.advisor).items("id").first)
            let history = try await world.get("/v1/customers/\(id)/timeline", as: world.advisor, ["Accept": "text/csv"])
            #expect(history.text.contains("\"customer_created\""))
            // What is not there is a problem, not the head of a table.
            let foreign = try await world.get(
                "/v1/customers/\(id)/timeline", as: world.stranger, ["Accept": "text/csv"])
            #expect(foreign.status == 404 && foreign.problem == "not-found")
        }
    }
}

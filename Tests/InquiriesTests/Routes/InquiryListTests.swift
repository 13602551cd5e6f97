import FoundationEssentials
import HTTP
import JSON
import Models
import Postgres
import Routing
import ServiceKit
import TestSupport
import Testing

@testable import Inquiries

extension Given {
    /// The ids of a list, page by page.
    fileprivate func list(_ query: String = "", as bearer: Bearer, limit: Int = 2) async throws -> [InquiryID] {
        var (found, cursor): ([InquiryID], String?) = ([], "")
        while let next = cursor {
            let more = next.isEmpty ? "" : "&cursor=\(next)"
            let reply = try await send(.get, "/v1/inquiries?limit=\(limit)&\(query)\(more)", as: bearer)
            try #require(reply.status == 200, "\(query) \(reply.text)")
            let page = try reply.decoded(as: Page<InquirySummary>.self)
            found += page.items.map(\.id)
            cursor = page.nextCursor
        }
        return found
    }

    fileprivate func counts(_ query: String = "", as bearer: Bearer) async throws -> InquiryCounts {
        let reply = try await send(.get, "/v1/inquiries/counts?\(query)", as: bearer)
        try #require(reply.status == 200, "\(reply.text)")
        return try reply.decoded()
    }

    /// When somebody's answer is due, behind the service's back.
    fileprivate func due(_ id: InquiryID, at time: Date?) async throws {
        try await database.openAsAdmin().write(as: tenant) { db in
            try await db.execute("UPDATE inquiries SET due_at = \(time) WHERE id = \(id)")
        }
    }
}

@Suite struct `Lists of inquiries` {
    @Test func `the newest come first, narrowed by state, trade, business and age`() async throws {
        try await withInquiries { given in
            var ids: [InquiryID] = []
            for number in 0..<7 {
                ids.append(try await given.inquiry(number % 2 == 0 ? "" : "\"trade\":\"auto_body\"").id)
                given.clock.advance(60)
            }
            try await given.put(ids[0], .accepted)
            try await given.put(ids[1], .accepted)
            try await given.put(ids[2], .completed)
            let newest = Array(ids.reversed())
            let third = RFC3339.text(given.clock.now.addingTimeInterval(-240))
            for (query, found) in [
                ("", newest), ("state=accepted", [ids[1], ids[0]]),
                ("state=accepted&state=completed", [ids[2], ids[1], ids[0]]), ("state=draft", []),
                ("trade=auto_body", [ids[5], ids[3], ids[1]]), ("trade=auto_body&state=accepted", [ids[1]]),
                ("business=\(given.business)", [ids[2], ids[1], ids[0]]), ("business=\(given.otherBusiness)", []),
                ("professional=\(given.professional)&state=completed", [ids[2]]),
                ("createdFrom=\(third)", Array(newest.prefix(4))), ("createdTo=\(third)", Array(newest.suffix(3))),
                ("customer=\(Given.customerID)", []),
            ] as [(String, [InquiryID])] {
                let list = try await given.list(query, as: given.manager)
                #expect(list == found, "\(query)")
            }
            let own = try await given.list(as: given.customer())
            #expect(own == newest)
            let wrong = try await given.send(.get, "/v1/inquiries?state=nonsense", as: given.manager)
            #expect(wrong.status == 422)
            let cursor = try await given.send(.get, "/v1/inquiries?limit=2", as: given.manager)
            let page = try cursor.decoded(as: Page<InquirySummary>.self)
            let other = try await given.send(
                .get, "/v1/inquiries?state=accepted&cursor=\(page.nextCursor ?? "")", as: given.manager)
            #expect(other.status == 400)
        }
    }

    @Test func `a business sees what it has, took and is asked, each once; a customer their own`() async throws {
        try await withInquiries { given in
            try await given.professionals(1...2)
            given.around.customers = [
                CustomerBrief(id: Given.customerID, name: "Ana García")
            ]
            let asked = try await given.offered()
            let offered = try await given.offers(of: asked)[0].business
            let bearer = given.member("advisor", of: offered)
            let held = try await given.inquiry(by: given.customer(2)).id
            try await given.put(held, .accepted)
            let taken = try await given.inquiry("\"customer\":\"\(Given.customerID)\"", by: bearer).id
            let both = try await given.inquiry("\"customer\":\"\(Given.customerID)\"", by: bearer).id
            try await given.put(both, .accepted)
            let (business, professional) = (offered, given.professional)
            try await given.database.openAsAdmin().write(as: given.tenant) { db in
                try await db.execute(
                    """
                    UPDATE inquiries SET business_id = \(business), professional_id = \(professional)
                    WHERE id = ANY (\([held.description, both.description])::uuid[])
                    """)
            }
            let list = try await given.list(as: bearer)
            #expect(Set(list) == [asked, held, taken, both] && list.count == 4)
            let counts = try await given.counts(as: bearer)
            #expect(counts.total == 4 && counts.states.first { $0.state == .accepted }?.count == 2)
            let mine = try await given.list(as: given.customer(2))
            #expect(mine == [held])
            let others = try await given.counts(as: given.customer(2))
            #expect(others.total == 1)
            for stranger in [given.customer(3), given.member("owner", in: given.otherTenant)] {
                let nothing = try await given.list(as: stranger)
                let none = try await given.counts(as: stranger)
                #expect(nothing.isEmpty && none.total == 0 && none.states.isEmpty)
            }
            let all = try await given.counts(as: given.manager)
            #expect(all.total == 4)
            // Who said no sees it no more.
            let offer = try await given.offers(of: asked)[0].id
            _ = try await given.send(
                .post, "/v1/offers/\(offer)/declines", as: bearer, body: "{\"reason\":\"too_busy\"}")
            let less = try await given.list(as: bearer)
            #expect(Set(less) == [held, taken, both])
        }
    }

    @Test func `what is due comes first, first what is due first, then the rest by age`() async throws {
        try await withInquiries { given in
            var ids: [InquiryID] = []
            for _ in 0..<6 {
                ids.append(try await given.inquiry().id)
                given.clock.advance(1)
            }
            let now = given.clock.now
            try await given.due(ids[4], at: now.addingTimeInterval(900))
            try await given.due(ids[1], at: now.addingTimeInterval(300))
            try await given.due(ids[2], at: now.addingTimeInterval(300))
            let expected = [ids[1], ids[2], ids[4], ids[5], ids[3], ids[0]]
            for limit in [1, 2, 3, 4, 50] {
                let list = try await given.list("sort=due", as: given.manager, limit: limit)
                #expect(list == expected, "\(limit)")
            }
            let own = try await given.list("sort=due&state=routing", as: given.customer())
            #expect(own == expected)
        }
    }

    @Test func `three quarters of the time gone is a risk, in the list, in the counts and in the summary`() async throws
    {
        try await withInquiries { given in
            let calm = try await given.inquiry().id
            let pressing = try await given.inquiry().id
            let over = try await given.inquiry().id
            let now = given.clock.now
            try await given.due(calm, at: now.addingTimeInterval(4000))
            try await given.due(pressing, at: now.addingTimeInterval(1000))
            try await given.due(over, at: now.addingTimeInterval(100))
            try await given.put(over, .completed)
            given.clock.advance(750)
            let atRisk = try await given.list("atRisk=true", as: given.manager)
            let safe = try await given.list("atRisk=false", as: given.manager)
            #expect(atRisk == [pressing] && Set(safe) == [calm, over])
            let counts = try await given.counts(as: given.manager)
            #expect(counts.atRisk == 1 && counts.total == 3)
            #expect(counts.states.map(\.state.rawValue).sorted() == ["completed", "routing"])
            #expect(counts.states.first { $0.state == .routing } == .init(state: .routing, count: 2, atRisk: 1))
            let reply = try await given.send(.get, "/v1/inquiries", as: given.manager)
            let shown = try reply.decoded(as: Page<InquirySummary>.self).items.filter(\.isAtRisk).map(\.id)
            #expect(shown == [pressing])
        }
    }

    @Test func `offers are narrowed and counted`() async throws {
        try await withInquiries { given in
            try await given.professionals(1...1)
            let one = try await given.offered()
            let two = try await given.offered()
            let offer = try await given.offers(of: one)[0]
            _ = try await given.send(.post, "/v1/offers/\(offer.id)/acceptances", as: given.advisor)
            func ids(_ query: String, as bearer: Bearer) async throws -> [InquiryID] {
                let reply = try await given.send(.get, "/v1/offers?\(query)", as: bearer)
                return try reply.decoded(as: Page<Offer>.self).items.map(\.inquiry)
            }
            for bearer in [given.advisor, given.manager] {
                for (query, found) in [
                    ("", [two, one]), ("professional=\(given.professional)", [two, one]),
                    ("professional=\(given.otherProfessional)", []), ("trade=german_specialist&state=open", [two]),
                    ("trade=auto_body", []), ("sort=due&state=open", [two]), ("atRisk=true", []),
                    ("atRisk=false", [two, one]),
                ] as [(String, [InquiryID])] {
                    let list = try await ids(query, as: bearer)
                    #expect(list == found, "\(query)")
                }
                let reply = try await given.send(.get, "/v1/offers/counts", as: bearer)
                let counts = try reply.decoded(as: OfferCounts.self)
                #expect(counts.total == 2 && counts.atRisk == 0 && counts.states.count == 2)
            }
            let none = try await given.send(.get, "/v1/offers/counts", as: given.otherAdvisor)
            #expect(try none.decoded(as: OfferCounts.self).total == 0)
            let due = try #require(try await given.offers(of: two)[0].dueAt)
            given.clock.now = due.addingTimeInterval(-1)
            let late = try await ids("atRisk=true", as: given.advisor)
            #expect(late == [two])
        }
    }
}

@Suite struct `Search among inquiries` {
    @Test func `words are found as they begin, by their stem and without accents`() async throws {
        try await withInquiries { given in
            let brakes = try await given.inquiry().id
            let gearbox = try await given.inquiry(
                "\"need\":\"Das Getriebe hält nicht, it keeps slipping\",\"trade\":null"
            ).id
            for (query, found) in [
                ("brake", [brakes]), ("BRAKES", [brakes]), ("squealing", [brakes]), ("getr", [gearbox]),
                ("h%C3%A4lt", [gearbox]), ("halt", [gearbox]), ("bmw%20330i", [gearbox, brakes]),
                ("bmw%20brakes", [brakes]), ("german", [brakes]), ("slip", [gearbox]), ("clutch", []),
                ("2019", [gearbox, brakes]), ("the%20and", []), ("%27%29%20%7C%20%21", []),
            ] as [(String, [InquiryID])] {
                for bearer in [given.manager, given.customer()] {
                    let list = try await given.list("q=\(query)", as: bearer)
                    #expect(list == found, "\(query)")
                }
            }
        }
    }

    @Test func `a slip is forgiven`() async throws {
        try await withInquiries { given in
            let brakes = try await given.inquiry().id
            for query in ["brkaes", "squael", "brakess"] {
                let list = try await given.list("q=\(query)", as: given.manager)
                #expect(list == [brakes], "\(query)")
            }
            let nothing = try await given.list("q=xylophone", as: given.manager)
            #expect(nothing.isEmpty)
        }
    }

    @Test func `words follow what an inquiry says`() async throws {
        try await withInquiries { given in
            let inquiry = try await given.inquiry().id
            try await given.database.openAsAdmin().write(as: given.tenant) { db in
                try await db.execute(
                    "UPDATE inquiries SET details = jsonb_set(details, '{need}', '\"A new clutch\"') WHERE id = \(inquiry)"
                )
            }
            let (old, new) = (
                try await given.list("q=squeal", as: given.manager), try await given.list("q=clutch", as: given.manager)
            )
            #expect(old.isEmpty && new == [inquiry])
        }
    }

    @Test func `who is only asked finds nobody by name or street`() async throws {
        try await withInquiries { given in
            given.around.customers = [
                CustomerBrief(id: Given.customerID, name: "Ana García", account: given.customer().account)
            ]
            try await given.professionals(1...1)
            let inquiry = try await given.offered(
                "\"location\":{\"place\":{\"latitude\":37.77,\"longitude\":-122.42},\"address\":\"512 Folsom St\"}")
            for (query, asked) in [("garcia", false), ("folsom", false), ("brakes", true)] {
                let list = try await given.list("q=\(query)", as: given.advisor)
                #expect(list == (asked ? [inquiry] : []), "\(query)")
                let manager = try await given.list("q=\(query)", as: given.manager)
                let due = try await given.list("q=\(query)&sort=due", as: given.advisor)
                #expect(manager == [inquiry] && due == list)
            }
            try await given.put(inquiry, .accepted)
            let held = try await given.list("q=garcia%20folsom", as: given.advisor)
            #expect(held == [inquiry])
            let stranger = try await given.list("q=garcia", as: given.member("owner", in: given.otherTenant))
            #expect(stranger.isEmpty)
        }
    }

    @Test func `what is rare is found behind the newest, page by page`() async throws {
        try await withInquiries { given in
            given.around.customers = [
                CustomerBrief(id: Given.customerID, name: "Ana García", account: given.customer().account)
            ]
            var rare: [InquiryID] = []
            for _ in 0..<3 {
                rare.insert(try await given.inquiry("\"need\":\"A carburettor leaks\"").id, at: 0)
                given.clock.advance(1)
            }
            let common = try await given.inquiry().id
            given.clock.advance(1)
            _ = try await given.copies(of: common, 700)
            for query in ["carburettor", "carb", "carburetor"] {
                let list = try await given.list("q=\(query)", as: given.manager, limit: 2)
                #expect(list == rare, "\(query)")
                let mine = try await given.list("q=\(query)", as: given.customer(), limit: 1)
                #expect(mine == rare, "\(query)")
            }
            // The first rare one is taken by a business that is asked about none of the others.
            try await given.put(rare[1], .accepted)
            let held = try await given.list("q=carburettor", as: given.advisor)
            #expect(held == [rare[1]])
            let many = try await given.list("q=squeal", as: given.manager, limit: 200)
            #expect(many.count == 701)
        }
    }
}

import EventLoop
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

@Suite struct `The thread of an inquiry` {
    @Test func `has what both sides wrote, in order, and says of the other side only which side it is`() async throws {
        try await withInquiries { given in
            let inquiry = try await given.accepted()
            let (customer, advisor) = (given.customer(), given.advisor)
            let first = try await given.write("When may I come?", on: inquiry, as: customer)
            #expect(first.number == 1 && first.side == .customer && first.isOwn && first.account == customer.account)
            let second = try await given.write("On Thursday.", on: inquiry, as: advisor)
            #expect(second.number == 2 && second.side == .business && second.business == given.business)
            try await given.write("All well?", on: inquiry, as: given.manager)

            let seen = try await given.thread(of: inquiry, as: customer)
            #expect(seen.map(\.text) == ["When may I come?", "On Thursday.", "All well?"])
            #expect(seen.map(\.side) == [.customer, .business, .manager])
            #expect(seen.map(\.isOwn) == [true, false, false])
            #expect(seen[1].account == nil && seen[2].account == nil)
            let asBusiness = try await given.thread(of: inquiry, as: advisor)
            #expect(asBusiness[0].account == nil && asBusiness[1].account == advisor.account)
            let asManager = try await given.thread(of: inquiry, as: given.manager)
            #expect(asManager.allSatisfy { $0.account != nil })
            let one = try await given.send(.get, "/v1/inquiries/\(inquiry)/messages/\(second.id)", as: customer)
            #expect(try one.decoded(as: Message.self) == seen[1])
        }
    }

    @Test func `is not there for who is only asked, for strangers, and for another tenant`() async throws {
        try await withInquiries { given in
            try await given.professionals(1...2)
            let inquiry = try await given.offered()
            try await given.write("My name is Ana Morales.", on: inquiry, as: given.customer())
            let message = try await given.thread(of: inquiry, as: given.manager)[0].id
            let asked = try await given.offers(of: inquiry)[0].business
            let own = try await given.inquiry(by: given.customer(2)).id
            let strangers = [
                given.member("advisor", of: asked), given.otherAdvisor, given.customer(2),
                given.member("owner", in: given.otherTenant),
            ]
            for stranger in strangers {
                for path in ["messages", "messages/\(message)", "read-marks"] {
                    let reply = try await given.send(.get, "/v1/inquiries/\(inquiry)/\(path)", as: stranger)
                    #expect(reply.status == 404, "\(path)")
                }
                let post = try await given.send(
                    .post, "/v1/inquiries/\(inquiry)/messages", as: stranger, body: "{\"text\":\"Hello\"}")
                let mark = try await given.send(
                    .put, "/v1/inquiries/\(inquiry)/read-marks", as: stranger, body: "{\"upTo\":1}")
                #expect(post.status == 404 && mark.status == 404)
                let unread = try await given.send(.get, "/v1/inquiries/unread", as: stranger)
                #expect(unread.status == 200 && !unread.text.contains("\(inquiry)"))
            }
            // A message of one thread is not found in another, though both are there for the reader.
            let elsewhere = try await given.send(.get, "/v1/inquiries/\(own)/messages/\(message)", as: given.manager)
            #expect(elsewhere.status == 404)
            let nobody = try await given.send(
                .post, "/v1/inquiries/\(inquiry)/messages", as: given.member("viewer"), body: "{\"text\":\"Hello\"}")
            #expect(nobody.status == 403)
            #expect(try await given.count("messages") == 1)
        }
    }

    @Test func `goes over to who takes the inquiry, and away from who gives it back`() async throws {
        try await withInquiries { given in
            let inquiry = try await given.accepted()
            try await given.write("Bring it on Friday.", on: inquiry, as: given.advisor)
            let released = try await given.send(
                .post, "/v1/inquiries/\(inquiry)/releases", as: given.advisor, body: "{\"reason\":\"No time\"}")
            #expect(released.status == 200, "\(released.text)")
            let gone = try await given.send(.get, "/v1/inquiries/\(inquiry)/messages", as: given.advisor)
            let write = try await given.send(
                .post, "/v1/inquiries/\(inquiry)/messages", as: given.advisor, body: "{\"text\":\"Hello\"}")
            #expect(gone.status == 404 && write.status == 404)
            // The customer goes on, and is heard by whoever takes it.
            #expect(try await given.write("And now?", on: inquiry, as: given.customer()).number == 2)
        }
    }

    @Test func `is open to who wrote it down for somebody without an account, not for somebody who has one`()
        async throws
    {
        try await withInquiries { given in
            func writtenDown(_ account: AccountID?) async throws -> InquiryID {
                let id: CustomerID = Given.id(account == nil ? 0xD001 : 0xD002)
                given.around.customers = [
                    CustomerBrief(
                        id: id, name: "Ana", account: account)
                ]
                let inquiry = try await given.inquiry("\"customer\":\"\(id)\"", by: given.otherAdvisor).id
                try await given.put(inquiry, .accepted)
                return inquiry
            }
            let speaking = try await writtenDown(nil)
            let message = try await given.write("She asks when.", on: speaking, as: given.otherAdvisor)
            #expect(message.side == .customer && message.business == given.otherBusiness)
            let silent = try await writtenDown(given.customer().account)
            let reply = try await given.send(
                .post, "/v1/inquiries/\(silent)/messages", as: given.otherAdvisor, body: "{\"text\":\"Hello\"}")
            #expect(reply.status == 404)
        }
    }

    @Test func `takes nothing before the inquiry is sent and after it is called off, but questions after the work`()
        async throws
    {
        try await withInquiries { given in
            let inquiry = try await given.accepted()
            let path = "/v1/inquiries/\(inquiry)/messages"
            for (state, isTaken) in [(InquiryState.completed, true), (.cancelled, false), (.expired, false)] {
                try await given.put(inquiry, state)
                let reply = try await given.send(.post, path, as: given.customer(), body: "{\"text\":\"Hello\"}")
                #expect(reply.status == (isTaken ? 201 : 409), "\(state)")
                #expect(isTaken || reply.problem == "thread-closed" && reply.text.contains("`\(state.rawValue)`"))
            }
            let draft = try await given.inquiry("\"isDraft\":true").id
            let reply = try await given.send(
                .post, "/v1/inquiries/\(draft)/messages", as: given.customer(), body: "{\"text\":\"Hello\"}")
            #expect(reply.status == 409)
            #expect(try await given.thread(of: inquiry, as: given.customer()).count == 1)
        }
    }

    @Test func `takes no empty and no endless message, and none while the tenant is suspended`() async throws {
        try await withInquiries { given in
            let path = "/v1/inquiries/\(try await given.accepted())/messages"
            let long = String(repeating: "x", count: 4001)
            let picture = "\"0198c5f0-5f00-7000-8000-00000000e001\""
            for body in [
                "{}", "{\"text\":\"  \"}", "{\"text\":\"\(long)\"}", "{\"text\":\"a\\u0000b\"}",
                "{\"text\":\"x\",\"attachments\":[\(picture),\(picture)]}",
            ] {
                let reply = try await given.send(.post, path, as: given.customer(), body: body)
                #expect(reply.status == 422, "\(body.prefix(40)): \(reply.text)")
            }
            try await given.know(given.tenant, status: "suspended", version: 2)
            let reply = try await given.send(.post, path, as: given.customer(), body: "{\"text\":\"Hello\"}")
            #expect(reply.status == 403, "\(reply.text)")
            #expect(try await given.count("messages") == 0)
        }
    }

    @Test func `takes a message once, by its key and by its id`() async throws {
        try await withInquiries { given in
            let (one, other) = (try await given.accepted(), try await given.accepted())
            let path = "/v1/inquiries/\(one)/messages"
            let keyed = try await given.send(
                .post, path, as: given.customer(), key: "k1", body: "{\"text\":\"Hello\"}")
            let again = try await given.send(
                .post, path, as: given.customer(), key: "k1", body: "{\"text\":\"Hello\"}")
            #expect(keyed.status == 201 && again.text == keyed.text)
            #expect(again.fields["Idempotent-Replayed"] == "true")

            let id: MessageID = Given.id(0xE001)
            let body = "{\"id\":\"\(id)\",\"text\":\"From the train\"}"
            let first = try await given.send(.post, path, as: given.customer(), body: body)
            let second = try await given.send(.post, path, as: given.customer(), body: body)
            #expect(first.status == 201 && first.fields["Location"] == "\(path)/\(id)" && second.text == first.text)
            let changed = try await given.send(
                .post, path, as: given.customer(), body: "{\"id\":\"\(id)\",\"text\":\"Else\"}")
            let elsewhere = try await given.send(
                .post, "/v1/inquiries/\(other)/messages", as: given.customer(), body: body)
            let another = try await given.send(.post, path, as: given.advisor, body: body)
            for reply in [changed, elsewhere, another] {
                #expect(reply.status == 409 && reply.problem == "id-taken", "\(reply.text)")
            }
            #expect(try await given.thread(of: one, as: given.customer()).map(\.number) == [1, 2])
        }
    }

    @Test func `is listed by pages from either end, and as a table`() async throws {
        try await withInquiries { given in
            let inquiry = try await given.accepted()
            for text in ["=one", "two", "three"] { try await given.write(text, on: inquiry, as: given.customer()) }
            let path = "/v1/inquiries/\(inquiry)/messages"
            let newest = try await given.send(.get, "\(path)?limit=2", as: given.advisor)
            let page = try newest.decoded(as: Page<Message>.self)
            #expect(page.items.map(\.number) == [3, 2])
            let cursor = try #require(page.nextCursor)
            let rest = try await given.send(.get, "\(path)?limit=2&cursor=\(cursor)", as: given.advisor)
            #expect(try rest.decoded(as: Page<Message>.self).items.map(\.number) == [1])
            // A cursor of one order means nothing in the other.
            let foreign = try await given.send(.get, "\(path)?order=oldest&cursor=\(cursor)", as: given.advisor)
            #expect(foreign.status == 400)
            let table = try await given.send(.get, path, as: given.advisor, [("Accept", "text/csv")])
            #expect(table.status == 200 && table.fields["Content-Type"]?.hasPrefix("text/csv") == true)
        }
    }

    @Test func `hundreds who write at the same time get numbers without gaps, in the order of their commits`()
        async throws
    {
        try await withInquiries { given in
            let (inquiry, app, business) = (try await given.accepted(), given.app, given.business)
            let everybody = 300
            let outcomes = await concurrently(everybody) { number in
                // Twenty accounts, so that nobody writes more than the limit allows.
                let account: AccountID = Given.id(0xA200 + UInt64(number % 20))
                let reader = Reader(tenant: given.tenant, account: account, reach: .business(business))
                // Every tenth fails after it got its number, and must leave no gap.
                let picture: [MediaID] = number % 10 == 9 ? [Given.id(0xE000 + UInt64(number))] : []
                _ = try await writeMessage(
                    NewMessage(text: "\(number)", attachments: picture), on: inquiry, by: reader, intent: nil,
                    trace: nil, app)
            }
            let written = outcomes.count(where: \.succeeded)
            #expect(written == everybody * 9 / 10)
            let numbers = try await app.database.read(as: given.tenant) { db in
                try await db.rows(
                    "SELECT number FROM messages WHERE inquiry_id = \(inquiry) ORDER BY number"
                ) { row -> Int64 in try row["number"] }
            }
            #expect(numbers == Array(1...Int64(written)))
            #expect(try await given.told(.message) == written)
            // Events about the inquiry tell of them in the same order.
            let isInOrder = try await given.database.openAsAdmin().read { db -> Bool in
                try await db.value(
                    """
                    SELECT bool_and(n = place) FROM (
                        SELECT m.number AS n, row_number() OVER (ORDER BY e.sequence) AS place
                        FROM events AS e JOIN messages AS m ON m.id = (e.data::jsonb->>'subject')::uuid) AS told
                    """)
            }
            #expect(isInOrder)
        }
    }

    @Test func `a flood is held up until the account may go on, whichever thread it writes to`() async throws {
        try await withInquiries { given in
            let (one, other) = (try await given.accepted(), try await given.accepted())
            for number in 0..<30 {
                try await given.write("\(number)", on: number % 2 == 0 ? one : other, as: given.customer())
            }
            let path = "/v1/inquiries/\(one)/messages"
            let refused = try await given.send(.post, path, as: given.customer(), body: "{\"text\":\"more\"}")
            #expect(refused.status == 429 && refused.problem == "too-many-requests", "\(refused.text)")
            #expect(refused.fields["Retry-After"] == "2")
            #expect(refused.fields["RateLimit-Policy"] == "\"messages\";q=30;w=60")
            // Neither the other side nor another person is held up by it.
            try await given.write("Slowly, please.", on: one, as: given.advisor)
            // Two seconds for each that is let go.
            given.clock.advance(2)
            let next = try await given.send(.post, path, as: given.customer(), body: "{\"text\":\"more\"}")
            #expect(next.status == 201 && next.fields["RateLimit"]?.contains("r=0") == true)
            let again = try await given.send(.post, path, as: given.customer(), body: "{\"text\":\"more\"}")
            #expect(again.status == 429)
        }
    }

    @Test func `others are told of a message with its beginning, its side and who has the inquiry`() async throws {
        try await withInquiries { given in
            let inquiry = try await given.accepted()
            let message = try await given.write(String(repeating: "ä", count: 200), on: inquiry, as: given.advisor)
            let note: InquiryNoted = try await given.database.openAsAdmin().read { db in
                let data: JSONText = try await db.value(
                    "SELECT data::jsonb FROM events WHERE type = 'driveline.inquiries.inquiry.noted'")
                return try JSONReader.decode(InquiryNoted.self, from: data.bytes)
            }
            #expect(note.kind == .message && note.actor == .professional && note.account == given.advisor.account)
            #expect(note.excerpt == String(repeating: "ä", count: 140) && note.subject == "\(message.id)")
            #expect(note.business == given.business && note.customerAccount == given.customer().account)
        }
    }
}

@Suite struct `Read marks` {
    @Test func `say how far each side has read, and what waits for the reader`() async throws {
        try await withInquiries { given in
            let inquiry = try await given.accepted()
            #expect(
                try await given.marks(of: inquiry, as: given.customer())
                    == ReadMarks(last: 0, own: 0, customer: 0, business: 0, unread: 0))
            #expect(try await given.read(inquiry, upTo: 3, as: given.customer()).own == 0, "nobody has written")
            for text in ["one", "two"] { try await given.write(text, on: inquiry, as: given.customer()) }
            try await given.write("three", on: inquiry, as: given.advisor)

            #expect(
                try await given.marks(of: inquiry, as: given.advisor)
                    == ReadMarks(last: 3, own: 0, customer: 0, business: 0, unread: 2))
            #expect(
                try await given.read(inquiry, upTo: 1, as: given.advisor)
                    == ReadMarks(last: 3, own: 1, customer: 0, business: 1, unread: 1))
            // A colleague has read further; what the advisor has not read is still theirs to read.
            let colleague = Bearer(
                account: Given.id(0xA300), tenant: given.tenant, business: given.business, roles: ["advisor"],
                session: Given.id(0x5300))
            #expect(try await given.read(inquiry, upTo: 99, as: colleague).own == 3, "not beyond the last one")
            #expect(
                try await given.marks(of: inquiry, as: given.advisor)
                    == ReadMarks(last: 3, own: 1, customer: 0, business: 3, unread: 1))
            // A mark never goes back.
            #expect(try await given.read(inquiry, upTo: 0, as: colleague).own == 3)
            #expect(try await given.read(inquiry, upTo: 2, as: colleague).own == 3)
            #expect(
                try await given.marks(of: inquiry, as: given.customer())
                    == ReadMarks(last: 3, own: 0, customer: 0, business: 3, unread: 1))
            // What managers read is nobody's answer.
            #expect(try await given.read(inquiry, upTo: 3, as: given.manager).customer == 0)
        }
    }

    @Test func `of a business that has it no more do not count`() async throws {
        try await withInquiries { given in
            let inquiry = try await given.accepted()
            try await given.write("one", on: inquiry, as: given.customer())
            _ = try await given.read(inquiry, upTo: 1, as: given.advisor)
            #expect(try await given.marks(of: inquiry, as: given.customer()).business == 1)
            try await given.put(inquiry, .unroutable, in: false)
            #expect(try await given.marks(of: inquiry, as: given.customer()).business == 0)
        }
    }

    @Test func `tell in which inquiries something waits, each person for themselves`() async throws {
        try await withInquiries { given in
            var inquiries: [InquiryID] = []
            for _ in 1...3 { inquiries.append(try await given.accepted()) }
            let silent = try await given.accepted()
            for inquiry in inquiries { try await given.write("Hello", on: inquiry, as: given.customer()) }
            try await given.write("And?", on: inquiries[1], as: given.customer())
            let first = try await given.send(.get, "/v1/inquiries/unread?limit=2", as: given.advisor)
            let page = try first.decoded(as: Page<UnreadThread>.self)
            #expect(page.items.map(\.inquiry) == [inquiries[2], inquiries[1]])
            #expect(page.items.map(\.unread) == [1, 2] && page.items[1].excerpt == "And?" && page.items[1].last == 2)
            let cursor = try #require(page.nextCursor)
            let next = try await given.send(.get, "/v1/inquiries/unread?limit=2&cursor=\(cursor)", as: given.advisor)
            #expect(try next.decoded(as: Page<UnreadThread>.self).items.map(\.inquiry) == [inquiries[0]])

            _ = try await given.read(inquiries[1], upTo: 2, as: given.advisor)
            func waiting(_ bearer: Bearer) async throws -> [InquiryID] {
                let reply = try await given.send(.get, "/v1/inquiries/unread", as: bearer)
                return try reply.decoded(as: Page<UnreadThread>.self).items.map(\.inquiry)
            }
            #expect(try await waiting(given.advisor) == [inquiries[2], inquiries[0]])
            #expect(try await waiting(given.customer()).isEmpty, "one's own words are no news")
            #expect(try await waiting(given.manager).isEmpty, "somebody has them")
            try await given.put(silent, .unroutable, in: false)
            try await given.write("Is nobody there?", on: silent, as: given.customer())
            #expect(try await waiting(given.manager) == [silent])
        }
    }
}

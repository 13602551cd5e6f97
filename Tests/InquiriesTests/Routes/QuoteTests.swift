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

@Suite struct QuoteTests {
    @Test func `a quote is computed, waits for the customer and is told with its total`() async throws {
        try await withInquiries { given in
            let inquiry = try await given.accepted()
            let quote = try await given.quote(inquiry)
            #expect(quote.version == 1 && quote.state == .sent && quote.business == given.business)
            #expect(quote.totals.net == 30_749 && quote.totals.tax == 2_652 && quote.totals.total == 33_401)
            let state = try await given.state(of: inquiry)
            #expect(state == .quoted)
            let told = try await given.count(
                "events",
                "data->>'step' = 'quote' AND (data->'amount'->>'amount')::int = 33401 AND data->>'subject' = \(quote.id.description)"
            )
            #expect(told == 1)
        }
    }

    @Test func `the customer agrees to it, once`() async throws {
        try await withInquiries { given in
            let inquiry = try await given.accepted()
            let quote = try await given.quote(inquiry)
            let yes = try await given.send(
                .post, "/v1/quotes/\(quote.id)/acceptances", as: given.customer(), key: "yes")
            #expect(yes.status == 200, "\(yes.text)")
            #expect(try yes.decoded(as: Quote.self).state == .accepted)
            let state = try await given.state(of: inquiry)
            #expect(state == .approved)
            let replayed = try await given.send(
                .post, "/v1/quotes/\(quote.id)/acceptances", as: given.customer(), key: "yes")
            #expect(replayed.status == 200 && replayed.fields["Idempotent-Replayed"] == "true")
            let again = try await given.send(.post, "/v1/quotes/\(quote.id)/acceptances", as: given.customer())
            #expect(again.status == 409 && again.problem == "invalid-transition")
        }
    }

    @Test func `the customer's no comes with a reason and gives the business another try`() async throws {
        try await withInquiries { given in
            let inquiry = try await given.accepted()
            let first = try await given.quote(inquiry)
            let no = try await given.send(
                .post, "/v1/quotes/\(first.id)/declines", as: given.customer(), body: "{\"reason\":\"Too much.\"}")
            #expect(no.status == 200)
            let answered = try no.decoded(as: Quote.self)
            #expect(answered.state == .declined && answered.reason == "Too much." && answered.decidedAt != nil)
            let second = try await given.quote(inquiry, "\"discount\":{\"basisPoints\":1000}")
            #expect(second.version == 2 && second.totals.total < first.totals.total)
        }
    }

    @Test func `a superseded version is refused and the newer one named`() async throws {
        try await withInquiries { given in
            let inquiry = try await given.accepted()
            let first = try await given.quote(inquiry)
            let second = try await given.quote(inquiry)
            let late = try await given.send(.post, "/v1/quotes/\(first.id)/acceptances", as: given.customer())
            #expect(late.status == 409 && late.problem == "quote-superseded")
            #expect(late.json?["newestVersion"] == .integer(2))
            let list = try await given.send(.get, "/v1/inquiries/\(inquiry)/quotes", as: given.customer())
            let versions = try list.decoded(as: Page<Quote>.self).items
            #expect(versions.map(\.version) == [2, 1] && versions.map(\.state) == [.sent, .superseded])
            #expect(versions.first?.id == second.id)
        }
    }

    @Test func `of a yes and a no at the same time one wins`() async throws {
        try await withInquiries { given in
            let inquiry = try await given.accepted()
            let quote = try await given.quote(inquiry)
            let customer = Reader(
                tenant: given.tenant, account: given.customer().account, reach: .own(given.customer().account))
            let app = given.app
            let answers = await concurrently(12) { number in
                _ = try await answerQuote(
                    quote.id, number % 2 == 0 ? .accept : .decline, by: customer, intent: nil, trace: nil, app)
            }
            let winners = answers.count { if case .success = $0 { true } else { false } }
            #expect(winners == 1)
            for case .failure(let error) in answers { #expect(error is QuoteVersions.Refusal) }
            let steps = try await given.count("transitions", "step IN ('approve', 'reject')")
            #expect(steps == 1)
        }
    }

    @Test func `versions sent at the same time are numbered without gaps, and one stands`() async throws {
        try await withInquiries { given in
            let inquiry = try await given.accepted()
            let advisor = Reader(
                tenant: given.tenant, account: given.advisor.account, reach: .business(given.business))
            let app = given.app
            let order = NewQuote(lines: [NewQuoteLine(text: "Work", unitPrice: 100)])
            let sent = await concurrently(8) { _ in
                _ = try await sendQuote(order, on: inquiry, by: advisor, intent: nil, trace: nil, app)
            }
            for case .failure(let error) in sent { Issue.record(error) }
            let list = try await given.send(.get, "/v1/inquiries/\(inquiry)/quotes", as: given.advisor)
            let versions = try list.decoded(as: Page<Quote>.self).items
            #expect(versions.map(\.version) == [8, 7, 6, 5, 4, 3, 2, 1])
            #expect(versions.filter { $0.state == .sent }.map(\.version) == [8])
        }
    }

    @Test func `a past quote comes to the same to the cent after the catalogue's prices changed`() async throws {
        try await withInquiries { given in
            let usd = try #require(Currency("USD"))
            let service = try given.service(1, version: 3, Price(.hourly, Money(14_333, usd)))
            let inquiry = try await given.accepted()
            let lines = """
                "lines":[{"service":"\(service)","quantity":1750,"taxMillionths":86250},\
                {"kind":"part","text":"Pads","quantity":2000,"unitPrice":3333,"taxMillionths":72500,\
                "discount":{"basisPoints":333}}],"discount":{"basisPoints":500}
                """
            let sent = try await given.quote(inquiry, lines)
            #expect(sent.catalogue?.first?.version == 3 && sent.content.lines.first?.serviceVersion == 3)
            try given.service(1, version: 4, Price(.hourly, Money(19_999, usd)), name: "Renamed")
            let shown = try await given.send(.get, "/v1/quotes/\(sent.id)", as: given.advisor)
            let read = try shown.decoded(as: Quote.self)
            #expect(read == sent)
            #expect(try QuoteSums.totals(of: read.content) == read.totals)
            let next = try await given.quote(inquiry, lines)
            #expect(next.content.lines.first?.unitPrice == 19_999 && next.content.lines.first?.serviceVersion == 4)
            #expect(next.totals.total > sent.totals.total)
        }
    }

    @Test func `while the catalogue is away the line's own price is needed`() async throws {
        try await withInquiries { given in
            let service = try given.service()
            let inquiry = try await given.accepted()
            given.catalogue.isAway = true
            let refused = try await given.send(
                .post, "/v1/inquiries/\(inquiry)/quotes", as: given.advisor,
                body: "{\"currency\":\"USD\",\"lines\":[{\"service\":\"\(service)\",\"text\":\"Brakes\"}]}")
            #expect(refused.status == 422 && refused.text.contains("/lines/0/unitPrice"))
            #expect(refused.text.contains("does not answer"))
            let sent = try await given.quote(
                inquiry,
                "\"currency\":\"USD\",\"lines\":[{\"service\":\"\(service)\",\"text\":\"Brakes\",\"unitPrice\":5}]"
            )
            #expect(sent.totals.total == 5 && sent.catalogue == [])
        }
    }

    @Test func `a version that nobody answered runs out, and the inquiry goes back to who has it`() async throws {
        try await withInquiries { given in
            let inquiry = try await given.accepted()
            let quote = try await given.quote(inquiry, "\"validUntil\":\"2026-11-25T18:00:00Z\"")
            let waiting = try await given.count("jobs", "kind = 'expire-quote' AND key = \(quote.id.description)")
            #expect(waiting == 1)
            let (id, tenant, clock) = (quote.id, given.tenant, given.clock)
            try await given.app.database.write(as: tenant) { db in
                try await db.expireQuote(id, in: tenant, at: clock.now)
            }
            let still = try await given.state(of: inquiry)
            #expect(still == .quoted)

            clock.advance(3 * 86_400)
            let late = try await given.send(.post, "/v1/quotes/\(quote.id)/acceptances", as: given.customer())
            #expect(late.status == 409 && late.problem == "quote-expired")
            let shown = try await given.send(.get, "/v1/quotes/\(quote.id)", as: given.customer())
            #expect(try shown.decoded(as: Quote.self).state == .expired)
            let app = given.app
            try await given.runJobs(ExpireQuote.self) { try await expireQuote($0.quote, $1, app) }
            let state = try await given.state(of: inquiry)
            #expect(state == .accepted)
            let lapses = try await given.count("transitions", "step = 'lapse' AND actor = 'system'")
            #expect(lapses == 1)
        }
    }

    @Test func `a job that comes before its time comes again`() async throws {
        try await withInquiries { given in
            let inquiry = try await given.accepted()
            _ = try await given.quote(inquiry, "\"validUntil\":\"2026-11-25T18:00:00Z\"")
            let (app, clock) = (given.app, given.clock)
            var ends: [JobEnd] = []
            try await given.runJobs(ExpireQuote.self) { job, run in
                do {
                    try await expireQuote(job.quote, run, app)
                } catch let end as JobEnd {
                    ends.append(end)
                    clock.advance(3 * 86_400)
                    throw JobEnd.later(.milliseconds(10))
                }
            }
            #expect(ends == [.later(.milliseconds(2 * 86_400_000 + 1))])
            let state = try await given.state(of: inquiry)
            #expect(state == .accepted)
        }
    }

    @Test func `a quote is taken back when its inquiry is called off`() async throws {
        try await withInquiries { given in
            let inquiry = try await given.accepted()
            let quote = try await given.quote(inquiry)
            let (tenant, clock) = (given.tenant, given.clock)
            let customer = Actor(kind: .customer, account: given.customer().account, business: nil)
            try await given.app.database.write(as: tenant) { db in
                var stored = try #require(try await db.lockInquiry(inquiry, in: tenant))
                try db.take(.cancel, on: &stored, by: customer, in: tenant, at: clock.now)
            }
            let shown = try await given.send(.get, "/v1/quotes/\(quote.id)", as: given.customer())
            #expect(try shown.decoded(as: Quote.self).state == .withdrawn)
        }
    }

    @Test func `a version after one that ran out unnoticed leaves that one expired`() async throws {
        try await withInquiries { given in
            let inquiry = try await given.accepted()
            _ = try await given.quote(inquiry, "\"validUntil\":\"2026-11-25T18:00:00Z\"")
            given.clock.advance(3 * 86_400)
            _ = try await given.quote(inquiry)
            let list = try await given.send(.get, "/v1/inquiries/\(inquiry)/quotes", as: given.customer())
            #expect(try list.decoded(as: Page<Quote>.self).items.map(\.state) == [.sent, .expired])
        }
    }

    @Test func `the business takes back what waits`() async throws {
        try await withInquiries { given in
            let inquiry = try await given.accepted()
            let quote = try await given.quote(inquiry)
            let back = try await given.send(
                .post, "/v1/quotes/\(quote.id)/withdrawals", as: given.advisor, body: "{\"reason\":\"A mistake.\"}")
            #expect(back.status == 200)
            #expect(try back.decoded(as: Quote.self).state == .withdrawn)
            let state = try await given.state(of: inquiry)
            #expect(state == .accepted)
            let yes = try await given.send(.post, "/v1/quotes/\(quote.id)/acceptances", as: given.customer())
            #expect(yes.status == 409)
        }
    }

    @Test func `quotes are not there for strangers, and prices kept from the catalogue not for customers`() async throws
    {
        try await withInquiries { given in
            let service = try given.service()
            let inquiry = try await given.accepted()
            let quote = try await given.quote(inquiry, "\"lines\":[{\"service\":\"\(service)\"}]")
            for stranger in [
                given.customer(2), given.otherAdvisor, given.member("owner", in: given.otherTenant),
            ] {
                for path in ["/v1/quotes/\(quote.id)", "/v1/inquiries/\(inquiry)/quotes"] {
                    let reply = try await given.send(.get, path, as: stranger)
                    #expect(reply.status == 404, "\(path)")
                }
            }
            let answer = try await given.send(
                .post, "/v1/quotes/\(quote.id)/acceptances", as: given.customer(2))
            #expect(answer.status == 404)
            let own = try await given.send(.get, "/v1/quotes/\(quote.id)", as: given.customer())
            #expect(own.status == 200 && !own.text.contains("catalogue"))
            let sender = try await given.send(
                .post, "/v1/inquiries/\(inquiry)/quotes", as: given.customer(), body: Given.brakeQuote)
            #expect(sender.status == 403)
        }
    }

    @Test func `nobody quotes for what they do not have, nor agrees for the customer`() async throws {
        try await withInquiries { given in
            let inquiry = try await given.accepted()
            let manager = try await given.send(
                .post, "/v1/inquiries/\(inquiry)/quotes", as: given.manager, body: Given.brakeQuote)
            #expect(manager.status == 409 && manager.problem == "invalid-transition")
            let quote = try await given.quote(inquiry)
            for other in [given.advisor, given.manager] {
                let reply = try await given.send(.post, "/v1/quotes/\(quote.id)/acceptances", as: other)
                #expect(reply.status == 409 && reply.problem == "invalid-transition")
            }
        }
    }

    @Test func `who wrote it down for a caller agrees for them, and sees what was quoted`() async throws {
        try await withInquiries { given in
            let caller = CustomerBrief(id: .new(), name: "Ana García")
            given.around.customers = [caller]
            let inquiry = try await given.inquiry("\"customer\":\"\(caller.id)\"", by: given.otherAdvisor)
            try await given.put(inquiry.id, .accepted)
            let quote = try await given.quote(inquiry.id)
            let list = try await given.send(.get, "/v1/inquiries/\(inquiry.id)/quotes", as: given.otherAdvisor)
            #expect(try list.decoded(as: Page<Quote>.self).items.map(\.id) == [quote.id])
            let yes = try await given.send(.post, "/v1/quotes/\(quote.id)/acceptances", as: given.otherAdvisor)
            #expect(yes.status == 200, "\(yes.text)")
        }
    }

    @Test func `a business does not see what the one before asked`() async throws {
        try await withInquiries { given in
            let inquiry = try await given.accepted()
            let quote = try await given.quote(inquiry)
            let (tenant, business, professional) = (given.tenant, given.otherBusiness, given.otherProfessional)
            try await given.admin().write(as: tenant) { db in
                try await db.execute(
                    """
                    UPDATE inquiries SET state = 'accepted', business_id = \(business),
                        professional_id = \(professional)
                    """)
            }
            let shown = try await given.send(.get, "/v1/quotes/\(quote.id)", as: given.otherAdvisor)
            #expect(shown.status == 404)
            let list = try await given.send(.get, "/v1/inquiries/\(inquiry)/quotes", as: given.otherAdvisor)
            #expect(try list.decoded(as: Page<Quote>.self).items.isEmpty)
            let next = try await given.send(
                .post, "/v1/inquiries/\(inquiry)/quotes", as: given.otherAdvisor, body: Given.brakeQuote)
            #expect(try next.decoded(as: Quote.self).version == 2)
        }
    }

    @Test func `the same id with the same content is the same quote, with another it is refused`() async throws {
        try await withInquiries { given in
            let inquiry = try await given.accepted()
            let id = QuoteID.new()
            let first = try await given.quote(inquiry, "\"id\":\"\(id)\"")
            let again = try await given.quote(inquiry, "\"id\":\"\(id)\"")
            #expect(first == again && first.id == id)
            let other = try await given.send(
                .post, "/v1/inquiries/\(inquiry)/quotes", as: given.advisor,
                body: try Given.merged(Given.brakeQuote, "\"id\":\"\(id)\",\"note\":\"Other\""))
            #expect(other.status == 409 && other.problem == "id-taken")
        }
    }

    @Test func `sums that cannot be are refused with the value at fault`() async throws {
        try await withInquiries { given in
            let inquiry = try await given.accepted()
            for (members, pointer) in [
                ("\"discount\":{\"amount\":999999}", "/discount/amount"),
                ("\"discount\":{}", "/discount"),
                ("\"validUntil\":\"2020-01-01T00:00:00Z\"", "/validUntil"),
                ("\"lines\":[{\"kind\":\"discount\",\"text\":\"x\",\"unitPrice\":1}]", "/lines"),
                (
                    "\"lines\":[{\"kind\":\"discount\",\"text\":\"x\",\"unitPrice\":1,\"discount\":{\"amount\":1}}]",
                    "/lines/0/discount"
                ),
            ] {
                let reply = try await given.send(
                    .post, "/v1/inquiries/\(inquiry)/quotes", as: given.advisor,
                    body: try Given.merged(Given.brakeQuote, members))
                #expect(reply.status == 422 && reply.text.contains("\"\(pointer)\""), "\(members): \(reply.text)")
            }
            let state = try await given.state(of: inquiry)
            #expect(state == .accepted)
        }
    }

    @Test func `what a quote says cannot be changed by the service, nor a version left out`() async throws {
        try await withInquiries { given in
            let inquiry = try await given.accepted()
            let (quote, tenant) = (try await given.quote(inquiry), given.tenant)
            for sql: SQL in [
                "UPDATE quotes SET totals = '{}'", "UPDATE quotes SET content = '{}'", "UPDATE quotes SET total = 0",
                "DELETE FROM quotes",
            ] {
                await expectThrows(PostgresError.self) {
                    try await given.app.database.write(as: tenant) { db in try await db.execute(sql) }
                }
            }
            await expectThrows(PostgresError.self) {
                try await given.admin().write(as: given.tenant) { db in
                    try await db.execute("UPDATE quotes SET version = 3 WHERE id = \(quote.id)")
                }
            }
        }
    }
}

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

@Suite struct ReviewTests {
    private static let good = "{\"stars\":5,\"text\":\"Quick and friendly.\"}"

    private static func review(_ given: Given, _ body: String = good, by number: UInt64 = 1) async throws -> Review {
        let inquiry = try await given.inquiry(by: given.customer(number))
        try await given.put(inquiry.id, .completed)
        let reply = try await given.send(
            .post, "/v1/inquiries/\(inquiry.id)/reviews", as: given.customer(number), body: body)
        try #require(reply.status == 201, "\(reply.text)")
        return try reply.decoded()
    }

    private static func reader(_ bearer: Bearer) -> Reader {
        Reader(tenant: bearer.tenant, account: bearer.account, reach: .own(bearer.account))
    }

    @Test func `a customer reviews finished work, and everybody reads it`() async throws {
        try await withInquiries { given in
            given.around.customers = [
                CustomerBrief(id: .new(), name: "Ana María García", account: given.customer().account)
            ]
            let review = try await Self.review(given)
            #expect(review.author == "Ana G." && review.inquiry != nil && review.professional == given.professional)
            for path in [
                "?tenant=\(given.tenant)", "?tenant=\(given.tenant)&professional=\(given.professional)",
                "?tenant=\(given.tenant)&business=\(given.business)",
            ] {
                let list = try await given.send(.get, "/v1/reviews\(path)")
                let items = try list.decoded(as: Page<Review>.self).items
                #expect(items.map(\.id) == [review.id], "\(path)")
                // Visitors learn nothing of the inquiry.
                #expect(items.first?.inquiry == nil)
            }
            let shown = try await given.send(.get, "/v1/reviews/\(review.id)?tenant=\(given.tenant)")
            #expect(shown.status == 200 && shown.fields["ETag"] == "\"v1\"")
            let told = try await given.count("events", "data->>'kind' = 'review' AND (data->>'stars')::int = 5")
            #expect(told == 1)
            for query in [
                "?tenant=\(given.tenant)&professional=\(given.otherProfessional)", "?tenant=\(given.otherTenant)",
            ] {
                let other = try await given.send(.get, "/v1/reviews\(query)")
                #expect(try other.decoded(as: Page<Review>.self).items.isEmpty)
            }
            let nowhere = try await given.send(.get, "/v1/reviews")
            #expect(nowhere.status == 422)
            let unknown = try await given.send(.get, "/v1/reviews?tenant=\(TenantID.new())")
            #expect(unknown.status == 404)
        }
    }

    @Test func `there is one review of each completed inquiry, by the customer only`() async throws {
        try await withInquiries { given in
            let inquiry = try await given.accepted()
            let path = "/v1/inquiries/\(inquiry)/reviews"
            let early = try await given.send(.post, path, as: given.customer(), body: Self.good)
            #expect(early.status == 409 && early.problem == "not-completed")
            try await given.put(inquiry, .completed)
            for (other, status) in [(given.customer(2), 404), (given.advisor, 403), (given.manager, 403)] {
                let reply = try await given.send(.post, path, as: other, body: Self.good)
                #expect(reply.status == status)
            }
            let id = ReviewID.new()
            let body = try Given.merged(Self.good, "\"id\":\"\(id)\"")
            for _ in 0..<2 {
                let written = try await given.send(.post, path, as: given.customer(), body: body)
                #expect(written.status == 201)
            }
            let second = try await given.send(.post, path, as: given.customer(), body: Self.good)
            #expect(second.status == 409 && second.problem == "already-reviewed")
            for stars in [0, 6] {
                let wrong = try await given.send(.post, path, as: given.customer(), body: "{\"stars\":\(stars)}")
                #expect(wrong.status == 422)
            }
            let rating = try await given.count("ratings", "review_count = 1 AND stars = 5")
            #expect(rating == 1)
        }
    }

    @Test func `reviews at the same time all count, and the tenants service hears the last state`() async throws {
        try await withInquiries { given in
            var inquiries: [InquiryID] = []
            for _ in 0..<8 { inquiries.append(try await given.accepted(state: .completed)) }
            let (reader, app, ids) = (Self.reader(given.customer()), given.app, inquiries)
            let written = await concurrently(8) { number in
                _ = try await writeReview(
                    NewReview(stars: 1 + number % 5), of: ids[number], by: reader, intent: nil, trace: nil, app)
            }
            for case .failure(let error) in written { Issue.record(error) }
            // 1 2 3 4 5 1 2 3: 21 in all, 2.625 in the mean.
            let jobs = try await given.count("jobs", "kind = 'push-rating'")
            #expect(jobs == 1)
            try await given.runJobs(PushRating.self) { try await pushRating(of: $0.professional, in: $1.tenant, app) }
            #expect(given.catalogue.ratings.last?.rating == PutRating(average: 263, count: 8, version: 8))
            #expect(given.catalogue.ratings.last?.professional == given.professional)
        }
    }

    @Test func `a rating is told again while the tenants service is away, and not for a profile that is closed`()
        async throws
    {
        try await withInquiries { given in
            _ = try await Self.review(given)
            given.catalogue.isAway = true
            await expectThrows(AroundCatalogue.Away.self) {
                try await pushRating(of: given.professional, in: given.tenant, given.app)
            }
            given.catalogue.isAway = false
            given.catalogue.closed = [given.professional]
            try await pushRating(of: given.professional, in: given.tenant, given.app)
            try await pushRating(of: given.otherProfessional, in: given.tenant, given.app)
            #expect(given.catalogue.ratings.isEmpty)
        }
    }

    @Test func `the business replies once and may change what it said`() async throws {
        try await withInquiries { given in
            let review = try await Self.review(given)
            let path = "/v1/reviews/\(review.id)/replies"
            let early = try await given.send(
                .patch, path, as: given.advisor, ifMatch: "\"v1\"", body: "{\"text\":\"Thanks\"}")
            #expect(early.status == 409 && early.problem == "not-replied")
            for (other, status) in [(given.otherAdvisor, 403), (given.manager, 403), (given.customer(), 403)] {
                let reply = try await given.send(.post, path, as: other, body: "{\"text\":\"Thanks\"}")
                #expect(reply.status == status)
            }
            let first = try await given.send(.post, path, as: given.advisor, body: "{\"text\":\"Thanks\"}")
            #expect(try first.decoded(as: Review.self).reply?.text == "Thanks")
            let told = try await given.count("events", "data->>'kind' = 'reply'")
            #expect(told == 1)
            let second = try await given.send(.post, path, as: given.advisor, body: "{\"text\":\"More\"}")
            #expect(second.status == 409 && second.problem == "already-replied")
            let stale = try await given.send(
                .patch, path, as: given.advisor, ifMatch: "\"v1\"", body: "{\"text\":\"Thank you\"}")
            #expect(stale.status == 412)
            given.clock.advance(60)
            let changed = try await given.send(
                .patch, path, as: given.advisor, ifMatch: "\"v2\"", body: "{\"text\":\"Thank you\"}")
            let reply = try changed.decoded(as: Review.self).reply
            #expect(reply?.text == "Thank you" && reply?.editedAt == given.clock.now && reply?.at != reply?.editedAt)
            // A patch that says nothing changes nothing of what was said.
            let empty = try await given.send(.patch, path, as: given.advisor, ifMatch: "*", body: "{}")
            #expect(try empty.decoded(as: Review.self).reply?.text == "Thank you")
        }
    }

    @Test func `what somebody objects to a manager hides, and it counts no more`() async throws {
        try await withInquiries { given in
            let review = try await Self.review(given, "{\"stars\":1,\"text\":\"Insult\"}")
            let path = "/v1/reviews/\(review.id)"
            for bearer in [given.customer(2), given.customer(2), given.otherAdvisor] {
                let report = try await given.send(
                    .post, "\(path)/abuse-reports", as: bearer, body: "{\"reason\":\"offensive\"}")
                #expect(report.status == 204, "\(report.text)")
            }
            let wordless = try await given.send(
                .post, "\(path)/abuse-reports", as: given.customer(3), body: "{\"reason\":\"other\"}")
            #expect(wordless.status == 422)
            let list = try await given.send(.get, "/v1/reviews/abuse-reports", as: given.manager)
            #expect(try list.decoded(as: Page<AbuseReport>.self).items.count == 2)
            let body = "{\"reason\":\"An insult.\"}"
            for (other, status) in [
                (given.advisor, 403), (given.member("manager", of: given.business), 403),
                (given.member("owner", in: given.otherTenant), 404),
            ] {
                let reply = try await given.send(.post, "\(path)/hidings", as: other, body: body)
                #expect(reply.status == status)
            }
            for _ in 0..<2 {
                let hidden = try await given.send(.post, "\(path)/hidings", as: given.manager, body: body)
                #expect(try hidden.decoded(as: Review.self).hiddenBecause == "An insult.")
            }
            let out = try await given.count("ratings", "review_count = 0 AND stars = 0 AND version = 2")
            #expect(out == 1)
            let visitor = try await given.send(.get, "\(path)?tenant=\(given.tenant)")
            #expect(visitor.status == 404)
            let author = try await given.send(.get, path, as: given.customer())
            #expect(author.status == 200 && author.text.contains("An insult."))
            let open = try await given.send(.get, "/v1/reviews/abuse-reports", as: given.manager)
            #expect(try open.decoded(as: Page<AbuseReport>.self).items.isEmpty)
            let upheld = try await given.send(.get, "/v1/reviews/abuse-reports?state=upheld", as: given.manager)
            #expect(try upheld.decoded(as: Page<AbuseReport>.self).items.count == 2)

            let shown = try await given.send(.post, "\(path)/restorations", as: given.manager)
            #expect(try shown.decoded(as: Review.self).hiddenBecause == nil)
            let back = try await given.count("ratings", "review_count = 1 AND stars = 1 AND version = 3")
            #expect(back == 1)
        }
    }

    @Test func `objections that do not hold are settled, and the review stays`() async throws {
        try await withInquiries { given in
            let review = try await Self.review(given)
            _ = try await given.send(
                .post, "/v1/reviews/\(review.id)/abuse-reports", as: given.advisor, body: "{\"reason\":\"untrue\"}")
            let settled = try await given.send(.post, "/v1/reviews/\(review.id)/dismissals", as: given.manager)
            #expect(settled.status == 200)
            let dismissed = try await given.count("abuse_reports", "state = 'dismissed'")
            #expect(dismissed == 1)
            let visitor = try await given.send(.get, "/v1/reviews/\(review.id)?tenant=\(given.tenant)")
            #expect(visitor.status == 200)
        }
    }

    @Test func `reviews come in pages, the newest first`() async throws {
        try await withInquiries { given in
            var written: [ReviewID] = []
            for _ in 0..<3 { written.append(try await Self.review(given).id) }
            var (read, cursor): ([ReviewID], String?) = ([], nil)
            repeat {
                let more = cursor.map { "&cursor=\($0)" } ?? ""
                let reply = try await given.send(.get, "/v1/reviews?tenant=\(given.tenant)&limit=2\(more)")
                let page = try reply.decoded(as: Page<Review>.self)
                read += page.items.map(\.id)
                cursor = page.nextCursor
            } while cursor != nil
            #expect(read == written.reversed())
        }
    }

    @Test func `what a customer said cannot be changed by the service`() async throws {
        try await withInquiries { given in
            _ = try await Self.review(given)
            let tenant = given.tenant
            for sql: SQL in ["UPDATE reviews SET stars = 1", "UPDATE reviews SET text = ''", "DELETE FROM reviews"] {
                await expectThrows(PostgresError.self) {
                    try await given.app.database.write(as: tenant) { db in try await db.execute(sql) }
                }
            }
        }
    }
}

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

@Suite struct EditInquiryTests {
    /// A PATCH with the tag of what is there.
    private static func patch(
        _ id: InquiryID, _ members: String, as bearer: Bearer? = nil, ifMatch: String? = nil, _ given: Given
    ) async throws -> Front.Reply {
        let target = "/v1/inquiries/\(id)"
        var tag = ifMatch
        if tag == nil { tag = try await given.send(.get, target, as: given.manager).fields["ETag"] }
        return try await given.send(
            .patch, target, as: bearer ?? given.customer(), ifMatch: tag, body: "{\(members)}")
    }

    @Test func `a draft looks for nobody until it is sent`() async throws {
        try await withInquiries { given in
            try await given.professionals(1...1)
            let draft = try await given.inquiry("\"isDraft\":true")
            #expect(draft.state == .draft && draft.submittedAt == nil)
            #expect(draft.allowed == [.edit, .submit, .split, .cancel])
            let none = try await given.waiting(RouteInquiry.self)
            #expect(none == 0)
            let edited = try await Self.patch(
                draft.id, "\"need\":\"Only the brakes.\",\"budget\":{\"amount\":50000,\"currency\":\"USD\"}", given)
            let now = try edited.decoded(as: Inquiry.self)
            #expect(now.details.need == "Only the brakes." && now.details.budget?.amount == 50_000)
            #expect(now.details.vehicle?.make == "BMW" && now.state == .draft)
            given.clock.advance(60)
            let sent = try await given.send(
                .post, "/v1/inquiries/\(draft.id)/submissions", as: given.customer(), key: "send")
            let submitted = try sent.decoded(as: Inquiry.self)
            #expect(submitted.state == .routing && submitted.submittedAt == given.clock.now, "\(sent.text)")
            try await given.work()
            let state = try await given.state(of: draft.id)
            #expect(state == .offered)
            let again = try await given.send(
                .post, "/v1/inquiries/\(draft.id)/submissions", as: given.customer(), key: "send")
            #expect(again.status == 200 && again.fields["Idempotent-Replayed"] == "true")
            let twice = try await given.send(.post, "/v1/inquiries/\(draft.id)/submissions", as: given.customer())
            #expect(twice.status == 409 && twice.problem == "invalid-transition" && twice.text.contains("`edit`"))
        }
    }

    @Test func `what is wrong is told together, and nothing is lost`() async throws {
        try await withInquiries { given in
            let draft = try await given.inquiry("\"isDraft\":true")
            let wrong = try await Self.patch(
                draft.id,
                """
                "need":null,"urgency":"at_once"
                """, given)
            #expect(wrong.status == 422)
            for pointer in ["/need", "/urgency"] { #expect(wrong.text.contains(pointer), "\(wrong.text)") }
            let contradicting = try await Self.patch(
                draft.id,
                """
                "vehicle":{"vin":"1HGCM82633A00435O"},"location":{"place":null},"budget":{"amount":-1,"currency":"USD"}
                """, given)
            #expect(contradicting.status == 422)
            for pointer in ["/vehicle/vin", "\"/location\"", "/budget/amount"] {
                #expect(contradicting.text.contains(pointer), "\(pointer) in \(contradicting.text)")
            }
            let shown = try await given.send(.get, "/v1/inquiries/\(draft.id)", as: given.customer())
            #expect(try shown.decoded(as: Inquiry.self) == draft)
        }
    }

    @Test func `a change names the state that it means, and of two at once the second is told`() async throws {
        try await withInquiries { given in
            let draft = try await given.inquiry("\"isDraft\":true")
            let tag = try await given.send(.get, "/v1/inquiries/\(draft.id)", as: given.customer()).fields["ETag"]
            let blind = try await given.send(
                .patch, "/v1/inquiries/\(draft.id)", as: given.customer(), body: "{\"need\":\"x\"}")
            #expect(blind.status == 428)
            let first = try await Self.patch(draft.id, "\"need\":\"First\"", ifMatch: tag, given)
            #expect(first.status == 200 && first.fields["ETag"] == "\"v2\"")
            let second = try await Self.patch(draft.id, "\"need\":\"Second\"", ifMatch: tag, given)
            #expect(second.status == 412)
            let same = try await Self.patch(draft.id, "\"need\":\"First\"", given)
            #expect(same.fields["ETag"] == "\"v2\"")
            let shown = try await given.stored(draft.id)
            #expect(shown.details.need == "First" && shown.version == 2)
        }
    }

    @Test func `of a hundred changes of one state one is made`() async throws {
        try await withInquiries { given in
            let draft = try await given.inquiry("\"isDraft\":true").id
            let reader = Reader(
                tenant: given.tenant, account: given.customer().account, reach: .own(given.customer().account))
            let app = given.app
            let tries = await concurrently(100) { number in
                _ = try await editInquiry(
                    draft, by: reader,
                    check: { guard $0 == EntityTag(version: 1) else { throw Refusal.changedSince } },
                    { details in
                        var details = details
                        details.need = "Change \(number)"
                        return details
                    }, trace: nil, app)
            }
            #expect(tries.count { if case .success = $0 { true } else { false } } == 1)
            for case .failure(let error) in tries { #expect(error as? Refusal == .changedSince) }
            let edits = try await given.count("transitions", "step = 'edit' AND number > 1")
            #expect(edits == 1)
        }
    }

    @Test func `a time that has passed meanwhile hinders no other change, but the sending`() async throws {
        try await withInquiries { given in
            let draft = try await given.inquiry(
                """
                "isDraft":true,"preferredTimes":[{"from":"2026-11-24T10:00:00Z","to":"2026-11-24T11:00:00Z"}]
                """)
            given.clock.advance(2 * 86_400)
            let edited = try await Self.patch(draft.id, "\"need\":\"Still squealing\"", given)
            #expect(edited.status == 200, "\(edited.text)")
            let sent = try await given.send(.post, "/v1/inquiries/\(draft.id)/submissions", as: given.customer())
            #expect(sent.status == 422 && sent.text.contains("/preferredTimes/0"))
            let without = try await Self.patch(draft.id, "\"preferredTimes\":null", given)
            #expect(without.status == 200)
            let now = try await given.send(.post, "/v1/inquiries/\(draft.id)/submissions", as: given.customer())
            #expect(now.status == 200)
        }
    }

    @Test func `who was asked is asked no longer when another thing is asked for`() async throws {
        try await withInquiries { given in
            try await given.professionals(1...2)
            try await given.hear(given.professional(3, trades: ["auto_body"]))
            let inquiry = try await given.offered()
            let words = try await Self.patch(inquiry, "\"need\":\"It squeals more.\"", given)
            #expect(try words.decoded(as: Inquiry.self).state == .offered)
            let kept = try await given.offers(of: inquiry)
            #expect(kept.count == 1 && kept.first?.state == .open)
            let other = try await Self.patch(inquiry, "\"trade\":\"auto_body\"", given)
            #expect(try other.decoded(as: Inquiry.self).state == .routing, "\(other.text)")
            try await given.work()
            let offers = try await given.offers(of: inquiry)
            #expect(offers.map(\.state) == [.withdrawn, .open])
            #expect(offers.last?.professional == Given.id(0xC003))
            let told = try await given.count("transitions", "step = 'escalate' AND actor = 'system'")
            #expect(told == 1)
        }
    }

    @Test func `what nobody took is routed anew once it says something else`() async throws {
        try await withInquiries { given in
            try await given.hear(given.professional(3, trades: ["auto_body"]))
            let inquiry = try await given.inquiry().id
            try await given.work()
            let before = try await given.state(of: inquiry)
            #expect(before == .unroutable)
            let edited = try await Self.patch(inquiry, "\"trade\":\"auto_body\"", given)
            #expect(try edited.decoded(as: Inquiry.self).state == .routing, "\(edited.text)")
            try await given.work()
            let after = try await given.state(of: inquiry)
            #expect(after == .offered)
        }
    }

    @Test func `another VIN is decoded, now or by the job`() async throws {
        try await withInquiries { given in
            let inquiry = try await given.inquiry("\"isDraft\":true").id
            let vin = "\"vehicle\":{\"vin\":\"\(Around.accord)\",\"make\":null,\"model\":null,\"year\":null}"
            let decoded = try await Self.patch(inquiry, vin, given)
            #expect(try decoded.decoded(as: Inquiry.self).details.vehicle?.make == "HONDA", "\(decoded.text)")
            given.around.isAway = true
            let other = try await Self.patch(inquiry, "\"vehicle\":{\"vin\":\"1HGCM82633A004353\"}", given)
            let now = try other.decoded(as: Inquiry.self)
            #expect(now.pending == [.vehicle] && now.details.vehicle?.make == nil)
            let waiting = try await given.waiting(CompleteInquiry.self)
            #expect(waiting == 1)
            let none = try await Self.patch(inquiry, "\"vehicle\":{\"vin\":null,\"make\":\"Honda\"}", given)
            #expect(try none.decoded(as: Inquiry.self).pending == [])
        }
    }

    @Test func `only who wrote it or manages changes and sends it, and only before somebody has it`() async throws {
        try await withInquiries { given in
            let known = CustomerBrief(id: .new(), name: "Ana García", account: Given.id(0xA007))
            given.around.customers = [known]
            let draft = try await given.inquiry(
                "\"customer\":\"\(known.id)\",\"isDraft\":true", by: given.advisor
            ).id
            for (bearer, status) in [
                (given.otherAdvisor, 404), (given.customer(2), 404), (given.member("viewer", of: given.business), 403),
                (given.member("owner", in: given.otherTenant), 404), (given.advisor, 200), (given.customer(7), 200),
                (given.manager, 200),
            ] {
                let reply = try await Self.patch(
                    draft, "\"need\":\"By \(status) \(bearer.account)\"", as: bearer, given)
                #expect(reply.status == status, "\(bearer.roles) \(reply.text)")
                if status != 200 {
                    let sent = try await given.send(.post, "/v1/inquiries/\(draft)/submissions", as: bearer)
                    #expect(sent.status == status)
                }
            }
            let sent = try await given.send(.post, "/v1/inquiries/\(draft)/submissions", as: given.advisor)
            #expect(sent.status == 200, "\(sent.text)")
            try await given.put(draft, .accepted)
            for bearer in [given.advisor, given.customer(7), given.manager] {
                let late = try await Self.patch(draft, "\"need\":\"Too late\"", as: bearer, given)
                #expect(late.status == 409 && late.problem == "invalid-transition")
            }
        }
    }

    @Test func `whoever is only asked does not change what is asked`() async throws {
        try await withInquiries { given in
            try await given.professionals(1...1)
            let inquiry = try await given.offered()
            let asked = try await given.send(.get, "/v1/inquiries/\(inquiry)", as: given.advisor)
            #expect(asked.status == 200)
            let reply = try await Self.patch(inquiry, "\"need\":\"Mine\"", as: given.advisor, given)
            #expect(reply.status == 404)
        }
    }
}

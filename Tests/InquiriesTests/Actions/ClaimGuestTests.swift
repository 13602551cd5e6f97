import FoundationEssentials
import HTTP
import Models
import Postgres
import Routing
import ServiceKit
import TestSupport
import Testing

@testable import Inquiries

@Suite struct ClaimGuestTests {
    private static func claim(_ body: String = "{}", as bearer: Bearer, _ given: Given) async throws -> Front.Reply {
        try await given.send(.post, "/v1/guest-inquiries/claims", as: bearer, body: body)
    }

    @Test func `an account takes over what was confirmed under its own address, whatever the case`() async throws {
        try await withInquiries { given in
            let first = try await given.confirmed()
            let second = try await given.confirmed("GAST@example.com")
            _ = try await given.ask()
            let other = try await given.confirmed("other@example.com")
            given.around.addresses[given.customer().account] = try EmailAddress("Gast@Example.com")
            let hidden = try await given.send(.get, "/v1/inquiries/\(first)", as: given.customer())
            #expect(hidden.status == 404)
            let claimed = try await Self.claim(as: given.customer(), given)
            #expect(
                try claimed.decoded(as: ClaimedInquiries.self).items.map(\.id) == [first, second], "\(claimed.text)")
            for id in [first, second] {
                let shown = try await given.send(.get, "/v1/inquiries/\(id)", as: given.customer())
                #expect(shown.status == 200)
            }
            let foreign = try await given.send(.get, "/v1/inquiries/\(other)", as: given.customer())
            #expect(foreign.status == 404)
            let again = try await Self.claim(as: given.customer(), given)
            #expect(try again.decoded(as: ClaimedInquiries.self).items.isEmpty)
            let waiting = try await given.waiting(CompleteInquiry.self)
            #expect(waiting == 2)
        }
    }

    @Test func `whose address identity does not vouch for gets nothing, and while it is away nobody`() async throws {
        try await withInquiries { given in
            _ = try await given.confirmed()
            let unverified = try await Self.claim(as: given.customer(), given)
            #expect(unverified.status == 200)
            #expect(try unverified.decoded(as: ClaimedInquiries.self).items.isEmpty)
            given.around.addresses[given.customer(3, in: given.otherTenant).account] = try EmailAddress(
                "gast@example.com")
            let elsewhere = try await Self.claim(as: given.customer(3, in: given.otherTenant), given)
            #expect(try elsewhere.decoded(as: ClaimedInquiries.self).items.isEmpty)
            let claimed = try await given.count("guest_links", "claimed_at IS NOT NULL")
            #expect(claimed == 0)
            let staff = try await Self.claim(as: given.advisor, given)
            #expect(staff.status == 403)
        }
    }

    @Test func `by the code it is claimed and confirmed, once`() async throws {
        try await withInquiries { given in
            _ = try await given.ask()
            let code = try await given.mailedCode()
            let elsewhere = try await Self.claim(
                "{\"code\":\"\(code)\"}", as: given.customer(2, in: given.otherTenant), given)
            #expect(elsewhere.status == 404 && elsewhere.problem == "link-unknown")
            let claimed = try await Self.claim("{\"code\":\"\(code)\"}", as: given.customer(), given)
            let items = try claimed.decoded(as: ClaimedInquiries.self).items
            #expect(items.map(\.state) == [.routing], "\(claimed.text)")
            let other = try await Self.claim("{\"code\":\"\(code)\"}", as: given.customer(2), given)
            #expect(other.status == 409 && other.problem == "link-used")
            let confirmed = try await given.confirm(code)
            #expect(confirmed.status == 409)
            let own = try await given.send(.get, "/v1/inquiries", as: given.customer())
            #expect(try own.decoded(as: Page<InquirySummary>.self).items.map(\.id) == items.map(\.id))
        }
    }

    @Test func `a code that was followed still shows whose it is, as long as it holds`() async throws {
        try await withInquiries { given in
            _ = try await given.ask()
            let code = try await given.mailedCode()
            _ = try await given.confirm(code)
            given.clock.advance(3600)
            let claimed = try await Self.claim("{\"code\":\"\(code)\"}", as: given.customer(), given)
            #expect(claimed.status == 200, "\(claimed.text)")
            _ = try await given.ask("late@example.com")
            let late = try await given.mailedCode()
            given.clock.advance(86_400)
            let refused = try await Self.claim("{\"code\":\"\(late)\"}", as: given.customer(), given)
            #expect(refused.status == 409 && refused.problem == "link-expired")
        }
    }

    @Test func `parts go with the whole, and the customer is looked up by the job`() async throws {
        try await withInquiries { given in
            let whole = try await given.confirmed()
            let split = try await given.send(
                .post, "/v1/inquiries/\(whole)/splits", as: given.manager,
                body: "{\"parts\":[{\"trade\":\"auto_body\"},{\"trade\":\"car_rental\"}]}")
            #expect(split.status == 200, "\(split.text)")
            let account = given.customer().account
            given.around.addresses[account] = try EmailAddress("gast@example.com")
            _ = try await Self.claim(as: given.customer(), given)
            let own = try await given.count("inquiries", "account_id = \(account) AND customer_state = 'pending'")
            #expect(own == 3)
            let known = CustomerBrief(id: .new(), name: "Gerda Gast", account: account)
            given.around.customers = [known]
            let app = given.app
            try await given.runJobs(CompleteInquiry.self) { try await completeInquiry($0.inquiry, $1, app) }
            let found = try await given.count("inquiries", "customer_id = \(known.id)")
            #expect(found == 3)
            let shown = try await given.send(.get, "/v1/inquiries/\(whole)", as: given.customer())
            let picture = try shown.decoded(as: Inquiry.self)
            #expect(picture.parts.count == 2 && picture.customer == known.id && picture.source == .guest)
        }
    }

    @Test func `of a hundred accounts with one code one gets it`() async throws {
        try await withInquiries { given in
            _ = try await given.ask()
            let (code, app, tenant) = (try await given.mailedCode(), given.app, given.tenant)
            let tries = await concurrently(100) { number in
                let account: AccountID = Given.id(0xA000 + UInt64(number))
                let reader = Reader(tenant: tenant, account: account, reach: .own(account))
                _ = try await claimGuest(
                    ClaimGuestInquiries(code: code), by: reader, from: "network \(number)", trace: nil, app)
            }
            #expect(tries.count { if case .success = $0 { true } else { false } } == 1)
        }
    }
}

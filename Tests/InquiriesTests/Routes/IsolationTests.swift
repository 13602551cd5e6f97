import FoundationEssentials
import HTTP
import Models
import Postgres
import Routing
import ServiceKit
import TestSupport
import Testing

@testable import Inquiries

extension Given {
    /// A customer of the first business with everything that a customer can have here, and a guest.
    fileprivate func victim() async throws -> Victim {
        let account = customer().account
        around.customers = [CustomerBrief(id: .new(), name: "Secretia Victim", account: account)]
        try await hear(professional(1))
        let place =
            "\"location\":{\"place\":{\"latitude\":37.77,\"longitude\":-122.42},\"address\":\"12 Secret Street\"}"
        let (loose, photo) = (try await picture(as: customer()), try await picture(as: customer()))
        let attached = try await picture(as: customer())
        let held = try await offered("\"need\":\"Secret need\",\"photos\":[\"\(photo)\"],\(place)")
        let offer = try #require(try await offers(of: held).first)
        let accepted = try await send(.post, "/v1/offers/\(offer.id)/acceptances", as: advisor)
        #expect(accepted.status == 200, "\(accepted.text)")
        let quote = try await quote(held, "\"note\":\"Secret note\"")
        let message = try await send(
            .post, "/v1/inquiries/\(held)/messages", as: customer(),
            body: "{\"text\":\"Secret message\",\"attachments\":[\"\(attached)\"]}")
        #expect(message.status == 201, "\(message.text)")
        try await hear(professional(3))
        let handOver = try await send(
            .post, "/v1/inquiries/\(held)/hand-overs", as: advisor,
            body: "{\"professional\":\"\(Self.id(0xC003) as ProfessionalID)\",\"reason\":\"Secret reason\"}")
        #expect(handOver.status == 201, "\(handOver.text)")
        let done = try await self.accepted("\"need\":\"Secret work\"", state: .completed)
        let review = try await send(
            .post, "/v1/inquiries/\(done)/reviews", as: customer(), body: "{\"stars\":5,\"text\":\"Public words\"}")
        #expect(review.status == 201, "\(review.text)")
        let booking = try await bookable()
        let appointment = try await booked(booking, at: "2026-11-24T18:00:00Z", "\"note\":\"Secret visit\"").id
        let whole = try await inquiry("\"need\":\"Secret whole\"")
        let split = try await send(
            .post, "/v1/inquiries/\(whole.id)/splits", as: customer(),
            body: "{\"parts\":[{\"trade\":\"auto_body\"},{\"trade\":\"car_rental\",\"need\":\"Secret part\"}]}")
        let parts = try split.decoded(as: Inquiry.self).children
        let draft = try await inquiry("\"need\":\"Secret draft\",\"isDraft\":true").id
        let guest = try await confirmed("secret@example.com", "\"need\":\"Secret guest\"")
        try await work()
        let rules = try await send(
            .put, "/v1/routing/rules", as: manager, ifMatch: "\"v0\"",
            body: "{\"rules\":[{\"name\":\"Secret rule\",\"when\":{\"makes\":[\"BMW\"]},\"then\":{}}]}")
        #expect(rules.status == 200, "\(rules.text)")
        // What stands for the customers service knows no tenants: whoever asks from now on is no customer.
        around.customers = []
        return Victim(
            ids: [
                "inquiry": ([held, done, booking, whole.id, draft, guest] + parts).map(\.description),
                "appointment": ["\(appointment)"], "offer": ["\(offer.id)"], "quote": ["\(quote.id)"],
                "handOver": ["\(try handOver.decoded(as: HandOver.self).id)"],
                "review": ["\(try review.decoded(as: Review.self).id)"], "tenant": ["\(tenant)"], "version": ["1"],
                "media": ["\(loose)", "\(photo)"], "photo": ["\(photo)"], "attachment": ["\(attached)"],
                "message": ["\(try message.decoded(as: Message.self).id)"],
            ], marks: ["Secret", "Gerda"])
    }

    /// Everybody to whom the victim's things are not there.
    fileprivate var strangers: [(name: String, bearer: Bearer)] {
        [
            ("another tenant's owner", member("owner", in: otherTenant)),
            ("another tenant's customer", customer(1, in: otherTenant)),
            ("the same business in another tenant", member("owner", of: business, in: otherTenant)),
            ("another business", otherAdvisor), ("the owner of another business", member("owner", of: otherBusiness)),
            ("a viewer of another business", member("viewer", of: otherBusiness)), ("another customer", customer(2)),
            (
                "a platform administrator",
                Bearer(account: Self.id(0xA200), tenant: .platform, roles: ["platform_admin"], session: .new())
            ),
        ]
    }
}

private let somebody = "0198c5f0-5f00-7000-8000-000000000001"
private let reason = #"{"reason":"x"}"#

/// A body for every route that takes one.
private func bodies() throws -> [String: String] {
    [
        "POST /v1/inquiries": Given.brakes, "PATCH /v1/inquiries/:inquiry": #"{"need":"x"}"#,
        "POST /v1/inquiries/:inquiry/splits": #"{"parts":[{"trade":"auto_body"},{"trade":"car_rental"}]}"#,
        "POST /v1/inquiries/:inquiry/cancellations": reason,
        "POST /v1/guest-inquiries": try Given.guestBody("stranger@example.com", #""guest":{"name":"Stranger"}"#),
        "POST /v1/guest-inquiries/confirmations": #"{"code":"\#(String(repeating: "A", count: 64))"}"#,
        "POST /v1/guest-inquiries/claims": "{}", "POST /v1/offers/:offer/declines": #"{"reason":"too_busy"}"#,
        "POST /v1/inquiries/:inquiry/claims": "{}",
        "POST /v1/inquiries/:inquiry/offers": #"{"professional":"\#(somebody)"}"#,
        "POST /v1/inquiries/:inquiry/releases": reason,
        "POST /v1/inquiries/:inquiry/hand-overs": #"{"professional":"\#(somebody)","reason":"x"}"#,
        "POST /v1/hand-overs/:handOver/answers": #"{"agrees":true}"#,
        "POST /v1/inquiries/:inquiry/quotes": Given.brakeQuote, "POST /v1/quotes/:quote/declines": reason,
        "POST /v1/quotes/:quote/withdrawals": reason,
        "POST /v1/inquiries/:inquiry/appointments": #"{"start":"2026-11-24T19:00:00Z"}"#,
        "PATCH /v1/appointments/:appointment": #"{"minutes":30}"#,
        "POST /v1/appointments/:appointment/cancellations": reason,
        "POST /v1/inquiries/:inquiry/completions": #"{"outcome":"not_done"}"#,
        "POST /v1/inquiries/:inquiry/reopenings": reason,
        "POST /v1/inquiries/:inquiry/reviews": #"{"stars":1,"text":"x"}"#,
        "POST /v1/reviews/:review/replies": #"{"text":"x"}"#, "PATCH /v1/reviews/:review/replies": #"{"text":"x"}"#,
        "POST /v1/reviews/:review/abuse-reports": #"{"reason":"spam"}"#, "POST /v1/reviews/:review/hidings": reason,
        "POST /v1/inquiries/:inquiry/messages": #"{"text":"x"}"#,
        "PUT /v1/inquiries/:inquiry/read-marks": #"{"upTo":1}"#,
        "POST /v1/inquiries/:inquiry/photos": #"{"photos":["\#(somebody)"]}"#,
        "POST /v1/uploads":
            #"{"type":"image/png","size":9,"sha256":"\#(String(repeating: "ab", count: 32))"}"#,
        // Not to be taken: a stranger's own rules would have the same version as the victim's.
        "PUT /v1/routing/rules": #"{"rules":0}"#, "PUT /v1/routing/settings": "{}",
        "POST /v1/routing/simulations": #"{"rules":{"rules":[]},"from":"2026-11-01T00:00:00Z"}"#,
        "PUT /internal/tenants/:tenant":
            #"{"name":"x","slug":"x-1","status":"suspended","plan":"pro","quotas":{},"version":99}"#,
    ]
}

/// Everybody may read reviews, and object to them; who has a signed link may see its picture, and none can be guessed. What
/// is uploaded is no JSON: `Photos of an inquiry` asks whose it may be.
private let open: Set = [
    "GET /v1/reviews", "GET /v1/reviews/:review", "POST /v1/reviews/:review/abuse-reports",
    "GET /v1/uploads/links/:link",
    "PUT /v1/uploads/:media/content",
]

@Suite struct `Isolation of inquiries` {
    @Test func `every route keeps a customer's things from everybody else`() async throws {
        try await withInquiries { given in
            let victim = try await given.victim()
            // That there was something to find, those show to whom it belongs.
            let own = try await given.send(.get, "/v1/inquiries", as: given.customer())
            #expect(own.text.contains("Secret need") && own.text.contains("Secret part"))
            let version = try await given.send(.get, "/v1/routing/rules/versions/1", as: given.manager)
            #expect(version.text.contains("Secret rule"))
            try await expectIsolation(
                of: routes(given.app), from: victim, as: given.strangers, bodies: try bodies(), open: open)
            let states = try await given.count("inquiries", "need LIKE 'Secret%' AND state = 'cancelled'")
            #expect(states == 0)
        }
    }

    @Test func `requests at random with foreign ids find nothing and break nothing`() async throws {
        try await withInquiries { given in
            let victim = try await given.victim()
            let found = try await leaks(
                among: 10_000, of: routes(given.app), from: victim, as: given.strangers.map(\.bearer),
                bodies: try bodies(), open: open)
            #expect(found.leaks.isEmpty, "\(found.leaks.prefix(3))")
            #expect(found.failures.isEmpty, "\(found.failures.prefix(3))")
        }
    }

    @Test func `rows of another tenant are out of reach even where the program forgets to ask whose`() async throws {
        try await withInquiries { given in
            _ = try await given.victim()
            let tables = try await given.admin().read { db in
                try await db.rows(
                    """
                    SELECT c.relname FROM pg_class AS c
                    JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attname = 'tenant_id'
                    WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relnamespace = 'inquiries'::regnamespace
                        AND c.relname NOT LIKE 'events%' AND has_table_privilege('inquiries', c.oid, 'SELECT')
                    ORDER BY c.relname
                    """
                ) { try $0["relname"] as String }
            }
            #expect(tables.contains("inquiries") && tables.contains("guest_links"))
            let elsewhere: TenantID = Given.id(0x1009)
            for table in tables {
                let count = try await given.app.database.read(as: elsewhere) { db in
                    try await db.value("SELECT count(*) FROM \(identifier: table)", as: Int.self)
                }
                #expect(count == 0, "\(table)")
            }
        }
    }
}

import Crypto
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

@Suite struct GuestTests {
    @Test func `a guest's inquiry waits for the mailed link, and then finds somebody`() async throws {
        try await withInquiries { given in
            try await given.professionals(1...1)
            let taken = try await given.ask()
            #expect(taken.status == 202 && taken.text == "{\"status\":\"mail_pending\"}")
            try await given.work()
            let waits = try await given.count("inquiries", "state = 'pending_confirmation'")
            #expect(waits == 1)
            let letter = try #require(try await given.letters().first)
            #expect(letter.template == "guest-confirmation" && letter.to.email.text == "gast@example.com")
            #expect(letter.values["excerpt"] == "The brakes squeal and the car pulls to the left.")
            #expect(letter.values["link"]?.hasPrefix("https://portal.example/confirm-inquiry#code=") == true)

            given.clock.advance(3600)
            let confirmed = try await given.confirm(try await given.mailedCode())
            let sent = try confirmed.decoded(as: ConfirmedInquiry.self)
            #expect(sent.state == .routing && sent.tenant == given.tenant)
            try await given.work()
            let stored = try await given.stored(sent.inquiry)
            #expect(stored.state == .offered && stored.submittedAt == given.clock.now)
            let steps = try await given.count("transitions", "actor = 'guest' AND step IN ('submit', 'confirm')")
            #expect(steps == 2)
            // The manager sees who it is; who is only asked does not.
            let manager = try await given.send(.get, "/v1/inquiries/\(sent.inquiry)", as: given.manager)
            #expect(try manager.decoded(as: Inquiry.self).guest?.phone?.text == "+14155550100")
            #expect(try manager.decoded(as: Inquiry.self).source == .guest)
            let asked = try await given.send(.get, "/v1/inquiries/\(sent.inquiry)", as: given.advisor)
            #expect(asked.status == 200 && !asked.text.contains("Gerda"))
        }
    }

    @Test func `neither the code nor what it opens lies in the tables`() async throws {
        try await withInquiries { given in
            _ = try await given.ask()
            let code = try await given.mailedCode()
            let hash = try #require(GuestLinkCode(code)).hash
            let kept = try await given.count("guest_links", "code_hash = \(hash)")
            #expect(kept == 1)
            for table in ["guest_links", "jobs", "events", "inquiries", "idempotency_records"] {
                let plain = try await given.count(table, "\(identifier: table)::text LIKE \("%\(code)%")")
                #expect(plain == 0, "\(table)")
            }
        }
    }

    @Test func `a link works once, for a day, and only as a whole`() async throws {
        try await withInquiries { given in
            _ = try await given.ask()
            let code = try await given.mailedCode()
            let first = try await given.confirm(code)
            #expect(first.status == 200)
            let again = try await given.confirm(code)
            #expect(again.status == 409 && again.problem == "link-used")
            _ = try await given.ask()
            let late = try await given.mailedCode()
            given.clock.advance(86_400)
            let tooLate = try await given.confirm(late)
            #expect(tooLate.status == 409 && tooLate.problem == "link-expired")
            let other = GuestLinkCode(for: given.tenant).text
            let elsewhere = GuestLinkCode(for: Given.id(0x1009)).text
            for unknown in [other, elsewhere, String(repeating: "A", count: 64)] {
                let reply = try await given.confirm(unknown)
                #expect(reply.status == 404 && reply.problem == "link-unknown", "\(reply.text)")
            }
            let malformed = try await given.confirm("short")
            #expect(malformed.status == 422)
        }
    }

    @Test func `of a hundred who follow a link at once one is first`() async throws {
        try await withInquiries { given in
            _ = try await given.ask()
            let code = try await given.mailedCode()
            let app = given.app
            let tries = await concurrently(100) { number in
                _ = try await confirmGuest(code, from: "network \(number)", trace: nil, app)
            }
            #expect(tries.count { if case .success = $0 { true } else { false } } == 1)
            for case .failure(let error) in tries { #expect(error as? GuestRefusal == .linkUsed) }
            let jobs = try await given.waiting(RouteInquiry.self)
            #expect(jobs == 1)
        }
    }

    @Test func `guesses are counted by network, right ones are not`() async throws {
        try await withInquiries { given in
            _ = try await given.ask()
            let code = try await given.mailedCode()
            for _ in 0..<20 {
                let wrong = try await given.confirm(GuestLinkCode(for: given.tenant).text, from: 9)
                #expect(wrong.status == 404)
            }
            let closed = try await given.confirm(code, from: 9)
            #expect(closed.status == 429 && closed.fields["Retry-After"] == "3600", "\(closed.text)")
            let other = try await given.confirm(code, from: 8)
            #expect(other.status == 200)
            let counted = try await given.count("guest_counters", "subject = '203.0.113.8' AND count = 0")
            #expect(counted == 1)
            given.clock.advance(3600)
            let open = try await given.confirm(code, from: 9)
            #expect(open.status == 409)
        }
    }

    @Test func `a network and an address have so many, whatever the spelling`() async throws {
        try await withInquiries { given in
            for number in 0..<30 {
                let reply = try await given.ask("guest\(number)@example.com")
                #expect(reply.status == 202)
            }
            let flood = try await given.ask("another@example.com")
            #expect(flood.status == 429 && flood.problem == "too-many-requests")
            let mails = try await given.letters().count
            #expect(mails == 30)
            // The address is told nothing and gets no more mails.
            for number in 0..<7 {
                let spelling = number % 2 == 0 ? "victim@example.com" : "Victim@Example.COM"
                let reply = try await given.ask(spelling, from: 100 + number)
                #expect(reply.status == 202 && reply.text == "{\"status\":\"mail_pending\"}")
            }
            let toVictim = try await given.letters().count { $0.to.email.key == "victim@example.com" }
            #expect(toVictim == 5)
            let kept = try await given.count("inquiries")
            #expect(kept == 35)
            given.clock.advance(86_400)
            _ = try await given.ask("victim@example.com", from: 120)
            let tomorrow = try await given.letters().count { $0.to.email.key == "victim@example.com" }
            #expect(tomorrow == 6)
        }
    }

    @Test func `a repeated request is the same inquiry, and is mailed once`() async throws {
        try await withInquiries { given in
            _ = try await given.ask(key: "once")
            let again = try await given.ask(key: "once")
            #expect(again.status == 202 && again.fields["Idempotent-Replayed"] == "true")
            let mails = try await given.letters().count
            #expect(mails == 1)
        }
    }

    @Test func `what is wrong is told, what only accounts have is left out`() async throws {
        try await withInquiries { given in
            let wrong = try await given.send(
                .post, "/v1/guest-inquiries?tenant=\(given.tenant)",
                body: "{\"need\":\"\",\"guest\":{\"name\":\"\",\"email\":\"nobody\"}}")
            #expect(wrong.status == 422)
            for pointer in ["/need", "/guest/name", "/guest/email"] { #expect(wrong.text.contains(pointer)) }
            let nobody = try await given.send(
                .post, "/v1/guest-inquiries?tenant=\(given.tenant)", body: Given.brakes)
            #expect(nobody.status == 422 && nobody.text.contains("/guest"))
            let nowhere = try await given.send(.post, "/v1/guest-inquiries", body: Given.guestBody())
            #expect(nowhere.status == 422 && nowhere.text.contains("tenant"))
            let unknown = try await given.ask(in: Given.id(0x1009))
            #expect(unknown.status == 404)
            try await given.know(given.otherTenant, status: "suspended", version: 2)
            let suspended = try await given.ask(in: given.otherTenant)
            #expect(suspended.status == 404)
            let long = String(repeating: "x", count: 70_000)
            let large = try await given.ask("a@example.com", "\"note\":\"\(long)\"")
            #expect(large.status == 413)
            _ = try await given.ask(
                "a@example.com", "\"photos\":[\"\(MediaID.new())\"],\"vehicle\":{\"id\":\"\(VehicleID.new())\"}")
            let kept = try await given.count(
                "inquiries", "jsonb_array_length(details->'photos') = 0 AND details->'vehicle'->>'id' IS NULL")
            #expect(kept == 1)
        }
    }

    @Test func `what nobody confirms ends after a day, and whose address it was is forgotten`() async throws {
        try await withInquiries { given in
            _ = try await given.ask()
            let confirmed = try await given.confirmed("other@example.com")
            given.clock.advance(86_400)
            let app = given.app
            try await given.runJobs(ExpireGuest.self) { try await expireGuest($0.inquiry, $1, app) }
            let expired = try await given.count("inquiries", "state = 'expired' AND contact::text NOT LIKE '%gast%'")
            #expect(expired == 1)
            let links = try await given.count("guest_links", "email_key = 'gast@example.com'")
            #expect(links == 0)
            let counters = try await given.count("guest_counters")
            #expect(counters == 0)
            // Nobody is written to who did not confirm: the event names no guest.
            let told = try await given.count("events", "data->>'step' = 'expire' AND data->'guest' IS NULL")
            #expect(told == 1)
            let list = try await given.send(.get, "/v1/inquiries?state=expired", as: given.manager)
            #expect(list.status == 200)
            let kept = try await given.state(of: confirmed)
            #expect(kept == .routing)
        }
    }

    @Test func `an expiry that comes late finds a confirmed inquiry as it is`() async throws {
        try await withInquiries { given in
            let confirmed = try await given.confirmed()
            try await given.admin().write(as: given.tenant) { db in
                try db.schedule(ExpireGuest(inquiry: confirmed), key: "\(confirmed)")
            }
            let app = given.app
            try await given.runJobs(ExpireGuest.self) { try await expireGuest($0.inquiry, $1, app) }
            let kept = try await given.state(of: confirmed)
            #expect(kept == .routing)
        }
    }

    @Test func `a VIN is asked about only when somebody has confirmed`() async throws {
        try await withInquiries { given in
            _ = try await given.ask("gast@example.com", "\"vehicle\":{\"vin\":\"\(Around.accord)\"}")
            #expect(given.around.questions.isEmpty)
            let none = try await given.waiting(CompleteInquiry.self)
            #expect(none == 0)
            _ = try await given.confirm(try await given.mailedCode())
            let asked = try await given.waiting(CompleteInquiry.self)
            #expect(asked == 1)
        }
    }
}

@Suite struct `Networks and codes of guests` {
    @Test(arguments: [
        ("203.0.113.7", "203.0.113.7"), ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2"), ("2001:0DB8:1:2::1", "2001:db8:1:2"), ("2001:db8::1", "2001:db8:0:0"),
        ("::1", "0:0:0:0"), ("fe80::", "fe80:0:0:0"),
    ])
    func `an IPv4 address, or the 64 bits of a household, is one guest`(address: String, expected: String) {
        #expect(network(ofAddress: address) == expected)
    }

    @Test func `a code reads back with its tenant, and only its digest is kept`() throws {
        let tenant = TenantID.new()
        let code = GuestLinkCode(for: tenant)
        #expect(code.text.utf8.count == 64)
        let read = try #require(GuestLinkCode(code.text))
        #expect(read == code && read.tenant == tenant && read.hash == code.hash && code.hash.count == 32)
        #expect(GuestLinkCode(for: tenant).hash != code.hash)
        for text in ["", "A", String(repeating: "A", count: 64), String(repeating: "!", count: 64)] {
            #expect(GuestLinkCode(text) == nil)
        }
    }
}

import FoundationEssentials
import HTTP
import JSON
import Models
import Postgres
import Routing
import ServiceKit
import TestSupport
import Testing

@testable import Notifications

@Suite struct `The inbox of a person` {
    @Test func `is listed newest first, by pages and filters, and counted`() async throws {
        try await withNotifications { given in
            let person = given.person()
            for _ in 1...3 { try await given.hear(given.stepped(.move, .booked)) }
            let first = try await given.send(.get, "/v1/notifications?limit=2", as: person)
            let page: Page<InboxNotification> = try first.decoded()
            #expect(page.items.map(\.number) == [3, 2])
            let next = try await given.notifications(of: person, "?limit=2&cursor=\(try #require(page.nextCursor))")
            #expect(next.map(\.number) == [1])

            let id = page.items[1].id
            let seen = try await given.send(.patch, "/v1/notifications/\(id)", as: person, body: "{\"seen\":true}")
            #expect(seen.status == 200, "\(seen.text)")
            #expect(try await given.notifications(of: person, "?seen=false").map(\.number) == [3, 1])
            #expect(try await given.notifications(of: person, "?seen=true").map(\.number) == [2])
            #expect(try await given.notifications(of: person, "?unread=true").count == 3)
            let counts: NotificationCounts =
                try await given.send(.get, "/v1/notifications/counts", as: person).decoded()
            #expect(counts == NotificationCounts(unseen: 2, unread: 3))
            let csv = try await given.send(.get, "/v1/notifications", as: person, [("Accept", "text/csv")])
            #expect(csv.status == 200)
        }
    }

    @Test func `what is read is seen; marks are taken back, and another version is refused`() async throws {
        try await withNotifications { given in
            let person = given.person()
            try await given.hear(given.stepped(.accept, .accepted))
            let id = try #require(try await given.notifications(of: person).first).id
            let address = "/v1/notifications/\(id)"
            let shown = try await given.send(.get, address, as: person)
            let tag = try #require(shown.fields["ETag"])
            let read = try await given.send(.patch, address, as: person, [("If-Match", tag)], body: "{\"read\":true}")
            let marked: InboxNotification = try read.decoded()
            #expect(marked.seenAt == given.clock.now && marked.readAt == given.clock.now)
            let stale = try await given.send(.patch, address, as: person, [("If-Match", tag)], body: "{\"read\":false}")
            #expect(stale.status == 412)
            let back: InboxNotification =
                try await given.send(.patch, address, as: person, body: "{\"read\":false}").decoded()
            #expect(back.readAt == nil && back.seenAt == given.clock.now)
        }
    }

    @Test func `everything up to one is read at once, not what came after`() async throws {
        try await withNotifications { given in
            let person = given.person()
            for _ in 1...3 { try await given.hear(given.stepped(.move, .booked)) }
            let second = try #require(try await given.notifications(of: person).first { $0.number == 2 })
            for _ in 1...2 {
                let reply = try await given.send(
                    .post, "/v1/notifications/reads", as: person, [("Idempotency-Key", "k")],
                    body: "{\"upTo\":\"\(second.id)\"}")
                #expect(try reply.decoded() == NotificationCounts(unseen: 1, unread: 1))
            }
        }
    }

    @Test func `nobody else's is there, not for managers, not in another tenant, not for programs`() async throws {
        try await withNotifications { given in
            try await given.hear(given.stepped(.accept, .accepted))
            let id = try #require(try await given.notifications(of: given.person()).first).id
            let strangers = [given.person(2), given.manager, given.advisor, given.person(1, in: given.otherTenant)]
            for stranger in strangers {
                #expect(try await given.notifications(of: stranger).isEmpty)
                #expect(try await given.send(.get, "/v1/notifications/\(id)", as: stranger).status == 404)
                let patch = try await given.send(
                    .patch, "/v1/notifications/\(id)", as: stranger, body: "{\"read\":true}")
                #expect(patch.status == 404)
                let reads = try await given.send(
                    .post, "/v1/notifications/reads", as: stranger, body: "{\"upTo\":\"\(id)\"}")
                #expect(reads.status == 404)
            }
            #expect(try await given.send(.get, "/v1/notifications", as: given.neighbour).status == 403)
            #expect(try await given.send(.get, "/v1/notifications", as: nil).status == 401)
            let stream = try await given.send(.get, "/v1/notifications/events", as: given.person())
            #expect(stream.status == 200)
            #expect(stream.fields["Content-Type"]?.hasPrefix("text/event-stream") == true)
        }
    }
}

@Suite struct `The delivery log` {
    @Test func `is for those who look after the tenant, and holds no text`() async throws {
        try await withNotifications { given in
            try await given.hear(given.stepped(.accept, .accepted))
            #expect(try await given.deliveries("?inquiry=\(given.inquiry)").count == 2)
            #expect(
                try await given.deliveries("?account=\(given.person().account)&template=inquiry-accepted").count == 2)
            #expect(try await given.deliveries("?template=quote-sent").isEmpty)
            let text = try await given.send(.get, "/v1/deliveries", as: given.manager).text
            #expect(!text.contains("brakes"))
            for (bearer, status) in [(given.advisor, 403), (given.person(), 403), (given.neighbour, 403)] {
                #expect(try await given.send(.get, "/v1/deliveries", as: bearer).status == status)
            }
            let other = given.person(7, "manager", in: given.otherTenant)
            let empty: Page<Delivery> = try await given.send(.get, "/v1/deliveries", as: other).decoded()
            #expect(empty.items.isEmpty)
        }
    }
}

@Suite struct `Letters that services ask for` {
    private func letter(_ template: String, _ values: String, id: String? = nil, language: String = "de-CH") -> String {
        """
        {"id":"\(id ?? NoticeID.new().description)","to":{"email":"Ana@Example.com","name":"Ana","language":"\(language)"},\
        "template":"\(template)","values":\(values)}
        """
    }

    @Test func `are sent once, however often they are handed over, and leave no text behind`() async throws {
        try await withNotifications { given in
            let body = letter("verify-email", "{\"link\":\"https://portal.example/verify#code=S3CR3T\"}")
            let replies = await concurrently(20) { _ in
                try await given.send(.post, "/internal/messages", as: given.neighbour, body: body).status
            }
            #expect(replies.allSatisfy { (try? $0.get()) == 204 })
            try await given.send()
            #expect(given.carrier.messages.count == 1)
            #expect(try #require(given.carrier.messages.first).contains("S3CR3T"))
            #expect(try await given.count("mails") == 0)
            let row = try #require(try await given.deliveries().first)
            #expect(row.recipient == "Ana@Example.com" && row.state == .sent && row.template == "verify-email")
            #expect(try await given.count("deliveries", "deliveries::text LIKE '%S3CR3T%'") == 0)
            let again = try await given.send(.post, "/internal/messages", as: given.neighbour, body: body)
            #expect(again.status == 204)
            #expect(try await given.count("mails") == 0)
        }
    }

    @Test func `that cannot be written are refused with what is wrong`() async throws {
        try await withNotifications { given in
            let cases = [
                (letter("nothing", "{}"), "/template"), (letter("verify-email", "{}"), "/values/link"),
                (letter("verify-email", "{\"link\":\"javascript:alert(1)\"}"), "/values/link"),
                (letter("verify-email", "{\"link\":\"https://x.example\"}", id: "1"), "/id"),
            ]
            for (body, pointer) in cases {
                let reply = try await given.send(.post, "/internal/messages", as: given.neighbour, body: body)
                #expect(reply.status == 422 && reply.text.contains(pointer), "\(reply.text)")
            }
            let fine = letter("verify-email", "{\"link\":\"https://x.example\"}")
            for bearer in [given.manager, given.person()] {
                #expect(try await given.send(.post, "/internal/messages", as: bearer, body: fine).status == 403)
            }
            #expect(try await given.count("mails") == 0)
        }
    }
}

@Suite struct `The schema` {
    @Test func `migrations have names that sort in their order`() {
        #expect(migrations.map(\.name) == migrations.map(\.name).sorted())
    }

    @Test func `tenants' rows are bound to their tenant`() async throws {
        try await withDatabase(schema: "notifications", migrations: migrations) { database in
            let faults = try await catalogueFaults(
                of: "notifications", in: database, shared: ["mails"], definers: InboxTable.definers,
                policies: InboxTable.policies.union(JobsTable.policies).union([
                    "deliveries_of_sender_read", "deliveries_of_sender_write", "deliveries_of_cleaner_read",
                    "deliveries_of_cleaner", "notifications_of_cleaner_read", "notifications_of_cleaner",
                ]))
            #expect(faults.isEmpty, "\(faults.joined(separator: "\n"))")
        }
    }
}

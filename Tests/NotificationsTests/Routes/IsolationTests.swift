import FoundationEssentials
import Models
import Postgres
import Routing
import ServiceKit
import TestSupport
import Testing

@testable import Notifications

/// A person who was told something of an inquiry, by a message with a text of its own, with everything that there is of it.
private func victim(_ given: Given) async throws -> Victim {
    try await given.hear(given.message("Secret brakes"))
    let person = given.person()
    let notification = try #require(try await given.notifications(of: person).first)
    let deliveries = try await given.deliveries()
    try await given.app.database.write(as: given.tenant) { db in
        try db.schedule(
            TellPeople(
                event: .new(), at: given.clock.now,
                telling: Telling(template: "message-received", audience: .customer), inquiry: given.inquiry,
                customer: CustomerSide(account: person.account, guest: nil, isActor: false), actor: nil,
                values: NotificationValues()), at: given.clock.now + 86_400 * 365)
    }
    let jobs = try await given.database.openAsAdmin().read { db in
        try await db.rows("SELECT id FROM jobs") { row -> JobID in try row["id"] }
    }
    return Victim(
        ids: [
            "notification": [notification.id.description], "job": jobs.map(\.description),
            "tenant": [given.tenant.description], "account": [person.account.description],
        ],
        marks: ["Secret brakes", person.account.description] + deliveries.compactMap(\.recipient))
}

/// Everybody to whom those are not there.
private func strangers(_ given: Given) -> [(name: String, bearer: Bearer)] {
    [
        ("another customer", given.person(2)),
        ("the same person in another tenant", given.person(in: given.otherTenant)),
        ("an advisor", given.advisor), ("another tenant's manager", given.person(7, "manager", in: given.otherTenant)),
        (
            "another tenant's service",
            Bearer(account: Given.id(0xA998), tenant: given.otherTenant, roles: ["service"])
        ),
    ]
}

private let id = "0198c5f0-5f00-7000-8000-000000000001"

/// A body for every route that takes one. What they say concerns nobody who exists.
private let bodies: [String: String] = [
    "POST /v1/notifications/reads": #"{"upTo":"\#(id)"}"#,
    "PATCH /v1/notifications/:notification": #"{"read":true}"#,
    "POST /internal/messages":
        #"{"id":"\#(id)","to":{"email":"x@example.com"},"template":"account-closed","values":{}}"#,
    "PUT /internal/tenants/:tenant":
        #"{"name":"x","slug":"x-1","status":"suspended","plan":"pro","quotas":{},"version":99}"#,
]

@Suite struct `Isolation of notifications` {
    @Test func `every route keeps what somebody was told from everybody else`() async throws {
        try await withNotifications { given in
            let victim = try await victim(given)
            try await expectIsolation(
                of: routes(given.app), from: victim, as: strangers(given), bodies: bodies, open: usage)
        }
    }

    @Test func `requests at random with foreign ids find nothing and break nothing`() async throws {
        try await withNotifications { given in
            let victim = try await victim(given)
            let before = try await state(given)
            let found = try await leaks(
                among: 10_000, of: routes(given.app), from: victim, as: strangers(given).map(\.bearer), bodies: bodies)
            #expect(found.leaks.isEmpty, "\(found.leaks.prefix(3))")
            #expect(found.failures.isEmpty, "\(found.failures.prefix(3))")
            #expect(try await state(given) == before)
        }
    }

    /// Nothing is counted here: the answer is the same for a tenant that is not there.
    private var usage: Set<String> { ["GET /internal/tenants/:tenant/usage"] }

    /// The rows of the tenant that no stranger may have changed.
    private func state(_ given: Given) async throws -> [String] {
        try await given.app.database.read(
            as: given.tenant,
            """
            SELECT n::text AS row FROM notifications AS n UNION ALL SELECT d::text FROM deliveries AS d
            UNION ALL SELECT t::text FROM tenants AS t UNION ALL SELECT j.id::text FROM jobs AS j ORDER BY 1
            """
        ) { try $0["row"] }
    }
}

import FoundationEssentials
import HTTP
import Models
import Postgres
import Routing
import ServiceKit
import TestSupport
import Testing

@testable import Customers

extension Person {
    /// As the routes see the person.
    var bearer: Bearer {
        Bearer(
            account: account, tenant: tenant, business: business, roles: Set(roles.map(\.rawValue)), session: .new())
    }
}

extension World {
    /// A customer of the first business with everything that a customer can have.
    func victim() async throws -> Victim {
        let (kim, customer) = try await claimed()
        _ = try await patch(
            "/v1/customers/\(customer)", as: kim, #"{"givenName":"Secretia","phones":[{"number":"+14155559999"}]}"#)
        func id(_ reply: Reply) throws -> String {
            #expect(reply.status == 201, "\(reply.text)")
            return try #require(reply["id"])
        }
        let path = "/v1/customers/\(customer)"
        let note = try id(try await post("\(path)/notes", as: advisor, #"{"text":"secret note"}"#))
        let consent = try id(
            try await post(
                "\(path)/consents", as: kim, #"{"purpose":"newsletter","state":"granted","text":"secret text"}"#))
        let request = try id(
            try await post(
                "\(path)/relationship-requests", as: advisor, #"{"kind":"share","business":"\#(BusinessID.new())"}"#))
        // The customer has an account: a link is made as it was before.
        try await change("UPDATE customers SET account_id = NULL WHERE id = \(customer)")
        try await change(
            "UPDATE customers SET emails = '[{\"address\":\"v@example.com\",\"isPrimary\":true}]' WHERE id = \(customer)"
        )
        let claim = try id(try await post("\(path)/claims", as: advisor, "{}"))
        try await change("UPDATE customers SET account_id = \(kim.account) WHERE id = \(customer)")
        let vehicle = try await vehicle(
            of: customer,
            #""vin":"1HGCM82633A004352","plate":{"number":"SECR3T","region":"US-CA"},"odometer":{"value":9,"unit":"mi"}"#
        )
        let vehiclePath = "/v1/vehicles/\(vehicle)"
        let reading = try #require(try await get("\(vehiclePath)/odometer-readings", as: kim).items("id").first)
        let transfer = try id(try await post("\(vehiclePath)/transfers", as: kim, #"{"email":"x@example.com"}"#))
        let relationship = try #require(try await get("\(path)/relationships", as: kim).items("id").first)
        // The letters that wait.
        let jobs = try await database.openAsAdmin().read { db in
            try await db.rows("SELECT id FROM jobs WHERE tenant_id = \(tenant)") { row -> JobID in try row["id"] }
        }
        return Victim(
            ids: [
                "customer": [customer.description], "vehicle": [vehicle.description], "note": [note],
                "consent": [consent], "claim": [claim], "request": [request], "reading": [reading],
                "transfer": [transfer],
                "relationship": [relationship], "tenant": [tenant.description], "account": [kim.account.description],
                "job": jobs.map(\.description),
            ],
            marks: ["Secretia", "+14155559999", "secret note", "secret text", "SECR3T", GivenVIN.accord])
    }

    /// Everybody to whom the victim's things are not there.
    var strangers: [(name: String, bearer: Bearer)] {
        [
            ("another tenant's owner", stranger.bearer), ("another business", otherAdvisor.bearer),
            ("another customer", person().bearer),
            ("another tenant's customer", Person(tenant: otherTenant, roles: [.customer]).bearer),
            ("another tenant's business", Person(tenant: otherTenant, business: business, roles: [.manager]).bearer),
            ("a viewer of another business", Person(tenant: tenant, business: otherBusiness, roles: [.viewer]).bearer),
            ("a platform administrator", Person(tenant: .platform, roles: [.platformAdmin]).bearer),
        ]
    }
}

private let code = String(repeating: "A", count: 64)

/// A body for every route that takes one.
private let bodies: [String: String] = [
    "POST /v1/customers": #"{"familyName":"X"}"#, "POST /v1/customers/me": #"{"familyName":"X"}"#,
    "PATCH /v1/customers/:customer": #"{"familyName":"X"}"#, "POST /v1/customers/:customer/claims": "{}",
    "POST /v1/customer-claims": #"{"code":"\#(code)"}"#, "POST /v1/mailed-links": #"{"code":"\#(code)"}"#,
    "POST /v1/customers/:customer/consents": #"{"purpose":"aa","state":"granted","text":"x","channel":"web"}"#,
    "POST /v1/customers/:customer/relationships": #"{"business":"0198c5f0-5f00-7000-8000-000000000001"}"#,
    "POST /v1/customers/:customer/relationship-requests":
        #"{"kind":"share","business":"0198c5f0-5f00-7000-8000-000000000001"}"#,
    "POST /v1/relationship-requests/:request/answer": #"{"accept":true}"#,
    "POST /v1/relationship-answers": #"{"code":"\#(code)","accept":true}"#,
    "POST /v1/customers/:customer/notes": #"{"text":"x"}"#,
    "PATCH /v1/customers/:customer/notes/:note": #"{"text":"x"}"#,
    "POST /v1/vehicles": #"{"owner":"0198c5f0-5f00-7000-8000-000000000001","year":2000,"make":"A","model":"B"}"#,
    "PATCH /v1/vehicles/:vehicle": #"{"colour":"x"}"#,
    "POST /v1/vehicles/:vehicle/odometer-readings": #"{"odometer":{"value":1,"unit":"mi"}}"#,
    "POST /v1/vehicles/:vehicle/transfers": #"{"email":"y@example.com"}"#,
    "POST /v1/vehicle-transfers/:transfer/answer": #"{"accept":true}"#,
    "POST /v1/vehicle-transfer-answers": #"{"code":"\#(code)","accept":true}"#,
    "POST /v1/vehicle-transfer-acceptances": #"{"code":"\#(code)"}"#,
    "PUT /internal/tenants/:tenant":
        #"{"name":"x","slug":"x-1","status":"suspended","plan":"pro","quotas":{},"version":99}"#,
]

/// What operators of the platform do with jobs, whosever they are; what the jobs hold is sealed.
private let operators: Set<String> = [
    "GET /internal/jobs/:job", "DELETE /internal/jobs/:job", "POST /internal/jobs/:job/retries",
    "POST /internal/jobs/:job/cancellation",
]

@Suite struct `Isolation` {
    @Test func `every route keeps a customer's things from everybody else`() async throws {
        try await withCustomers { world async throws in
            let victim = try await world.victim()
            try await expectIsolation(
                of: routes(world.app), from: victim, as: world.strangers, bodies: bodies, open: operators)
        }
    }

    @Test func `requests at random with foreign ids find nothing and break nothing`() async throws {
        try await withCustomers { world async throws in
            let victim = try await world.victim()
            let found = try await leaks(
                among: 33_000, of: routes(world.app), from: victim, as: world.strangers.map(\.bearer), bodies: bodies)
            #expect(found.leaks.isEmpty, "\(found.leaks.prefix(3))")
            #expect(found.failures.isEmpty, "\(found.failures.prefix(3))")
        }
    }

    @Test func `the catalogue shows nothing through which tenants could meet`() async throws {
        try await withCustomers { world async throws in
            let faults = try await catalogueFaults(
                of: "customers", in: world.database, shared: ["vin_decodes"],
                definers: InboxTable.definers, policies: InboxTable.policies.union(JobsTable.policies),
                appendOnly: ["consents", "odometer_readings", "timeline_entries"])
            #expect(faults.isEmpty, "\(faults.joined(separator: "\n"))")
        }
    }
}

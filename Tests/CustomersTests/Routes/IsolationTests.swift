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
        let vehicle = try await vehicle(
            of: customer,
            #""vin":"1HGCM82633A004352","plate":{"number":"SECR3T","region":"US-CA"},"odometer":{"value":9,"unit":"mi"}"#
        )
        let vehiclePath = "/v1/vehicles/\(vehicle)"
        let reading = try #require(try await get("\(vehiclePath)/odometer-readings", as: kim).items("id").first)
        let transfer = try id(try await post("\(vehiclePath)/transfers", as: kim, #"{"email":"x@example.com"}"#))
        let relationship = try #require(try await get("\(path)/relationships", as: kim).items("id").first)
        return Victim(
            ids: [
                "customer": [customer.description], "vehicle": [vehicle.description], "note": [note],
                "consent": [consent], "request": [request], "reading": [reading], "transfer": [transfer],
                "relationship": [relationship], "tenant": [tenant.description],
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
    "POST /v1/customer-claims": #"{"code":"\#(code)"}"#,
    "POST /v1/customers/:customer/consents": #"{"purpose":"aa","state":"granted","text":"x","channel":"web"}"#,
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

@Suite struct `Isolation` {
    @Test func `every route keeps a customer's things from everybody else`() async throws {
        try await withCustomers { world async throws in
            let victim = try await world.victim()
            try await expectIsolation(
                of: routes(world.app), from: victim, as: world.strangers, bodies: bodies)
        }
    }

    @Test func `requests at random with foreign ids find nothing and break nothing`() async throws {
        try await withCustomers { world async throws in
            let victim = try await world.victim()
            let found = try await leaks(
                among: 3000, of: routes(world.app), from: victim, as: world.strangers.map(\.bearer), bodies: bodies)
            #expect(found.leaks.isEmpty, "\(found.leaks.prefix(3))")
            #expect(found.failures.isEmpty, "\(found.failures.prefix(3))")
        }
    }

    @Test func `every table of a tenant has its policy, its key and its indexes`() async throws {
        try await withCustomers { world async throws in
            let tables = try await world.database.openAsAdmin().read { db in
                try await db.rows(
                    """
                    SELECT c.relname AS name, c.relrowsecurity AND c.relforcerowsecurity AS is_forced,
                        EXISTS (SELECT FROM pg_policy AS p WHERE p.polrelid = c.oid AND p.polcmd = '*'
                            AND p.polwithcheck IS NOT NULL) AS has_policy,
                        (SELECT a.attname = 'tenant_id' FROM pg_index AS i
                            JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]
                            WHERE i.indrelid = c.oid AND i.indisprimary) AS leads
                    FROM pg_class AS c
                    JOIN pg_attribute AS t ON t.attrelid = c.oid AND t.attname = 'tenant_id'
                    WHERE c.relkind = 'r' AND c.relnamespace = 'customers'::regnamespace
                    ORDER BY c.relname
                    """
                ) { row in
                    (
                        name: try row["name"] as String, isForced: try row["is_forced"] as Bool,
                        hasPolicy: try row["has_policy"] as Bool, leads: try row["leads"] as Bool
                    )
                }
            }
            #expect(tables.count == 15)
            for table in tables { #expect(table.isForced && table.hasPolicy && table.leads, "\(table.name)") }
        }
    }
}

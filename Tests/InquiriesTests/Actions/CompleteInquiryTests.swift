import FoundationEssentials
import HTTP
import Models
import Postgres
import Routing
import ServiceKit
import TestSupport
import Testing

@testable import Inquiries

@Suite struct CompleteInquiryTests {
    /// The service with neighbours behind a socket.
    private static func with(_ body: @Sendable (Given, AroundHTTP) async throws -> Void) async throws {
        try await withDatabase(schema: "inquiries", migrations: migrations) { database in
            let around = try AroundHTTP()
            let given = try Given(database, neighbours: around.neighbours)
            try await given.know(given.tenant)
            try await body(given, around)
            around.close()
        }
    }

    private static let car = "\"vehicle\":{\"vin\":\"\(Around.accord)\",\"make\":null,\"model\":null,\"year\":null}"

    private static func complete(_ given: Given) async throws {
        let app = given.app
        try await given.runJobs(CompleteInquiry.self) { try await completeInquiry($0.inquiry, $1, app) }
    }

    @Test func `what neighbours did not say is filled in when they are back`() async throws {
        try await Self.with { given, around in
            let ana = CustomerBrief(id: .new(), name: "Ana García", account: given.customer().account)
            around.customers = [ana]
            around.away = ["vin", "customers"]
            let inquiry = try await given.inquiry(Self.car)
            #expect(inquiry.pending == [.vehicle, .customer] && inquiry.details.vehicle?.make == nil)
            #expect(inquiry.customer == nil)
            around.away = []
            try await Self.complete(given)
            let shown = try await given.send(.get, "/v1/inquiries/\(inquiry.id)", as: given.customer())
            let now = try shown.decoded(as: Inquiry.self)
            #expect(now.pending == [] && now.customer == ana.id && now.state == .routing)
            #expect(now.details.vehicle?.make == "HONDA" && now.details.vehicle?.year == 2003)
            let list = try await given.send(.get, "/v1/inquiries", as: given.manager)
            #expect(list.text.contains("Ana García") && list.text.contains("2003 HONDA Accord"))
        }
    }

    @Test func `the job comes again for as long as one of them is away, and writes nothing by halves`() async throws {
        try await Self.with { given, around in
            around.away = ["vin", "customers"]
            let inquiry = try await given.inquiry(Self.car).id
            around.away = ["customers"]
            let asked = around.questions.count
            let app = given.app
            var tries = 0
            try await given.runJobs(CompleteInquiry.self) { job, run in
                tries += 1
                if tries == 3 { around.away = [] }
                do {
                    try await completeInquiry(job.inquiry, run, app)
                } catch {
                    let stored = try await given.stored(job.inquiry)
                    #expect(stored.pending == [.vehicle, .customer] && stored.version == 1)
                    throw error
                }
            }
            #expect(tries == 3 && around.questions.count > asked + 3)
            let stored = try await given.stored(inquiry)
            #expect(stored.pending == [] && stored.facts?.make == "HONDA")
            // An account that is no customer may ask all the same.
            #expect(stored.customerState == .none && stored.customer == nil)
        }
    }

    @Test func `a VIN that says nothing is known to say nothing`() async throws {
        try await Self.with { given, around in
            around.away = ["vin"]
            let inquiry = try await given.inquiry(
                "\"vehicle\":{\"vin\":\"5YJSA1E26HF000337\",\"make\":\"Tesla\",\"model\":null}"
            ).id
            around.away = []
            try await Self.complete(given)
            let stored = try await given.stored(inquiry)
            #expect(stored.vehicleState == .unknown && stored.facts == nil && stored.pending == [])
            #expect(stored.details.vehicle?.make == "Tesla")
        }
    }

    @Test func `whom a business named is looked up by that name, and their account sees it then`() async throws {
        try await Self.with { given, around in
            let ana = CustomerBrief(
                id: .new(), name: "Ana García", account: Given.id(0xA007),
                relations: [.init(business: given.business, isOwner: true)])
            around.customers = [ana]
            around.away = ["customers"]
            let inquiry = try await given.inquiry("\"customer\":\"\(ana.id)\"", by: given.advisor).id
            let before = try await given.send(.get, "/v1/inquiries/\(inquiry)", as: given.customer(7))
            #expect(before.status == 404)
            around.away = []
            try await Self.complete(given)
            let after = try await given.send(.get, "/v1/inquiries/\(inquiry)", as: given.customer(7))
            #expect(after.status == 200)
            let stored = try await given.stored(inquiry)
            #expect(stored.customer == ana.id && stored.contact.named == nil && stored.takenBy == given.business)
            #expect(stored.contact.relations == [.init(business: given.business, isOwner: true)])
        }
    }

    @Test func `an inquiry that changed meanwhile keeps what it says now`() async throws {
        try await Self.with { given, around in
            around.away = ["vin", "customers"]
            let inquiry = try await given.inquiry(Self.car).id
            let tag = try await given.send(.get, "/v1/inquiries/\(inquiry)", as: given.customer()).fields["ETag"]
            let app = given.app
            around.away = []
            try await given.runJobs(CompleteInquiry.self) { job, run in
                if run.attempt == 1 {
                    // Between the question and the answer the customer names another car.
                    var changed = app
                    changed = App(
                        database: app.database,
                        neighbours: Self.slow(app.neighbours) {
                            let edited = try await given.send(
                                .patch, "/v1/inquiries/\(inquiry)", as: given.customer(), ifMatch: tag,
                                body: "{\"vehicle\":{\"vin\":null,\"make\":\"Audi\"}}")
                            #expect(edited.status == 200, "\(edited.text)")
                        }, guests: app.guests, media: app.media, clock: app.clock)
                    try await completeInquiry(job.inquiry, run, changed)
                } else {
                    try await completeInquiry(job.inquiry, run, app)
                }
            }
            let stored = try await given.stored(inquiry)
            #expect(stored.facts == nil && stored.vehicleState == .none && stored.details.vehicle?.make == "Audi")
            #expect(stored.pending == [] && stored.version == 3)
        }
    }

    /// The same neighbours; after the VIN has been asked about, something else happens.
    private static func slow(_ neighbours: Neighbours, _ then: @escaping () async throws -> Void) -> Neighbours {
        var slow = neighbours
        slow.decode = { vin, limit, trace in
            let facts = try await neighbours.decode(vin, limit, trace)
            try await then()
            return facts
        }
        return slow
    }

    @Test func `nothing is asked about what is known, or gone`() async throws {
        try await Self.with { given, around in
            let inquiry = try await given.inquiry(Self.car).id
            let asked = around.questions.count
            try await given.admin().write(as: given.tenant) { db in
                try db.schedule(CompleteInquiry(inquiry: inquiry), key: "\(inquiry)")
                try db.schedule(CompleteInquiry(inquiry: .new()), key: "gone")
            }
            try await Self.complete(given)
            #expect(around.questions.count == asked)
        }
    }
}

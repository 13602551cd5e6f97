import EventLoop
import FoundationEssentials
import HTTP
import JSON
import Models
import Postgres
import Telemetry
import TestSupport
import Testing

@testable import Inquiries
@testable import ServiceKit

/// Stands for the catalogue of the service tenants, and takes ratings; may be away.
final class AroundCatalogue {
    var isAway = false
    var currency = Currency("USD")
    var items: [QuotedPrice] = []
    /// Professionals that are there no more.
    var closed: Set<ProfessionalID> = []
    private(set) var ratings: [(professional: ProfessionalID, rating: PutRating)] = []
    private(set) var asked: [[CatalogueServiceID]] = []

    struct Away: Error {}

    func prices(_ services: [CatalogueServiceID]) throws -> PricesNow {
        guard !isAway, let currency else { throw Away() }
        asked.append(services)
        return PricesNow(currency: currency, items: items.filter { services.contains($0.service) })
    }

    func take(_ rating: PutRating, of professional: ProfessionalID) throws -> Bool {
        guard !isAway else { throw Away() }
        guard !closed.contains(professional) else { return false }
        ratings.append((professional, rating))
        return true
    }
}

extension Neighbours {
    func asking(_ catalogue: AroundCatalogue) -> Neighbours {
        var neighbours = self
        neighbours.prices = { services, _, _, _, _ in try catalogue.prices(services) }
        neighbours.rate = { professional, rating, _ in try catalogue.take(rating, of: professional) }
        return neighbours
    }
}

extension Given {
    /// A service of the catalogue: 145.00 an hour where not said otherwise.
    @discardableResult
    func service(
        _ number: UInt64 = 1, version: Int = 3, _ price: Price? = nil, name: String = "Brake work"
    ) throws -> CatalogueServiceID {
        let id: CatalogueServiceID = Self.id(0xD000 + number)
        let usd = try #require(Currency("USD"))
        catalogue.items.removeAll { $0.service == id }
        catalogue.items.append(
            QuotedPrice(
                service: id, version: version, name: name, price: price ?? Price(.hourly, Money(14_500, usd)),
                isOwnPrice: false))
        return id
    }

    /// An inquiry that the first business has, put where it stands behind the service's back.
    func accepted(_ members: String = "", state: InquiryState = .accepted) async throws -> InquiryID {
        let inquiry = try await inquiry(members)
        try await put(inquiry.id, state)
        return inquiry.id
    }

    /// Puts an inquiry where the test needs it, in the hands of the first business.
    func put(_ id: InquiryID, _ state: InquiryState, in hands: Bool = true) async throws {
        let (business, professional) = (hands ? business : nil, hands ? professional : nil)
        let (now, isEnd, tenant) = (clock.now, state.isEnd, tenant)
        try await admin().write(as: tenant) { db in
            try await db.execute(
                """
                UPDATE inquiries SET state = \(state.rawValue), business_id = \(business),
                    professional_id = \(professional), ended_at = \(isEnd ? now : nil)
                WHERE id = \(id)
                """)
        }
    }

    /// Where an inquiry stands.
    func state(of id: InquiryID) async throws -> InquiryState {
        let shown = try await send(.get, "/v1/inquiries/\(id)", as: manager)
        return try shown.decoded(as: Inquiry.self).state
    }

    /// Works on the jobs of a kind, all of them due now, until none of them is left.
    func runJobs<J: Job>(_ kind: J.Type, _ body: @escaping (J, JobRun) async throws -> Void) async throws {
        let admin = try self.admin()
        func left() async throws -> Int {
            try await admin.read { db in try await db.value("SELECT count(*) FROM jobs WHERE kind = \(J.kind)") }
        }
        try await admin.write(as: tenant) { db in
            try await db.execute("UPDATE jobs SET run_at = now() WHERE kind = \(J.kind)")
        }
        let runner = JobRunner(
            try database.open(), log: Log(service: "test", level: .error, sink: LogSink { _ in }), metrics: Metrics())
        let limits = JobLimits(pause: .milliseconds(10), longestPause: .milliseconds(20))
        runner.take(JobQueue(kind, limits, body))
        let tasks = runner.start()
        for _ in 0..<3_000 {
            if try await left() == 0 { break }
            try await database.loop.sleep(for: .milliseconds(10))
        }
        await runner.drain(until: .now)
        for task in tasks { task.cancel() }
        for task in tasks { await task.value }
        let rest = try await left()
        #expect(rest == 0)
    }

    /// A version of a quote that the first business sends.
    func quote(_ inquiry: InquiryID, _ members: String = "") async throws -> Quote {
        let body = try Self.merged(Self.brakeQuote, members)
        let reply = try await send(.post, "/v1/inquiries/\(inquiry)/quotes", as: advisor, body: body)
        try #require(reply.status == 201, "\(reply.text)")
        return try reply.decoded()
    }

    /// 1.5 hours at 145.00 and a part for 89.99, at 8.625 %: 217.50 + 89.99 = 307.49, tax 26.52, in all 334.01.
    static let brakeQuote = """
        {"lines":[{"text":"Brakes","quantity":1500,"unitPrice":14500,"taxMillionths":86250},\
        {"kind":"part","text":"Pads","unitPrice":8999,"taxMillionths":86250}]}
        """
}

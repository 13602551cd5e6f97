import FoundationEssentials
import HTTP
import JSON
import Models
import Postgres
import Routing
import TestSupport
import Testing

@testable import Inquiries
@testable import ServiceKit

/// Routing and offers: who can be asked, and the work that waits.
extension Given {
    /// A customer without an account, and whoever acts for a business or the tenant.
    static let customerID: CustomerID = id(0xD001)
    static let staff: AccountID = id(0xA100)
    static let sanFrancisco = Place(latitude: 37.7749, longitude: -122.4194)

    /// Open from 8 to 17 on every day of the week but Sunday.
    static let shopHours = hours("08:00", "17:00", on: Weekday.allCases.filter { $0 != .sunday })

    static func hours(_ opens: String, _ closes: String, on days: [Weekday] = Weekday.allCases) -> Hours {
        Hours(
            weekly: days.map {
                WeeklyInterval(day: $0, opens: try! ClockTime(opens), closes: try! ClockTime(closes))
            })
    }

    /// What the tenants service says of a professional. The first two work in `business` and `otherBusiness`, every other
    /// one in a business of their own.
    func professional(
        _ number: UInt64, of business: BusinessID? = nil, trades: [String] = ["german_specialist"],
        makes: [String]? = ["BMW"], place: Place? = sanFrancisco, hours: Hours? = shopHours,
        zone: String = "America/Los_Angeles", vacations: [Vacation]? = nil, capacity: Capacity? = nil,
        isPublished: Bool = true, isSuspended: Bool = false
    ) -> ProfessionalChanged {
        ProfessionalChanged(
            professional: Self.id(0xC000 + number),
            business: .init(
                id: business ?? Self.id(0xB000 + number), name: try! DisplayName("Shop \(number)"), place: place,
                timeZone: try! TimeZoneName(zone), hours: hours),
            profile: ProfessionalProfile(
                name: try! DisplayName("Pro \(number)"), trades: trades.map { try! TradeName($0) }, makes: makes,
                vacations: vacations, capacity: capacity, isPublished: isPublished),
            isSuspended: isSuspended)
    }

    /// Hears of a professional as from the tenants service; `sequence` counts up with each change.
    func hear(_ facts: ProfessionalChanged, sequence: Int64 = 1, in other: TenantID? = nil) async throws {
        let tenant = other ?? tenant
        try await app.database.write(as: tenant) { db in
            let event = ReceivedEvent(
                id: .new(), data: facts, tenant: tenant, subject: "\(facts.professional)", sequence: sequence,
                time: self.clock.now)
            try await takeProfessional(event, at: self.clock.now, db)
        }
    }

    /// Hears of the first so many professionals.
    func professionals(_ numbers: ClosedRange<UInt64>) async throws {
        for number in numbers { try await hear(professional(number)) }
    }

    /// Does every job that is due on the test's clock, and those that come of them, in their order.
    func work() async throws {
        let admin = try self.admin()
        while true {
            let taken = try await admin.transaction { db in
                try await db.row(
                    """
                    UPDATE jobs SET state = 'running', attempts = attempts + 1, claim_id = gen_random_uuid(),
                        leased_until = now() + interval '1 hour'
                    WHERE (tenant_id, id) = (
                        SELECT tenant_id, id FROM jobs
                        WHERE state = 'waiting' AND kind = ANY (\(Self.kinds)::text[])
                            -- What is wanted at once is due by the clock of the database.
                            AND (run_at <= \(self.clock.now) OR run_at = created_at)
                        ORDER BY run_at, id LIMIT 1)
                    RETURNING tenant_id, id, claim_id, payload, key, attempts, run_at, kind, 0.0::float8 AS delay
                    """
                ) { row -> (String, ClaimedJob) in (try row["kind"], try ClaimedJob(row)) }
            }
            guard let (kind, job) = taken else { return }
            let run = JobRun(job, isLast: false, app.database)
            try await work(kind, job, run)
            if !run.isComplete {
                _ = try await app.database.write(as: run.tenant) { db in try await db.finishJob(job) }
            }
        }
    }

    private static let kinds = [RouteInquiry.kind, RemindOffer.kind, MissOffer.kind, RecheckProfessional.kind]

    private func work(_ kind: String, _ job: ClaimedJob, _ run: JobRun) async throws {
        func values<J: Job>(_ kind: J.Type) throws -> J { try JSONReader.decode(J.self, from: job.payload.bytes) }
        let now = clock.now
        switch kind {
        case RouteInquiry.kind: try await routeInquiry(try values(RouteInquiry.self).inquiry, run, app)
        case RemindOffer.kind:
            let offer = try values(RemindOffer.self).offer
            try await run.complete { try await $0.remind(of: offer, in: run.tenant, at: now) }
        case MissOffer.kind:
            let offer = try values(MissOffer.self).offer
            try await run.complete { try await $0.miss(offer, in: run.tenant, at: now) }
        case RecheckProfessional.kind:
            try await recheckProfessional(try values(RecheckProfessional.self).professional, run, app)
        default: Issue.record("\(kind) is no job of these tests")
        }
    }

    /// An inquiry that has found the first who is asked.
    func offered(_ members: String = "", by bearer: Bearer? = nil) async throws -> InquiryID {
        let inquiry = try await inquiry(members, by: bearer)
        try await work()
        return inquiry.id
    }

    /// Everything that was asked about an inquiry, the first question first.
    func offers(of inquiry: InquiryID, in other: TenantID? = nil) async throws -> [StoredOffer] {
        let tenant = other ?? tenant
        return try await app.database.read(as: tenant) { db in try await db.offers(of: inquiry, in: tenant) }
    }

    /// The inquiry as it stands.
    func stored(_ inquiry: InquiryID) async throws -> StoredInquiry {
        try #require(try await app.database.read(as: tenant) { db in try await db.inquiry(inquiry, in: self.tenant) })
    }

    /// Somebody at the counter of the business of the professional of that number.
    func advisor(_ number: UInt64) -> Bearer { member("advisor", of: Self.id(0xB000 + number)) }

    /// How often others were told of that.
    func told(_ kind: InquiryNoted.Kind) async throws -> Int {
        try await count(
            "events", "type = 'driveline.inquiries.inquiry.noted' AND data::jsonb->>'kind' = \(kind.rawValue)")
    }

    /// How many jobs of a kind wait.
    func waiting<J: Job>(_ kind: J.Type) async throws -> Int { try await count("jobs", "kind = \(J.kind)") }
}

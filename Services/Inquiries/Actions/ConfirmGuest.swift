internal import FoundationEssentials
internal import Models
internal import Postgres
internal import ServiceKit
internal import Telemetry

/// Follows a mailed link: the inquiry is sent, and somebody is looked for. Of any number of uses at once one succeeds.
func confirmGuest(
    _ text: String, from network: String, trace: TraceContext?, _ app: App
) async throws -> ConfirmedInquiry {
    guard let code = GuestLinkCode(text) else { throw GuestRefusal.linkUnknown }
    let now = app.clock()
    return try await app.database.guess(code, from: network, at: now, app.guests.limits) { db in
        guard try await db.tenantEntry(code.tenant)?.status == .active else { throw GuestRefusal.linkUnknown }
        var (inquiry, link) = try await db.lockGuest(code, at: now)
        guard link.confirmedAt == nil else { throw GuestRefusal.linkUsed }
        try db.confirm(&inquiry, &link, in: code.tenant, at: now, trace)
        return ConfirmedInquiry(inquiry: inquiry.id, tenant: code.tenant, state: inquiry.state)
    }
}

extension Database {
    /// Carries out `body` for whoever has a code, unless too many codes from their network were wrong lately. A try is
    /// counted before it is made, and taken back when it was right: so hundreds at the same moment count like hundreds one
    /// after the other.
    func guess<Value: Sendable>(
        _ code: GuestLinkCode, from network: String, at now: Date, _ limits: GuestLimits,
        _ body: (Connection) async throws -> Value
    ) async throws -> Value {
        let tenant = code.tenant
        let tries = try await write(as: tenant) { db -> (count: Int, endsAt: Date)? in
            // Nothing is written for tenants that there are not.
            guard try await db.tenantEntry(tenant) != nil else { return nil }
            let tries = try await db.countGuest(.guess, network, in: tenant, at: now)
            return tries
        }
        guard let tries else { throw GuestRefusal.linkUnknown }
        guard tries.count <= limits.most(.guess) else {
            throw GuestRefusal.tooMany(seconds: Int(tries.endsAt.timeIntervalSince(now).rounded(.up)))
        }
        return try await write(as: tenant) { db in
            let value = try await body(db)
            try db.takeBackGuest(.guess, network, in: tenant)
            return value
        }
    }
}

extension Connection {
    /// The inquiry that a code leads to, locked until the transaction ends, and its link.
    func lockGuest(_ code: GuestLinkCode, at now: Date) async throws -> (inquiry: StoredInquiry, link: GuestLink) {
        guard let found = try await guestLink(hash: code.hash, in: code.tenant),
            let inquiry = try await lockInquiry(found.inquiry, in: code.tenant),
            let link = try await guestLink(of: found.inquiry, in: code.tenant)
        else { throw GuestRefusal.linkUnknown }
        guard link.expiresAt > now else { throw GuestRefusal.linkExpired }
        return (inquiry, link)
    }

    /// Sends the inquiry of a link that was followed. What the VIN says is asked now, by the job.
    func confirm(
        _ inquiry: inout StoredInquiry, _ link: inout GuestLink, in tenant: TenantID, at now: Date,
        _ trace: TraceContext?
    ) throws {
        guard inquiry.state == .pendingConfirmation else { throw GuestRefusal.linkExpired }
        link.confirmedAt = now
        inquiry.submittedAt = now
        try take(.confirm, on: &inquiry, by: .guest, in: tenant, at: now, StepFacts(trace: trace))
        try confirm(link, in: tenant, at: now)
        try cancel(ExpireGuest.self, key: "\(inquiry.id)")
        try follow(inquiry, in: tenant, self)
    }
}

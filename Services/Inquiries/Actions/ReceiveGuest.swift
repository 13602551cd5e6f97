internal import Crypto
internal import FoundationEssentials
internal import JSON
internal import Models
internal import Postgres
internal import Routing
internal import ServiceKit
internal import Telemetry

/// Ends a guest's inquiry that nobody confirmed in time. Its key is the inquiry.
struct ExpireGuest: Job {
    static let kind = "expire-guest"
    let inquiry: InquiryID
}

/// Keeps what somebody without an account asks until they follow the link that they are mailed. The answer is the same for
/// every address; under one that was used too often nothing is kept and nothing mailed.
///
/// - Parameter network: where the request came from.
func receiveGuest(
    _ order: NewGuestInquiry, in tenant: TenantID, from network: String, intent: Intent?, trace: TraceContext?,
    _ app: App
) async throws -> Answer<MailPending> {
    let now = app.clock()
    let details = try settled(guestDetails(order.details), at: now)
    let code = GuestLinkCode(for: tenant)
    let inquiry = StoredInquiry(
        id: .new(), parent: nil, details: details, state: .pendingConfirmation, customer: nil, customerState: .none,
        account: nil, contact: StoredInquiry.Contact(of: order.guest), takenBy: nil, facts: nil,
        // Nobody is asked for somebody who may not be there.
        vehicleState: details.vehicle?.vin == nil ? .none : .pending, business: nil, professional: nil, dueAt: nil,
        createdFrom: Hash.sha256(try JSONWriter.encode(order)), version: 1, createdBy: nil, createdAt: now,
        submittedAt: now, updatedAt: now, endedAt: nil)
    return try await app.database.once(intent, in: tenant) { db in
        if try await db.isGuestHeard(order.guest, from: network, in: tenant, at: now, app.guests.limits) {
            try await db.keep(inquiry, of: order.guest, code, at: now, trace, app.guests)
        }
        return .accepted(MailPending(), at: "/v1/guest-inquiries/confirmations")
    }
}

extension StoredInquiry.Contact {
    /// A guest's own words.
    fileprivate init(of guest: GuestContact) {
        self.init(name: guest.name.text, language: guest.language, guest: guest)
    }
}

extension Connection {
    /// Whether a guest may send one more. Throws for a network that has sent too many, and where there is no such tenant.
    fileprivate func isGuestHeard(
        _ guest: GuestContact, from network: String, in tenant: TenantID, at now: Date, _ limits: GuestLimits
    ) async throws -> Bool {
        guard try await tenantEntry(tenant)?.status == .active else { throw Refusal.notFound }
        let ofNetwork = try await countGuest(.network, network, in: tenant, at: now)
        if ofNetwork.count > limits.most(.network) {
            throw GuestRefusal.tooMany(seconds: Int(ofNetwork.endsAt.timeIntervalSince(now).rounded(.up)))
        }
        return try await countGuest(.address, guest.email.key, in: tenant, at: now).count <= limits.most(.address)
    }

    /// Writes a guest's inquiry down, mails the link and sets the clock that ends both.
    fileprivate func keep(
        _ inquiry: StoredInquiry, of guest: GuestContact, _ code: GuestLinkCode, at now: Date, _ trace: TraceContext?,
        _ door: GuestDoor
    ) async throws {
        let (tenant, end) = (code.tenant, now.addingTimeInterval(guestLinkLifetime))
        guard try await insert(inquiry, in: tenant) else { throw Refusal.idTaken }
        try note(.submit, from: nil, on: inquiry, by: .guest, in: tenant, at: now, StepFacts(trace: trace))
        let link = GuestLink(inquiry: inquiry.id, email: guest.email.key, createdAt: now, expiresAt: end)
        try insert(link, hash: code.hash, in: tenant)
        let notice = Notice(
            to: Addressee(email: guest.email, name: guest.name, language: guest.language),
            .guestConfirmation, ["excerpt": inquiry.excerpt(), "link": door.link(code)])
        try send(notice, sealedWith: door.mailKeys)
        try schedule(ExpireGuest(inquiry: inquiry.id), at: end, key: "\(inquiry.id)")
    }
}

/// Ends a guest's inquiry that nobody confirmed. Whose address it was is forgotten: perhaps somebody else wrote it.
func expireGuest(_ id: InquiryID, _ run: JobRun, _ app: App) async throws {
    let (now, tenant) = (app.clock(), run.tenant)
    try await run.complete { db in
        try db.forgetGuestCounters(in: tenant, at: now)
        guard var inquiry = try await db.lockInquiry(id, in: tenant), inquiry.state == .pendingConfirmation else {
            return
        }
        inquiry.contact = StoredInquiry.Contact(nil)
        try db.take(
            .expire, on: &inquiry, by: .system, in: tenant, at: now,
            StepFacts(reason: "The mailed link was not followed."))
        try db.forgetGuestLink(of: id, in: tenant)
    }
}

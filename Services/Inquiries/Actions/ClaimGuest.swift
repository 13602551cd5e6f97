internal import FoundationEssentials
internal import Models
internal import Postgres
internal import ServiceKit
internal import Telemetry

/// Makes what somebody wrote as a guest their account's own: the inquiry of a mailed link, or without a code everything that
/// was confirmed under the account's own address.
func claimGuest(
    _ order: ClaimGuestInquiries, by reader: Reader, from network: String, trace: TraceContext?, _ app: App
) async throws -> ClaimedInquiries {
    let now = app.clock()
    guard let text = order.code else { return try await claimByAddress(reader, trace, app) }
    guard let code = GuestLinkCode(text), code.tenant == reader.tenant else { throw GuestRefusal.linkUnknown }
    return try await app.database.guess(code, from: network, at: now, app.guests.limits) { db in
        var (inquiry, link) = try await db.lockGuest(code, at: now)
        guard link.claimedAt == nil else { throw GuestRefusal.linkUsed }
        // Whoever has the code has the mail: that confirms the inquiry too.
        if link.confirmedAt == nil { try db.confirm(&inquiry, &link, in: reader.tenant, at: now, trace) }
        try await db.claim(&inquiry, of: link, for: reader, at: now)
        return ClaimedInquiries(items: [summary(of: inquiry, for: reader, at: now)])
    }
}

/// Identity says which address the account has shown to be its own; without it nothing is given away.
private func claimByAddress(_ reader: Reader, _ trace: TraceContext?, _ app: App) async throws -> ClaimedInquiries {
    let address = try await app.neighbours.emailOfAccount(reader.account, reader.tenant, .seconds(3), trace)
    guard let address else { return ClaimedInquiries(items: []) }
    let now = app.clock()
    return try await app.database.write(as: reader.tenant) { db in
        var items: [InquirySummary] = []
        for found in try await db.guestLinks(of: address, in: reader.tenant) {
            guard var inquiry = try await db.lockInquiry(found.inquiry, in: reader.tenant),
                let link = try await db.guestLink(of: found.inquiry, in: reader.tenant), link.claimedAt == nil
            else { continue }
            try await db.claim(&inquiry, of: link, for: reader, at: now)
            items.append(summary(of: inquiry, for: reader, at: now))
        }
        return ClaimedInquiries(items: items)
    }
}

extension Connection {
    /// Gives a guest's inquiry that is locked, and its parts, to an account. Which customer that is, a job asks.
    fileprivate func claim(
        _ inquiry: inout StoredInquiry, of link: GuestLink, for reader: Reader, at now: Date
    ) async throws {
        try claim(link, by: reader.account, in: reader.tenant, at: now)
        try give(&inquiry, to: reader, at: now)
        for part in try await children(of: inquiry.id, in: reader.tenant) {
            guard var part = try await lockInquiry(part.id, in: reader.tenant) else { continue }
            try give(&part, to: reader, at: now)
        }
    }

    private func give(_ inquiry: inout StoredInquiry, to reader: Reader, at now: Date) throws {
        guard inquiry.account == nil else { return }
        inquiry.account = reader.account
        if inquiry.customerState == .none { inquiry.customerState = .pending }
        inquiry.version += 1
        inquiry.updatedAt = now
        try update(inquiry, in: reader.tenant)
        try schedule(CompleteInquiry(inquiry: inquiry.id), key: "\(inquiry.id)")
    }
}

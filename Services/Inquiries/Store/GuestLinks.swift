internal import FoundationEssentials
internal import Models
internal import Postgres

/// A mailed link as it is kept.
struct GuestLink: Sendable {
    let inquiry: InquiryID
    /// The address as it is compared.
    let email: String
    let createdAt: Date
    let expiresAt: Date
    var confirmedAt: Date?
    var claimedAt: Date?
}

extension Connection {
    /// Adds a link. Travels with the next statement.
    func insert(_ link: GuestLink, hash: [UInt8], in tenant: TenantID) throws {
        try enqueue(
            """
            INSERT INTO guest_links (tenant_id, inquiry_id, code_hash, email_key, created_at, expires_at)
            VALUES (\(tenant), \(link.inquiry), \(hash), \(link.email), \(link.createdAt), \(link.expiresAt))
            """)
    }

    /// What a code belongs to. Links change under the lock of their inquiry only.
    func guestLink(hash: [UInt8], in tenant: TenantID) async throws -> GuestLink? {
        try await row(
            """
            SELECT inquiry_id, email_key, created_at, expires_at, confirmed_at, claimed_at FROM guest_links
            WHERE tenant_id = \(tenant) AND code_hash = \(hash)
            """, GuestLink.init)
    }

    /// The link of an inquiry.
    func guestLink(of inquiry: InquiryID, in tenant: TenantID) async throws -> GuestLink? {
        try await row(
            """
            SELECT inquiry_id, email_key, created_at, expires_at, confirmed_at, claimed_at FROM guest_links
            WHERE tenant_id = \(tenant) AND inquiry_id = \(inquiry)
            """, GuestLink.init)
    }

    /// What was confirmed under an address and is nobody's yet, the oldest first.
    func guestLinks(of email: EmailAddress, in tenant: TenantID) async throws -> [GuestLink] {
        try await rows(
            """
            SELECT inquiry_id, email_key, created_at, expires_at, confirmed_at, claimed_at FROM guest_links
            WHERE tenant_id = \(tenant) AND email_key = \(email.key) AND confirmed_at IS NOT NULL
                AND claimed_at IS NULL
            ORDER BY inquiry_id
            """, GuestLink.init)
    }

    /// Notes that a link was followed. Travels with the next statement.
    func confirm(_ link: GuestLink, in tenant: TenantID, at now: Date) throws {
        try enqueue(
            """
            UPDATE guest_links SET confirmed_at = \(now)
            WHERE tenant_id = \(tenant) AND inquiry_id = \(link.inquiry)
            """)
    }

    /// Notes whose the inquiry is now. Travels with the next statement.
    func claim(_ link: GuestLink, by account: AccountID, in tenant: TenantID, at now: Date) throws {
        try enqueue(
            """
            UPDATE guest_links SET claimed_at = \(now), claimed_by = \(account)
            WHERE tenant_id = \(tenant) AND inquiry_id = \(link.inquiry)
            """)
    }

    /// Forgets the link of an inquiry that nobody confirmed. Travels with the next statement.
    func forgetGuestLink(of inquiry: InquiryID, in tenant: TenantID) throws {
        try enqueue("DELETE FROM guest_links WHERE tenant_id = \(tenant) AND inquiry_id = \(inquiry)")
    }
}

extension GuestLink {
    fileprivate init(_ row: Row) throws {
        self.init(
            inquiry: try row["inquiry_id"], email: try row["email_key"], createdAt: try row["created_at"],
            expiresAt: try row["expires_at"], confirmedAt: try row["confirmed_at"], claimedAt: try row["claimed_at"])
    }
}

extension Connection {
    /// Counts one more and says how many there are in this window, and when it ends. Who counts the same waits: hundreds at
    /// the same moment count like hundreds one after the other.
    func countGuest(
        _ kind: GuestLimits.Kind, _ subject: String, in tenant: TenantID, at now: Date
    ) async throws -> (count: Int, endsAt: Date) {
        let end = now.addingTimeInterval(kind.window)
        let counted = try await row(
            """
            INSERT INTO guest_counters AS c (tenant_id, kind, subject, count, ends_at)
            VALUES (\(tenant), \(kind.rawValue), \(subject), 1, \(end))
            ON CONFLICT ON CONSTRAINT guest_counters_pkey DO UPDATE
            SET count = CASE WHEN c.ends_at <= \(now) THEN 1 ELSE least(c.count, 1000000) + 1 END,
                ends_at = CASE WHEN c.ends_at <= \(now) THEN excluded.ends_at ELSE c.ends_at END
            RETURNING count, ends_at
            """
        ) { (count: try $0["count"] as Int, endsAt: try $0["ends_at"] as Date) }
        guard let counted else { throw PostgresError.rowCount(expected: 1, found: 0) }
        return counted
    }

    /// Takes back the one that was counted in advance. Travels with the next statement.
    func takeBackGuest(_ kind: GuestLimits.Kind, _ subject: String, in tenant: TenantID) throws {
        try enqueue(
            """
            UPDATE guest_counters SET count = greatest(count - 1, 0)
            WHERE tenant_id = \(tenant) AND kind = \(kind.rawValue) AND subject = \(subject)
            """)
    }

    /// Forgets what is counted no longer. Travels with the next statement.
    func forgetGuestCounters(in tenant: TenantID, at now: Date) throws {
        try enqueue("DELETE FROM guest_counters WHERE tenant_id = \(tenant) AND ends_at <= \(now)")
    }
}

internal import FoundationEssentials
internal import Models
internal import Postgres

/// An invitation as it is kept.
struct InvitationRecord: Sendable {
    let id: InvitationID
    let email: String
    let business: BusinessID?
    let roles: [Role]
    let state: String
    let createdAt: Date
    let sentAt: Date
    let expiresAt: Date
    let version: Int64

    init(_ row: Row) throws {
        id = try row["id"]
        email = try row["email"]
        business = try row["business_id"]
        roles = try row.roles("roles")
        state = try row["state"]
        createdAt = try row["created_at"]
        sentAt = try row["sent_at"]
        expiresAt = try row["expires_at"]
        version = try row["version"]
    }

    /// What others see of it.
    func shown(at now: Date) -> Invitation {
        let status = Invitation.Status(rawValue: state) ?? .withdrawn
        return Invitation(
            id: id, email: email, business: business, roles: roles,
            status: status == .open && expiresAt <= now ? .expired : status, createdAt: createdAt, sentAt: sentAt,
            expiresAt: expiresAt)
    }
}

extension Connection {
    /// Keeps an open invitation. One of the same address to the same place takes its place: new code, new roles, new
    /// time; the row stays the same.
    func keepInvitation(
        _ id: InvitationID, to email: EmailAddress, in tenant: TenantID, _ business: BusinessID?, roles: [Role],
        code: [UInt8], by account: AccountID?, at now: Date, until expires: Date
    ) async throws -> InvitationRecord {
        let kept = try await row(
            """
            INSERT INTO invitations (tenant_id, id, email, email_key, business_id, roles, code_hash, invited_by, state,
                created_at, sent_at, expires_at)
            VALUES (\(tenant), \(id), \(email.text), \(email.key), \(business), \(roles.map(\.rawValue)), \(code),
                \(account), 'open', \(now), \(now), \(expires))
            ON CONFLICT (tenant_id, email_key, business_id) WHERE state = 'open' DO UPDATE
            SET email = excluded.email, roles = excluded.roles, code_hash = excluded.code_hash,
                invited_by = excluded.invited_by, sent_at = excluded.sent_at, expires_at = excluded.expires_at,
                version = invitations.version + 1
            RETURNING \(Self.invitationColumns)
            """, InvitationRecord.init)
        guard let kept else { throw PostgresError.rowCount(expected: 1, found: 0) }
        return kept
    }

    /// Gives an open invitation another code and more time; nil where there is no such open one.
    func renewInvitation(
        _ id: InvitationID, in tenant: TenantID, code: [UInt8], at now: Date, until expires: Date
    ) async throws -> InvitationRecord? {
        try await row(
            """
            UPDATE invitations SET code_hash = \(code), sent_at = \(now), expires_at = \(expires), version = version + 1
            WHERE tenant_id = \(tenant) AND id = \(id) AND state = 'open'
            RETURNING \(Self.invitationColumns)
            """, InvitationRecord.init)
    }

    /// Uses up the code of an open invitation that was mailed since a moment: of any number at once one gets it.
    func acceptInvitation(
        code: [UInt8], mailedSince start: Date, in tenant: TenantID, at now: Date
    ) async throws -> InvitationRecord? {
        try await row(
            """
            UPDATE invitations SET state = 'accepted', version = version + 1
            WHERE tenant_id = \(tenant) AND code_hash = \(code) AND state = 'open' AND sent_at > \(start)
                AND expires_at > \(now)
            RETURNING \(Self.invitationColumns)
            """, InvitationRecord.init)
    }

    /// The open invitation of a code that was mailed since a moment. The code stays good.
    func openInvitation(
        code: [UInt8], mailedSince start: Date, in tenant: TenantID, at now: Date
    ) async throws -> InvitationRecord? {
        try await row(
            """
            SELECT \(Self.invitationColumns) FROM invitations
            WHERE tenant_id = \(tenant) AND code_hash = \(code) AND state = 'open' AND sent_at > \(start)
                AND expires_at > \(now)
            """, InvitationRecord.init)
    }

    /// Gives the open invitation of a code, however old the code is, another one, and no more time: of any number at once
    /// one gets it.
    func renewInvitation(
        code: [UInt8], as new: [UInt8], in tenant: TenantID, at now: Date
    ) async throws -> InvitationRecord? {
        try await row(
            """
            UPDATE invitations SET code_hash = \(new), sent_at = \(now), version = version + 1
            WHERE tenant_id = \(tenant) AND code_hash = \(code) AND state = 'open' AND expires_at > \(now)
            RETURNING \(Self.invitationColumns)
            """, InvitationRecord.init)
    }

    /// Takes an open invitation back; false where there is none.
    func withdrawInvitation(_ id: InvitationID, in tenant: TenantID) async throws -> Bool {
        try await execute(
            """
            UPDATE invitations SET state = 'withdrawn', version = version + 1
            WHERE tenant_id = \(tenant) AND id = \(id) AND state = 'open'
            """) > 0
    }

    /// An invitation, locked until the transaction ends where the transaction writes.
    func invitation(
        _ id: InvitationID, in tenant: TenantID, _ business: BusinessID?, locked: Bool = false
    ) async throws -> InvitationRecord? {
        try await row(
            """
            SELECT \(Self.invitationColumns) FROM invitations
            WHERE tenant_id = \(tenant) AND id = \(id)
                AND (\(business)::uuid IS NULL OR business_id = \(business)::uuid)
            \(locked ? .forUpdate : .nothing)
            """, InvitationRecord.init)
    }

    /// The invitations of a tenant or a business, the latest first, after a position; one more than `limit` if there is.
    func invitations(
        in tenant: TenantID, _ business: BusinessID?, after position: InvitationID?, limit: Int
    ) async throws -> [InvitationRecord] {
        try await rows(
            """
            SELECT \(Self.invitationColumns) FROM invitations
            WHERE tenant_id = \(tenant) AND (\(business)::uuid IS NULL OR business_id = \(business)::uuid)
                AND (\(position)::uuid IS NULL OR id < \(position)::uuid)
            ORDER BY id DESC
            LIMIT \(limit + 1)
            """, InvitationRecord.init)
    }

    private static var invitationColumns: SQL {
        "id, email, business_id, roles, state, created_at, sent_at, expires_at, version"
    }
}

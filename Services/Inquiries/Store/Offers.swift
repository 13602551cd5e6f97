internal import FoundationEssentials
internal import Models
internal import Postgres

extension SQL {
    /// What is read of an offer `o`.
    static var offerColumns: SQL {
        """
        o.id, o.inquiry_id, o.decision_id, o.rank, o.business_id, o.professional_id, o.state, o.is_broadcast, o.reason,
        o.due_at, o.reminder_at, o.reminded_at, o.offered_at, o.answered_at, o.answered_by, o.decline_reason, o.note,
        o.response_seconds, o.version
        """
    }

    /// The condition that an offer `o` is there for the reader: customers are shown decisions, not whom they were put to.
    static func isOfferThere(for reader: Reader) -> SQL {
        switch reader.reach {
        case .tenant: "true"
        case .business(let business): "o.business_id = \(business)"
        case .own: "false"
        }
    }
}

extension Connection {
    /// Writes an offer. Travels with the next statement.
    func insert(_ offer: StoredOffer, in tenant: TenantID) throws {
        try enqueue(
            """
            INSERT INTO offers
                (tenant_id, id, inquiry_id, decision_id, rank, business_id, professional_id, state, is_broadcast,
                reason, due_at, reminder_at, offered_at)
            VALUES (\(tenant), \(offer.id), \(offer.inquiry), \(offer.decision), \(offer.rank), \(offer.business),
                \(offer.professional), \(offer.state.rawValue), \(offer.isBroadcast), \(offer.reason), \(offer.dueAt),
                \(offer.reminderAt), \(offer.offeredAt))
            """)
    }

    /// Writes what became of an offer. Travels with the next statement.
    func update(_ offer: StoredOffer, in tenant: TenantID) throws {
        try enqueue(
            """
            UPDATE offers
            SET state = \(offer.state.rawValue), reminded_at = \(offer.remindedAt), answered_at = \(offer.answeredAt),
                answered_by = \(offer.answeredBy), decline_reason = \(offer.declineReason?.rawValue),
                note = \(offer.note), response_seconds = \(offer.responseSeconds), version = \(offer.version)
            WHERE tenant_id = \(tenant) AND id = \(offer.id)
            """)
    }

    /// An offer that is there for the reader.
    func offer(_ id: OfferID, for reader: Reader) async throws -> StoredOffer? {
        try await row(
            """
            SELECT \(.offerColumns) FROM offers AS o
            WHERE o.tenant_id = \(reader.tenant) AND o.id = \(id) AND \(.isOfferThere(for: reader))
            """, StoredOffer.init)
    }

    /// An offer, for what nobody signed in does.
    func offer(_ id: OfferID, in tenant: TenantID) async throws -> StoredOffer? {
        try await row(
            """
            SELECT \(.offerColumns) FROM offers AS o
            WHERE o.tenant_id = \(tenant) AND o.id = \(id)
            """, StoredOffer.init)
    }

    /// Everybody who was asked about an inquiry, the first one first.
    func offers(of inquiry: InquiryID, in tenant: TenantID) async throws -> [StoredOffer] {
        try await rows(
            """
            SELECT \(.offerColumns) FROM offers AS o
            WHERE o.tenant_id = \(tenant) AND o.inquiry_id = \(inquiry)
            ORDER BY o.id
            """, StoredOffer.init)
    }

    /// What a business was asked about an inquiry, the first question first.
    func offers(of inquiry: InquiryID, to business: BusinessID, in tenant: TenantID) async throws -> [StoredOffer] {
        try await rows(
            """
            SELECT \(.offerColumns) FROM offers AS o
            WHERE o.tenant_id = \(tenant) AND o.inquiry_id = \(inquiry) AND o.business_id = \(business)
            ORDER BY o.id
            """, StoredOffer.init)
    }

    /// What a professional has not answered.
    func openOffers(to professional: ProfessionalID, in tenant: TenantID) async throws -> [StoredOffer] {
        try await rows(
            """
            SELECT \(.offerColumns) FROM offers AS o
            WHERE o.tenant_id = \(tenant) AND o.professional_id = \(professional) AND o.state = 'open'
            ORDER BY o.id
            """, StoredOffer.init)
    }

    /// What a professional has accepted and not finished, locked until the transaction ends.
    func lockHeldInquiries(of professional: ProfessionalID, in tenant: TenantID) async throws -> [StoredInquiry] {
        try await rows(
            """
            SELECT \(.inquiryColumns) FROM inquiries AS i
            WHERE i.tenant_id = \(tenant) AND i.professional_id = \(professional)
                AND i.state IN ('accepted', 'quoted', 'approved', 'booked', 'in_progress')
            ORDER BY i.id
            FOR NO KEY UPDATE
            """, StoredInquiry.init)
    }

    /// These inquiries, for what their readers may see of them.
    func inquiries(_ ids: some Sequence<InquiryID>, in tenant: TenantID) async throws -> [InquiryID: StoredInquiry] {
        let found = try await rows(
            """
            SELECT \(.inquiryColumns) FROM inquiries AS i
            WHERE i.tenant_id = \(tenant) AND i.id = ANY (\(ids.map(\.description))::uuid[])
            """, StoredInquiry.init)
        return Dictionary(found.map { ($0.id, $0) }) { one, _ in one }
    }
}

extension StoredOffer {
    /// Reads `SQL.offerColumns`.
    init(_ row: Row) throws {
        let declined: String? = try row["decline_reason"]
        self.init(
            id: try row["id"], inquiry: try row["inquiry_id"], decision: try row["decision_id"], rank: try row["rank"],
            business: try row["business_id"], professional: try row["professional_id"], state: try row.word("state"),
            isBroadcast: try row["is_broadcast"], reason: try row["reason"], dueAt: try row["due_at"],
            reminderAt: try row["reminder_at"], remindedAt: try row["reminded_at"], offeredAt: try row["offered_at"],
            answeredAt: try row["answered_at"], answeredBy: try row["answered_by"],
            declineReason: declined.flatMap { DeclineReason(rawValue: $0) }, note: try row["note"],
            responseSeconds: try row["response_seconds"], version: try row["version"])
    }
}

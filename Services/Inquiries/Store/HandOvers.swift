internal import FoundationEssentials
internal import Models
internal import Postgres

extension SQL {
    fileprivate static var handOverColumns: SQL {
        """
        h.id, h.inquiry_id, h.offer_id, h.from_business_id, h.from_professional_id, h.to_business_id,
        h.to_professional_id, h.reason, h.state, h.asked_at, h.asked_by, h.colleague_agrees, h.colleague_answered_at,
        h.colleague_answered_by, h.customer_agrees, h.customer_answered_at, h.customer_answered_by, h.ended_at,
        h.version
        """
    }

    /// The condition that a hand-over `h` of an inquiry `i` is there for the reader: both businesses and the customer.
    fileprivate static func isHandOverThere(for reader: Reader) -> SQL {
        switch reader.reach {
        case .tenant: "true"
        case .business(let business): "(h.from_business_id = \(business) OR h.to_business_id = \(business))"
        case .own(let account): "i.account_id = \(account)"
        }
    }
}

extension Connection {
    /// Writes a hand-over. Travels with the next statement.
    func insert(_ handOver: StoredHandOver, in tenant: TenantID) throws {
        try enqueue(
            """
            INSERT INTO hand_overs
                (tenant_id, id, inquiry_id, offer_id, from_business_id, from_professional_id, to_business_id,
                to_professional_id, reason, state, asked_at, asked_by, customer_agrees, customer_answered_at,
                customer_answered_by)
            VALUES (\(tenant), \(handOver.id), \(handOver.inquiry), \(handOver.offer), \(handOver.fromBusiness),
                \(handOver.fromProfessional), \(handOver.toBusiness), \(handOver.toProfessional), \(handOver.reason),
                \(handOver.state.rawValue), \(handOver.askedAt), \(handOver.askedBy), \(handOver.customer?.agrees),
                \(handOver.customer?.at), \(handOver.customer?.by))
            """)
    }

    /// Writes what became of a hand-over. Travels with the next statement.
    func update(_ handOver: StoredHandOver, in tenant: TenantID) throws {
        try enqueue(
            """
            UPDATE hand_overs
            SET state = \(handOver.state.rawValue), colleague_agrees = \(handOver.colleague?.agrees),
                colleague_answered_at = \(handOver.colleague?.at), colleague_answered_by = \(handOver.colleague?.by),
                customer_agrees = \(handOver.customer?.agrees), customer_answered_at = \(handOver.customer?.at),
                customer_answered_by = \(handOver.customer?.by), ended_at = \(handOver.endedAt),
                version = \(handOver.version)
            WHERE tenant_id = \(tenant) AND id = \(handOver.id)
            """)
    }

    /// Ends the wish to hand over an inquiry that went on otherwise. Travels with the next statement.
    func withdrawHandOver(of inquiry: InquiryID, in tenant: TenantID, at now: Date) throws {
        try enqueue(
            """
            UPDATE hand_overs SET state = 'withdrawn', ended_at = \(now), version = version + 1
            WHERE tenant_id = \(tenant) AND inquiry_id = \(inquiry) AND state = 'asked'
            """)
    }

    /// A hand-over that is there for the reader.
    func handOver(_ id: HandOverID, for reader: Reader) async throws -> StoredHandOver? {
        try await row(
            """
            SELECT \(.handOverColumns) FROM hand_overs AS h
            JOIN inquiries AS i ON i.tenant_id = h.tenant_id AND i.id = h.inquiry_id
            WHERE h.tenant_id = \(reader.tenant) AND h.id = \(id) AND \(.isHandOverThere(for: reader))
            """, StoredHandOver.init)
    }

    /// The hand-over of an inquiry that waits for answers.
    func askedHandOver(of inquiry: InquiryID, in tenant: TenantID) async throws -> StoredHandOver? {
        try await row(
            """
            SELECT \(.handOverColumns) FROM hand_overs AS h
            WHERE h.tenant_id = \(tenant) AND h.inquiry_id = \(inquiry) AND h.state = 'asked'
            """, StoredHandOver.init)
    }

    /// Hand-overs that are there for the reader, newest first, behind `last`.
    func handOvers(
        _ state: HandOverState?, after last: HandOverID?, limit: Int, for reader: Reader
    ) async throws -> [StoredHandOver] {
        var conditions: [SQL] = ["h.tenant_id = \(reader.tenant)", .isHandOverThere(for: reader)]
        if let state { conditions.append("h.state = \(state.rawValue)") }
        if let last { conditions.append("h.id < \(last)") }
        return try await rows(
            """
            SELECT \(.handOverColumns) FROM hand_overs AS h
            JOIN inquiries AS i ON i.tenant_id = h.tenant_id AND i.id = h.inquiry_id
            WHERE \(.joined(conditions, by: " AND "))
            ORDER BY h.id DESC
            LIMIT \(limit)
            """, StoredHandOver.init)
    }
}

extension StoredHandOver {
    /// Reads `SQL.handOverColumns`.
    fileprivate init(_ row: Row) throws {
        func consent(_ party: String) throws -> Consent? {
            let agrees: Bool? = try row[party + "_agrees"]
            return try agrees.map {
                Consent(agrees: $0, at: try row[party + "_answered_at"], by: try row[party + "_answered_by"])
            }
        }
        self.init(
            id: try row["id"], inquiry: try row["inquiry_id"], offer: try row["offer_id"],
            fromBusiness: try row["from_business_id"], fromProfessional: try row["from_professional_id"],
            toBusiness: try row["to_business_id"], toProfessional: try row["to_professional_id"],
            reason: try row["reason"], state: try row.word("state"), askedAt: try row["asked_at"],
            askedBy: try row["asked_by"], colleague: try consent("colleague"), customer: try consent("customer"),
            endedAt: try row["ended_at"], version: try row["version"])
    }
}

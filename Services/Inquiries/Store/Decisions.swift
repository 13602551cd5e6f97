internal import FoundationEssentials
internal import JSON
internal import Models
internal import Postgres

/// A decision as it is kept.
struct StoredDecision {
    let id: DecisionID
    let inquiry: InquiryID
    let decision: RoutingDecision
}

extension Connection {
    /// Writes a decision down with all that it was made of. Travels with the next statement.
    func insert(
        _ decision: RoutingDecision, as id: DecisionID, from inputs: RoutingInputs, on inquiry: InquiryID,
        in tenant: TenantID
    ) throws {
        let first = decision.candidates.first
        try enqueue(
            """
            INSERT INTO decisions
                (tenant_id, id, inquiry_id, at, rules_version, strategy, first_professional_id, first_business_id,
                is_exploration, inputs, decision)
            VALUES (\(tenant), \(id), \(inquiry), \(decision.at), \(decision.rulesVersion),
                \(decision.strategy.rawValue), \(first?.professional), \(first?.business), \(decision.isExploration),
                \(JSONText(try JSONWriter.encode(inputs))), \(JSONText(try JSONWriter.encode(decision))))
            """)
    }

    /// The last decision about an inquiry.
    func lastDecision(on inquiry: InquiryID, in tenant: TenantID) async throws -> StoredDecision? {
        try await row(
            """
            SELECT id, inquiry_id, decision FROM decisions
            WHERE tenant_id = \(tenant) AND inquiry_id = \(inquiry)
            ORDER BY id DESC
            LIMIT 1
            """, StoredDecision.init)
    }

    /// Decisions about an inquiry, the first one first; at most `limit` behind one.
    func decisions(
        on inquiry: InquiryID, after last: DecisionID?, limit: Int, in tenant: TenantID
    ) async throws -> [StoredDecision] {
        let condition: SQL = last.map { "id > \($0)" } ?? "true"
        return try await rows(
            """
            SELECT id, inquiry_id, decision FROM decisions
            WHERE tenant_id = \(tenant) AND inquiry_id = \(inquiry) AND \(condition)
            ORDER BY id
            LIMIT \(limit)
            """, StoredDecision.init)
    }

    /// What decisions of a period were made of, the first one first; at most `limit` behind one.
    func routings(
        from: Date, until: Date, after last: (at: Date, id: DecisionID)?, limit: Int, in tenant: TenantID
    ) async throws -> [(id: DecisionID, routing: StoredRouting)] {
        let condition: SQL = last.map { "(at, id) > (\($0.at)::timestamptz, \($0.id)::uuid)" } ?? "true"
        return try await rows(
            """
            SELECT id, inquiry_id, inputs, first_professional_id, first_business_id FROM decisions
            WHERE tenant_id = \(tenant) AND at >= \(from) AND at < \(until) AND \(condition)
            ORDER BY at, id
            LIMIT \(limit)
            """
        ) { row in
            let text: JSONText = try row["inputs"]
            let professional: ProfessionalID? = try row["first_professional_id"]
            let business: BusinessID? = try row["first_business_id"]
            var first: (professional: ProfessionalID, business: BusinessID)?
            if let professional, let business { first = (professional, business) }
            return (
                try row["id"],
                StoredRouting(
                    inquiry: try row["inquiry_id"],
                    inputs: try JSONReader.decode(RoutingInputs.self, from: text.bytes), first: first)
            )
        }
    }

    /// How often newcomers were tried since then.
    func exploration(since: Date, in tenant: TenantID) async throws -> RoutingExploration {
        try await row(
            """
            SELECT count(*) AS decisions, count(*) FILTER (WHERE is_exploration) AS explored FROM decisions
            WHERE tenant_id = \(tenant) AND at > \(since)
            """
        ) { RoutingExploration(decisions: try $0["decisions"], explored: try $0["explored"]) }
            ?? RoutingExploration(decisions: 0, explored: 0)
    }
}

extension StoredDecision {
    fileprivate init(_ row: Row) throws {
        let text: JSONText = try row["decision"]
        self.init(
            id: try row["id"], inquiry: try row["inquiry_id"],
            decision: try JSONReader.decode(RoutingDecision.self, from: text.bytes))
    }
}

internal import FoundationEssentials
internal import JSON
internal import Models
internal import Postgres
internal import TimeZones

extension Connection {
    /// Keeps what the tenants service says of a professional, unless something newer is known. Travels with the next
    /// statement.
    func keep(
        _ facts: ProfessionalChanged, isListed: Bool, sequence: Int64, in tenant: TenantID, at now: Date
    ) throws {
        try enqueue(
            """
            INSERT INTO candidates
                (tenant_id, professional_id, business_id, trades, is_listed, facts, sequence, updated_at)
            VALUES (\(tenant), \(facts.professional), \(facts.business.id), \(facts.profile.trades.map(\.text))::text[],
                \(isListed), \(JSONText(try JSONWriter.encode(facts))), \(sequence), \(now))
            ON CONFLICT ON CONSTRAINT candidates_pkey DO UPDATE
            SET business_id = excluded.business_id, trades = excluded.trades, is_listed = excluded.is_listed,
                facts = excluded.facts, sequence = excluded.sequence, updated_at = excluded.updated_at
            WHERE candidates.sequence < excluded.sequence
            """)
    }

    /// Notes that a professional is gone. Travels with the next statement.
    func removeCandidate(_ professional: ProfessionalID, sequence: Int64, in tenant: TenantID, at now: Date) throws {
        try enqueue(
            """
            UPDATE candidates SET is_listed = false, sequence = \(sequence), updated_at = \(now)
            WHERE tenant_id = \(tenant) AND professional_id = \(professional) AND sequence < \(sequence)
            """)
    }

    /// Whoever is listed and does such work; everybody where no trade is said. In the order of ids, at most as many as
    /// inputs of a decision hold.
    func candidates(for trade: TradeName?, in tenant: TenantID) async throws -> [Candidate] {
        let condition: SQL = trade.map { "\($0.text) = ANY (trades)" } ?? "true"
        return try await rows(
            """
            SELECT facts, is_listed FROM candidates
            WHERE tenant_id = \(tenant) AND is_listed AND \(condition)
            ORDER BY professional_id
            LIMIT 10000
            """, Candidate.init)
    }

    /// These professionals, listed or not.
    func candidates(
        _ professionals: some Sequence<ProfessionalID>, in tenant: TenantID
    ) async throws -> [ProfessionalID: Candidate] {
        let found = try await rows(
            """
            SELECT facts, is_listed FROM candidates
            WHERE tenant_id = \(tenant) AND professional_id = ANY (\(professionals.map(\.description))::uuid[])
            """, Candidate.init)
        return Dictionary(found.map { ($0.professional, $0) }) { one, _ in one }
    }

    /// A professional, listed or not.
    func candidate(_ professional: ProfessionalID, in tenant: TenantID) async throws -> Candidate? {
        try await candidates([professional], in: tenant)[professional]
    }

    /// Which of these professionals and businesses the tenant has.
    func known(
        professionals: [ProfessionalID], businesses: [BusinessID], in tenant: TenantID
    ) async throws -> (professionals: Set<ProfessionalID>, businesses: Set<BusinessID>) {
        let found = try await rows(
            """
            SELECT professional_id, business_id FROM candidates
            WHERE tenant_id = \(tenant) AND (professional_id = ANY (\(professionals.map(\.description))::uuid[])
                OR business_id = ANY (\(businesses.map(\.description))::uuid[]))
            """
        ) { row -> (ProfessionalID, BusinessID) in (try row["professional_id"], try row["business_id"]) }
        return (Set(found.map(\.0)), Set(found.map(\.1)))
    }
}

extension Candidate {
    /// Reads `facts` and `is_listed`.
    init(_ row: Row) throws {
        let text: JSONText = try row["facts"]
        let facts = try JSONReader.decode(ProfessionalChanged.self, from: text.bytes)
        // A zone that this machine does not know leaves the clock at UTC: an offer with an odd deadline is better than none.
        let zone = facts.business.timeZone.flatMap { try? ZoneRules.rules(of: $0) } ?? .utc
        self.init(facts: facts, isListed: try row["is_listed"], zone: zone)
    }
}

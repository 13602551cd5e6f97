internal import FoundationEssentials
internal import Models
internal import Postgres

extension SQL {
    fileprivate static var consentColumns: SQL {
        """
        s.id, s.number, s.customer_id, s.business_id, s.purpose, s.state, s.text, s.language, s.channel, s.given_at,
        s.recorded_at, s.recorded_by, s.address, s.proof
        """
    }

    /// The condition that a consent `s` is for the reader: what was said to another business is not.
    fileprivate static func concerns(_ reader: Reader) -> SQL {
        guard case .business(let business) = reader.reach else { return "true" }
        return "(s.business_id IS NULL OR s.business_id = \(business))"
    }
}

extension Connection {
    /// Adds a record; false when the id is taken.
    func insert(_ consent: Consent, in tenant: TenantID) async throws -> Bool {
        let inserted = try await execute(
            """
            INSERT INTO consents
                (tenant_id, id, customer_id, business_id, purpose, state, text, language, channel, given_at, recorded_at,
                recorded_by, address, proof)
            VALUES (\(tenant), \(consent.id), \(consent.customer), \(consent.business), \(consent.purpose),
                \(consent.state.rawValue), \(consent.text), \(consent.language?.text), \(consent.channel.rawValue),
                \(consent.givenAt), \(consent.recordedAt), \(consent.recordedBy), \(consent.address), \(consent.proof))
            ON CONFLICT ON CONSTRAINT consents_pkey DO NOTHING
            """)
        return inserted == 1
    }

    /// A record that is for the reader.
    func consent(_ id: ConsentID, of customer: CustomerID, for reader: Reader) async throws -> Consent? {
        try await row(
            """
            SELECT \(.consentColumns)
            FROM consents AS s
            WHERE s.tenant_id = \(reader.tenant) AND s.id = \(id) AND s.customer_id = \(customer)
                AND \(.concerns(reader))
            """, Consent.init)
    }

    /// The history, newest first, behind `last`, with the records' numbers.
    func consents(
        of customer: CustomerID, purpose: String?, after last: Int64?, limit: Int, for reader: Reader
    ) async throws -> [(consent: Consent, number: Int64)] {
        try await rows(
            """
            SELECT \(.consentColumns)
            FROM consents AS s
            WHERE s.tenant_id = \(reader.tenant) AND s.customer_id = \(customer) AND \(.concerns(reader))
                AND (\(purpose)::text IS NULL OR s.purpose = \(purpose))
                AND (\(last)::bigint IS NULL OR s.number < \(last))
            ORDER BY s.number DESC
            LIMIT \(limit)
            """
        ) { row in (try Consent(row), try row["number"]) }
    }

    /// What holds now: the last record of each purpose and business.
    func currentConsents(of customer: CustomerID, for reader: Reader) async throws -> [Consent] {
        try await rows(
            """
            SELECT DISTINCT ON (s.purpose, s.business_id) \(.consentColumns)
            FROM consents AS s
            WHERE s.tenant_id = \(reader.tenant) AND s.customer_id = \(customer) AND \(.concerns(reader))
            ORDER BY s.purpose, s.business_id NULLS FIRST, s.number DESC
            LIMIT 1000
            """, Consent.init)
    }
}

extension Consent {
    /// Reads `SQL.consentColumns`.
    fileprivate init(_ row: Row) throws {
        let language: String? = try row["language"]
        self.init(
            id: try row["id"], customer: try row["customer_id"], business: try row["business_id"],
            purpose: try row["purpose"], state: ConsentState(rawValue: try row["state"]) ?? .withdrawn,
            text: try row["text"], language: try language.map { try LanguageTag($0) },
            channel: ConsentChannel(rawValue: try row["channel"]) ?? .web, givenAt: try row["given_at"],
            recordedAt: try row["recorded_at"], recordedBy: try row["recorded_by"], address: try row["address"],
            proof: try row["proof"])
    }
}

internal import FoundationEssentials
internal import Models
internal import Postgres

extension Connection {
    /// What candidates have on their hands and what is known of them from the offers since then.
    func numbers(
        of candidates: [Candidate], since: Date, at now: Date, in tenant: TenantID
    ) async throws -> [ProfessionalID: CandidateNumbers] {
        let ids = candidates.map(\.professional.description)
        let days = candidates.map { $0.day(of: now) }
        let (midnights, ends) = (days.map { Int64($0.lowerBound) }, days.map { Int64($0.upperBound) })
        let found = try await rows(
            """
            WITH asked AS (
                SELECT o.professional_id,
                    count(*) FILTER (WHERE o.state = 'open') AS open,
                    count(*) FILTER (WHERE o.state NOT IN ('open', 'withdrawn')) AS answered,
                    count(*) FILTER (
                        WHERE i.state IN ('approved', 'booked', 'in_progress', 'completed')) AS wins,
                    coalesce(sum(o.response_seconds), 0)::bigint AS seconds,
                    count(*) FILTER (WHERE o.state <> 'withdrawn') AS recent
                FROM offers AS o
                LEFT JOIN inquiries AS i
                    ON i.tenant_id = o.tenant_id AND i.id = o.inquiry_id AND o.state = 'accepted'
                WHERE o.tenant_id = \(tenant) AND o.professional_id = ANY (\(ids)::uuid[]) AND o.offered_at > \(since)
                GROUP BY o.professional_id
            ), busy AS (
                SELECT professional_id, count(*) AS jobs FROM inquiries
                WHERE tenant_id = \(tenant) AND professional_id = ANY (\(ids)::uuid[])
                    AND state IN ('accepted', 'quoted', 'approved', 'booked', 'in_progress')
                GROUP BY professional_id
            ), today AS (
                -- What was taken on since midnight on their own clock, and who comes on that day: each job once.
                SELECT job.professional_id, count(*) AS jobs
                FROM (
                    SELECT c.id AS professional_id, o.inquiry_id
                    FROM unnest(\(ids)::uuid[], \(midnights)::bigint[]) AS c (id, midnight)
                    JOIN offers AS o
                        ON o.tenant_id = \(tenant) AND o.professional_id = c.id AND o.offered_at > \(since)
                        AND o.state = 'accepted' AND o.answered_at >= to_timestamp(c.midnight)
                    UNION
                    SELECT c.id, a.inquiry_id
                    FROM unnest(\(ids)::uuid[], \(midnights)::bigint[], \(ends)::bigint[]) AS c (id, midnight, ends)
                    JOIN appointments AS a
                        ON a.tenant_id = \(tenant) AND a.professional_id = c.id AND a.state IN ('booked', 'kept')
                        AND a.starts_at >= to_timestamp(c.midnight) AND a.starts_at < to_timestamp(c.ends)
                ) AS job
                GROUP BY job.professional_id
            )
            SELECT c.id, t.turn, coalesce(asked.open, 0) AS open, coalesce(asked.answered, 0) AS answered,
                coalesce(asked.wins, 0) AS wins, coalesce(asked.seconds, 0) AS seconds,
                coalesce(asked.recent, 0) AS recent, coalesce(busy.jobs, 0) AS jobs, coalesce(today.jobs, 0) AS today
            FROM unnest(\(ids)::uuid[]) AS c (id)
            LEFT JOIN asked ON asked.professional_id = c.id
            LEFT JOIN busy ON busy.professional_id = c.id
            LEFT JOIN today ON today.professional_id = c.id
            LEFT JOIN routing_turns AS t ON t.tenant_id = \(tenant) AND t.professional_id = c.id
            """
        ) { row -> (ProfessionalID, CandidateNumbers) in
            let load = RoutingLoad(jobs: try row["jobs"], jobsToday: try row["today"], offers: try row["open"])
            let record = RoutingRecord(
                offers: try row["answered"], wins: try row["wins"], responseSeconds: try row["seconds"],
                recentOffers: try row["recent"])
            return (try row["id"], CandidateNumbers(load: load, record: record, turn: try row["turn"]))
        }
        return Dictionary(found) { one, _ in one }
    }

    /// How many jobs each has accepted and not finished; who has none is left out.
    func jobs(of professionals: some Sequence<ProfessionalID>, in tenant: TenantID) async throws -> [ProfessionalID:
        Int]
    {
        let found = try await rows(
            """
            SELECT professional_id, count(*) AS jobs FROM inquiries
            WHERE tenant_id = \(tenant) AND professional_id = ANY (\(professionals.map(\.description))::uuid[])
                AND state IN ('accepted', 'quoted', 'approved', 'booked', 'in_progress')
            GROUP BY professional_id
            """
        ) { row -> (ProfessionalID, Int) in (try row["professional_id"], try row["jobs"]) }
        return Dictionary(found) { one, _ in one }
    }

    /// What happened before with the inquiry's customer, and with those who were asked.
    func past(of inquiry: StoredInquiry, in tenant: TenantID) async throws -> RoutingPast {
        var past = RoutingPast()
        if let customer = inquiry.customer {
            past.businesses = Set(
                try await rows(
                    """
                    SELECT DISTINCT business_id FROM inquiries
                    WHERE tenant_id = \(tenant) AND customer_id = \(customer) AND state = 'completed'
                        AND business_id IS NOT NULL
                    """
                ) { try $0["business_id"] })
        }
        past.declined = Set(
            try await rows(
                """
                SELECT DISTINCT professional_id FROM offers
                WHERE tenant_id = \(tenant) AND inquiry_id = \(inquiry.id) AND state IN ('declined', 'released')
                """
            ) { try $0["professional_id"] })
        return past
    }

    /// Keeps whose turn it is after a decision. Travels with the next statement.
    func keep(_ turns: [RoutingTurn], in tenant: TenantID) throws {
        guard !turns.isEmpty else { return }
        try enqueue(
            """
            INSERT INTO routing_turns (tenant_id, professional_id, turn)
            SELECT \(tenant)::uuid, id, turn
            FROM unnest(\(turns.map(\.professional.description))::uuid[], \(turns.map { Int64($0.turn) })::bigint[])
                AS t (id, turn)
            ON CONFLICT ON CONSTRAINT routing_turns_pkey DO UPDATE SET turn = excluded.turn
            """)
    }
}

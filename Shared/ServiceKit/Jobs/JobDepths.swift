internal import Postgres

extension Database {
    /// How many jobs of each kind there are.
    func jobDepths(_ kinds: [String]) async throws -> [String: JobDepth] {
        let rows = try await write(
            first: [Self.working],
            then: """
                SELECT wanted.kind,
                    \(Self.waiting("<=")) AS due,
                    \(Self.waiting(">")) AS scheduled,
                    (SELECT count(*) FROM jobs WHERE kind = wanted.kind AND state = 'running') AS running,
                    (SELECT count(*) FROM (
                        SELECT FROM jobs WHERE kind = wanted.kind AND state = 'dead' LIMIT \(JobDepth.most)
                    ) AS dead) AS dead,
                    (SELECT coalesce(max(extract(epoch FROM now() - earliest.run_at)), 0)::float8
                    FROM unnest('{0,1,2}'::smallint[]) AS level (priority)
                    CROSS JOIN LATERAL (
                        SELECT run_at FROM jobs
                        WHERE kind = wanted.kind AND priority = level.priority AND state = 'waiting'
                            AND run_at <= now()
                        ORDER BY run_at LIMIT 1
                    ) AS earliest) AS oldest
                FROM unnest(\(kinds)::text[]) AS wanted (kind)
                """
        ) { row in
            (
                try row["kind"] as String,
                JobDepth(
                    due: try row["due"], scheduled: try row["scheduled"], running: try row["running"],
                    dead: try row["dead"], oldest: try row["oldest"])
            )
        }
        return Dictionary(rows, uniquingKeysWith: { first, _ in first })
    }

    /// One count per priority: within a kind and priority, what is due and what is not are two ranges of an index.
    private static func waiting(_ comparison: String) -> SQL {
        """
        (SELECT least(\(JobDepth.most), sum(part.count))::bigint
        FROM unnest('{0,1,2}'::smallint[]) AS level (priority)
        CROSS JOIN LATERAL (SELECT count(*) FROM (
            SELECT FROM jobs
            WHERE kind = wanted.kind AND priority = level.priority AND state = 'waiting'
                AND run_at \(unsafeRaw: comparison) now()
            LIMIT \(JobDepth.most)
        ) AS few) AS part)
        """
    }
}

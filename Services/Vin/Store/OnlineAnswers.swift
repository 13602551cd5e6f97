internal import FoundationEssentials
internal import JSON
internal import Postgres

extension Connection {
    /// What is known, and not expired, of these questions; an answer of nil says that the service does not know either.
    func onlineAnswers(
        to questions: [VPIC.Question], release: String, at now: Date
    ) async throws -> [(question: VPIC.Question, answer: VPIC.Answer?)] {
        try await rows(
            """
            SELECT o.vin, o.model_year, o.elements, o.error_codes
            FROM unnest(\(questions.map(\.vin))::text[], \(questions.map { Int32($0.modelYear ?? 0) })::integer[])
                AS asked (vin, model_year)
            JOIN online_answers AS o
                ON o.vin = asked.vin AND o.model_year = asked.model_year
            WHERE o.release = \(release) AND o.expires_at > \(now)
            ORDER BY o.vin, o.model_year
            """
        ) { row in
            let year: Int = try row["model_year"]
            let question = VPIC.Question(vin: try row["vin"], modelYear: year == 0 ? nil : year)
            guard let json: String = try row["elements"] else { return (question, nil) }
            let elements = try JSONReader.decode([String: String].self, from: Array(json.utf8))
            return (question, VPIC.Answer(elements: elements, errorCodes: try row["error_codes"]))
        }
    }

    /// Keeps what the service answered until `expires`; an older answer to the same question goes.
    func keep(
        _ answer: VPIC.Answer, to question: VPIC.Question, release: String, at now: Date, until expires: Date
    ) async throws {
        var elements: JSONText?
        if answer.isDecoded { elements = JSONText(try JSONWriter.encode(answer.elements)) }
        try await execute(
            """
            INSERT INTO online_answers (vin, model_year, release, elements, error_codes, fetched_at, expires_at)
            VALUES (\(question.vin), \(question.modelYear ?? 0), \(release), \(elements)::jsonb, \(answer.errorCodes),
                \(now), \(expires))
            ON CONFLICT ON CONSTRAINT online_answers_pkey DO UPDATE
            SET elements = excluded.elements, error_codes = excluded.error_codes, fetched_at = excluded.fetched_at,
                expires_at = excluded.expires_at
            """)
    }

    /// Forgets what has expired; gives the number of rows.
    func deleteExpiredAnswers(at now: Date) async throws -> Int {
        try await execute("DELETE FROM online_answers WHERE expires_at <= \(now)")
    }
}

internal import FoundationEssentials
internal import Models
internal import Postgres

/// One of the ways on which an inquiry is there for somebody. Each has an index that gives its rows state by state, the
/// newest first; together they are `SQL.isThere`.
private struct ListSource {
    /// What is true of an inquiry `i` on this way.
    let condition: SQL
    /// The offers `o` by which it is there, where that is the way: few, and no index has them state by state.
    var offers: SQL?
    /// Whether all that stands in it may be read, or only what whoever is asked needs to know.
    var isWhole = true

    static func all(for reader: Reader, _ question: InquiryQuestion) -> [ListSource] {
        switch reader.reach {
        case .own(let account): [ListSource(condition: "i.account_id = \(account)")]
        case .tenant: [ListSource(condition: question.business.map { "i.business_id = \($0)" } ?? "true")]
        case .business(let own):
            [
                ListSource(condition: "i.business_id = \(own)"),
                ListSource(
                    condition: "i.taken_by_business_id = \(own) AND i.business_id IS DISTINCT FROM \(own)::uuid"),
                ListSource(
                    condition: """
                        i.business_id IS DISTINCT FROM \(own)::uuid AND i.taken_by_business_id IS DISTINCT FROM \(own)::uuid
                        """,
                    offers: """
                        (SELECT DISTINCT o.inquiry_id FROM offers AS o
                        WHERE o.tenant_id = \(reader.tenant) AND o.business_id = \(own) AND o.state = 'open') AS o
                        """, isWhole: false),
            ]
        }
    }
}

extension InquiryQuestion {
    /// What is asked of each inquiry `i` beside state, order and text.
    fileprivate func conditions(at now: Date) -> [SQL] {
        var conditions: [SQL] = []
        if let trade { conditions.append("i.trade = \(trade)") }
        if let business { conditions.append("i.business_id = \(business)") }
        if let professional { conditions.append("i.professional_id = \(professional)") }
        if let customer { conditions.append("i.customer_id = \(customer)") }
        if let createdFrom { conditions.append("i.created_at >= \(createdFrom)") }
        if let createdTo { conditions.append("i.created_at < \(createdTo)") }
        switch isAtRisk {
        case true?: conditions.append("i.risk_at <= \(now)")
        case false?: conditions.append("(i.risk_at IS NULL OR i.risk_at > \(now))")
        case nil: break
        }
        return conditions
    }

    fileprivate var stateNames: [String] { wantedStates.map(\.rawValue) }
}

extension Connection {
    /// At most `limit` inquiries that are there for the reader, in the order of the question, behind `last`; with where
    /// each stands in that order.
    func inquiries(
        _ question: InquiryQuestion, after last: InquiryPosition?, limit: Int, for reader: Reader, at now: Date
    ) async throws -> [(inquiry: StoredInquiry, position: InquiryPosition)] {
        var query: SQL?
        if question.text != nil {
            query = try await textQuery(question.words)
            // Words too common to say anything ask for nothing.
            guard query != nil else { return [] }
        }
        var found: [(inquiry: StoredInquiry, position: InquiryPosition)] = []
        if question.order == .due, last == nil || last?.due != nil {
            found = try await due(question, query, after: last, limit: limit, for: reader, at: now).map { inquiry in
                (inquiry, InquiryPosition(due: inquiry.dueAt, created: inquiry.createdAt, id: inquiry.id))
            }
            guard found.count < limit else { return found }
        }
        let newest = try await newest(
            question, query, after: last?.due == nil ? last : nil, limit: limit - found.count, for: reader, at: now)
        return found + newest.map { ($0, InquiryPosition(due: nil, created: $0.createdAt, id: $0.id)) }
    }

    /// What is due, first what is due first.
    private func due(
        _ question: InquiryQuestion, _ query: SQL?, after last: InquiryPosition?, limit: Int, for reader: Reader,
        at now: Date
    ) async throws -> [StoredInquiry] {
        var conditions: [SQL] = [
            "i.tenant_id = \(reader.tenant)", "i.due_at IS NOT NULL", .isThere(for: reader),
            "i.state = ANY (\(question.stateNames)::text[])",
        ]
        conditions += question.conditions(at: now)
        if let query { conditions.append(.hasWords(query, for: reader)) }
        if let last { conditions.append("(i.due_at, i.id) > (\(last.due)::timestamptz, \(last.id)::uuid)") }
        return try await rows(
            """
            SELECT \(.inquiryColumns) FROM inquiries AS i
            WHERE \(.joined(conditions, by: " AND "))
            ORDER BY i.due_at, i.id
            LIMIT \(limit)
            """, StoredInquiry.init)
    }

    /// By age; in the order by what is due without that.
    private func newest(
        _ question: InquiryQuestion, _ query: SQL?, after last: InquiryPosition?, limit: Int, for reader: Reader,
        at now: Date
    ) async throws -> [StoredInquiry] {
        var conditions = question.conditions(at: now)
        if question.order == .due { conditions.append("i.due_at IS NULL") }
        if let last { conditions.append("(i.created_at, i.id) < (\(last.created)::timestamptz, \(last.id)::uuid)") }
        let candidates = { (count: Int) in SQL.newest(question, conditions, limit: count, for: reader) }
        guard let query else { return try await inquiries(in: candidates(limit)) }
        // Words of many are found among the newest; what is rare the index of words gives, all of it.
        for window in Self.windows {
            let (hits, isAll) = try await hits(query, among: candidates(window), window, for: reader)
            if isAll || hits.count >= limit {
                return try await inquiries(in: .these(Array(hits.prefix(limit)), of: reader.tenant))
            }
        }
        return try await inquiries(
            in: .newest(question, conditions, answering: query, limit: limit, for: reader))
    }

    /// Of how many of the newest the words are looked at one by one; of more when those do not fill the page.
    private static var windows: [Int] { [500, 3000] }

    /// Which of the candidates have the words, the newest first, and whether there are no more than those.
    private func hits(
        _ query: SQL, among candidates: SQL, _ window: Int, for reader: Reader
    ) async throws -> (ids: [InquiryID], isAll: Bool) {
        let found = try await row(
            """
            SELECT coalesce(array_agg(p.id ORDER BY p.created_at DESC, p.id DESC) FILTER (
                    WHERE CASE WHEN p.is_whole THEN t.everything ELSE t.asked END @@ \(query)), '{}')::text[] AS ids,
                count(*) AS looked
            FROM (\(candidates)) AS p
            JOIN inquiry_texts AS t ON t.tenant_id = \(reader.tenant) AND t.inquiry_id = p.id
            """
        ) { row in (try row["ids"] as [String], try row["looked"] as Int) }
        return ((found?.0 ?? []).compactMap { InquiryID($0) }, (found?.1 ?? 0) < window)
    }

    /// The inquiries of a selection of ids and times, the newest first.
    private func inquiries(in selection: SQL) async throws -> [StoredInquiry] {
        try await rows(
            """
            SELECT \(.inquiryColumns)
            FROM (\(selection)) AS p
            JOIN inquiries AS i ON i.tenant_id = p.tenant_id AND i.id = p.id
            ORDER BY i.created_at DESC, i.id DESC
            """, StoredInquiry.init)
    }

    /// The question that words make, with those that nobody has used replaced by the most alike; nil where they say nothing.
    private func textQuery(_ words: [String]) async throws -> SQL? {
        guard !words.isEmpty else { return nil }
        let meant = try await value(
            """
            SELECT question_of(words_meant(ARRAY(
                SELECT part FROM unnest(\(words)::text[]) AS given (word),
                    regexp_split_to_table(folded(given.word), ' ') AS parts (part)
                WHERE part <> '')))::text
            """, as: String?.self)
        return meant.map { "\($0)::text::tsquery" }
    }
}

extension SQL {
    /// The newest inquiries that are there for the reader and meet the conditions: `tenant_id`, `id`, `created_at` and
    /// whether all words may be looked at. Each state gives its newest from its own place of an index, so that none of them
    /// is read further than the page needs.
    fileprivate static func newest(
        _ question: InquiryQuestion, _ conditions: [SQL], limit: Int, for reader: Reader
    ) -> SQL {
        if question.isAtRisk == true { return atRisk(question, conditions, limit: limit, for: reader) }
        let ways = ListSource.all(for: reader, question).map { source -> SQL in
            if let offers = source.offers {
                let all =
                    [
                        "i.tenant_id = \(reader.tenant)", source.condition,
                        "i.state = ANY (\(question.stateNames)::text[])",
                    ] + conditions
                return """
                    (SELECT i.tenant_id, i.id, i.created_at, \(source.isWhole)::boolean AS is_whole
                    FROM \(offers) JOIN inquiries AS i ON i.id = o.inquiry_id
                    WHERE \(.joined(all, by: " AND "))
                    ORDER BY i.created_at DESC, i.id DESC
                    LIMIT \(limit))
                    """
            }
            let all = ["i.tenant_id = \(reader.tenant)", source.condition, "i.state = s.state"] + conditions
            return """
                SELECT k.tenant_id, k.id, k.created_at, \(source.isWhole)::boolean AS is_whole
                FROM unnest(\(question.stateNames)::text[]) AS s (state)
                CROSS JOIN LATERAL (
                    SELECT i.tenant_id, i.id, i.created_at FROM inquiries AS i
                    WHERE \(.joined(all, by: " AND "))
                    ORDER BY i.created_at DESC, i.id DESC
                    LIMIT \(limit)) AS k
                """
        }
        return """
            SELECT w.tenant_id, w.id, w.created_at, w.is_whole FROM (\(.joined(ways, by: " UNION ALL "))) AS w
            ORDER BY w.created_at DESC, w.id DESC
            LIMIT \(limit)
            """
    }

    /// The same of those at risk, of which there are few: all of them from their own index, then in order.
    private static func atRisk(
        _ question: InquiryQuestion, _ conditions: [SQL], limit: Int, for reader: Reader
    ) -> SQL {
        let all =
            [
                "i.tenant_id = \(reader.tenant)", .isThere(for: reader),
                "i.state = ANY (\(question.stateNames)::text[])",
            ] + conditions
        let isWhole: SQL =
            switch reader.reach {
            case .tenant, .own: "true"
            case .business(let own):
                "coalesce(i.business_id = \(own) OR i.taken_by_business_id = \(own), false)"
            }
        return """
            SELECT i.tenant_id, i.id, i.created_at, \(isWhole) AS is_whole
            FROM inquiries AS i
            WHERE \(.joined(all, by: " AND "))
            ORDER BY i.created_at DESC, i.id DESC
            LIMIT \(limit)
            """
    }

    /// The same of those that have the words, which the index of words names.
    fileprivate static func newest(
        _ question: InquiryQuestion, _ conditions: [SQL], answering query: SQL, limit: Int, for reader: Reader
    ) -> SQL {
        let all =
            [
                "i.tenant_id = \(reader.tenant)", .isThere(for: reader),
                "i.state = ANY (\(question.stateNames)::text[])",
            ] + conditions + (reader.isWhole ? [] : [.hasWords(query, for: reader)])
        return """
            SELECT i.tenant_id, i.id, i.created_at
            FROM inquiries_with(\(query)) AS f
            JOIN inquiries AS i ON i.tenant_id = \(reader.tenant) AND i.id = f.inquiry_id
            WHERE \(.joined(all, by: " AND "))
            ORDER BY i.created_at DESC, i.id DESC
            LIMIT \(limit)
            """
    }

    fileprivate static func these(_ ids: [InquiryID], of tenant: TenantID) -> SQL {
        "SELECT \(tenant)::uuid AS tenant_id, unnest(\(ids.map(\.description))::uuid[]) AS id"
    }

    /// The condition that an inquiry `i` has words that the reader may know of. Who is only asked finds nobody by name.
    fileprivate static func hasWords(_ query: SQL, for reader: Reader) -> SQL {
        let words: SQL =
            switch reader.reach {
            case .tenant, .own: "t.everything"
            case .business(let own):
                """
                CASE WHEN i.business_id = \(own) OR i.taken_by_business_id = \(own) THEN t.everything ELSE t.asked END
                """
            }
        return """
            EXISTS (
                SELECT FROM inquiry_texts AS t
                WHERE t.tenant_id = i.tenant_id AND t.inquiry_id = i.id AND \(words) @@ \(query))
            """
    }
}

extension Reader {
    /// Whether everything that is there for the reader may be read as a whole.
    fileprivate var isWhole: Bool { if case .business = reach { false } else { true } }
}

/// How many inquiries of a state there are, and how many of those are at risk.
struct InquiryCount {
    let state: InquiryState
    let count: Int
    let atRisk: Int
}

extension Connection {
    /// How many inquiries are there for the reader, of each state that has any.
    func inquiryCounts(_ question: InquiryQuestion, for reader: Reader, at now: Date) async throws -> [InquiryCount] {
        let conditions = question.conditions(at: now)
        var ways = ListSource.all(for: reader, question).map { source -> SQL in
            let all: SQL = .joined(["i.tenant_id = \(reader.tenant)", source.condition] + conditions, by: " AND ")
            if let offers = source.offers {
                return """
                    SELECT i.state, count(*) AS count, 0 AS risk
                    FROM \(offers) JOIN inquiries AS i ON i.id = o.inquiry_id
                    WHERE \(all)
                    GROUP BY i.state
                    """
            }
            // Each state by itself, from an index without rows.
            return """
                SELECT s.state, k.count, 0 AS risk
                FROM unnest(\(question.stateNames)::text[]) AS s (state)
                CROSS JOIN LATERAL (
                    SELECT count(*) AS count FROM inquiries AS i WHERE \(all) AND i.state = s.state) AS k
                WHERE k.count > 0
                """
        }
        // What is at risk from an index of its own.
        let atRisk = ["i.tenant_id = \(reader.tenant)", .isThere(for: reader), "i.risk_at <= \(now)"] + conditions
        ways.append(
            """
            SELECT i.state, 0, count(*) FROM inquiries AS i WHERE \(.joined(atRisk, by: " AND ")) GROUP BY i.state
            """)
        return try await rows(
            """
            SELECT w.state, sum(w.count)::bigint AS count, sum(w.risk)::bigint AS risk
            FROM (\(.joined(ways, by: " UNION ALL "))) AS w
            GROUP BY w.state
            ORDER BY w.state
            """
        ) { row in
            InquiryCount(state: try row.word("state"), count: try row["count"], atRisk: try row["risk"])
        }
    }
}

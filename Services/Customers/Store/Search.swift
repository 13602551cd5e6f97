internal import Models
internal import Postgres

/// A customer that was found, and by which of its terms.
struct Hit {
    let customer: CustomerID
    /// The terms of the customer, all of them.
    let terms: [String]
}

/// One word of a query with the terms that answer it.
enum WordTerms: Sendable {
    /// Every term that begins so.
    case beginning(String)
    /// These terms.
    case words([String])
}

extension Connection {
    /// Brings what the customer is found by to what its row says now. Travels with the next statement.
    func index(_ customer: CustomerID, in tenant: TenantID) throws {
        try enqueue("SELECT index_customer(\(tenant), \(customer))")
    }

    /// A text as its words and as a plate or VIN.
    func searchForms(of text: String) async throws -> (words: [String], code: String) {
        let row = try await row("SELECT search_words(\(text)) AS words, search_code(\(text)) AS code") { row in
            (words: try row["words"] as [String], code: try row["code"] as String)
        }
        return row ?? (words: [], code: "")
    }

    /// The words of the tenant's vocabulary that share a variant with each of these, those themselves among them.
    func similarWords(to words: [String], in tenant: TenantID) async throws -> [String: [String]] {
        var similar: [String: [String]] = [:]
        let pairs = try await rows(
            """
            SELECT DISTINCT asked.word AS asked, v.word AS known
            FROM unnest(\(words)::text[]) AS asked (word)
            CROSS JOIN LATERAL search_variants_of(asked.word) AS variant
            JOIN search_variants AS v ON v.tenant_id = \(tenant) AND v.variant = variant
            ORDER BY 1, 2
            LIMIT 2000
            """
        ) { row in (asked: try row["asked"] as String, known: try row["known"] as String) }
        for pair in pairs { similar[pair.asked, default: []].append(pair.known) }
        return similar
    }

    /// How many rows answer each word, counted up to 2,000: the rarest is where to begin.
    func weights(of words: [WordTerms], in tenant: TenantID) async throws -> [Int] {
        let counts = words.map { word -> SQL in
            """
            (SELECT count(*) FROM (
                SELECT FROM search_terms AS t
                WHERE t.tenant_id = \(tenant) AND \(.answers(word)) LIMIT 2000) AS some)::integer
            """
        }
        let rows = try await rows("SELECT \(.joined(counts, by: ", "))")
        guard let row = rows.first else { return [] }
        return try words.indices.map { try row[$0] }
    }

    /// At most `limit` customers that are there for the reader and answer every word, in the order of the first word's
    /// terms: the exact ones before those that only begin so.
    func customers(
        answering first: WordTerms, and others: [WordTerms], limit: Int, _ filter: CustomerFilter, for reader: Reader
    ) async throws -> [Hit] {
        var conditions: [SQL] = ["t.tenant_id = \(reader.tenant)", .answers(first), .isThere(for: reader)]
        if let kind = filter.kind { conditions.append("c.kind = \(kind.rawValue)") }
        if let business = filter.business { conditions.append(.isOf(business)) }
        if let tag = filter.tag { conditions.append(.hasTerm(tagTerm(tag))) }
        for other in others {
            switch other {
            case .words(let words):
                conditions.append(
                    """
                    EXISTS (
                        SELECT FROM search_terms AS o
                        WHERE o.tenant_id = t.tenant_id AND o.term = ANY (\(words)::text[])
                            AND o.customer_id = t.customer_id)
                    """)
            case .beginning(let text):
                // The row is at hand by its key; a range of terms for each candidate would be read again and again.
                conditions.append(
                    """
                    EXISTS (
                        SELECT FROM unnest(c.terms) AS o (term)
                        WHERE o.term COLLATE "C" >= \(text) AND o.term COLLATE "C" < \(text) || chr(1114111))
                    """)
            }
        }
        return try await rows(
            """
            SELECT t.customer_id, c.terms
            FROM search_terms AS t
            JOIN customers AS c ON c.tenant_id = t.tenant_id AND c.id = t.customer_id
            WHERE \(.joined(conditions, by: " AND "))
            ORDER BY t.term, t.customer_id
            LIMIT \(limit)
            """
        ) { row in Hit(customer: try row["customer_id"], terms: try row["terms"]) }
    }
}

extension SQL {
    /// The condition that the term `t` answers a word. Ranges, not LIKE: see the migration on leakproof operators.
    fileprivate static func answers(_ word: WordTerms) -> SQL {
        switch word {
        case .beginning(let text): "t.term >= \(text) AND t.term < \(text) || chr(1114111)"
        case .words(let words): "t.term = ANY (\(words)::text[])"
        }
    }
}

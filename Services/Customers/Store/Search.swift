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

/// Whose customers are searched: terms are kept for each.
enum SearchScope: Hashable, Sendable {
    /// All of a tenant.
    case tenant(TenantID)
    /// Those that a business owns or shares.
    case business(BusinessID)

    /// The scope's id in the table of terms, as a bind.
    fileprivate var id: SQL {
        switch self {
        case .tenant(let tenant): "\(tenant)"
        case .business(let business): "\(business)"
        }
    }
}

/// What the steps of a search have in common: among whose customers it is made and what they must pass.
struct SearchFrame {
    let scope: SearchScope
    let filter: CustomerFilter
    let reader: Reader
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
            SELECT asked.word AS asked, near.word AS known
            FROM unnest(\(words)::text[]) AS asked (word)
            CROSS JOIN LATERAL (
                SELECT DISTINCT v.word FROM search_variants AS v
                WHERE v.tenant_id = \(tenant)
                    AND v.variant = ANY (ARRAY(SELECT search_variants_of(asked.word)))) AS near
            ORDER BY 1, 2
            LIMIT 2000
            """
        ) { row in (asked: try row["asked"] as String, known: try row["known"] as String) }
        for pair in pairs { similar[pair.asked, default: []].append(pair.known) }
        return similar
    }

    /// How many rows answer each word, counted up to `most`: the rarest is where to begin.
    func weights(of words: [WordTerms], upTo most: Int, in frame: SearchFrame) async throws -> [Int] {
        let counts = words.map { word -> SQL in
            """
            (SELECT count(*) FROM (
                SELECT FROM search_terms AS t
                WHERE \(.isIn(frame)) AND \(.answers(word)) LIMIT \(most)) AS few)::integer
            """
        }
        let rows = try await rows("SELECT \(.joined(counts, by: ", "))")
        guard let row = rows.first else { return [] }
        return try words.indices.map { try row[$0] }
    }

    /// At most `limit` customers that are there for the reader and answer every word, in the order of the first word's
    /// terms: for a beginning the exact ones first. Of the customers who answer the first word `most` are looked at.
    ///
    /// The joins are LATERAL with LIMIT so that they stay nested loops: the terms are read in the order of their index,
    /// each candidate is looked at by keys, and reading ends with the page. A plan that hashes or sorts reads all
    /// customers of a frequent name first.
    func customers(
        answering first: WordTerms, and others: [WordTerms], amongFirst most: Int, limit: Int, in frame: SearchFrame
    ) async throws -> [Hit] {
        switch first {
        case .beginning:
            return try await hits(
                """
                SELECT t.customer_id, t.term, \(.allTerms)
                FROM (SELECT t.tenant_id, t.scope, t.term, t.customer_id FROM search_terms AS t
                    WHERE \(.isIn(frame)) AND \(.answers(first))
                    ORDER BY t.term, t.customer_id LIMIT \(most)) AS t
                \(.looks(others, in: frame))
                ORDER BY t.term, t.customer_id LIMIT \(limit)
                """)
        case .words(let words):
            return try await hits(
                """
                SELECT f.customer_id, f.terms
                FROM unnest(\(words)::text[]) WITH ORDINALITY AS w (word, place)
                CROSS JOIN LATERAL (
                    SELECT t.customer_id, \(.allTerms)
                    FROM (SELECT t.tenant_id, t.scope, t.customer_id FROM search_terms AS t
                        WHERE \(.isIn(frame)) AND t.term = w.word
                        ORDER BY t.customer_id LIMIT \(most)) AS t
                    \(.looks(others, in: frame))
                    ORDER BY t.customer_id LIMIT \(limit)) AS f
                ORDER BY w.place
                LIMIT \(limit)
                """)
        }
    }

    /// The same from the other end, for somebody who is a customer: each of their own is looked at.
    func customers(
        of account: AccountID, answering first: WordTerms, and others: [WordTerms], limit: Int, in frame: SearchFrame
    ) async throws -> [Hit] {
        let order: SQL =
            switch first {
            case .beginning: "f.term"
            case .words(let words): "array_position(\(words)::text[], f.term)"
            }
        return try await hits(
            """
            SELECT t.customer_id, \(.allTerms)
            FROM (SELECT c.tenant_id, \(frame.scope.id)::uuid AS scope, c.id AS customer_id FROM customers AS c
                WHERE c.tenant_id = \(frame.reader.tenant) AND c.account_id = \(account)) AS t
            CROSS JOIN LATERAL (
                SELECT a.term FROM search_terms AS a
                WHERE a.tenant_id = t.tenant_id AND a.scope = t.scope AND a.customer_id = t.customer_id
                    AND \(.answers(first, "a.term"))
                ORDER BY a.term LIMIT 1) AS f
            \(.looks(others, in: frame))
            ORDER BY \(order), t.customer_id
            LIMIT \(limit)
            """)
    }

    /// At most `limit` customers with a name that begins with `first` and has words that begin with each of the others.
    /// Names stand among the terms whole and from either end, so one range of the index has them all; `most` of it are read.
    func customers(
        named first: String, and others: [String], amongFirst most: Int, limit: Int, in frame: SearchFrame
    ) async throws -> [Hit] {
        let conditions = others.map { other -> SQL in "strpos(t.term, \(" " + other)) > 0" }
        return try await hits(
            """
            SELECT t.customer_id, \(.allTerms)
            FROM (SELECT t.tenant_id, t.scope, t.term, t.customer_id
                FROM (SELECT t.tenant_id, t.scope, t.term, t.customer_id FROM search_terms AS t
                    WHERE \(.isIn(frame)) AND \(.answers(.beginning("=" + first)))
                    ORDER BY t.term, t.customer_id LIMIT \(most)) AS t
                WHERE \(.joined(conditions, by: " AND "))) AS t
            \(.looks(frame.filter.tag.map { [.words([tagTerm($0)])] } ?? [], in: frame))
            LIMIT \(limit)
            """)
    }

    private func hits(_ statement: SQL) async throws -> [Hit] {
        try await rows(statement) { row in Hit(customer: try row["customer_id"], terms: try row["terms"]) }
    }
}

extension SQL {
    /// Everything that the candidate `t` is found by.
    fileprivate static var allTerms: SQL {
        """
        ARRAY(SELECT a.term FROM search_terms AS a
            WHERE a.tenant_id = t.tenant_id AND a.scope = t.scope AND a.customer_id = t.customer_id) AS terms
        """
    }

    /// The condition that the term `t` is one of those that are searched.
    fileprivate static func isIn(_ frame: SearchFrame) -> SQL {
        "t.tenant_id = \(frame.reader.tenant) AND t.scope = \(frame.scope.id)"
    }

    /// The condition that the term `t` answers a word. Ranges, not LIKE: see the migration on leakproof operators.
    fileprivate static func answers(_ word: WordTerms, _ term: SQL = "t.term") -> SQL {
        switch word {
        case .beginning(let text): "\(term) >= \(text) AND \(term) < \(text) || chr(1114111)"
        case .words(let words): "\(term) = ANY (\(words)::text[])"
        }
    }

    /// The joins that look at one candidate `t` after the other, the cheapest look first: whether it is there for the
    /// reader, passes the filter and answers the other words.
    fileprivate static func looks(_ others: [WordTerms], in frame: SearchFrame) -> SQL {
        var looks: [SQL] = []
        // Of the business whose terms are searched all are; another one that is asked for must have them too.
        if let business = frame.filter.business, frame.scope != .business(business) {
            looks.append(
                """
                SELECT FROM relationships AS r
                WHERE r.tenant_id = t.tenant_id AND r.business_id = \(business) AND r.customer_id = t.customer_id
                    AND r.until IS NULL
                """)
        }
        var conditions: [SQL] = []
        if case .own(let account) = frame.reader.reach { conditions.append("c.account_id = \(account)") }
        if let kind = frame.filter.kind { conditions.append("c.kind = \(kind.rawValue)") }
        if !conditions.isEmpty {
            looks.append(
                """
                SELECT FROM customers AS c
                WHERE c.tenant_id = t.tenant_id AND c.id = t.customer_id AND \(.joined(conditions, by: " AND "))
                """)
        }
        for word in others {
            looks.append(
                """
                SELECT FROM search_terms AS o
                WHERE o.tenant_id = t.tenant_id AND o.scope = t.scope AND o.customer_id = t.customer_id
                    AND \(.answers(word, "o.term"))
                """)
        }
        let joins = looks.enumerated().map { place, look -> SQL in
            "CROSS JOIN LATERAL (\(look) LIMIT 1) AS look\(unsafeRaw: "\(place)")"
        }
        return .joined(joins, by: "\n")
    }
}

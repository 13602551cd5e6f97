internal import Models
internal import Postgres

/// What a list of customers is narrowed to. All of it applies.
struct CustomerFilter: Hashable, Sendable {
    var tag: String?
    var kind: CustomerKind?
    /// Only those that this business owns or shares.
    var business: BusinessID?

    /// Tells the lists apart to which a cursor may belong.
    var scope: String { "\(tag ?? "-") \(kind?.rawValue ?? "-") \(business?.description ?? "-")" }
}

extension Connection {
    /// At most `limit` customers that are there for the reader, newest first, behind `last`.
    ///
    /// The list is read in the order of an index of whatever narrows it most: the business's relationships, a tag's
    /// terms, the account's own, or else the customers themselves.
    func customerRows(
        _ filter: CustomerFilter, after last: CustomerID?, limit: Int, for reader: Reader
    ) async throws -> Rows {
        let business: BusinessID? = if case .business(let own) = reader.reach { own } else { filter.business }
        var source: SQL
        var conditions: [SQL] = []
        let place: SQL
        if let business {
            (source, place) = ("relationships AS s", "s.customer_id")
            conditions += ["s.tenant_id = \(reader.tenant)", "s.business_id = \(business)", "s.until IS NULL"]
        } else if let tag = filter.tag {
            (source, place) = ("search_terms AS s", "s.customer_id")
            conditions += [
                "s.tenant_id = \(reader.tenant)", "s.scope = s.tenant_id", "s.term = \(tagTerm(tag))",
            ]
        } else {
            (source, place) = ("customers AS c", "c.id")
            conditions.append("c.tenant_id = \(reader.tenant)")
        }
        if place != "c.id" {
            source.append(" JOIN customers AS c ON c.tenant_id = s.tenant_id AND c.id = s.customer_id")
        }
        if business != nil {
            if let tag = filter.tag { conditions.append(.hasTerm(tagTerm(tag))) }
            if business != filter.business, let other = filter.business { conditions.append(.isOf(other)) }
        }
        conditions.append(.isThere(for: reader))
        if let kind = filter.kind { conditions.append("c.kind = \(kind.rawValue)") }
        if let last { conditions.append("\(place) < \(last)") }
        return try await rows(
            """
            SELECT \(.customerColumns(hidesTags: reader.isCustomer))
            FROM \(source)
            WHERE \(.joined(conditions, by: " AND "))
            ORDER BY \(place) DESC
            LIMIT \(limit)
            """)
    }

    /// These customers, as far as they are there for the reader, in the order of the ids.
    func customerRows(_ ids: [CustomerID], for reader: Reader) async throws -> Rows {
        try await rows(
            """
            SELECT \(.customerColumns(hidesTags: reader.isCustomer))
            FROM unnest(\(ids.map(\.description))::uuid[]) WITH ORDINALITY AS wanted (id, place)
            JOIN customers AS c ON c.id = wanted.id
            WHERE c.tenant_id = \(reader.tenant) AND \(.isThere(for: reader))
            ORDER BY wanted.place
            """)
    }
}

/// The term of a tag.
func tagTerm(_ tag: String) -> String { "tag:" + tag.lowercased() }

extension SQL {
    /// The condition that the customer `c` is found by a term.
    static func hasTerm(_ term: String) -> SQL {
        """
        EXISTS (
            SELECT FROM search_terms AS t
            WHERE t.tenant_id = c.tenant_id AND t.scope = c.tenant_id AND t.term = \(term) AND t.customer_id = c.id)
        """
    }

    /// The condition that a business owns or shares the customer `c`.
    static func isOf(_ business: BusinessID) -> SQL {
        """
        EXISTS (
            SELECT FROM relationships AS b
            WHERE b.tenant_id = c.tenant_id AND b.business_id = \(business) AND b.customer_id = c.id
                AND b.until IS NULL)
        """
    }
}

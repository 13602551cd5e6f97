internal import FoundationEssentials
internal import Models
internal import Postgres

/// What narrows and orders a list of offers.
struct OfferFilter {
    var state: OfferState?
    var professional: ProfessionalID?
    var trade: String?
    var isAtRisk: Bool?
    var order = OfferOrder.newest

    /// The same as text, for the scope of cursors.
    var scope: String {
        let parts = [state?.rawValue, professional?.description, trade, isAtRisk.map { "\($0)" }, order.rawValue]
        return parts.map { $0 ?? "-" }.joined(separator: " ")
    }

    /// What is asked of each offer `o` beside its state.
    fileprivate func conditions(at now: Date) -> [SQL] {
        var conditions: [SQL] = []
        if let professional { conditions.append("o.professional_id = \(professional)") }
        if let trade {
            conditions.append(
                """
                EXISTS (
                    SELECT FROM inquiries AS i
                    WHERE i.tenant_id = o.tenant_id AND i.id = o.inquiry_id AND i.trade = \(trade))
                """)
        }
        switch isAtRisk {
        case true?: conditions.append("o.risk_at <= \(now)")
        case false?: conditions.append("(o.risk_at IS NULL OR o.risk_at > \(now))")
        case nil: break
        }
        return conditions
    }
}

/// In which order offers are listed.
enum OfferOrder: String, CaseIterable {
    /// The newest first.
    case newest
    /// What is due first, first; what is never due last.
    case due
}

/// Where a page of offers ends.
struct OfferPosition {
    let id: OfferID
    /// RFC 3339; nil: never due.
    let due: String?
}

extension Connection {
    /// At most `limit` offers that are there for the reader, in the order of the filter, behind `last`.
    func offers(
        _ filter: OfferFilter, after last: OfferPosition?, limit: Int, for reader: Reader, at now: Date
    ) async throws -> [StoredOffer] {
        var conditions: [SQL] = ["o.tenant_id = \(reader.tenant)", .isOfferThere(for: reader)]
        conditions += filter.conditions(at: now)
        if filter.order == .due {
            if let state = filter.state { conditions.append("o.state = \(state.rawValue)") }
            let due: SQL = "coalesce(o.due_at, 'infinity')"
            if let last {
                let text = last.due.map { "\($0)" } ?? "infinity"
                conditions.append("(\(due), o.id) > (\(text)::text::timestamptz, \(last.id)::uuid)")
            }
            return try await rows(
                """
                SELECT \(.offerColumns) FROM offers AS o
                WHERE \(.joined(conditions, by: " AND "))
                ORDER BY \(due), o.id
                LIMIT \(limit)
                """, StoredOffer.init)
        }
        if let last { conditions.append("o.id < \(last.id)") }
        // Each state gives its newest from its own place of an index.
        let states = filter.state.map { [$0.rawValue] } ?? OfferState.allCases.map(\.rawValue)
        return try await rows(
            """
            SELECT \(.offerColumns)
            FROM unnest(\(states)::text[]) AS s (state)
            CROSS JOIN LATERAL (
                SELECT o.* FROM offers AS o
                WHERE \(.joined(conditions + ["o.state = s.state"], by: " AND "))
                ORDER BY o.id DESC
                LIMIT \(limit)) AS o
            ORDER BY o.id DESC
            LIMIT \(limit)
            """, StoredOffer.init)
    }

    /// How many offers are there for the reader, of each state that has any, and how many of those are at risk.
    func offerCounts(
        for reader: Reader, at now: Date
    ) async throws -> [(state: OfferState, count: Int, atRisk: Int)] {
        try await rows(
            """
            SELECT o.state, count(*) AS count, 0::bigint AS risk FROM offers AS o
            WHERE o.tenant_id = \(reader.tenant) AND \(.isOfferThere(for: reader)) AND o.state <> 'open'
            GROUP BY o.state
            UNION ALL
            SELECT o.state, count(*), count(*) FILTER (WHERE o.risk_at <= \(now)) FROM offers AS o
            WHERE o.tenant_id = \(reader.tenant) AND \(.isOfferThere(for: reader)) AND o.state = 'open'
            GROUP BY o.state
            ORDER BY 1
            """
        ) { row in (try row.word("state"), try row["count"], try row["risk"]) }
    }
}

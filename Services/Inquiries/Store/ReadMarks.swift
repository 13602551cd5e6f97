internal import FoundationEssentials
internal import Models
internal import Postgres

extension Connection {
    /// Writes down how far somebody has read a thread, at most to its end; false where nothing changes, because they were
    /// as far already or nobody has written.
    func markRead(
        _ inquiry: InquiryID, upTo number: Int64, by reader: Reader, on side: MessageSide, at now: Date
    ) async throws -> Bool {
        guard number >= 1 else { return false }
        let business = side == .business ? reader.business : nil
        return try await execute(
            """
            INSERT INTO read_marks AS r (tenant_id, inquiry_id, account_id, side, business_id, number, read_at)
            SELECT \(reader.tenant), \(inquiry), \(reader.account), \(side.rawValue), \(business),
                least(\(number), t.last_number), \(now)
            FROM threads AS t
            WHERE t.tenant_id = \(reader.tenant) AND t.inquiry_id = \(inquiry)
            ON CONFLICT ON CONSTRAINT read_marks_pkey DO UPDATE
            SET number = excluded.number, side = excluded.side, business_id = excluded.business_id,
                read_at = excluded.read_at
            WHERE r.number < excluded.number
            """) == 1
    }

    /// How far a thread has been read by whom. Of a business only those count who belong to the one that has it now.
    func readMarks(of inquiry: StoredInquiry, for reader: Reader) async throws -> ReadMarks {
        let (tenant, id) = (reader.tenant, inquiry.id)
        return try await row(
            """
            WITH marks AS (
                SELECT account_id, side, business_id, number FROM read_marks
                WHERE tenant_id = \(tenant) AND inquiry_id = \(id)),
            own AS (SELECT coalesce(max(number), 0) AS number FROM marks WHERE account_id = \(reader.account))
            SELECT
                coalesce((SELECT last_number FROM threads WHERE tenant_id = \(tenant) AND inquiry_id = \(id)), 0)
                    AS last,
                own.number AS own,
                coalesce((SELECT max(number) FROM marks WHERE side = 'customer'), 0) AS customer,
                coalesce((
                    SELECT max(number) FROM marks WHERE side = 'business' AND business_id = \(inquiry.business)), 0)
                    AS business,
                (SELECT count(*) FROM messages AS m
                    WHERE m.tenant_id = \(tenant) AND m.inquiry_id = \(id) AND m.number > own.number
                        AND m.account_id <> \(reader.account)) AS unread
            FROM own
            """
        ) { row in
            ReadMarks(
                last: try row["last"], own: try row["own"], customer: try row["customer"],
                business: try row["business"], unread: try row["unread"])
        } ?? ReadMarks(last: 0, own: 0, customer: 0, business: 0, unread: 0)
    }

    /// Threads in which something waits to be read by somebody, the newest inquiry first, behind `last`: of a customer
    /// their own, of a business those of what it has, of managers those of what nobody has.
    func unreadThreads(for reader: Reader, after last: InquiryID?, limit: Int) async throws -> [UnreadThread] {
        let behind: SQL = last.map { "AND i.id < \($0)" } ?? ""
        return try await rows(
            """
            SELECT t.inquiry_id, t.last_number, t.last_at, u.unread, coalesce(left(m.text, 140), '') AS excerpt
            FROM inquiries AS i
            JOIN threads AS t ON t.tenant_id = i.tenant_id AND t.inquiry_id = i.id
            JOIN messages AS m
                ON m.tenant_id = t.tenant_id AND m.inquiry_id = t.inquiry_id AND m.number = t.last_number
            LEFT JOIN read_marks AS r
                ON r.tenant_id = t.tenant_id AND r.inquiry_id = t.inquiry_id AND r.account_id = \(reader.account)
            CROSS JOIN LATERAL (
                SELECT count(*) AS unread FROM messages AS n
                WHERE n.tenant_id = t.tenant_id AND n.inquiry_id = t.inquiry_id AND n.number > coalesce(r.number, 0)
                    AND n.account_id <> \(reader.account)) AS u
            WHERE i.tenant_id = \(reader.tenant) AND \(.isTalkedTo(reader)) \(behind)
                AND t.last_number > coalesce(r.number, 0) AND u.unread > 0
            ORDER BY i.id DESC
            LIMIT \(limit)
            """
        ) { row in
            UnreadThread(
                inquiry: try row["inquiry_id"], last: try row["last_number"], unread: try row["unread"],
                excerpt: try row["excerpt"], writtenAt: try row["last_at"])
        }
    }
}

extension SQL {
    /// The condition that messages of an inquiry `i` are meant for the reader.
    fileprivate static func isTalkedTo(_ reader: Reader) -> SQL {
        switch reader.reach {
        case .tenant: "i.business_id IS NULL"
        case .own(let account): "i.account_id = \(account)"
        case .business(let business):
            """
            (i.business_id = \(business) OR i.taken_by_business_id = \(business) AND i.account_id IS NULL)
            """
        }
    }
}

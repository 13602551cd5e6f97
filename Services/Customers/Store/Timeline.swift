internal import FoundationEssentials
internal import JSON
internal import Models
internal import Postgres
internal import Routing

/// Whose history is read.
enum TimelineSubject: Hashable, Sendable {
    case customer(CustomerID)
    case vehicle(VehicleID)
}

extension Connection {
    /// Writes something into the history of its customer or vehicle. Travels with the next statement.
    func tell(_ event: TimelineEvent, by reader: Reader, at now: Date) throws {
        try tell(event, in: reader.tenant, actor: reader.account, business: reader.business, at: now)
    }

    /// The same for what nobody signed in does: a mailed link, a job.
    func tell(
        _ event: TimelineEvent, in tenant: TenantID, actor: AccountID? = nil, business: BusinessID? = nil, at now: Date
    ) throws {
        try enqueue(
            """
            INSERT INTO timeline_entries
                (tenant_id, id, at, kind, customer_id, vehicle_id, audience, business_id, actor_id, data)
            VALUES (\(tenant), \(TimelineEntryID.new()), \(now), \(event.kind.rawValue), \(event.customer),
                \(event.vehicle), \(event.audience.word), \(event.onlyBusiness ?? business), \(actor),
                \(JSONText(try JSONWriter.encode(event.data))))
            """)
    }

    /// At most `limit` entries of a history that the reader may see, newest first, behind `last`. Whether the customer or
    /// vehicle itself is there for the reader is asked before.
    ///
    /// Other people stay unnamed: an entry of a vehicle names only customers that are there for the reader.
    func timeline(
        of subject: TimelineSubject, after last: TimelineEntryID?, limit: Int, for reader: Reader
    ) async throws -> [TimelineEntry] {
        var conditions: [SQL] = ["e.tenant_id = \(reader.tenant)", .mayRead(reader)]
        switch subject {
        case .customer(let customer): conditions.append("e.customer_id = \(customer)")
        case .vehicle(let vehicle): conditions.append("e.vehicle_id = \(vehicle)")
        }
        if let last {
            conditions.append(
                """
                (e.at, e.id) < (SELECT p.at, p.id FROM timeline_entries AS p
                    WHERE p.tenant_id = \(reader.tenant) AND p.id = \(last))
                """)
        }
        return try await rows(
            """
            SELECT e.id, e.at, e.kind, c.id AS customer_id, e.vehicle_id, e.business_id, e.data
            FROM timeline_entries AS e
            LEFT JOIN customers AS c
                ON c.tenant_id = e.tenant_id AND c.id = e.customer_id AND \(.isThere(for: reader))
            WHERE \(.joined(conditions, by: " AND "))
            ORDER BY e.at DESC, e.id DESC
            LIMIT \(limit)
            """
        ) { row in
            let data: JSONText = try row["data"]
            return TimelineEntry(
                id: try row["id"], at: try row["at"], kind: try row["kind"], customer: try row["customer_id"],
                vehicle: try row["vehicle_id"], business: try row["business_id"],
                data: try JSONReader.decode([String: String].self, from: data.bytes))
        }
    }
}

extension SQL {
    /// The condition that the entry `e` is for the reader's eyes.
    fileprivate static func mayRead(_ reader: Reader) -> SQL {
        switch reader.reach {
        case .own: "e.audience IN ('everyone', 'parties')"
        case .tenant: "e.audience IN ('everyone', 'staff', 'parties')"
        case .business(let business):
            """
            (e.audience IN ('everyone', 'staff')
                OR e.audience IN ('business', 'parties') AND e.business_id = \(business))
            """
        }
    }
}

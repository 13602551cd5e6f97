internal import FoundationEssentials
internal import JSON
internal import Models
internal import Postgres
internal import Routing

/// Marks the ids of entries in timelines.
enum TimelineEntryKind {}
typealias TimelineEntryID = ID<TimelineEntryKind>

extension Connection {
    /// Writes something into the history of its customer or vehicle. Travels with the next statement.
    func tell(_ event: TimelineEvent, by reader: Reader, at now: Date) throws {
        try enqueue(
            """
            INSERT INTO timeline_entries
                (tenant_id, id, at, kind, customer_id, vehicle_id, audience, business_id, actor_id, data)
            VALUES (\(reader.tenant), \(TimelineEntryID.new()), \(now), \(event.kind.rawValue), \(event.customer),
                \(event.vehicle), \(event.audience.word), \(event.business(of: reader)), \(reader.account),
                \(JSONText(try JSONWriter.encode(event.data))))
            """)
    }
}

extension TimelineEvent {
    fileprivate func business(of reader: Reader) -> BusinessID? {
        if case .business(let only) = audience { only } else { reader.business }
    }
}

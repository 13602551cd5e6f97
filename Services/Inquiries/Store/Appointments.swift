internal import FoundationEssentials
internal import JSON
internal import Models
internal import Postgres

extension SQL {
    /// What is read of an appointment `a` and its inquiry `i`.
    fileprivate static var appointmentColumns: SQL {
        """
        a.id, a.inquiry_id, a.business_id, a.professional_id, a.state, a.starts_at, a.ends_at, a.time_zone, a.bay, a.note,
        a.created_from, a.booked_by, a.booked_as, a.booked_at, a.updated_at, a.moves, a.reminded_at, a.ended_at, a.reason,
        a.version, left(i.need, 140) AS excerpt, i.contact ->> 'name' AS customer_name,
        i.contact -> 'guest' ->> 'name' AS guest_name, i.details -> 'location' ->> 'address' AS address
        """
    }

    private static var tables: SQL {
        "FROM appointments AS a JOIN inquiries AS i ON i.tenant_id = a.tenant_id AND i.id = a.inquiry_id"
    }

    fileprivate static func appointments(where conditions: [SQL]) -> SQL {
        "SELECT \(appointmentColumns) \(tables) WHERE \(.joined(conditions, by: " AND "))"
    }

    /// The condition that an appointment `a` of an inquiry `i` is there for the reader: in the calendar of the business, and
    /// for the customer. Who only wrote the inquiry down sees it where it was booked for them, and in no list.
    fileprivate static func isAppointmentThere(for reader: Reader, inLists: Bool) -> SQL {
        switch reader.reach {
        case .tenant: "true"
        case .own(let account): "i.account_id = \(account)"
        case .business(let business):
            inLists
                ? "a.business_id = \(business)"
                : "(a.business_id = \(business) OR i.taken_by_business_id = \(business))"
        }
    }
}

/// What narrows a list of appointments.
struct AppointmentFilter {
    var business: BusinessID?
    var professional: ProfessionalID?
    var customer: CustomerID?
    var inquiry: InquiryID?
    var state: AppointmentState?
    /// Those that end after this.
    var from: Date?
    /// Those that begin before this.
    var to: Date?

    /// The same as text, for the scope of cursors.
    var scope: String {
        let ids = [business?.description, professional?.description, customer?.description, inquiry?.description]
        let rest = [state?.rawValue, from.map { RFC3339.text($0) }, to.map { RFC3339.text($0) }]
        return (ids + rest).map { $0 ?? "-" }.joined(separator: " ")
    }

    fileprivate var conditions: [SQL] {
        var conditions: [SQL] = []
        if let business { conditions.append("a.business_id = \(business)") }
        if let professional { conditions.append("a.professional_id = \(professional)") }
        if let customer { conditions.append("i.customer_id = \(customer)") }
        if let inquiry { conditions.append("a.inquiry_id = \(inquiry)") }
        if let state { conditions.append("a.state = \(state.rawValue)") }
        if let from {
            // No appointment is longer than a day: where the index begins.
            conditions.append("a.starts_at > \(from.addingTimeInterval(-86_400)) AND a.ends_at > \(from)")
        }
        if let to { conditions.append("a.starts_at < \(to)") }
        return conditions
    }
}

/// Where a page of appointments ends.
struct AppointmentPosition {
    let start: Date
    let id: AppointmentID
}

extension Connection {
    /// An appointment that is there for the reader.
    func appointment(_ id: AppointmentID, for reader: Reader) async throws -> StoredAppointment? {
        try await row(
            .appointments(where: [
                "a.tenant_id = \(reader.tenant)", "a.id = \(id)", .isAppointmentThere(for: reader, inLists: false),
            ]), StoredAppointment.init)
    }

    /// An appointment, for what nobody signed in does.
    func appointment(_ id: AppointmentID, in tenant: TenantID) async throws -> StoredAppointment? {
        try await row(
            .appointments(where: ["a.tenant_id = \(tenant)", "a.id = \(id)"]), StoredAppointment.init)
    }

    /// The appointment of an inquiry that stands.
    func bookedAppointment(of inquiry: InquiryID, in tenant: TenantID) async throws -> AppointmentID? {
        try await row(
            """
            SELECT id FROM appointments
            WHERE tenant_id = \(tenant) AND inquiry_id = \(inquiry) AND state = 'booked'
            """
        ) { try $0["id"] }
    }

    /// At most `limit` appointments that are there for the reader, the first to begin first, behind `last`.
    func appointments(
        _ filter: AppointmentFilter, after last: AppointmentPosition?, limit: Int, for reader: Reader
    ) async throws -> [StoredAppointment] {
        var conditions: [SQL] = [
            "a.tenant_id = \(reader.tenant)", .isAppointmentThere(for: reader, inLists: true),
        ]
        conditions += filter.conditions
        if let last { conditions.append("(a.starts_at, a.id) > (\(last.start), \(last.id)::uuid)") }
        return try await rows(
            "\(.appointments(where: conditions)) ORDER BY a.starts_at, a.id LIMIT \(limit)", StoredAppointment.init)
    }

    /// Waits until nobody else books with the professional; then until the transaction ends others wait. Travels with the
    /// next statement.
    func lockCalendar(of professional: ProfessionalID) throws {
        try enqueue("SELECT pg_advisory_xact_lock(hashtextextended('calendar ' || \(professional)::text, 0))")
    }

    /// What of a professional's time is taken in a window: what stands, and what was kept until its end.
    func bookings(
        of professional: ProfessionalID, in window: Range<Date>, except one: AppointmentID? = nil, in tenant: TenantID
    ) async throws -> [(id: AppointmentID, booking: Bays.Booking)] {
        let others: SQL = one.map { "AND id <> \($0)" } ?? ""
        return try await rows(
            """
            SELECT id, starts_at, ends_at, bay FROM appointments
            WHERE tenant_id = \(tenant) AND professional_id = \(professional) AND state IN ('booked', 'kept')
                AND starts_at < \(window.upperBound) AND starts_at > \(window.lowerBound.addingTimeInterval(-86_400))
                AND ends_at > \(window.lowerBound) \(others)
            ORDER BY starts_at, id
            """
        ) { row in
            let (start, end): (Date, Date) = (try row["starts_at"], try row["ends_at"])
            return (try row["id"], Bays.Booking(time: start..<end, bay: try row["bay"]))
        }
    }

    /// Gives appointments other bays, all at once. Travels with the next statement.
    func move(_ bays: [(id: AppointmentID, bay: Int)], in tenant: TenantID) throws {
        try enqueue(
            """
            UPDATE appointments AS a SET bay = n.bay
            FROM unnest(\(bays.map(\.id.description))::uuid[], \(bays.map { Int64($0.bay) })::bigint[]) AS n (id, bay)
            WHERE a.tenant_id = \(tenant) AND a.id = n.id
            """)
    }

    /// Writes an appointment down. Travels with the next statement.
    func insert(_ appointment: StoredAppointment, in tenant: TenantID) throws {
        try enqueue(
            """
            INSERT INTO appointments
                (tenant_id, id, inquiry_id, business_id, professional_id, starts_at, ends_at, time_zone, bay, note,
                created_from, booked_by, booked_as, booked_at, updated_at)
            VALUES (\(tenant), \(appointment.id), \(appointment.inquiry), \(appointment.business),
                \(appointment.professional), \(appointment.time.lowerBound), \(appointment.time.upperBound),
                \(appointment.zone?.text), \(appointment.bay), \(appointment.note), \(appointment.createdFrom),
                \(appointment.bookedBy), \(appointment.bookedAs.rawValue), \(appointment.bookedAt),
                \(appointment.updatedAt))
            """)
    }

    /// Writes down when it is now, and what was said about it. Travels with the next statement.
    func update(_ appointment: StoredAppointment, in tenant: TenantID) throws {
        try enqueue(
            """
            UPDATE appointments
            SET starts_at = \(appointment.time.lowerBound), ends_at = \(appointment.time.upperBound),
                bay = \(appointment.bay), note = \(appointment.note), moves = \(appointment.moves),
                reminded_at = \(appointment.remindedAt), updated_at = \(appointment.updatedAt),
                version = \(appointment.version)
            WHERE tenant_id = \(tenant) AND id = \(appointment.id)
            """)
    }

    /// Ends the appointment of an inquiry that is not `booked` any more; its reminder finds nothing to do. Work that begins
    /// more than two hours before did not wait for it, and leaves its time to others. Travels with the next statement.
    func endAppointment(
        of inquiry: InquiryID, kept isKept: Bool, by account: AccountID?, reason: String?, in tenant: TenantID,
        at now: Date
    ) throws {
        let latest = isKept ? now.addingTimeInterval(7200) : nil
        try enqueue(
            """
            UPDATE appointments
            SET state = CASE WHEN starts_at <= \(latest)::timestamptz THEN 'kept' ELSE 'cancelled' END,
                ended_at = \(now), ended_by = \(account), reason = \(reason), updated_at = \(now), version = version + 1
            WHERE tenant_id = \(tenant) AND inquiry_id = \(inquiry) AND state = 'booked'
            """)
    }
}

extension StoredAppointment {
    /// Reads `SQL.appointmentColumns`.
    fileprivate init(_ row: Row) throws {
        let (start, end): (Date, Date) = (try row["starts_at"], try row["ends_at"])
        let (zone, name, guest): (String?, String?, String?) =
            (try row["time_zone"], try row["customer_name"], try row["guest_name"])
        self.init(
            id: try row["id"], inquiry: try row["inquiry_id"], business: try row["business_id"],
            professional: try row["professional_id"], state: try row.word("state"), time: start..<end,
            zone: zone.flatMap { try? TimeZoneName($0) }, bay: try row["bay"], note: try row["note"],
            createdFrom: try row["created_from"], bookedBy: try row["booked_by"], bookedAs: try row.word("booked_as"),
            bookedAt: try row["booked_at"], updatedAt: try row["updated_at"], moves: try row["moves"],
            remindedAt: try row["reminded_at"], endedAt: try row["ended_at"], reason: try row["reason"],
            version: try row["version"])
        about.excerpt = try row["excerpt"]
        about.customerName = name ?? guest
        about.address = try row["address"]
    }
}

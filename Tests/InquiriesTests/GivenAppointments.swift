import FoundationEssentials
import HTTP
import JSON
import Models
import Postgres
import Routing
import ServiceKit
import TestSupport
import Testing

@testable import Inquiries

extension Given {
    /// An inquiry that the first business has, whose professional the service knows: open from 8 to 17 in San Francisco,
    /// but for Sundays.
    func bookable(
        capacity: Capacity? = nil, hours: Hours? = shopHours, vacations: [Vacation]? = nil, by bearer: Bearer? = nil
    ) async throws -> InquiryID {
        try await hear(
            professional(1, hours: hours, vacations: vacations, capacity: capacity), sequence: nextSequence())
        let inquiry = try await inquiry(by: bearer)
        try await put(inquiry.id, .accepted)
        return inquiry.id
    }

    private func nextSequence() async throws -> Int64 {
        try await database.openAsAdmin().read { db in
            try await db.value("SELECT coalesce(max(sequence), 0) + 1 FROM candidates")
        }
    }

    /// So many more inquiries like that one.
    func copies(of inquiry: InquiryID, _ count: Int) async throws -> [InquiryID] {
        let ids = (0..<count).map { _ in InquiryID.new() }
        let columns: SQL = """
            tenant_id, state, details, need, trade, urgency, account_id, contact, business_id, professional_id,
            created_from, created_by, created_at, submitted_at, updated_at
            """
        try await database.openAsAdmin().write(as: tenant) { db in
            try await db.execute(
                """
                INSERT INTO inquiries (id, \(columns))
                SELECT n.id, \(columns) FROM inquiries AS i, unnest(\(ids.map(\.description))::uuid[]) AS n (id)
                WHERE i.id = \(inquiry)
                """)
        }
        return ids
    }

    /// What becomes of the wish to come at a time.
    func tryToBook(
        _ inquiry: InquiryID, at start: String, _ members: String = "", as bearer: Bearer? = nil, key: String? = nil
    ) async throws -> Front.Reply {
        try await send(
            .post, "/v1/inquiries/\(inquiry)/appointments", as: bearer ?? customer(), key: key,
            body: try Self.merged("{\"start\":\"\(start)\"}", members))
    }

    /// An appointment that somebody books.
    func booked(
        _ inquiry: InquiryID, at start: String, _ members: String = "", as bearer: Bearer? = nil
    ) async throws -> Appointment {
        let reply = try await tryToBook(inquiry, at: start, members, as: bearer)
        try #require(reply.status == 201, "\(reply.text)")
        return try reply.decoded()
    }

    /// The beginnings that are free in a window.
    func slots(_ inquiry: InquiryID, _ query: String = "", as bearer: Bearer? = nil) async throws -> [String] {
        let reply = try await send(.get, "/v1/inquiries/\(inquiry)/slots?\(query)", as: bearer ?? customer())
        try #require(reply.status == 200, "\(reply.text)")
        return try reply.decoded(as: FreeSlots.self).items.map { RFC3339.text($0.start) }
    }

    func appointment(_ id: AppointmentID) async throws -> StoredAppointment {
        try #require(
            try await app.database.read(as: tenant) { db in try await db.appointment(id, in: self.tenant) })
    }
}

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

/// Today is Monday, 23 November 2026, 10:00 in San Francisco (18:00 UTC); 10:00 tomorrow is `tomorrow`.
private let tomorrow = "2026-11-24T18:00:00Z"

@Suite struct `Booking appointments` {
    @Test func `the customer sees when they can come, books it, and the business is told`() async throws {
        try await withInquiries { given in
            let inquiry = try await given.bookable()
            let free = try await given.slots(inquiry, "to=2026-11-24T18:00:00Z")
            // In an hour at the soonest; until the shop closes at 17:00, which is 01:00 UTC; then from 08:00 on.
            #expect(free.first == "2026-11-23T19:00:00Z" && free.contains("2026-11-24T00:00:00Z"))
            #expect(!free.contains("2026-11-24T00:30:00Z") && free.contains("2026-11-24T16:00:00Z"))
            let appointment = try await given.booked(inquiry, at: tomorrow, "\"note\":\"The key is in the box.\"")
            #expect(appointment.state == .booked && appointment.professional == given.professional)
            #expect(appointment.end.timeIntervalSince(appointment.start) == 3600 && appointment.bookedBy == .customer)
            #expect(appointment.timeZone?.text == "America/Los_Angeles" && appointment.customerName == nil)
            let state = try await given.state(of: inquiry)
            #expect(state == .booked)
            let told = try await given.count(
                "events",
                """
                data->>'step' = 'book' AND data->>'due' = \(tomorrow) AND data->>'zone' = 'America/Los_Angeles'
                    AND data->>'subject' = \(appointment.id.description)
                """)
            #expect(told == 1)
            let shown = try await given.send(.get, "/v1/appointments/\(appointment.id)", as: given.advisor)
            #expect(shown.status == 200 && shown.fields["ETag"] == "\"v1\"")
            #expect(try shown.decoded(as: Appointment.self).note == "The key is in the box.")
            // Whoever may move theirs sees its time as free.
            let others = try await given.slots(inquiry, "from=\(tomorrow)&to=2026-11-24T18:10:00Z")
            #expect(others == [tomorrow])
        }
    }

    @Test func `a time that is taken is refused with the next that are free`() async throws {
        try await withInquiries { given in
            let inquiry = try await given.bookable()
            let other = try await given.copies(of: inquiry, 1)[0]
            _ = try await given.booked(inquiry, at: tomorrow)
            let refused = try await given.tryToBook(other, at: "2026-11-24T18:30:00Z")
            #expect(refused.status == 409 && refused.problem == "slot-taken", "\(refused.text)")
            guard case .array(let next)? = refused.json?["nextSlots"] else {
                Issue.record("no next slots")
                return
            }
            #expect(next.count == 5 && next.first?["start"] == .string("2026-11-24T19:00:00Z"))
            #expect(next.first?["end"] == .string("2026-11-24T20:00:00Z"))
            let state = try await given.state(of: other)
            #expect(state == .accepted)
            let free = try await given.slots(other, "from=2026-11-24T17:00:00Z&to=2026-11-24T19:10:00Z")
            #expect(free == ["2026-11-24T17:00:00Z", "2026-11-24T19:00:00Z"])
            _ = try await given.booked(other, at: "2026-11-24T17:00:00Z")
        }
    }

    @Test(arguments: [1, 3]) func `of hundreds who want the same time as many get it as can come at once`(
        capacity: Int
    ) async throws {
        try await withInquiries { given in
            let first = try await given.bookable(capacity: Capacity(jobsAtOnce: capacity))
            let inquiries = try await given.copies(of: first, 300)
            let reader = Reader(
                tenant: given.tenant, account: given.customer().account, reach: .own(given.customer().account))
            let (app, start) = (given.app, try #require(RFC3339.date(tomorrow)))
            let attempts = await concurrently(300) { number in
                _ = try await bookAppointment(
                    NewAppointment(start: start), for: inquiries[number], by: reader, intent: nil, trace: nil, app)
            }
            #expect(attempts.count(where: \.succeeded) == capacity)
            for case .failure(let error) in attempts {
                guard (error as? SlotRefusal)?.reason == .full else {
                    Issue.record(error)
                    continue
                }
            }
            let rows = try await given.count("appointments", "state = 'booked'")
            let booked = try await given.count("inquiries", "state = 'booked'")
            #expect(rows == capacity && booked == capacity)
        }
    }

    @Test func `one inquiry is booked once, however many try`() async throws {
        try await withInquiries { given in
            let inquiry = try await given.bookable(capacity: Capacity(jobsAtOnce: 9))
            let reader = Reader(
                tenant: given.tenant, account: given.customer().account, reach: .own(given.customer().account))
            let (app, start) = (given.app, try #require(RFC3339.date(tomorrow)))
            let attempts = await concurrently(100) { _ in
                _ = try await bookAppointment(
                    NewAppointment(start: start), for: inquiry, by: reader, intent: nil, trace: nil, app)
            }
            #expect(attempts.count(where: \.succeeded) == 1)
            let rows = try await given.count("appointments")
            #expect(rows == 1)
        }
    }

    @Test func `the table takes no two in one bay, whoever asks`() async throws {
        try await withInquiries { given in
            let inquiry = try await given.bookable()
            let other = try await given.copies(of: inquiry, 1)[0]
            let appointment = try await given.booked(inquiry, at: tomorrow)
            let (tenant, columns) = (
                given.tenant,
                "tenant_id, business_id, professional_id, bay, created_from, booked_by, booked_as, booked_at, updated_at"
                    as SQL
            )
            let refused = PostgresError.exclusionViolation(constraint: "appointments_one_in_a_bay")
            await expectThrows(refused) {
                try await given.database.openAsAdmin().write(as: tenant) { db in
                    try await db.execute(
                        """
                        INSERT INTO appointments (id, inquiry_id, starts_at, ends_at, \(columns))
                        SELECT \(AppointmentID.new()), \(other), ends_at - interval '1 second', ends_at, \(columns)
                        FROM appointments WHERE id = \(appointment.id)
                        """)
                }
            }
        }
    }

    @Test func `those around a time are placed anew where that makes room`() async throws {
        try await withInquiries { given in
            let first = try await given.bookable(capacity: Capacity(jobsAtOnce: 2))
            let more = try await given.copies(of: first, 3)
            _ = try await given.booked(first, at: "2026-11-24T16:00:00Z")
            let leaving = try await given.booked(more[0], at: "2026-11-24T18:00:00Z")
            let staying = try await given.booked(more[1], at: "2026-11-24T18:00:00Z")
            let gone = try await given.send(
                .post, "/v1/appointments/\(leaving.id)/cancellations", as: given.advisor, body: "{\"reason\":\"x\"}")
            #expect(gone.status == 200, "\(gone.text)")
            let bay = try await given.appointment(staying.id).bay
            #expect(bay == 2)
            // 08:30 to 10:30 meets the one until 09:00 in the first bay, and the one from 10:00 in the second.
            let long = try await given.booked(
                more[2], at: "2026-11-24T16:30:00Z", "\"minutes\":120", as: given.advisor)
            let bays = (try await given.appointment(long.id).bay, try await given.appointment(staying.id).bay)
            #expect(bays.0 != bays.1)
        }
    }

    @Test func `nobody comes when it is closed, too soon, or at no time of a calendar`() async throws {
        try await withInquiries { given in
            let inquiry = try await given.bookable()
            for (start, status, code) in [
                ("2026-11-24T05:00:00Z", 409, "slot-closed"), ("2026-11-25T00:30:00Z", 409, "slot-closed"),
                ("2026-11-23T18:30:00Z", 409, "slot-closed"), ("2026-11-24T18:00:30Z", 422, "invalid"),
                ("2027-11-30T18:00:00Z", 422, "invalid"), ("2026-11-01T18:00:00Z", 409, "slot-closed"),
            ] {
                let refused = try await given.tryToBook(inquiry, at: start)
                #expect(refused.status == status && refused.problem == code, "\(start) \(refused.text)")
            }
            // The business may come to know as late as it likes.
            _ = try await given.booked(inquiry, at: "2026-11-23T18:30:00Z", as: given.advisor)
        }
    }

    @Test func `holidays, absences and a day's measure leave no time`() async throws {
        try await withInquiries { given in
            let holiday = Hours(
                weekly: Given.shopHours.weekly,
                exceptions: [DateHours(date: try CalendarDate("2026-11-26"), note: "Thanksgiving")])
            let inquiry = try await given.bookable(
                capacity: Capacity(jobsAtOnce: 5, jobsADay: 1), hours: holiday,
                vacations: [Vacation(from: try CalendarDate("2026-11-27"), to: try CalendarDate("2026-11-28"))])
            // Sunday, the 29th, is closed always.
            let free = try await given.slots(inquiry, "from=2026-11-26T08:00:00Z&to=2026-11-30T16:10:00Z")
            #expect(free == ["2026-11-30T16:00:00Z"])
            let other = try await given.copies(of: inquiry, 1)[0]
            _ = try await given.booked(inquiry, at: tomorrow)
            let full = try await given.tryToBook(other, at: "2026-11-24T21:00:00Z")
            #expect(full.status == 409 && full.problem == "slot-taken")
            _ = try await given.booked(other, at: "2026-11-25T21:00:00Z")
        }
    }

    @Test func `without hours only the business knows when it is open`() async throws {
        try await withInquiries { given in
            let inquiry = try await given.bookable(hours: nil)
            let free = try await given.slots(inquiry)
            #expect(free.isEmpty)
            let refused = try await given.tryToBook(inquiry, at: tomorrow)
            #expect(refused.status == 409 && refused.problem == "slot-closed")
            let late = try await given.booked(
                inquiry, at: "2026-11-25T08:00:00Z", "\"minutes\":600", as: given.advisor)
            #expect(late.end.timeIntervalSince(late.start) == 36_000 && late.bookedBy == .professional)
        }
    }

    @Test func `how long it takes the business says, and who is suspended sees nobody`() async throws {
        try await withInquiries { given in
            let inquiry = try await given.bookable()
            let appointment = try await given.booked(inquiry, at: tomorrow, "\"minutes\":480")
            #expect(appointment.end.timeIntervalSince(appointment.start) == 3600)
            let other = try await given.copies(of: inquiry, 1)[0]
            try await given.hear(given.professional(1, isSuspended: true), sequence: 90)
            let free = try await given.slots(other)
            #expect(free.isEmpty)
        }
    }

    @Test func `a booking that is repeated is one booking`() async throws {
        try await withInquiries { given in
            let inquiry = try await given.bookable()
            let id = AppointmentID.new()
            let first = try await given.tryToBook(inquiry, at: tomorrow, "\"id\":\"\(id)\"")
            let again = try await given.tryToBook(inquiry, at: tomorrow, "\"id\":\"\(id)\"")
            #expect(first.status == 201 && again.status == 201 && first.text == again.text)
            #expect(first.fields["Location"] == "/v1/appointments/\(id)")
            let other = try await given.tryToBook(inquiry, at: "2026-11-24T19:00:00Z", "\"id\":\"\(id)\"")
            #expect(other.status == 409 && other.problem == "id-taken")
        }
    }

    @Test func `only what somebody has can be booked, and only by the customer or who has it`() async throws {
        try await withInquiries { given in
            let inquiry = try await given.bookable()
            for (bearer, status) in [
                (given.otherAdvisor, 404), (given.customer(2), 404), (given.manager, 409),
                (given.member("owner", in: given.otherTenant), 404), (given.member("viewer", of: given.business), 403),
            ] {
                let reply = try await given.tryToBook(inquiry, at: tomorrow, as: bearer)
                #expect(reply.status == status, "\(bearer.roles) \(reply.text)")
            }
            try await given.put(inquiry, .quoted)
            let booking = try await given.tryToBook(inquiry, at: tomorrow)
            #expect(booking.status == 409 && booking.problem == "invalid-transition")
            let slots = try await given.send(.get, "/v1/inquiries/\(inquiry)/slots", as: given.customer())
            #expect(slots.status == 409)
            let window = try await given.send(
                .get, "/v1/inquiries/\(inquiry)/slots?to=2027-11-23T18:00:00Z", as: given.customer())
            #expect(window.status == 422)
        }
    }

    /// On 14 March 2027 the clocks of San Francisco skip from 02:00 to 03:00, on 1 November 2026 they show 01:00 twice.
    @Test func `slots follow the clock on the wall when it changes, and so does the reminder`() async throws {
        try await withInquiries { given in
            given.clock.now = try #require(RFC3339.date("2027-03-12T18:00:00Z"))
            let inquiry = try await given.bookable(hours: Given.hours("01:00", "05:00"))
            // 13 March: 01:00 is 09:00 UTC; the 14th: 01:00, then 03:00 an hour later, closed at 12:00 UTC.
            let free = try await given.slots(inquiry, "from=2027-03-13T08:00:00Z&to=2027-03-15T00:00:00Z")
            #expect(
                free.filter { $0.hasPrefix("2027-03-14") } == [
                    "2027-03-14T09:00:00Z", "2027-03-14T09:30:00Z", "2027-03-14T10:00:00Z", "2027-03-14T10:30:00Z",
                    "2027-03-14T11:00:00Z",
                ])
            #expect(free.count { $0.hasPrefix("2027-03-13") } == 7)
            // 03:30 on Sunday: reminded at 03:30 on Saturday, 23 hours before.
            _ = try await given.booked(inquiry, at: "2027-03-14T10:30:00Z")
            let due = try #require(RFC3339.date("2027-03-13T11:30:00Z"))
            let reminders = try await given.count("jobs", "kind = 'remind-appointment' AND run_at = \(due)")
            #expect(reminders == 1)
        }
    }

    @Test func `an hour that comes twice is booked twice`() async throws {
        try await withInquiries { given in
            given.clock.now = try #require(RFC3339.date("2026-10-30T18:00:00Z"))
            let inquiry = try await given.bookable(hours: Given.hours("01:00", "03:00"))
            let free = try await given.slots(inquiry, "from=2026-11-01T00:00:00Z&to=2026-11-02T00:00:00Z")
            // 01:00 begins with the second time, as in PostgreSQL: two hours from 09:00 UTC on.
            #expect(free == ["2026-11-01T09:00:00Z", "2026-11-01T09:30:00Z", "2026-11-01T10:00:00Z"])
        }
    }
}

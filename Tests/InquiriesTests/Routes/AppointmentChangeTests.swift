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

/// 10:00 in San Francisco on the day after the test's clock.
private let tomorrow = "2026-11-24T18:00:00Z"

@Suite struct `Changing appointments` {
    private static func move(
        _ appointment: AppointmentID, _ members: String, as bearer: Bearer, ifMatch: String? = "\"v1\"", _ given: Given
    ) async throws -> Front.Reply {
        try await given.send(
            .patch, "/v1/appointments/\(appointment)", as: bearer, ifMatch: ifMatch, body: "{\(members)}")
    }

    @Test func `it is moved by who knows its state, and the other side is told`() async throws {
        try await withInquiries { given in
            let inquiry = try await given.bookable()
            let id = try await given.booked(inquiry, at: tomorrow).id
            // Half an hour later: its own time is not in its way.
            let later = "\"start\":\"2026-11-24T18:30:00Z\""
            let blind = try await Self.move(id, later, as: given.customer(), ifMatch: nil, given)
            #expect(blind.status == 428)
            let stale = try await Self.move(id, later, as: given.customer(), ifMatch: "\"v7\"", given)
            #expect(stale.status == 412)
            let moved = try await Self.move(id, later, as: given.customer(), given)
            #expect(moved.status == 200 && moved.fields["ETag"] == "\"v2\"", "\(moved.text)")
            #expect(RFC3339.text(try moved.decoded(as: Appointment.self).start) == "2026-11-24T18:30:00Z")
            let told = try await given.count(
                "events",
                "data->>'step' = 'move' AND data->>'due' = '2026-11-24T18:30:00Z' AND data->>'actor' = 'customer'")
            #expect(told == 1)
            let state = try await given.state(of: inquiry)
            #expect(state == .booked)
            let stretched = try await Self.move(id, "\"minutes\":90", as: given.customer(), ifMatch: "\"v2\"", given)
            #expect(stretched.status == 422 && stretched.text.contains("/minutes"))
            let longer = try await Self.move(id, "\"minutes\":90", as: given.advisor, ifMatch: "\"v2\"", given)
            #expect(longer.status == 200 && longer.fields["ETag"] == "\"v3\"")
            let closed = try await Self.move(
                id, "\"start\":\"2026-11-24T05:00:00Z\"", as: given.advisor, ifMatch: "\"v3\"", given)
            #expect(closed.status == 409 && closed.problem == "slot-closed")
        }
    }

    @Test func `a note alone moves nothing, and the same again changes nothing`() async throws {
        try await withInquiries { given in
            let inquiry = try await given.bookable()
            let id = try await given.booked(inquiry, at: tomorrow).id
            let noted = try await Self.move(id, "\"note\":\"Ring twice.\"", as: given.advisor, given)
            #expect(noted.status == 200 && noted.fields["ETag"] == "\"v2\"")
            let same = try await Self.move(id, "\"note\":\"Ring twice.\"", as: given.advisor, ifMatch: "\"v2\"", given)
            #expect(same.status == 200 && same.fields["ETag"] == "\"v2\"")
            let told = try await given.count("events", "data->>'step' = 'move'")
            #expect(told == 0)
        }
    }

    @Test func `nobody is moved to where another is`() async throws {
        try await withInquiries { given in
            let inquiry = try await given.bookable()
            let other = try await given.copies(of: inquiry, 1)[0]
            _ = try await given.booked(inquiry, at: tomorrow)
            let id = try await given.booked(other, at: "2026-11-24T20:00:00Z").id
            let refused = try await Self.move(id, "\"start\":\"\(tomorrow)\"", as: given.customer(), given)
            #expect(refused.status == 409 && refused.problem == "slot-taken")
            let unchanged = try await given.appointment(id)
            #expect(RFC3339.text(unchanged.time.lowerBound) == "2026-11-24T20:00:00Z" && unchanged.version == 1)
        }
    }

    @Test func `called off, the inquiry goes on and the time is free`() async throws {
        try await withInquiries { given in
            let inquiry = try await given.bookable()
            let id = try await given.booked(inquiry, at: tomorrow).id
            let path = "/v1/appointments/\(id)/cancellations"
            let manager = try await given.send(.post, path, as: given.manager, body: "{\"reason\":\"x\"}")
            #expect(manager.status == 409 && manager.problem == "invalid-transition")
            let off = try await given.send(
                .post, path, as: given.customer(), key: "off", body: "{\"reason\":\"I am ill.\"}")
            #expect(off.status == 200, "\(off.text)")
            let again = try await given.send(
                .post, path, as: given.customer(), key: "off", body: "{\"reason\":\"I am ill.\"}")
            #expect(again.text == off.text && again.fields["Idempotent-Replayed"] == "true")
            let ended = try await given.send(.get, "/v1/appointments/\(id)", as: given.advisor)
            let appointment = try ended.decoded(as: Appointment.self)
            #expect(appointment.state == .cancelled && appointment.reason == "I am ill." && appointment.endedAt != nil)
            let told = try await given.count(
                "events", "data->>'step' = 'unbook' AND data->>'reason' = 'I am ill.' AND data->>'due' = \(tomorrow)")
            let reminders = try await given.waiting(RemindAppointment.self)
            #expect(told == 1 && reminders == 0)
            let late = try await given.send(.post, path, as: given.customer(), body: "{\"reason\":\"x\"}")
            #expect(late.status == 409 && late.problem == "appointment-over")
            let moved = try await Self.move(
                id, "\"note\":\"x\"", as: given.customer(), ifMatch: "\"v2\"", given)
            #expect(moved.status == 409 && moved.problem == "appointment-over")
            _ = try await given.booked(inquiry, at: tomorrow)
        }
    }

    @Test func `it ends with what it was made for`() async throws {
        try await withInquiries { given in
            let first = try await given.bookable(capacity: Capacity(jobsAtOnce: 9))
            let more = try await given.copies(of: first, 3)
            let calledOff = try await given.booked(more[2], at: tomorrow).id
            let released = try await given.booked(first, at: tomorrow).id
            let early = try await given.booked(more[0], at: tomorrow).id
            let kept = try await given.booked(more[1], at: tomorrow).id
            _ = try await given.send(
                .post, "/v1/inquiries/\(first)/releases", as: given.advisor, body: "{\"reason\":\"Too much.\"}")
            let cancelled = try await given.send(
                .post, "/v1/inquiries/\(more[2])/cancellations", as: given.customer(),
                body: "{\"reason\":\"The car was sold.\"}")
            #expect(cancelled.status == 200, "\(cancelled.text)")
            let gone = try await given.appointment(calledOff)
            #expect(gone.state == .cancelled && gone.reason == "The car was sold.")
            _ = try await given.send(.post, "/v1/inquiries/\(more[0])/starts", as: given.advisor)
            given.clock.now = try #require(RFC3339.date("2026-11-24T17:55:00Z"))
            _ = try await given.send(.post, "/v1/inquiries/\(more[1])/starts", as: given.advisor)
            let states = [
                try await given.appointment(released).state, try await given.appointment(early).state,
                try await given.appointment(kept).state,
            ]
            #expect(states == [.cancelled, .cancelled, .kept])
            let bookings = try await given.app.database.read(as: given.tenant) { db in
                try await db.bookings(
                    of: given.professional, in: given.clock.now..<given.clock.now.addingTimeInterval(7200),
                    in: given.tenant)
            }
            #expect(bookings.map(\.id) == [kept])
        }
    }

    @Test func `both sides are reminded the day before, once`() async throws {
        try await withInquiries { given in
            let inquiry = try await given.bookable()
            let id = try await given.booked(inquiry, at: "2026-11-25T18:00:00Z").id
            let due = try #require(RFC3339.date(tomorrow))
            let waiting = try await given.count("jobs", "kind = 'remind-appointment' AND run_at = \(due)")
            #expect(waiting == 1)
            given.clock.now = due
            let app = given.app
            for _ in 0..<2 {
                try await given.runJobs(RemindAppointment.self) {
                    try await remindOfAppointment($0.appointment, $1, app)
                }
                try await given.app.database.write(as: given.tenant) { db in
                    try db.schedule(RemindAppointment(appointment: id), key: "\(id)")
                }
            }
            try await given.runJobs(RemindAppointment.self) { try await remindOfAppointment($0.appointment, $1, app) }
            let told = try await given.told(.appointmentReminder)
            #expect(told == 1)
            let zoned = try await given.count(
                "events", "data->>'kind' = 'appointment_reminder' AND data->>'zone' = 'America/Los_Angeles'")
            #expect(zoned == 1)
            // Moved to another day: reminded again, before that one; moved to today: not any more.
            let moved = try await Self.move(id, "\"start\":\"2026-11-27T18:00:00Z\"", as: given.customer(), given)
            #expect(moved.status == 200, "\(moved.text)")
            let again = try await given.count("jobs", "kind = 'remind-appointment'")
            #expect(again == 1)
            let today = try await Self.move(
                id, "\"start\":\"2026-11-24T23:00:00Z\"", as: given.customer(), ifMatch: "\"v2\"", given)
            #expect(today.status == 200, "\(today.text)")
            let none = try await given.waiting(RemindAppointment.self)
            #expect(none == 0)
        }
    }

    @Test func `who comes today is a job of today, and each job is one`() async throws {
        try await withInquiries { given in
            try await given.professionals(1...1)
            let offered = try await given.offered()
            let offer = try await given.offers(of: offered)[0]
            _ = try await given.send(.post, "/v1/offers/\(offer.id)/acceptances", as: given.advisor)
            let first = try await given.bookable(capacity: Capacity(jobsAtOnce: 9))
            let other = try await given.copies(of: first, 1)[0]
            _ = try await given.booked(offered, at: "2026-11-23T21:00:00Z")
            _ = try await given.booked(first, at: "2026-11-23T22:00:00Z")
            _ = try await given.booked(other, at: tomorrow)
            func today() async throws -> Int? {
                let now = given.clock.now
                return try await given.app.database.read(as: given.tenant) { db in
                    let candidates = try await db.candidates(for: nil, in: given.tenant)
                    return try await db.numbers(of: candidates, since: now - 86_400, at: now, in: given.tenant)[
                        given.professional]?.load.jobsToday
                }
            }
            let two = try await today()
            #expect(two == 2)
            // On the day after only who comes then: what was accepted yesterday is no job of today.
            given.clock.now = try #require(RFC3339.date(tomorrow))
            let one = try await today()
            #expect(one == 1)
        }
    }

    @Test func `calendars of phones take it, and take it out again`() async throws {
        try await withInquiries { given in
            let inquiry = try await given.bookable()
            let id = try await given.booked(inquiry, at: tomorrow).id
            let file = try await given.send(
                .get, "/v1/appointments/\(id)", as: given.customer(), [("Accept", "text/calendar")])
            #expect(file.status == 200 && file.fields["Content-Type"] == "text/calendar", "\(file.text)")
            #expect(file.text.contains("UID:\(id)@driveline\r\nSEQUENCE:0\r\n"))
            #expect(file.text.contains("DTSTART:20261124T180000Z\r\nDTEND:20261124T190000Z\r\nSUMMARY:Shop 1\r\n"))
            _ = try await Self.move(id, "\"start\":\"2026-11-24T19:00:00Z\"", as: given.customer(), given)
            _ = try await given.send(
                .post, "/v1/appointments/\(id)/cancellations", as: given.customer(), body: "{\"reason\":\"x\"}")
            let gone = try await given.send(
                .get, "/v1/appointments/\(id)", as: given.advisor, [("Accept", "text/calendar")])
            #expect(gone.text.contains("SEQUENCE:2\r\n") && gone.text.contains("STATUS:CANCELLED\r\n"))
        }
    }
}

@Suite struct `Lists of appointments` {
    @Test func `everybody sees their own, in the order of the day and page by page`() async throws {
        try await withInquiries { given in
            let first = try await given.bookable(capacity: Capacity(jobsAtOnce: 9))
            let more = try await given.copies(of: first, 4)
            let starts = ["2026-11-24T20:00:00Z", tomorrow, tomorrow, "2026-11-25T18:00:00Z", "2026-11-24T16:00:00Z"]
            var ids: [AppointmentID] = []
            for (inquiry, start) in zip([first] + more, starts) {
                ids.append(try await given.booked(inquiry, at: start).id)
            }
            let expected = [4, 1, 2, 0, 3].map { ids[$0] }
            for bearer in [given.customer(), given.advisor, given.manager] {
                var (found, cursor): ([AppointmentID], String?) = ([], "")
                while let next = cursor {
                    let query = "limit=2" + (next.isEmpty ? "" : "&cursor=\(next)")
                    let reply = try await given.send(.get, "/v1/appointments?\(query)", as: bearer)
                    let page = try reply.decoded(as: Page<Appointment>.self)
                    found += page.items.map(\.id)
                    cursor = page.nextCursor
                }
                #expect(found == expected, "\(bearer.roles)")
            }
            for stranger in [
                given.customer(2), given.otherAdvisor, given.member("owner", in: given.otherTenant),
            ] {
                let reply = try await given.send(.get, "/v1/appointments", as: stranger)
                #expect(try reply.decoded(as: Page<Appointment>.self).items.isEmpty, "\(stranger.roles)")
                let one = try await given.send(.get, "/v1/appointments/\(ids[0])", as: stranger)
                #expect(one.status == 404)
            }
        }
    }

    @Test func `a calendar is of a period, of somebody, of what stands`() async throws {
        try await withInquiries { given in
            let first = try await given.bookable(capacity: Capacity(jobsAtOnce: 9))
            let other = try await given.copies(of: first, 1)[0]
            let one = try await given.booked(first, at: tomorrow).id
            let two = try await given.booked(other, at: "2026-11-25T18:00:00Z").id
            _ = try await given.send(
                .post, "/v1/appointments/\(two)/cancellations", as: given.customer(), body: "{\"reason\":\"x\"}")
            for (query, ids) in [
                ("from=2026-11-24T18:59:00Z&to=2026-11-25T18:00:00Z", [one]), ("from=2026-11-24T19:00:00Z", [two]),
                ("to=\(tomorrow)", []), ("state=cancelled", [two]), ("business=\(given.business)", [one, two]),
                ("business=\(given.otherBusiness)", []), ("professional=\(given.professional)&state=booked", [one]),
                ("inquiry=\(other)", [two]), ("customer=\(Given.customerID)", []),
            ] as [(String, [AppointmentID])] {
                let reply = try await given.send(.get, "/v1/appointments?\(query)", as: given.manager)
                let found = try reply.decoded(as: Page<Appointment>.self).items.map(\.id)
                #expect(found == ids, "\(query)")
            }
            let table = try await given.send(.get, "/v1/appointments", as: given.manager, [("Accept", "text/csv")])
            #expect(table.status == 200)
        }
    }
}

internal import FoundationEssentials
internal import HTTP
internal import JSON
public import Models
internal import Postgres
public import Routing
internal import ServiceKit

/// Appointments: found, booked, moved, called off.
func appointmentRoutes(_ app: App) -> [Route] {
    let everybody = Access.anyOf([.readInquiries, .useOwn])
    let both = Access.anyOf([.answerInquiries, .writeInquiries, .useOwn])
    let booking: [ProblemKind] = [.slotTaken, .slotClosed, .invalidTransition]
    return [
        .get(
            "/v1/inquiries/:inquiry/slots", to: everybody, "When the customer can come",
            parameters: [
                .inquiry, .query("from", as: Moment.self, "From then on; now where not said."),
                .query("to", as: Moment.self, "Before then; two weeks later where not said, at most 62 days."),
                .query(
                    "minutes", as: Int.self,
                    "How long an appointment takes; 60 where not said. Ignored from customers.",
                    range: 15...1440),
            ], gives: FreeSlots.self, errors: [.invalidTransition]
        ) { try await showSlots($0, app) }
        .documented("As the professional's hours, holidays, absences and capacity and what is booked leave them."),
        .post(
            "/v1/inquiries/:inquiry/appointments", to: both, "Book an appointment",
            parameters: [.inquiry, .idempotencyKey()], takes: NewAppointment.self, gives: Appointment.self,
            status: .created, errors: booking + [.idTaken, .tenantSuspended]
        ) { call in
            try await bookAppointment(
                call.body, for: call.path("inquiry"), by: call.reader(), intent: call.intent(), trace: call.trace, app)
        }
        .documented(
            "By the customer or who has the inquiry. `slot-taken` and `slot-closed` name the `nextSlots` that are free."
        ),
        .get(
            "/v1/appointments", to: everybody, "Appointments, the first to begin first",
            parameters: [
                .query("business", as: BusinessID.self, "Only of this business."),
                .query("professional", as: ProfessionalID.self, "Only with this one."),
                .query("customer", as: CustomerID.self, "Only of this customer."),
                .query("inquiry", as: InquiryID.self, "Only for this inquiry."),
                .query("state", as: AppointmentState.self, "Only those that stand so."),
                .query("from", as: Moment.self, "Only those that end after this."),
                .query("to", as: Moment.self, "Only those that begin before this."),
            ] + Parameter.page, gives: Page<Appointment>.self, also: ["text/csv"]
        ) { try await listAppointments($0, app) },
        .get(
            "/v1/appointments/:appointment", to: everybody, "An appointment", parameters: [.appointment],
            gives: Appointment.self, also: ["text/calendar"]
        ) { try await showAppointment($0, app) }
        .documented("`Accept: text/calendar` gets it as a file for calendars (RFC 5545)."),
        .patch(
            "/v1/appointments/:appointment", to: both, "Move an appointment",
            parameters: [.appointment, .ifMatch(required: true)], takes: AppointmentPlan.self, gives: Appointment.self,
            errors: booking + [.appointmentOver]
        ) { call in
            try await changeAppointment(
                call.path("appointment"), to: { try call.body.applied(to: $0) }, by: call.reader(),
                expecting: { try call.requireMatch(EntityTag(version: $0)) }, trace: call.trace, app)
        },
        .post(
            "/v1/appointments/:appointment/cancellations", to: both, "Call an appointment off",
            parameters: [.appointment, .idempotencyKey()], takes: StepReason.self, gives: Appointment.self,
            errors: [.invalidTransition, .appointmentOver]
        ) { call in
            try await cancelAppointment(
                call.path("appointment"), call.body, by: call.reader(), intent: call.intent(), trace: call.trace, app)
        }
        .documented("The inquiry goes on, and another time can be booked."),
    ]
}

extension Parameter {
    /// The segment `:appointment`.
    fileprivate static var appointment: Parameter {
        .path("appointment", as: AppointmentID.self, "The appointment's id.")
    }
}

extension AppointmentState: PathParameter {}

/// A time in a query.
struct Moment: PathParameter {
    let date: Date

    /// RFC 3339 with a time zone.
    init?(parameter text: String) {
        guard let date = RFC3339.date(text) else { return nil }
        self.date = date
    }

    static var parameterSchema: Schema {
        var schema = Schema(.string)
        schema.state(format: "date-time", length: 1...40, example: "2026-11-23T18:00:00Z")
        return schema
    }
}

private func showSlots(_ call: Call<NoBody>, _ app: App) async throws -> Answer<FreeSlots> {
    let (reader, now) = (try call.reader(), app.clock())
    let id: InquiryID = try call.path("inquiry")
    let (from, to): (Moment?, Moment?) = (try call.query("from"), try call.query("to"))
    let start = from?.date ?? now
    let end = to?.date ?? start.addingTimeInterval(14 * 86_400)
    guard start <= end, end.timeIntervalSince(start) <= 62 * 86_400 else {
        throw Problem.invalid([.init(.parameter("to"), "out-of-range", "At most 62 days after `from` are looked at.")])
    }
    let asked: Int? = try call.query("minutes")
    let slots = try await app.database.read(as: reader.tenant) { db in
        guard let inquiry = try await db.inquiry(id, for: reader), !isOnlyAsked(reader, about: inquiry) else {
            throw Refusal.notFound
        }
        let actor = reader.actor(on: inquiry).kind
        guard let professional = inquiry.professional, [.accepted, .approved, .booked].contains(inquiry.state) else {
            throw Refusal.invalidTransition(
                NotAllowed(
                    state: inquiry.state, actor: actor, step: .book,
                    allowed: InquiryStates.machine.allowed(in: inquiry.state, by: actor)))
        }
        let minutes = (reader.isCustomer ? nil : asked) ?? AppointmentCalendar.standardMinutes
        let calendar = AppointmentCalendar(try await db.candidate(professional, in: reader.tenant))
        let limit = min(end, now.addingTimeInterval(AppointmentCalendar.horizon))
        // Whoever moves theirs leaves its time.
        let own = try await db.bookedAppointment(of: id, in: reader.tenant)
        let free =
            start < limit
            ? try await db.free(
                calendar.slots(minutes: minutes, isBusiness: actor == .professional), with: professional,
                in: start..<limit, except: own, limit: 500, in: reader.tenant, at: now) : []
        return FreeSlots(
            professional: professional, timeZone: calendar.zoneName, minutes: minutes,
            items: free)
    }
    return .ok(slots)
}

private func showAppointment(_ call: Call<NoBody>, _ app: App) async throws -> Answer<Appointment> {
    let reader = try call.reader()
    let id: AppointmentID = try call.path("appointment")
    let (found, shop) = try await app.database.read(as: reader.tenant) { db in
        guard let found = try await db.appointment(id, for: reader) else { throw Refusal.notFound }
        let shop =
            call.mediaType == "text/calendar" ? try await db.candidate(found.professional, in: reader.tenant) : nil
        return (found, shop?.facts.business.name.text)
    }
    guard call.mediaType == "text/calendar" else {
        return .ok(found.shown(to: reader)).tagged(EntityTag(version: found.version))
    }
    let file = found.calendarFile(for: reader, shop: shop)
    return .bytes(
        Array(file.text.utf8), as: "text/calendar",
        fields: ["Content-Disposition": "attachment; filename=\"appointment.ics\""])
}

private func listAppointments(_ call: Call<NoBody>, _ app: App) async throws -> Answer<Page<Appointment>> {
    let reader = try call.reader()
    var filter = AppointmentFilter()
    filter.business = try call.query("business")
    filter.professional = try call.query("professional")
    filter.customer = try call.query("customer")
    filter.inquiry = try call.query("inquiry")
    filter.state = try call.query("state")
    let (from, to): (Moment?, Moment?) = (try call.query("from"), try call.query("to"))
    (filter.from, filter.to) = (from?.date, to?.date)
    let chosen = filter
    return try await Listing(
        name: "appointments", scope: filter.scope,
        columns: [
            "id", "inquiry", "state", "start", "end", "business", "professional", "customerName", "excerpt", "note",
            "reason",
        ]
    ) { last, limit, db in
        try await db.appointments(chosen, after: try last?.appointmentPosition(), limit: limit, for: reader).map {
            ($0.shown(to: reader), .string("\($0.id) \(RFC3339.text($0.time.lowerBound))"))
        }
    }.answer(call, for: reader, app.database)
}

extension JSONValue {
    fileprivate func appointmentPosition() throws -> AppointmentPosition {
        guard case .string(let text) = self, let space = text.firstIndex(of: " "),
            let id = AppointmentID(String(text[..<space])),
            let start = RFC3339.date(String(text[text.index(after: space)...]))
        else { throw Problem(.invalidCursor) }
        return AppointmentPosition(start: start, id: id)
    }
}

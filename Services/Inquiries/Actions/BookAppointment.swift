internal import Crypto
internal import FoundationEssentials
internal import JSON
internal import Models
internal import Postgres
internal import Routing
internal import ServiceKit
internal import Telemetry

/// Books a time with who has the inquiry: the customer, or the business itself. Of all who want the same time at once as
/// many get it as can come at once.
func bookAppointment(
    _ order: NewAppointment, for inquiry: InquiryID, by reader: Reader, intent: Intent?, trace: TraceContext?,
    _ app: App
) async throws -> Answer<Appointment> {
    let (now, tenant) = (app.clock(), reader.tenant)
    try checkStart(order.start, at: now)
    let createdFrom = Hash.sha256(try JSONWriter.encode(order))
    return try await app.database.once(intent, in: tenant) { db in
        _ = try await db.activeTenant(tenant)
        var inquiry = try await db.lockInquiry(inquiry, for: reader)
        guard !isOnlyAsked(reader, about: inquiry) else { throw Refusal.notFound }
        if let id = order.id, let known = try await db.appointment(id, in: tenant) {
            guard known.inquiry == inquiry.id, known.createdFrom == createdFrom else { throw Refusal.idTaken }
            return .created(known.shown(to: reader), at: "/v1/appointments/\(id)")
        }
        let actor = reader.actor(on: inquiry)
        try allow(.book, on: inquiry, by: actor.kind)
        guard let business = inquiry.business, let professional = inquiry.professional else { throw Refusal.notFound }
        let minutes = (actor.kind == .professional ? order.minutes : nil) ?? AppointmentCalendar.standardMinutes
        let time = Range(from: order.start, minutes: minutes)
        let calendar = AppointmentCalendar(try await db.candidate(professional, in: tenant))
        let bay = try await db.claim(
            time, with: professional, calendar.slots(minutes: minutes, isBusiness: actor.kind == .professional),
            in: tenant, at: now)
        var appointment = StoredAppointment(
            id: order.id ?? .new(), inquiry: inquiry.id, business: business, professional: professional, time: time,
            zone: calendar.zoneName, bay: bay, note: order.note, createdFrom: createdFrom, bookedBy: reader.account,
            bookedAs: actor.kind, bookedAt: now, updatedAt: now)
        appointment.about = .init(inquiry)
        try db.insert(appointment, in: tenant)
        try db.remind(of: appointment, calendar, in: tenant, at: now)
        inquiry.dueAt = nil
        try db.take(.book, on: &inquiry, by: actor, in: tenant, at: now, StepFacts(of: appointment, trace))
        return .created(appointment.shown(to: reader), at: "/v1/appointments/\(appointment.id)")
    }
}

extension StepFacts {
    /// What a step says of an appointment.
    init(of appointment: StoredAppointment, reason: String? = nil, _ trace: TraceContext?) {
        self.init(
            reason: reason, subject: "\(appointment.id)", due: appointment.time.lowerBound, zone: appointment.zone,
            trace: trace)
    }
}

extension Connection {
    /// The bay of a professional for a time, which nobody else can take before the transaction ends.
    ///
    /// - Parameter one: what is moved, and leaves its own time.
    /// - Throws: `SlotRefusal` with the next times that can be booked.
    func claim(
        _ time: Range<Date>, with professional: ProfessionalID, moving one: AppointmentID? = nil, _ slots: Slots,
        in tenant: TenantID, at now: Date
    ) async throws -> Int {
        try lockCalendar(of: professional)
        // With all that begins on the same day of the wall.
        let around = time.lowerBound.addingTimeInterval(-2 * 86_400)..<time.upperBound.addingTimeInterval(2 * 86_400)
        let booked = try await bookings(of: professional, in: around, except: one, in: tenant).map(\.booking)
        do {
            try slots.check(time.lowerBound, booked: booked.map(\.time), now: now)
        } catch {
            throw SlotRefusal(
                reason: error,
                next: try await next(after: time.lowerBound, with: professional, except: one, slots, in: tenant, now))
        }
        if let bay = Bays.free(for: time, among: booked, of: slots.capacity) { return bay }
        return try await makeRoom(for: time, with: professional, except: one, in: tenant)
    }

    /// The first times from an instant on that can be booked, within two weeks.
    private func next(
        after start: Date, with professional: ProfessionalID, except one: AppointmentID?, _ slots: Slots,
        in tenant: TenantID, _ now: Date
    ) async throws -> [Slot] {
        let window = max(start, now)..<max(start, now).addingTimeInterval(14 * 86_400)
        return try await free(slots, with: professional, in: window, except: one, limit: 5, in: tenant, at: now)
    }

    /// The times in a window that can be booked.
    func free(
        _ slots: Slots, with professional: ProfessionalID, in window: Range<Date>, except one: AppointmentID? = nil,
        limit: Int, in tenant: TenantID, at now: Date
    ) async throws -> [Slot] {
        let around =
            window.lowerBound.addingTimeInterval(-2 * 86_400)..<window.upperBound.addingTimeInterval(3 * 86_400)
        let booked = try await bookings(of: professional, in: around, except: one, in: tenant).map(\.booking.time)
        return slots.free(in: window, booked: booked, now: now, limit: limit)
            .map { Slot(start: $0, minutes: slots.duration) }
    }

    /// There is room, but not in one bay for all of the time: those around it are placed anew.
    private func makeRoom(
        for time: Range<Date>, with professional: ProfessionalID, except one: AppointmentID?, in tenant: TenantID
    ) async throws -> Int {
        var span = time
        while true {
            let found = try await bookings(of: professional, in: span, except: one, in: tenant)
            let begin = found.map(\.booking.time.lowerBound).reduce(span.lowerBound, min)
            let end = found.map(\.booking.time.upperBound).reduce(span.upperBound, max)
            guard begin..<end == span else {
                span = begin..<end
                continue
            }
            let bays = Bays.assigned(found.map(\.booking.time) + [time])
            try move(zip(found, bays).map { ($0.id, $1) }, in: tenant)
            return bays[found.count]
        }
    }

    /// Asks for the reminder of an appointment, or for none where its time has passed.
    func remind(
        of appointment: StoredAppointment, _ calendar: AppointmentCalendar, in tenant: TenantID, at now: Date
    ) throws {
        let time = calendar.reminder(of: appointment.time.lowerBound)
        if time > now {
            try schedule(RemindAppointment(appointment: appointment.id), at: time, key: "\(appointment.id)")
        } else {
            try cancel(RemindAppointment.self, key: "\(appointment.id)")
        }
    }
}

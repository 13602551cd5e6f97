internal import FoundationEssentials
internal import Models
internal import Postgres
internal import Routing
internal import ServiceKit
internal import Telemetry

/// Puts an appointment at another time, or says something else about it.
///
/// - Parameters:
///   - plan: what it is to be, from what it is.
///   - expected: throws where the caller means another version.
func changeAppointment(
    _ id: AppointmentID, to plan: (AppointmentPlan) throws -> AppointmentPlan, by reader: Reader,
    expecting expected: (Int64) throws -> Void, trace: TraceContext?, _ app: App
) async throws -> Answer<Appointment> {
    let (now, tenant) = (app.clock(), reader.tenant)
    let changed = try await app.database.write(as: tenant) { db in
        var (appointment, inquiry) = try await db.lockAppointment(id, for: reader)
        try expected(appointment.version)
        let plan = try plan(appointment.plan)
        guard plan != appointment.plan else { return appointment }
        let actor = reader.actor(on: inquiry)
        try allow(.move, on: appointment, of: inquiry, by: actor.kind)
        if actor.kind != .professional, plan.minutes != appointment.minutes {
            throw Refusal.invalid("/minutes", "not-yours", "How long it takes the business says.")
        }
        let isMoved = plan.start != appointment.time.lowerBound || plan.minutes != appointment.minutes
        appointment.note = plan.note
        appointment.version += 1
        appointment.updatedAt = now
        if isMoved {
            try checkStart(plan.start, at: now)
            let calendar = AppointmentCalendar(try await db.candidate(appointment.professional, in: tenant))
            let time = Range(from: plan.start, minutes: plan.minutes)
            appointment.bay = try await db.claim(
                time, with: appointment.professional, moving: id,
                calendar.slots(minutes: plan.minutes, isBusiness: actor.kind == .professional), in: tenant, at: now)
            appointment.time = time
            appointment.moves += 1
            appointment.remindedAt = nil
            try db.remind(of: appointment, calendar, in: tenant, at: now)
            try db.take(.move, on: &inquiry, by: actor, in: tenant, at: now, StepFacts(of: appointment, trace))
        }
        try db.update(appointment, in: tenant)
        return appointment
    }
    return .ok(changed.shown(to: reader)).tagged(EntityTag(version: changed.version))
}

/// Calls an appointment off; the inquiry goes on, and another one can be booked.
func cancelAppointment(
    _ id: AppointmentID, _ why: StepReason, by reader: Reader, intent: Intent?, trace: TraceContext?, _ app: App
) async throws -> Answer<Appointment> {
    let (now, tenant) = (app.clock(), reader.tenant)
    return try await app.database.once(intent, in: tenant) { db in
        var (appointment, inquiry) = try await db.lockAppointment(id, for: reader)
        let actor = reader.actor(on: inquiry)
        try allow(.unbook, on: appointment, of: inquiry, by: actor.kind)
        try db.cancel(RemindAppointment.self, key: "\(id)")
        // The appointment ends with the step.
        try db.take(
            .unbook, on: &inquiry, by: actor, in: tenant, at: now,
            StepFacts(of: appointment, reason: why.reason, trace))
        (appointment.state, appointment.endedAt, appointment.reason) = (.cancelled, now, why.reason)
        return .ok(appointment.shown(to: reader))
    }
}

/// Reminds both sides of an appointment that still stands.
func remindOfAppointment(_ id: AppointmentID, _ run: JobRun, _ app: App) async throws {
    let now = app.clock()
    try await run.complete { db in
        guard let found = try await db.appointment(id, in: run.tenant), found.state == .booked,
            let inquiry = try await db.lockInquiry(found.inquiry, in: run.tenant),
            var appointment = try await db.appointment(id, in: run.tenant), appointment.state == .booked,
            appointment.remindedAt == nil, appointment.time.lowerBound > now
        else { return }
        appointment.remindedAt = now
        try db.update(appointment, in: run.tenant)
        try db.tell(
            .appointmentReminder, about: inquiry, by: .system, in: run.tenant, business: appointment.business,
            professional: appointment.professional, subject: "\(id)", due: appointment.time.lowerBound,
            zone: appointment.zone)
    }
}

/// Throws where an appointment does not stand any more, or the inquiry's state does not allow the step to an actor.
private func allow(
    _ step: InquiryStep, on appointment: StoredAppointment, of inquiry: StoredInquiry, by actor: InquiryActor
) throws {
    guard appointment.state == .booked else { throw AppointmentOver(state: appointment.state) }
    try allow(step, on: inquiry, by: actor)
}

/// The appointment is called off or over.
struct AppointmentOver: Error, Hashable {
    let state: AppointmentState
}

extension Connection {
    /// An appointment that is there for the reader, with its inquiry, which is locked until the transaction ends.
    fileprivate func lockAppointment(
        _ id: AppointmentID, for reader: Reader
    ) async throws -> (StoredAppointment, StoredInquiry) {
        guard let found = try await appointment(id, for: reader),
            let inquiry = try await lockInquiry(found.inquiry, in: reader.tenant),
            let appointment = try await appointment(id, for: reader)
        else { throw Refusal.notFound }
        return (appointment, inquiry)
    }
}

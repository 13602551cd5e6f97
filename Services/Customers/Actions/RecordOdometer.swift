internal import Models
internal import Postgres
internal import Routing
internal import ServiceKit

/// Records what the odometer showed. A reading below an earlier one is taken and flagged: it may be the truth.
func recordOdometer(
    _ new: NewOdometerReading, of vehicle: VehicleID, by reader: Reader, intent: Intent?, _ app: App
) async throws -> Answer<OdometerReading> {
    let now = app.clock()
    let readAt = try past(new.readAt, "/readAt", at: now)
    return try await app.database.once(intent, in: reader.tenant) { db in
        guard let stored = try await db.lockVehicle(vehicle, for: reader) else { throw Refusal.notFound }
        let highest = try await db.highestReading(of: vehicle, upTo: readAt, in: reader.tenant)
        let reading = OdometerReading(
            id: new.id ?? .new(), vehicle: vehicle, odometer: new.odometer, readAt: readAt,
            source: reader.isCustomer ? .customer : new.source ?? .service,
            isRollback: highest.map(new.odometer.isRollback(after:)) ?? false, recordedAt: now)
        let location = "/v1/vehicles/\(vehicle)/odometer-readings/\(reading.id)"
        guard try await db.insert(reading, by: reader) else {
            guard let known = try await db.odometerReading(reading.id, of: vehicle, in: reader.tenant),
                known.odometer == reading.odometer
            else { throw Refusal.idTaken }
            return .created(known, at: location)
        }
        try db.tell(
            TimelineEvent(
                kind: reading.isRollback ? .odometerRolledBack : .odometerRead, customer: stored.owner,
                vehicle: vehicle,
                data: ["value": String(new.odometer.value), "unit": new.odometer.unit.rawValue]), by: reader, at: now)
        return .created(reading, at: location)
    }
}

internal import HTTP
internal import JSON
internal import Models
internal import Postgres
internal import Routing
internal import ServiceKit

/// What odometers showed.
func odometerRoutes(_ app: App) -> [Route] {
    [
        .post(
            "/v1/vehicles/:vehicle/odometer-readings", to: .anyOf([.writeVehicles, .useOwn]), "Record a reading",
            parameters: [.vehicle, .idempotencyKey()], takes: NewOdometerReading.self, gives: OdometerReading.self,
            status: .created, errors: [.idTaken]
        ) { call in
            try await recordOdometer(
                call.body, of: call.path("vehicle"), by: call.reader(), intent: call.intent(), app)
        }
        .documented("A reading below an earlier one is taken and flagged `isRollback`."),
        .get(
            "/v1/vehicles/:vehicle/odometer-readings", to: .anyOf([.readVehicles, .useOwn]), "Readings, latest first",
            parameters: [.vehicle] + Parameter.page, gives: Page<OdometerReading>.self, also: ["text/csv"]
        ) { call in
            let (reader, vehicle): (Reader, VehicleID) = (try call.reader(), try call.path("vehicle"))
            return try await Listing(
                name: "odometer-readings", scope: "\(vehicle)",
                columns: ["id", "odometer", "readAt", "source", "isRollback", "recordedAt"]
            ) { last, limit, db in
                guard try await db.isThere(vehicle, for: reader) else { throw Refusal.notFound }
                return try await db.odometerReadings(
                    of: vehicle, after: try last?.id(), limit: limit, in: reader.tenant
                ).map { ($0, .string($0.id.description)) }
            }.answer(call, for: reader, app.database)
        },
        .get(
            "/v1/vehicles/:vehicle/odometer-readings/:reading", to: .anyOf([.readVehicles, .useOwn]), "A reading",
            parameters: [.vehicle, .path("reading", as: OdometerReadingID.self)], gives: OdometerReading.self
        ) { call in
            let (reader, vehicle): (Reader, VehicleID) = (try call.reader(), try call.path("vehicle"))
            let id: OdometerReadingID = try call.path("reading")
            let reading = try await app.database.read(as: reader.tenant) { db in
                guard try await db.isThere(vehicle, for: reader) else { throw Refusal.notFound }
                return try await db.odometerReading(id, of: vehicle, in: reader.tenant)
            }
            guard let reading else { throw Refusal.notFound }
            return .ok(reading)
        },
    ]
}

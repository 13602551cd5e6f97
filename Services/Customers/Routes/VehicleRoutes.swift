internal import HTTP
internal import JSON
internal import Models
internal import Postgres
internal import Routing
internal import ServiceKit

/// Vehicles: made with an owner, found, read, changed.
func vehicleRoutes(_ app: App) -> [Route] {
    [
        .post(
            "/v1/vehicles", to: .anyOf([.writeVehicles, .useOwn]), "Create a vehicle", parameters: [.idempotencyKey()],
            takes: NewVehicle.self, gives: Vehicle.self, status: .created,
            errors: [.idTaken, .vinKnown, .tenantSuspended]
        ) { call in
            try await createVehicle(call.body, by: call.reader(), intent: call.intent(), trace: call.trace, app)
        }
        .documented(
            "With a VIN make, model and year are decoded; `decoding` is `pending` while the vin service does not answer."
        ),
        .get(
            "/v1/vehicles", to: .anyOf([.readVehicles, .useOwn]), "Vehicles, newest first",
            parameters: [
                .query("owner", as: CustomerID.self, "Only this customer's."),
                .query("vin", as: String.self, "Only those with this VIN.", length: 5...17),
                .query("plate", as: String.self, "Only those with this plate.", length: 1...15),
            ] + Parameter.page, gives: Page<Vehicle>.self, also: ["text/csv"]
        ) { call in
            let owner: CustomerID? = try call.query("owner")
            return try await vehicles(of: owner, call, app)
        },
        .get(
            "/v1/customers/:customer/vehicles", to: .anyOf([.readVehicles, .useOwn]), "A customer's vehicles",
            parameters: [.customer] + Parameter.page, gives: Page<Vehicle>.self, also: ["text/csv"]
        ) { call in
            let (reader, owner): (Reader, CustomerID) = (try call.reader(), try call.path("customer"))
            return try await vehicles(of: owner, call, app) { db in
                guard try await db.isThere(owner, for: reader) else { throw Refusal.notFound }
            }
        },
        .get(
            "/v1/vehicles/:vehicle", to: .anyOf([.readVehicles, .useOwn]), "A vehicle", parameters: [.vehicle],
            gives: Vehicle.self
        ) { try await showVehicle($0, app) },
        .patch(
            "/v1/vehicles/:vehicle", to: .anyOf([.writeVehicles, .useOwn]), "Change a vehicle",
            parameters: [.vehicle, .ifMatch()], takes: VehicleDetails.self, gives: Vehicle.self,
            errors: [.vinKnown, .preconditionFailed]
        ) { call in
            let (vehicle, tag) = try await changeVehicle(
                call.path("vehicle"), by: call.reader(), check: { try call.requireMatch($0) }, call.body.applied, app)
            return .ok(vehicle).tagged(tag)
        },
        .get(
            "/v1/vehicles/:vehicle/timeline", to: .anyOf([.readVehicles, .useOwn]), "The history of a vehicle",
            parameters: [.vehicle] + Parameter.page, gives: Page<TimelineEntry>.self, also: ["text/csv"]
        ) { call in
            let (reader, vehicle): (Reader, VehicleID) = (try call.reader(), try call.path("vehicle"))
            return try await timeline(of: .vehicle(vehicle), "\(vehicle)", for: reader) { db in
                guard try await db.isThere(vehicle, for: reader) else { throw Refusal.notFound }
            }.answer(call, for: reader, app.database)
        }
        .documented("Newest first. Customers are named only where they are there for the caller."),
    ]
}

extension Parameter {
    /// The segment `:vehicle`.
    static var vehicle: Parameter { .path("vehicle", as: VehicleID.self, "The vehicle's id.") }
}

private func vehicles(
    of owner: CustomerID?, _ call: Call<NoBody>, _ app: App,
    _ check: @escaping (Connection) async throws -> Void = { _ in }
) async throws -> Answer<Page<Vehicle>> {
    let reader = try call.reader()
    let vin: String? = try call.query("vin").map { (text: String) in text.uppercased() }
    let plate: String? = try call.query("plate").map { (text: String) in text.uppercased() }
    return try await Listing(
        name: "vehicles", scope: "\(owner?.description ?? "") \(vin ?? "") \(plate ?? "")",
        columns: ["id", "vin", "year", "make", "model", "trim", "plate", "colour", "owner", "odometer", "decoding"]
    ) { last, limit, db in
        try await check(db)
        return try await db.vehicles(
            of: owner, vin: vin, plate: plate, after: try last?.id(), limit: limit, for: reader
        ).map { ($0.vehicle, .string($0.id.description)) }
    }.answer(call, for: reader, app.database)
}

private func showVehicle(_ call: Call<NoBody>, _ app: App) async throws -> Answer<Vehicle> {
    let reader = try call.reader()
    let id: VehicleID = try call.path("vehicle")
    guard let stored = try await app.database.read(as: reader.tenant, { try await $0.vehicle(id, for: reader) }) else {
        throw Refusal.notFound
    }
    return .ok(stored.vehicle).tagged(EntityTag(version: stored.version))
}

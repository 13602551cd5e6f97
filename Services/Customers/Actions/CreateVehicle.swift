internal import Crypto
internal import EventLoop
internal import FoundationEssentials
internal import JSON
internal import Models
internal import Postgres
internal import Routing
internal import ServiceKit
internal import Telemetry

/// Makes a vehicle with its owner. The VIN is decoded before anything is written; when the vin service does not answer
/// at once, the vehicle is taken all the same and a job decodes it later.
func createVehicle(
    _ order: NewVehicle, by reader: Reader, intent: Intent?, trace: TraceContext?, _ app: App
) async throws -> Answer<Vehicle> {
    let details = try settled(order.details)
    let now = app.clock()
    let since = try ownershipStart(order.ownedSince, at: now)
    let (decoding, facts) = await decode(details.vin, trace: trace, app)
    let vehicle = StoredVehicle(
        id: order.id ?? .new(), details: details, decoding: decoding, facts: facts,
        createdFrom: Hash.sha256(try JSONWriter.encode(order)), version: 1, createdAt: now, updatedAt: now)
    return try await app.database.once(intent, in: reader.tenant) { db in
        let owner = try await owner(order.owner, for: reader, db)
        // The owner's row is locked: two requests with one VIN see each other.
        guard try await db.lockCustomer(owner, for: reader) != nil else { throw Refusal.ownerUnknown }
        guard try await db.insert(vehicle, in: reader.tenant) else {
            return try await sameCreation(of: vehicle, for: reader, db)
        }
        if let vin = details.vin, try await db.owns(owner, vin: vin, in: reader.tenant) { throw Refusal.vinKnown }
        try db.beginOwnership(of: vehicle.id, by: owner, since: since, in: reader.tenant)
        if decoding == .pending { try db.queueDecode(vehicle.id, in: reader.tenant, at: now) }
        try db.index(owner, in: reader.tenant)
        try db.tell(
            TimelineEvent(kind: .vehicleAdded, customer: owner, vehicle: vehicle.id, data: vehicle.words), by: reader,
            at: now)
        if let odometer = order.odometer {
            try await record(odometer, of: vehicle.id, by: reader, at: now, db)
        }
        try await db.countVehicle(in: reader.tenant)
        var made = vehicle
        (made.owner, made.odometer) = (owner, order.odometer)
        return .created(made.vehicle, at: "/v1/vehicles/\(vehicle.id)")
    }
}

/// What the vin service says within the time that a caller waits for it; pending where it does not answer.
func decode(_ vin: String?, trace: TraceContext?, _ app: App) async -> (DecodeState, VehicleFacts?) {
    guard let vin else { return (.none, nil) }
    switch try? await app.vins.decode(vin, .milliseconds(1500), trace) {
    case .known(let facts): return (.decoded, facts)
    case .unknown: return (.unknown, nil)
    case nil: return (.pending, nil)
    }
}

/// The owner that is meant: the one that is named, or the one customer that the caller is.
private func owner(_ named: CustomerID?, for reader: Reader, _ db: Connection) async throws -> CustomerID {
    if let named { return named }
    guard reader.isCustomer, let own = try await db.customerRows(ownOf: reader).first else {
        throw Refusal.ownerMissing
    }
    return try own["id"]
}

private func record(
    _ odometer: Distance, of vehicle: VehicleID, by reader: Reader, at now: Date, _ db: Connection
) async throws {
    let reading = OdometerReading(
        id: .new(), vehicle: vehicle, odometer: odometer, readAt: now,
        source: reader.isCustomer ? .customer : .service, isRollback: false, recordedAt: now)
    _ = try await db.insert(reading, by: reader)
}

private func sameCreation(
    of vehicle: StoredVehicle, for reader: Reader, _ db: Connection
) async throws -> Effect<Vehicle> {
    guard let known = try await db.vehicle(vehicle.id, for: reader), known.createdFrom == vehicle.createdFrom else {
        throw Refusal.idTaken
    }
    return .created(known.vehicle, at: "/v1/vehicles/\(vehicle.id)")
}

extension StoredVehicle {
    /// What a history says of the vehicle.
    fileprivate var words: [String: String] {
        let shown = vehicle.details
        var words: [String: String] = [:]
        for (name, word) in [
            ("vin", shown.vin), ("year", shown.year.map { String($0) }), ("make", shown.make), ("model", shown.model),
        ] where word != nil { words[name] = word }
        return words
    }
}

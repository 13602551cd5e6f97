internal import Models
internal import Postgres
internal import Routing
internal import ServiceKit

/// Changes what a patch says of a vehicle. Another VIN is decoded by the job; what people said stays.
func changeVehicle(
    _ id: VehicleID, by reader: Reader, check: (EntityTag) throws -> Void,
    _ patch: (VehicleDetails) throws -> VehicleDetails, _ app: App
) async throws -> (vehicle: Vehicle, tag: EntityTag) {
    let now = app.clock()
    return try await app.database.write(as: reader.tenant) { db in
        guard var stored = try await db.lockVehicle(id, for: reader), let owner = stored.owner else {
            throw Refusal.notFound
        }
        try check(EntityTag(version: stored.version))
        let shown = stored.vehicle.details
        let details = withoutRepeated(try settled(try patch(shown)), of: stored.facts)
        let changed = changedMembers(stored.details, details)
        guard !changed.isEmpty else { return (stored.vehicle, EntityTag(version: stored.version)) }
        if details.vin != stored.details.vin {
            (stored.decoding, stored.facts) = (details.vin == nil ? .none : .pending, nil)
            if let vin = details.vin {
                guard try await !db.owns(owner, vin: vin, in: reader.tenant) else { throw Refusal.vinKnown }
                try db.queueDecode(id, in: reader.tenant, at: now)
            }
        }
        (stored.details, stored.updatedAt) = (details, now)
        // What stays without a VIN must still say what the vehicle is.
        _ = try settled(details)
        try db.update(stored, in: reader.tenant)
        try db.index(owner, in: reader.tenant)
        try db.tell(
            TimelineEvent(
                kind: .vehicleChanged, customer: owner, vehicle: id, data: ["members": changed.joined(separator: " ")]),
            by: reader, at: now)
        return (stored.vehicle, EntityTag(version: stored.version + 1))
    }
}

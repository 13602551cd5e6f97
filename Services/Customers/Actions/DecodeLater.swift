internal import EventLoop
internal import Models
internal import Postgres
internal import ServiceKit
internal import Telemetry

/// Has the VINs decoded that the vin service did not answer at once. One turn of a job: takes what is due, asks, writes
/// the facts as the vehicle's tenant. What is not answered is due again later.
func decodePending(_ app: App) async throws {
    let claimed = try await app.database.transaction { try await $0.claimDecodes(limit: 20, at: app.clock()) }
    for decode in claimed {
        let vin = try await app.database.read(as: decode.tenant) { db in
            try await db.pendingVIN(of: decode.vehicle, in: decode.tenant)
        }
        guard let vin else {
            try await app.database.transaction { try $0.removeDecode(decode) }
            continue
        }
        // Not answered: the others would not be either.
        guard let answer = try? await app.vins.decode(vin, .seconds(5), nil) else { return }
        try await app.database.write(as: decode.tenant) { db in
            try await write(answer, of: vin, to: decode, app, db)
        }
    }
}

private func write(
    _ answer: VINs.Answer, of vin: String, to decode: ClaimedDecode, _ app: App, _ db: Connection
) async throws {
    try await db.lockVehicle(decode.vehicle, in: decode.tenant)
    let job = Reader(tenant: decode.tenant, account: .nobody, reach: .tenant)
    if var stored = try await db.vehicle(decode.vehicle, for: job), stored.decoding == .pending,
        stored.details.vin == vin
    {
        switch answer {
        case .known(let facts): (stored.decoding, stored.facts) = (.decoded, facts)
        case .unknown: stored.decoding = .unknown
        }
        stored.details = withoutRepeated(stored.details, of: stored.facts)
        stored.updatedAt = app.clock()
        try db.update(stored, in: decode.tenant)
        try db.tell(
            TimelineEvent(kind: .vehicleDecoded, customer: stored.owner, vehicle: decode.vehicle), in: decode.tenant,
            at: stored.updatedAt)
    }
    try db.removeDecode(decode)
}

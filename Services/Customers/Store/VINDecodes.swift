internal import FoundationEssentials
internal import Models
internal import Postgres

/// A vehicle whose VIN this process is to have decoded now.
struct ClaimedDecode: Hashable {
    let vehicle: VehicleID
    let tenant: TenantID
    /// Which try this is, from 1.
    let attempt: Int
}

extension Connection {
    /// Lets a job decode the vehicle's VIN from `due` on. Travels with the next statement.
    func queueDecode(_ vehicle: VehicleID, in tenant: TenantID, at due: Date) throws {
        try enqueue(
            """
            INSERT INTO vin_decodes (vehicle_id, tenant, next_attempt_at)
            VALUES (\(vehicle), \(tenant), \(due))
            ON CONFLICT ON CONSTRAINT vin_decodes_pkey DO UPDATE
            SET next_attempt_at = excluded.next_attempt_at, attempts = 0
            """)
    }

    /// Takes at most `limit` vehicles that are due. Each is due again after 2, 4, 8 ... seconds up to 10 minutes: a process
    /// that dies loses none, and a vin service that is away is not asked by everybody at once.
    func claimDecodes(limit: Int, at now: Date) async throws -> [ClaimedDecode] {
        try await rows(
            """
            UPDATE vin_decodes AS d
            SET attempts = d.attempts + 1,
                next_attempt_at = \(now)::timestamptz + make_interval(secs => least(600, 2 ^ least(d.attempts + 1, 10)))
            FROM (
                SELECT vehicle_id, tenant FROM vin_decodes
                WHERE next_attempt_at <= \(now)
                ORDER BY next_attempt_at
                LIMIT \(limit)
                FOR UPDATE SKIP LOCKED) AS due
            WHERE d.vehicle_id = due.vehicle_id AND d.tenant = due.tenant
            RETURNING d.vehicle_id, d.tenant, d.attempts
            """
        ) { row in
            ClaimedDecode(
                vehicle: try row["vehicle_id"], tenant: try row["tenant"], attempt: try row["attempts"])
        }
    }

    /// Forgets a vehicle that needs no decoding any more. Travels with the next statement.
    func removeDecode(_ decode: ClaimedDecode) throws {
        try enqueue(
            """
            DELETE FROM vin_decodes
            WHERE vehicle_id = \(decode.vehicle) AND tenant = \(decode.tenant) AND attempts = \(decode.attempt)
            """)
    }

    /// The VIN that is to be decoded, if it still is.
    func pendingVIN(of vehicle: VehicleID, in tenant: TenantID) async throws -> String? {
        try await row(
            """
            SELECT vin FROM vehicles
            WHERE tenant_id = \(tenant) AND id = \(vehicle) AND decode_state = 'pending'
            """
        ) { row in try row[0] }
    }
}

internal import FoundationEssentials
internal import Models
internal import Postgres

extension Connection {
    /// Adds a reading; false when the id is taken.
    func insert(_ reading: OdometerReading, by reader: Reader) async throws -> Bool {
        try await execute(
            """
            INSERT INTO odometer_readings
                (tenant_id, id, vehicle_id, value, unit, read_at, source, recorded_by, business_id, recorded_at)
            VALUES (\(reader.tenant), \(reading.id), \(reading.vehicle), \(reading.odometer.value),
                \(reading.odometer.unit.rawValue), \(reading.readAt), \(reading.source.rawValue), \(reader.account),
                \(reader.business), \(reading.recordedAt))
            ON CONFLICT ON CONSTRAINT odometer_readings_pkey DO NOTHING
            """) == 1
    }

    /// The highest that the odometer showed up to a time, as the distance that it stands for.
    func highestReading(
        of vehicle: VehicleID, upTo time: Date, in tenant: TenantID
    ) async throws -> Distance? {
        try await row(
            """
            SELECT value, unit FROM odometer_readings
            WHERE tenant_id = \(tenant) AND vehicle_id = \(vehicle) AND read_at <= \(time)
            ORDER BY least_mm DESC
            LIMIT 1
            """
        ) { row in Distance(try row["value"], DistanceUnit(rawValue: try row["unit"]) ?? .km) }
    }

    /// The readings of a vehicle, the latest first, behind `last`. Whether one is a rollback is found anew each time: a
    /// reading that is recorded late may make one of another.
    func odometerReadings(
        of vehicle: VehicleID, after last: OdometerReadingID?, limit: Int, in tenant: TenantID
    ) async throws -> [OdometerReading] {
        try await rows(
            """
            SELECT w.id, w.vehicle_id, w.value, w.unit, w.read_at, w.source, w.recorded_at, w.is_rollback
            FROM (
                SELECT r.id, r.vehicle_id, r.value, r.unit, r.read_at, r.source, r.recorded_at,
                    coalesce(r.least_mm + r.unit_mm <= max(r.least_mm) OVER earlier, false) AS is_rollback
                FROM odometer_readings AS r
                WHERE r.tenant_id = \(tenant) AND r.vehicle_id = \(vehicle)
                WINDOW earlier AS (
                    ORDER BY r.read_at, r.id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)) AS w
            WHERE \(last)::uuid IS NULL OR (w.read_at, w.id) < (
                SELECT p.read_at, p.id FROM odometer_readings AS p
                WHERE p.tenant_id = \(tenant) AND p.id = \(last))
            ORDER BY w.read_at DESC, w.id DESC
            LIMIT \(limit)
            """, OdometerReading.init)
    }

    /// A reading by its id.
    func odometerReading(
        _ id: OdometerReadingID, of vehicle: VehicleID, in tenant: TenantID
    ) async throws -> OdometerReading? {
        try await row(
            """
            SELECT r.id, r.vehicle_id, r.value, r.unit, r.read_at, r.source, r.recorded_at,
                EXISTS (
                    SELECT FROM odometer_readings AS e
                    WHERE e.tenant_id = r.tenant_id AND e.vehicle_id = r.vehicle_id
                        AND (e.read_at, e.id) < (r.read_at, r.id) AND r.least_mm + r.unit_mm <= e.least_mm
                ) AS is_rollback
            FROM odometer_readings AS r
            WHERE r.tenant_id = \(tenant) AND r.vehicle_id = \(vehicle) AND r.id = \(id)
            """, OdometerReading.init)
    }
}

extension OdometerReading {
    fileprivate init(_ row: Row) throws {
        self.init(
            id: try row["id"], vehicle: try row["vehicle_id"],
            odometer: Distance(try row["value"], DistanceUnit(rawValue: try row["unit"]) ?? .km),
            readAt: try row["read_at"], source: OdometerSource(rawValue: try row["source"]) ?? .import,
            isRollback: try row["is_rollback"], recordedAt: try row["recorded_at"])
    }
}

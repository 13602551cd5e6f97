internal import FoundationEssentials
internal import JSON
internal import Models
internal import Postgres

/// A vehicle's row: what people said and what the VIN says, apart.
struct StoredVehicle {
    let id: VehicleID
    /// As people said it.
    var details: VehicleDetails
    var decoding: DecodeState
    var facts: VehicleFacts?
    /// Whose it is now; for answers only where the reader may know.
    var owner: CustomerID?
    var odometer: Distance?
    let createdFrom: [UInt8]
    var version: Int64
    let createdAt: Date
    var updatedAt: Date

    /// As it is answered.
    var vehicle: Vehicle {
        Vehicle(
            id: id, completed(details, by: facts), decoding: decoding, facts: facts, owner: owner, odometer: odometer,
            createdAt: createdAt, updatedAt: updatedAt)
    }
}

extension SQL {
    /// What is read of a vehicle `v` whose current owner is the customer `c`.
    fileprivate static var vehicleColumns: SQL {
        """
        v.id, v.vin, v.year, v.make, v.model, v.trim_level, v.plate, v.plate_region, v.colour, v.decode_state, v.facts,
        c.id AS owner_id, d.value AS odometer_value, d.unit AS odometer_unit, v.created_from, v.version, v.created_at,
        v.updated_at
        """
    }

    /// Vehicles with their owners now and their last readings. Every vehicle has an owner: they are made with one.
    fileprivate static var vehicleSource: SQL {
        """
        vehicles AS v
        JOIN ownerships AS o ON o.tenant_id = v.tenant_id AND o.vehicle_id = v.id AND upper_inf(o.period)
        JOIN customers AS c ON c.tenant_id = o.tenant_id AND c.id = o.customer_id
        LEFT JOIN LATERAL (
            SELECT r.value, r.unit FROM odometer_readings AS r
            WHERE r.tenant_id = v.tenant_id AND r.vehicle_id = v.id
            ORDER BY r.read_at DESC, r.id DESC
            LIMIT 1) AS d ON true
        """
    }
}

extension Connection {
    /// A vehicle whose owner is there for the reader.
    func vehicle(_ id: VehicleID, for reader: Reader) async throws -> StoredVehicle? {
        try await row(
            """
            SELECT \(.vehicleColumns)
            FROM \(.vehicleSource)
            WHERE v.tenant_id = \(reader.tenant) AND v.id = \(id) AND \(.isThere(for: reader))
            """, StoredVehicle.init)
    }

    /// The same, with the vehicle locked until the transaction ends: changes and transfers of one vehicle follow each
    /// other. The owner is read after the lock, or a transfer that has just been committed would be missed.
    func lockVehicle(_ id: VehicleID, for reader: Reader) async throws -> StoredVehicle? {
        try await lockVehicle(id, in: reader.tenant)
        return try await vehicle(id, for: reader)
    }

    /// Locks a vehicle until the transaction ends.
    func lockVehicle(_ id: VehicleID, in tenant: TenantID) async throws {
        try await execute(
            "SELECT id FROM vehicles WHERE tenant_id = \(tenant) AND id = \(id) FOR NO KEY UPDATE")
    }

    /// Whether a vehicle is there for the reader.
    func isThere(_ id: VehicleID, for reader: Reader) async throws -> Bool {
        try await value(
            """
            SELECT EXISTS (
                SELECT FROM ownerships AS o
                JOIN customers AS c ON c.tenant_id = o.tenant_id AND c.id = o.customer_id
                WHERE o.tenant_id = \(reader.tenant) AND o.vehicle_id = \(id) AND upper_inf(o.period)
                    AND \(.isThere(for: reader)))
            """)
    }

    /// At most `limit` vehicles whose owners are there for the reader, newest first, behind `last`.
    func vehicles(
        of owner: CustomerID?, vin: String?, plate: String?, after last: VehicleID?, limit: Int, for reader: Reader
    ) async throws -> [StoredVehicle] {
        var conditions: [SQL] = ["v.tenant_id = \(reader.tenant)", .isThere(for: reader)]
        if let owner { conditions.append("o.customer_id = \(owner)") }
        if let vin { conditions.append("v.vin = \(vin)") }
        if let plate { conditions.append("v.plate = \(plate)") }
        if let last { conditions.append("v.id < \(last)") }
        return try await rows(
            """
            SELECT \(.vehicleColumns)
            FROM \(.vehicleSource)
            WHERE \(.joined(conditions, by: " AND "))
            ORDER BY v.id DESC
            LIMIT \(limit)
            """, StoredVehicle.init)
    }

    /// Whether a customer's vehicles have that VIN among them.
    func owns(_ customer: CustomerID, vin: String, in tenant: TenantID) async throws -> Bool {
        try await value(
            """
            SELECT EXISTS (
                SELECT FROM ownerships AS o
                JOIN vehicles AS v ON v.tenant_id = o.tenant_id AND v.id = o.vehicle_id
                WHERE o.tenant_id = \(tenant) AND o.customer_id = \(customer) AND upper_inf(o.period)
                    AND v.vin = \(vin))
            """)
    }

    /// Adds a vehicle; false when the id is taken.
    func insert(_ vehicle: StoredVehicle, in tenant: TenantID) async throws -> Bool {
        let details = vehicle.details
        return try await execute(
            """
            INSERT INTO vehicles
                (tenant_id, id, vin, year, make, model, trim_level, plate, plate_region, colour, decode_state, facts,
                created_from, created_at, updated_at)
            VALUES (\(tenant), \(vehicle.id), \(details.vin), \(details.year), \(details.make), \(details.model),
                \(details.trim), \(details.plate?.number), \(details.plate?.region), \(details.colour),
                \(vehicle.decoding.rawValue), \(try vehicle.factsJSON()), \(vehicle.createdFrom), \(vehicle.createdAt),
                \(vehicle.updatedAt))
            ON CONFLICT ON CONSTRAINT vehicles_pkey DO NOTHING
            """) == 1
    }

    /// Puts another state in the place of the old one; the version counts up. Travels with the next statement.
    func update(_ vehicle: StoredVehicle, in tenant: TenantID) throws {
        let details = vehicle.details
        try enqueue(
            """
            UPDATE vehicles
            SET vin = \(details.vin), year = \(details.year), make = \(details.make), model = \(details.model),
                trim_level = \(details.trim), plate = \(details.plate?.number), plate_region = \(details.plate?.region),
                colour = \(details.colour), decode_state = \(vehicle.decoding.rawValue),
                facts = \(try vehicle.factsJSON()), updated_at = \(vehicle.updatedAt), version = version + 1
            WHERE tenant_id = \(tenant) AND id = \(vehicle.id)
            """)
    }
}

extension StoredVehicle {
    fileprivate func factsJSON() throws -> JSONText? { try facts.map { JSONText(try JSONWriter.encode($0)) } }

    /// Reads `SQL.vehicleColumns`.
    fileprivate init(_ row: Row) throws {
        let plate: String? = try row["plate"]
        let region: String? = try row["plate_region"]
        let value: Int? = try row["odometer_value"]
        let unit: String? = try row["odometer_unit"]
        let json: JSONText? = try row["facts"]
        id = try row["id"]
        details = VehicleDetails(
            vin: try row["vin"], year: try row["year"], make: try row["make"], model: try row["model"],
            trim: try row["trim_level"], plate: plate.map { Plate(number: $0, region: region ?? "") },
            colour: try row["colour"])
        decoding = DecodeState(rawValue: try row["decode_state"]) ?? .none
        facts = try json.map { try JSONReader.decode(VehicleFacts.self, from: $0.bytes) }
        owner = try row["owner_id"]
        odometer = value.map { Distance($0, unit.flatMap(DistanceUnit.init) ?? .km) }
        createdFrom = try row["created_from"]
        version = try row["version"]
        createdAt = try row["created_at"]
        updatedAt = try row["updated_at"]
    }
}

internal import FoundationEssentials
internal import Models
internal import Postgres
internal import Routing

extension Connection {
    /// Begins a period of ownership. Travels with the next statement; fails on `ownerships_one_at_a_time` while another
    /// customer owns the vehicle.
    func beginOwnership(
        of vehicle: VehicleID, by customer: CustomerID, since: Date, in tenant: TenantID
    ) throws {
        try enqueue(
            """
            INSERT INTO ownerships (tenant_id, id, vehicle_id, customer_id, period)
            VALUES (\(tenant), \(OwnershipID.new()), \(vehicle), \(customer), tstzrange(\(since), NULL))
            """)
    }

    /// Ends the customer's ownership; false when the vehicle is not the customer's now. A period of no length does not
    /// exist: who gets a vehicle and gives it away in the same microsecond owned it for one.
    func endOwnership(
        of vehicle: VehicleID, by customer: CustomerID, at now: Date, in tenant: TenantID
    ) async throws -> Bool {
        try await execute(
            """
            UPDATE ownerships
            SET period = tstzrange(lower(period), greatest(\(now), lower(period) + interval '1 microsecond'))
            WHERE tenant_id = \(tenant) AND vehicle_id = \(vehicle) AND customer_id = \(customer) AND upper_inf(period)
            """) == 1
    }

    /// When the last period that has ended did; the next begins there at the earliest.
    func lastOwnershipEnd(of vehicle: VehicleID, in tenant: TenantID) async throws -> Date? {
        try await value(
            """
            SELECT max(upper(period)) FROM ownerships
            WHERE tenant_id = \(tenant) AND vehicle_id = \(vehicle) AND NOT upper_inf(period)
            """)
    }

    /// The periods of a vehicle, the last first, behind `last`. Owners that are not there for the reader stay unnamed.
    func ownerships(
        of vehicle: VehicleID, after last: OwnershipID?, limit: Int, for reader: Reader
    ) async throws -> [Ownership] {
        try await rows(
            """
            SELECT o.id, o.vehicle_id, c.id AS customer_id, lower(o.period) AS since, upper(o.period) AS until
            FROM ownerships AS o
            LEFT JOIN customers AS c
                ON c.tenant_id = o.tenant_id AND c.id = o.customer_id AND \(.isThere(for: reader))
            WHERE o.tenant_id = \(reader.tenant) AND o.vehicle_id = \(vehicle)
                AND (\(last)::uuid IS NULL OR o.id < \(last))
            ORDER BY o.id DESC
            LIMIT \(limit)
            """
        ) { row in
            Ownership(
                id: try row["id"], vehicle: try row["vehicle_id"], customer: try row["customer_id"],
                since: try row["since"], until: try row["until"])
        }
    }
}

import FoundationEssentials
import HTTP
import JSON
import Models
import Postgres
import Routing
import Testing

@testable import Customers

extension World {
    /// A vehicle of a customer; by default a 2003 Accord.
    func vehicle(
        of owner: CustomerID, _ members: String = #""vin":"1hgcm82633a004352""#, by person: Person? = nil
    ) async throws -> VehicleID {
        let reply = try await post("/v1/vehicles", as: person ?? advisor, #"{"owner":"\#(owner)",\#(members)}"#)
        #expect(reply.status == 201, "\(reply.text)")
        return try #require(reply["id"].flatMap { VehicleID($0) })
    }
}

@Suite struct `Vehicles over HTTP` {
    @Test func `a vehicle with a VIN is decoded, found and read`() async throws {
        try await withCustomers { world async throws in
            let owner = try await world.customer()
            let id = try await world.vehicle(
                of: owner,
                #""vin":" 1hgcm82633a004352","plate":{"number":"8abc 123","region":"US-CA"},"odometer":{"value":81234,"unit":"mi"}"#
            )
            let read = try await world.get("/v1/vehicles/\(id)", as: world.advisor)
            #expect(read.status == 200 && read.tag == "\"v1\"", "\(read.text)")
            let vehicle: Vehicle = try read.decoded()
            #expect(vehicle.decoding == .decoded && vehicle.details.make == "HONDA" && vehicle.details.year == 2003)
            #expect(vehicle.details.vin == GivenVIN.accord && vehicle.facts?.trim == "EX-V6")
            #expect(vehicle.details.plate == Plate(number: "8ABC 123", region: "US-CA"))
            #expect(vehicle.owner == owner && vehicle.odometer == Distance(81234, .mi))
            for query in ["8abc123", "8ABC%20123", "1HGCM82633A004352", "3a004352", "3AOO4352"] {
                let found = try await world.get("/v1/customers?query=\(query)", as: world.advisor)
                #expect(found.items("id") == [owner.description], "\(query)")
            }
            #expect(try await world.get("/v1/customers/\(owner)/vehicles", as: world.advisor).items("id").count == 1)
            #expect(try await world.get("/v1/vehicles?vin=1hgcm82633a004352", as: world.manager).items("id").count == 1)
            let twice = try await world.post(
                "/v1/vehicles", as: world.advisor, #"{"owner":"\#(owner)","vin":"1HGCM82633A004352"}"#)
            #expect(twice.status == 409 && twice.problem == "vin-known")
        }
    }

    @Test func `without the vin service the vehicle is taken, shown as pending and decoded later`() async throws {
        try await withCustomers { world async throws in
            let owner = try await world.customer()
            world.vin.isAway = true
            let id = try await world.vehicle(of: owner)
            let pending: Vehicle = try await world.get("/v1/vehicles/\(id)", as: world.advisor).decoded()
            #expect(pending.decoding == .pending && pending.details.make == nil)
            try await decodePending(world.app)
            world.vin.isAway = false
            try await world.change("UPDATE vin_decodes SET next_attempt_at = now() - interval '1 second'")
            try await decodePending(world.app)
            let decoded: Vehicle = try await world.get("/v1/vehicles/\(id)", as: world.advisor).decoded()
            #expect(decoded.decoding == .decoded && decoded.details.model == "Accord")
            #expect(try await world.count("vin_decodes") == 0)
        }
    }

    @Test func `year, make and model stand where there is no VIN, and faults are told together`() async throws {
        try await withCustomers { world async throws in
            let owner = try await world.customer()
            let id = try await world.vehicle(of: owner, #""year":1972,"make":"BMW","model":"2002","colour":"orange""#)
            let vehicle: Vehicle = try await world.get("/v1/vehicles/\(id)", as: world.advisor).decoded()
            #expect(vehicle.decoding == .none && vehicle.details.model == "2002" && vehicle.facts == nil)
            let bad = try await world.post("/v1/vehicles", as: world.advisor, #"{"owner":"\#(owner)","make":"BMW"}"#)
            #expect(bad.status == 422 && bad.faults == ["/year required", "/model required"])
            let vin = try await world.post(
                "/v1/vehicles", as: world.advisor, #"{"owner":"\#(owner)","vin":"1HGCM82633A0O4352"}"#)
            #expect(vin.status == 422 && vin.faults == ["/vin wrong-form"])
            let nobody = try await world.post("/v1/vehicles", as: world.advisor, #"{"vin":"1HGCM82633A004352"}"#)
            #expect(nobody.faults == ["/owner required"])
            let foreign = try await world.post(
                "/v1/vehicles", as: world.otherAdvisor, #"{"owner":"\#(owner)","vin":"1HGCM82633A004352"}"#)
            #expect(foreign.status == 422 && foreign.faults == ["/owner unknown"])
        }
    }

    @Test func `a patch keeps what the VIN says apart from what people say`() async throws {
        try await withCustomers { world async throws in
            let owner = try await world.customer()
            let path = "/v1/vehicles/\(try await world.vehicle(of: owner))"
            // A client that sends back what it got has changed nothing.
            let same = try await world.patch(path, as: world.advisor, #"{"make":"HONDA","year":2003}"#)
            #expect(same.tag == "\"v1\"")
            let changed = try await world.patch(
                path, as: world.advisor, #"{"trim":"EX","colour":"red"}"#, ["If-Match": "\"v1\""])
            #expect(changed.tag == "\"v2\"" && changed["trim"] == "EX" && changed["make"] == "HONDA")
            let other = try await world.patch(path, as: world.advisor, #"{"vin":"5YJSA1E26HF000337"}"#)
            let vehicle: Vehicle = try other.decoded()
            #expect(vehicle.decoding == .pending && vehicle.details.make == nil && vehicle.details.trim == "EX")
            try await decodePending(world.app)
            let unknown: Vehicle = try await world.get(path, as: world.advisor).decoded()
            #expect(unknown.decoding == .unknown)
            #expect(
                try await world.patch(path, as: world.advisor, "{}", ["If-Match": "\"v1\""]).status == 412)
        }
    }

    @Test func `a customer adds their own vehicle without saying whose it is`() async throws {
        try await withCustomers { world async throws in
            let (kim, id) = try await world.registered()
            let reply = try await world.post("/v1/vehicles", as: kim, #"{"vin":"1HGCM82633A004352"}"#)
            #expect(reply.status == 201 && reply["owner"] == id.description, "\(reply.text)")
            #expect(try await world.get("/v1/vehicles", as: kim).items("id").count == 1)
            #expect(try await world.get("/v1/vehicles", as: world.person()).items("id").isEmpty)
            #expect(try await world.get("/v1/vehicles", as: world.advisor).items("id").isEmpty)
            #expect(try await world.get("/v1/vehicles", as: world.manager).items("id").count == 1)
        }
    }
}

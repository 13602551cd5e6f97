import FoundationEssentials
import HTTP
import Models
import Postgres
import Routing
import TestSupport
import Testing

@testable import Customers

@Suite struct `Transfers over HTTP` {
    @Test func `a vehicle changes hands with the second yes, once, with its history`() async throws {
        try await withCustomers { world async throws in
            let (kim, from) = try await world.registered(#"{"familyName":"Giver"}"#)
            let (lee, to) = try await world.registered(#"{"familyName":"Taker"}"#)
            let vehicle = try await world.vehicle(of: from, by: kim)
            let asked = try await world.post(
                "/v1/vehicles/\(vehicle)/transfers", as: world.manager, #"{"to":"\#(to)"}"#)
            #expect(asked.status == 201 && asked["state"] == "pending", "\(asked.text)")
            #expect(
                try await world.post("/v1/vehicles/\(vehicle)/transfers", as: world.manager, #"{"to":"\#(to)"}"#)
                    .problem
                    == "transfer-pending")
            let path = "/v1/vehicle-transfers/\(try #require(asked["id"]))"
            let half = try await world.post("\(path)/answer", as: kim, #"{"accept":true}"#)
            #expect(half["state"] == "pending" && half["fromAgreedAt"] != nil)
            #expect(try await world.get("/v1/vehicles/\(vehicle)", as: lee).status == 404)
            let replies = await concurrently(100) { _ in
                try await world.post("\(path)/answer", as: lee, #"{"accept":true}"#)
            }
            let statuses = try replies.map { try $0.get().status }
            #expect(statuses.count { $0 == 200 } == 1 && statuses.count { $0 == 409 } == 99)
            #expect(try await world.get("/v1/vehicles/\(vehicle)", as: lee)["owner"] == to.description)
            #expect(try await world.get("/v1/vehicles/\(vehicle)", as: kim).status == 404)
            #expect(try await world.get(path, as: kim)["state"] == "completed")
            let periods = try await world.get("/v1/vehicles/\(vehicle)/ownerships", as: lee)
            #expect(periods.items("customer") == [to.description, ""])
            #expect(periods.items("until").first == "" && periods.items("until").last == periods.items("since").first)
            // The next owner reads the vehicle's history without the names in it.
            let history = try await world.get("/v1/vehicles/\(vehicle)/timeline", as: lee)
            #expect(history.items("kind").prefix(2).sorted() == ["vehicle_given", "vehicle_received"])
            #expect(!history.text.contains(from.description))
            #expect(
                try await world.get("/v1/customers?query=3A004352", as: world.manager).items("id") == [to.description])
        }
    }

    @Test func `the owner's request is the owner's yes, and who is asked by e-mail becomes the owner`() async throws {
        try await withCustomers { world async throws in
            let (kim, from) = try await world.registered()
            let vehicle = try await world.vehicle(of: from, by: kim)
            let path = "/v1/vehicles/\(vehicle)/transfers"
            #expect(try await world.post(path, as: kim, "{}").faults == ["/to required"])
            #expect(try await world.post(path, as: kim, #"{"to":"\#(CustomerID.new())"}"#).faults == ["/to required"])
            let asked = try await world.post(path, as: kim, #"{"email":"next@example.com"}"#)
            #expect(asked.status == 201 && asked["fromAgreedAt"] != nil && asked["to"] == nil, "\(asked.text)")
            let code = try await world.code(mailedTo: "next@example.com")
            let answer = #"{"code":"\#(code)","accept":true}"#
            #expect(try await world.post("/v1/vehicle-transfer-answers", as: nil, answer).problem == "not-a-customer")
            let take = #"{"code":"\#(code)"}"#
            let lee = world.person()
            #expect(
                try await world.post("/v1/vehicle-transfer-acceptances", as: lee, take).problem == "not-a-customer")
            _ = try await world.post("/v1/customers/me", as: lee, #"{"familyName":"Next"}"#)
            let taken = try await world.post("/v1/vehicle-transfer-acceptances", as: lee, take)
            #expect(taken["state"] == "completed", "\(taken.text)")
            #expect(
                try await world.post("/v1/vehicle-transfer-acceptances", as: lee, take).problem == "already-answered")
            #expect(try await world.get("/v1/vehicles", as: lee).items("id") == [vehicle.description])
        }
    }

    @Test func `customers without accounts agree by mailed links; one no ends it`() async throws {
        try await withCustomers { world async throws in
            let from = try await world.customer(#"{"familyName":"A","emails":[{"address":"a@example.com"}]}"#)
            let to = try await world.customer(#"{"familyName":"B","emails":[{"address":"b@example.com"}]}"#)
            let vehicle = try await world.vehicle(of: from)
            let path = "/v1/vehicles/\(vehicle)/transfers"
            func answer(_ address: String, _ accept: Bool) async throws -> Reply {
                let code = try await world.code(mailedTo: address)
                return try await world.post(
                    "/v1/vehicle-transfer-answers", as: nil, #"{"code":"\#(code)","accept":\#(accept)}"#)
            }
            _ = try await world.post(path, as: world.advisor, #"{"to":"\#(to)"}"#)
            #expect(try await answer("b@example.com", false)["state"] == "declined")
            #expect(try await answer("a@example.com", true).problem == "already-answered")
            _ = try await world.post(path, as: world.advisor, #"{"to":"\#(to)"}"#)
            #expect(try await answer("a@example.com", true)["state"] == "pending")
            #expect(try await answer("a@example.com", true).problem == "already-answered")
            #expect(try await answer("b@example.com", true)["state"] == "completed")
            #expect(try await world.count("ownerships", "upper_inf(period)") == 1)
            #expect(try await world.get("/v1/vehicles/\(vehicle)", as: world.advisor)["owner"] == to.description)
        }
    }

    @Test func `a transfer is taken back, and an old one cannot be answered`() async throws {
        try await withCustomers { world async throws in
            let (kim, from) = try await world.registered()
            let (lee, to) = try await world.registered()
            let vehicle = try await world.vehicle(of: from, by: kim)
            let path = "/v1/vehicles/\(vehicle)/transfers"
            let asked = try await world.post(path, as: world.manager, #"{"to":"\#(to)"}"#)
            let one = "/v1/vehicle-transfers/\(try #require(asked["id"]))"
            #expect(try await world.send(.delete, one, as: lee).problem == "not-the-owner")
            #expect(try await world.send(.delete, one, as: world.person()).status == 404)
            #expect(try await world.send(.delete, one, as: kim, ["If-Match": "\"v7\""]).status == 412)
            #expect(try await world.send(.delete, one, as: kim).status == 204)
            #expect(try await world.post("\(one)/answer", as: lee, #"{"accept":true}"#).problem == "already-answered")
            let again = try await world.post(path, as: kim, #"{"email":"x@example.com"}"#)
            try await world.change("UPDATE vehicle_transfers SET expires_at = now() - interval '1 second'")
            let old = "/v1/vehicle-transfers/\(try #require(again["id"]))"
            #expect(try await world.get(old, as: kim)["state"] == "expired")
            let code = try await world.code(mailedTo: "x@example.com")
            #expect(
                try await world.post("/v1/vehicle-transfer-acceptances", as: lee, #"{"code":"\#(code)"}"#).problem
                    == "request-expired")
            #expect(try await world.post(path, as: world.manager, #"{"to":"\#(to)"}"#).status == 201)
            #expect(try await world.get("/v1/vehicle-transfers?vehicle=\(vehicle)", as: lee).items("state").count == 2)
        }
    }

    @Test func `readings are told across units, and a rollback is flagged`() async throws {
        try await withCustomers { world async throws in
            let (kim, from) = try await world.registered()
            let vehicle = try await world.vehicle(of: from, by: kim)
            let path = "/v1/vehicles/\(vehicle)/odometer-readings"
            func read(_ value: Int, _ unit: String, _ day: Int, as person: Person) async throws -> Reply {
                try await world.post(
                    path, as: person,
                    #"{"odometer":{"value":\#(value),"unit":"\#(unit)"},"readAt":"2026-01-0\#(day)T00:00:00Z","source":"inspection"}"#
                )
            }
            let first = try await read(100_000, "mi", 1, as: kim)
            #expect(
                first.status == 201 && first["isRollback"] == "false" && first["source"] == "customer", "\(first.text)")
            #expect(try await read(160_934, "km", 2, as: world.manager)["isRollback"] == "false")
            let low = try await read(90_000, "mi", 3, as: world.manager)
            #expect(low["isRollback"] == "true" && low["source"] == "inspection")
            #expect(
                try await world.get("/v1/vehicles/\(vehicle)", as: kim)["odometer"] == #"{"value":90000,"unit":"mi"}"#)
            let list = try await world.get(path, as: kim)
            #expect(list.items("isRollback") == ["true", "false", "false"])
            // A reading that is recorded late, but was earlier and higher, makes rollbacks of the later ones.
            _ = try await read(200_000, "mi", 1, as: world.manager)
            let page = try await world.get("\(path)?limit=2", as: kim)
            #expect(page.items("isRollback") == ["true", "true"])
            let next = try #require(page["nextCursor"])
            #expect(try await world.get("\(path)?limit=2&cursor=\(next)", as: kim).items("isRollback").count == 2)
            let id = try #require(low["id"])
            #expect(try await world.get("\(path)/\(id)", as: kim)["isRollback"] == "true")
            #expect(try await world.get("\(path)/\(id)", as: world.person()).status == 404)
            #expect(
                try await world.get("/v1/vehicles/\(vehicle)/timeline", as: kim).items("kind").contains(
                    "odometer_rolled_back"))
            let late = try await world.post(
                path, as: kim, #"{"odometer":{"value":1,"unit":"ly"},"readAt":"2099-01-01T00:00:00Z"}"#)
            #expect(late.faults == ["/odometer/unit not-one-of"])
        }
    }
}

import EventLoop
import HTTP
import JSON
import Models
import Testing

@testable import ServiceKit
@testable import Vin

@Suite struct DegradedTests {
    private func state(_ name: String, _ service: Running) -> Readiness? {
        service.service.readiness.first { $0.name == name }
    }

    @Test func `without an index the facts in the binary answer, and the service says so`() async throws {
        try await withService(index: "/nonexistent/vin.index") { service async throws in
            let answer = try await service.decode("1HGCM82633A004352")
            #expect(answer.elements["Make"] == "HONDA" && answer.vehicle.make == "HONDA" && answer.vehicle.year == 2003)
            #expect(answer.elements["Manufacturer"] != nil && answer.release == nil && answer.source == .offline)
            #expect(answer.errorCodes == [8] && answer.errorTexts == ["8 - No detailed data available currently"])
            #expect(answer.elements["ErrorText"] == "8 - No detailed data available currently")
            #expect(answer.confidence < 0.5 && answer.checkDigit.verdict == .valid)
            let unknown = try await service.decode("QQQ")
            #expect(unknown.errorCodes == [6, 7] && unknown.errorTexts.count == 2 && unknown.vehicle.make == nil)
            let wrong = try await service.decode("1HGCM82643U004352")
            #expect(wrong.errorCodes.contains(1) && wrong.errorCodes.contains(8))
            let year = try await service.decode("1HGCM8264U")
            #expect(year.errorCodes == [6, 8, 11])
            let readiness = try #require(state("index", service))
            #expect(readiness.state == .degraded && readiness.detail?.contains("/nonexistent/vin.index") == true)
            #expect(ReadinessReport(service.service.readiness).state == .degraded)
        }
    }

    @Test func `without an index a trace is empty and a hint is heard`() async throws {
        try await withService(index: "/nonexistent/vin.index") { service async throws in
            let answer: DecodedVIN = try await service.get("/v1/vins/1HGCM82633A004352?trace=true").decoded()
            #expect(answer.trace == [])
            let truck: DecodedVIN = try await service.get("/v1/vins/1FVACWDT3CHBF1234?modelYear=2012").decoded()
            #expect(truck.vehicle.year == 2012)
        }
    }

    @Test func `without an index lists are unavailable, common identifiers are not`() async throws {
        try await withService(index: "/nonexistent/vin.index") { service async throws in
            let honda: WMIAnswer = try await service.get("/v1/wmis/1HG").decoded()
            #expect(honda.makes == ["Honda"] && honda.release == nil && honda.country == "US")
            for path in ["/v1/makes", "/v1/makes/honda/models", "/v1/wmis/1T9001", "/v1/wmis/ZZZ"] {
                let reply = try await service.get(path)
                #expect(
                    reply.status == 503 && reply.problem == "unavailable" && reply.fields["Retry-After"] != nil,
                    "\(path)")
            }
            #expect(try await service.get("/v1/wmis/1H").status == 404)
        }
    }

    @Test func `an index that appears is used without a restart`() async throws {
        let folder = try TemporaryFolder()
        try await withService(index: folder.path + "/vin.index") { service async throws in
            #expect(try await service.decode("1ABA1").release == nil)
            try folder.write(SmallFacts.car())
            #expect(service.index.refresh()?.hasPrefix("release 2026_10") == true)
            #expect(service.index.refresh() == nil)
            #expect(try await service.decode("1ABA1").release == "2026_10")
            #expect(state("index", service)?.state == .ready)
        }
    }

    @Test func `a new index takes the place of the old one`() async throws {
        let folder = try TemporaryFolder()
        try folder.write(SmallFacts.car())
        try await withService(index: folder.path + "/vin.index") { service async throws in
            var facts = SmallFacts.car()
            facts.tables.release = "2026_11"
            try folder.write(facts)
            #expect(try await service.decode("1ABA1").release == "2026_10")
            #expect(service.index.refresh()?.hasPrefix("release 2026_11") == true)
            #expect(try await service.decode("1ABA1").release == "2026_11")
            #expect(state("index", service)?.detail == "release 2026_11")
        }
    }

    @Test func `a damaged or missing file leaves the old index in use and shows`() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/vin.index"
        try folder.write(SmallFacts.car())
        try await withService(index: path) { service async throws in
            var bytes = try BlockingFile.contents(of: path)
            bytes[bytes.count - 1] ^= 1
            try BlockingFile.replace(path, with: bytes)
            #expect(service.index.refresh()?.hasPrefix("not used: ") == true)
            #expect(try await service.decode("1ABA1").release == "2026_10")
            let damaged = try #require(state("index", service))
            #expect(damaged.state == .degraded && damaged.detail?.hasPrefix("release 2026_10 goes on; ") == true)

            BlockingFile.remove(path)
            #expect(service.index.refresh()?.hasPrefix("not used: ") == true)
            #expect(service.index.refresh() == nil)
            #expect(try await service.decode("1ABA1").release == "2026_10")

            try folder.write(SmallFacts.car())
            #expect(service.index.refresh() != nil)
            #expect(state("index", service)?.state == .ready)
        }
    }
}

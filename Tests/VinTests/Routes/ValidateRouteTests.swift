import Models
import Testing

@testable import Vin

@Suite struct ValidateRouteTests {
    private func validate(_ vin: String, _ service: Running) async throws -> ValidatedVIN {
        try await service.post("/v1/vins/validate", "{\"vin\":\"\(vin)\"}").decoded()
    }

    @Test func `a right VIN is valid`() async throws {
        try await withService { service async throws in
            let answer = try await validate("1hgcm82633a004352", service)
            #expect(answer.vin == "1HGCM82633A004352" && answer.isValid && answer.faults.isEmpty)
            #expect(answer.wmi == "1HG" && answer.country == "US" && answer.modelYears == [2003])
            #expect(answer.checkDigit == CheckDigitVerdict(verdict: .valid, found: "3", expected: "3"))
        }
    }

    @Test func `faults are told with their places and the VIN that was meant`() async throws {
        let right = SmallFacts.complete("1ABA1XXX_CD000001")
        try await withService { service async throws in
            let letters = try await validate(right.replacing("D000001", with: "DO0000I"), service)
            #expect(letters.faults.map(\.code) == ["forbidden-letter", "forbidden-letter"])
            #expect(letters.faults.map(\.position) == [12, 17] && !letters.isValid)
            #expect(letters.suggestions.first?.vin == right)
            let other = try await validate("1AB*-", service)
            #expect(other.faults.map(\.code) == ["length", "forbidden-character", "forbidden-character"])
            let digit = try await validate("1HGCM82643A004352", service)
            #expect(digit.faults.map(\.code) == ["check-digit"] && digit.checkDigit.verdict == .invalid)
            let year = try await validate("1HGCM82630A004352", service)
            #expect(year.faults.map(\.code) == ["model-year"] && year.faults.map(\.position) == [10])
        }
    }

    @Test func `too much and nothing are answers, not refusals, up to a limit`() async throws {
        try await withService { service async throws in
            let long = try await validate("1HGCM82633A0043521", service)
            #expect(!long.isValid && long.faults.map(\.code) == ["length"] && long.faults[0].message.contains("18"))
            #expect(try await service.post("/v1/vins/validate", "{\"vin\":\"   \"}").status == 422)
            #expect(try await service.post("/v1/vins/validate", "{\"vin\":\"\"}").status == 422)
            let huge = String(repeating: "1", count: 101)
            #expect(try await service.post("/v1/vins/validate", "{\"vin\":\"\(huge)\"}").status == 422)
        }
    }

    @Test func `nothing at all has a fault of its whole`() {
        let app = App(offline: OfflineDecoder(IndexFile(path: "/nonexistent")), online: nil, clock: { 1_795_219_200 })
        let answer = Vin.validate("  ", app)
        #expect(!answer.isValid && answer.faults.map(\.code) == ["length"] && answer.faults[0].position == nil)
        #expect(answer.checkDigit.verdict == .notComputable && answer.wmi == "" && answer.modelYears.isEmpty)
    }

    @Test func `without an index the form is checked all the same`() async throws {
        try await withService(index: "/nonexistent/vin.index") { service async throws in
            #expect(try await validate("1HGCM82633A004352", service).isValid)
            let answer = try await validate("1HGCM82633AO04352", service)
            #expect(answer.suggestions.first?.vin == "1HGCM82633A004352" && answer.suggestions.count <= 5)
        }
    }
}

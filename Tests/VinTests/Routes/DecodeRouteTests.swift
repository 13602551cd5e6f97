import HTTP
import JSON
import Models
import Testing

@testable import Vin

@Suite struct DecodeRouteTests {
    private let right = SmallFacts.complete("1ABA1XXX_CD000001")

    @Test func `a VIN is decoded in one answer`() async throws {
        try await withService { service async throws in
            let reply = try await service.get("/v1/vins/\(right)")
            #expect(reply.status == 200 && reply.type == "application/json")
            #expect(reply.fields["Cache-Control"] == "no-store" && reply.fields["X-Request-Id"] != nil)
            let answer: DecodedVIN = try reply.decoded()
            #expect(answer.vin == right && answer.errorCodes == [0] && answer.errorTexts == ["0 - clean"])
            #expect(answer.elements["Make"] == "ATLAS" && answer.elements["Model"] == "Comet")
            #expect(answer.elements["ErrorCode"] == nil)
            #expect(
                answer.vehicle.year == 2012 && answer.vehicle.model == "Comet" && answer.vehicle.bodyClass == "Coupe")
            #expect(answer.vehicle.plant?.city == "Detroit" && answer.vehicle.engine == nil)
            #expect(answer.checkDigit.verdict == .valid && answer.checkDigit.found == answer.checkDigit.expected)
            #expect(answer.suggestions.isEmpty && answer.suggestedVin == nil && answer.trace == nil)
            #expect(answer.source == .offline && answer.release == "2026_10" && answer.confidence == 1)
        }
    }

    @Test func `lower case, outer blanks and characters that need encoding are taken`() async throws {
        try await withService { service async throws in
            #expect(try await service.decode(right.lowercased()).vin == right)
            #expect(try await service.decode("%20%09\(right)%20").vin == right)
            let partial = try await service.decode("1ABA1XX%2A*CD")
            #expect(partial.vin == "1ABA1XX**CD" && partial.errorCodes.contains(6) && partial.vehicle.make == "ATLAS")
            #expect(partial.checkDigit.verdict == .notComputable)
            let foreign = try await service.decode("1ABA1XXX%C3%84CD000001")
            #expect(foreign.vin == "1ABA1XXX?CD000001" && foreign.errorCodes.contains(400))
            #expect(try await service.decode("1AB%22%5C%01").vin == "1AB\"\\\u{1}")
        }
    }

    @Test(arguments: [
        ("%20", "vin too-short"), ("1ABA1XXX0CD0000012", "vin too-long"), ("1ABA1XXX0CD000001%C3%84", "vin too-long"),
    ])
    func `what cannot be a VIN is refused`(text: String, fault: String) async throws {
        try await withService { service async throws in
            let reply = try await service.get("/v1/vins/\(text)")
            #expect(reply.status == 422 && reply.problem == "validation-failed" || reply.status == 422)
            #expect(reply.faults == [fault], "\(reply.text)")
        }
    }

    @Test func `no VIN at all is another address`() async throws {
        try await withService { service async throws in
            #expect(try await service.get("/v1/vins/").problem == "not-found")
            #expect(try await service.get("/v1/vins").status == 404)
        }
    }

    @Test(arguments: ["abc", "", "0", "10000", "2012.5", "2012&modelYear=2013"])
    func `a model year that is none is refused`(year: String) async throws {
        try await withService { service async throws in
            let reply = try await service.get("/v1/vins/\(right)?modelYear=\(year)")
            #expect([400, 422].contains(reply.status), "\(reply.text)")
            #expect(reply.type == "application/problem+json")
            if !year.contains("&") { #expect(reply.status == 422 && reply.text.contains("modelYear")) }
        }
    }

    @Test func `the caller's model year is heard`() async throws {
        try await withService { service async throws in
            let answer: DecodedVIN = try await service.get("/v1/vins/\(right)?modelYear=2014").decoded()
            #expect(answer.errorCodes.contains(12))
        }
    }

    @Test func `a trace says which key gave each value`() async throws {
        try await withService { service async throws in
            let answer: DecodedVIN = try await service.get("/v1/vins/\(right)?trace=true").decoded()
            let steps = try #require(answer.trace)
            let model = try #require(steps.first { $0.element == "Model" })
            #expect(model.value == "Comet" && model.source == "pattern" && model.key == "A" && model.schema == 11)
            let make = try #require(steps.first { $0.element == "Make" })
            #expect(make.source == "model" && steps.contains { $0.element == "Manufacturer" && $0.source == "wmi" })
            #expect(steps.contains { $0.element == "ModelYear" && $0.source == "model_year" && $0.key == nil })
            #expect(try await service.get("/v1/vins/\(right)?trace=perhaps").status == 422)
        }
    }

    @Test func `a slip is suggested`() async throws {
        try await withService { service async throws in
            let answer = try await service.decode(right.replacing("000001", with: "OOOOO1"))
            #expect(answer.errorCodes.contains(400))
            #expect(
                answer.suggestions.first
                    == VINSuggestion(vin: right, slip: .forbiddenLetter, positions: [12, 13, 14, 15, 16]))
        }
    }

    @Test func `a batch is answered in order, each VIN with its year`() async throws {
        try await withService { service async throws in
            let reply = try await service.post(
                "/v1/vins/batch",
                #"{"vins":[{"vin":"9ZZ"},{"vin":"\#(right)","modelYear":2014},{"vin":"\#(right)"},{"vin":"1AB"}]}"#)
            #expect(reply.status == 200 && reply.type == "application/json")
            let answer: DecodedVINs = try reply.decoded()
            #expect(answer.items.map(\.vin) == ["9ZZ", right, right, "1AB"])
            #expect(answer.items[1].errorCodes.contains(12) && answer.items[2].errorCodes == [0])
        }
    }

    @Test func `a batch is one document a line when NDJSON is asked for`() async throws {
        try await withService { service async throws in
            let reply = try await service.post(
                "/v1/vins/batch", #"{"vins":[{"vin":"\#(right)"},{"vin":"9ZZ"}]}"#, ["Accept": "application/x-ndjson"])
            #expect(reply.status == 200 && reply.type == "application/x-ndjson")
            #expect(reply.body.last == 0x0A)
            let lines = try reply.body.split(separator: 0x0A).map {
                try JSONReader.decode(DecodedVIN.self, from: Array($0))
            }
            #expect(lines.map(\.vin) == [right, "9ZZ"])
        }
    }

    @Test func `a thousand VINs are answered and one more is refused`() async throws {
        try await withService { service async throws in
            func vins(_ count: Int) -> String {
                let items = (0..<count).map { number in
                    "{\"vin\":\"1ABA1XXX0CD\(String(1_000_000 + number).dropFirst())\"}"
                }
                return "{\"vins\":[\(items.joined(separator: ","))]}"
            }
            let answer: DecodedVINs = try await service.post("/v1/vins/batch", vins(1000)).decoded()
            #expect(answer.items.count == 1000)
            #expect(answer.items.enumerated().allSatisfy { Int($1.vin.suffix(6)) == $0 })
            let refused = try await service.post("/v1/vins/batch", vins(1001))
            #expect(refused.status == 422 && refused.faults.first?.hasPrefix("/vins ") == true, "\(refused.text)")
            #expect(try await service.post("/v1/vins/batch", #"{"vins":[]}"#).status == 422)
        }
    }

    @Test func `all faults of a batch are told at once`() async throws {
        try await withService { service async throws in
            let reply = try await service.post(
                "/v1/vins/batch", #"{"vins":[{"vin":"1AB"},{"vin":"1234567890\#(right)"},{"vin":"1AB","modelYear":0}]}"#
            )
            #expect(reply.status == 422)
            #expect(reply.faults.contains { $0.hasPrefix("/vins/1/vin ") }, "\(reply.text)")
            #expect(reply.faults.contains { $0.hasPrefix("/vins/2/modelYear ") }, "\(reply.text)")
        }
    }

    @Test func `a body that is not JSON, or is said not to be, is refused`() async throws {
        try await withService { service async throws in
            #expect(try await service.post("/v1/vins/batch", "{").problem == "malformed-json")
            #expect(try await service.post("/v1/vins/batch", "{}", ["Content-Type": "text/plain"]).status == 415)
            #expect(try await service.post("/v1/vins/batch", "{}").status == 422)
        }
    }

    @Test func `methods beside the table's are told what is allowed`() async throws {
        try await withService { service async throws in
            let wrong = try await service.send(.delete, "/v1/vins/\(right)")
            #expect(wrong.status == 405 && wrong.problem == "method-not-allowed")
            #expect(wrong.fields["Allow"]?.contains("GET") == true)
            let options = try await service.send(.options, "/v1/vins/batch")
            #expect(options.status == 204 && options.fields["Allow"]?.contains("POST") == true)
            let head = try await service.send(.head, "/v1/vins/\(right)")
            #expect(head.status == 200 && head.body.isEmpty && Int(head.fields["Content-Length"] ?? "") ?? 0 > 500)
        }
    }

    @Test func `batch and validate are no VINs`() async throws {
        try await withService { service async throws in
            #expect(try await service.get("/v1/vins/batch").status == 405)
            #expect(try await service.post("/v1/vins/\(right)", "{}").status == 405)
        }
    }
}

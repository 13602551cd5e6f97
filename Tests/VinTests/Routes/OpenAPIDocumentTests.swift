import JSON
import Routing
import TestSupport
import Testing

@testable import Vin

@Suite struct OpenAPIDocumentTests {
    private func document() -> [UInt8] {
        let app = App(offline: OfflineDecoder(IndexFile(path: "")), online: nil, clock: { 0 })
        return OpenAPI.document(routes(app), OpenAPI.Info(title: "vin", version: "1", description: "VINs."))
    }

    @Test func `every route stands in the document with its answers`() throws {
        let document = try JSONValue(parsing: document())
        #expect(document["openapi"] == "3.1.0")
        let expected = [
            ("/v1/vins/{vin}", "get", ["200", "422"]), ("/v1/vins/batch", "post", ["200", "400", "415", "422"]),
            ("/v1/vins/validate", "post", ["200", "422"]), ("/v1/wmis/{wmi}", "get", ["200", "404"]),
            ("/v1/makes", "get", ["200", "400", "422"]), ("/v1/makes/{make}/models", "get", ["200", "404", "422"]),
        ]
        guard case .object(let paths)? = document["paths"] else {
            Issue.record("no paths")
            return
        }
        #expect(Set(paths.map(\.name)) == Set(expected.map(\.0)))
        for (path, method, statuses) in expected {
            let answers = document["paths"]?[path]?[method]?["responses"]
            for status in statuses { #expect(answers?[status] != nil, "\(path) \(status)") }
        }
        let batch = document["paths"]?["/v1/vins/batch"]?["post"]?["responses"]?["200"]?["content"]
        #expect(batch?["application/json"] != nil && batch?["application/x-ndjson"] != nil)
    }

    @Test func `what may be null in an answer, and how long a VIN may be, stand in the document`() throws {
        let document = try JSONValue(parsing: document())
        let decoded = document["components"]?["schemas"]?["DecodedVIN"]?["properties"]
        let verdict = document["components"]?["schemas"]?["CheckDigitVerdict"]?["properties"]
        for member in [decoded?["suggestedVin"], decoded?["release"], verdict?["found"], verdict?["expected"]] {
            #expect(member?["type"] == ["string", "null"])
        }
        guard case .array(let parameters)? = document["paths"]?["/v1/vins/{vin}"]?["get"]?["parameters"] else {
            Issue.record("no parameters")
            return
        }
        #expect(parameters.first?["schema"]?["maxLength"] == 17)
    }

    @Test(.enabled(if: validator != nil, "openapi-spec-validator is not here"))
    func `the document is valid OpenAPI`() throws {
        let result = try shell(
            "'\(try #require(validator))' -m openapi_spec_validator --schema 3.1 -", input: document())
        #expect(result.status == 0, "\(result.text)")
    }
}

/// A Python that has the validator: that of deploy/test, else the system's.
private let validator: String? = {
    let local = #filePath.split(separator: "/").dropLast(4).map { "/" + $0 }.joined() + "/.local/venv/bin/python"
    return [local, "python3"].first { python in
        (try? shell("'\(python)' -c 'import openapi_spec_validator'"))?.status == 0
    }
}()

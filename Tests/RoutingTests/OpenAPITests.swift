import FoundationEssentials
import JSON
import TestSupport
import Testing

@testable import Routing

/// The Python that deploy/test sets up with the packages of Tests/Gateway/requirements.txt.
private let python = #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined() + "/.local/venv/bin/python"

private func judge(_ document: [UInt8]) throws -> ShellResult {
    try shell("'\(python)' -m openapi_spec_validator --schema 3.1 -", input: document)
}

struct OpenAPITests {
    let document: JSONValue

    init() throws {
        let info = OpenAPI.Info(title: "Cars", version: "1.0.0", description: "A sample.")
        document = try JSONValue(parsing: OpenAPI.document(sampleRoutes(), info))
    }

    @Test func `every route stands in the document under its path and method`() {
        #expect(document["openapi"] == "3.1.0")
        let car = document["paths"]?["/v1/cars/{car}"]
        guard case .object(let operations)? = car else {
            Issue.record("no such path")
            return
        }
        #expect(operations.map(\.name) == ["get", "patch", "put", "delete"])
        #expect(car?["get"]?["operationId"] == "getCarsByCar")
        #expect(car?["get"]?["tags"] == ["cars"])
        #expect(car?["get"]?["security"] == [["bearer": []]])
        #expect(car?["delete"]?["responses"]?["204"]?["content"] == nil)
        #expect(document["paths"]?["/v1/cars/newest"]?["get"]?["security"] == nil)
        let photo = document["paths"]?["/v1/cars/{car}/photo"]?["put"]
        #expect(photo?["operationId"] == "putPhoto")
        #expect(photo?["requestBody"]?["content"] == ["image/jpeg": [:], "image/png": [:]])
        #expect(document["paths"]?["/v1/old"]?["get"]?["deprecated"] == true)
    }

    @Test func `limits of parameters and bodies are said`() {
        let list = document["paths"]?["/v1/cars"]?["get"]
        guard case .array(let parameters)? = list?["parameters"] else {
            Issue.record("no parameters")
            return
        }
        #expect(parameters.map { $0["name"] } == ["limit", "cursor", "colour", "maker", "new"])
        #expect(parameters[0]["schema"] == ["type": "integer", "minimum": 1, "maximum": 200, "format": "int64"])
        #expect(parameters[2]["schema"] == ["type": "array", "items": ["type": "string", "enum": ["red", "blue"]]])
        let car = document["components"]?["schemas"]?["Car"]
        #expect(car?["required"] == ["make", "year"])
        #expect(car?["properties"]?["make"]?["maxLength"] == 40)
        #expect(car?["properties"]?["year"]?["minimum"] == 1886)
        #expect(car?["properties"]?["id"]?["readOnly"] == true)
        let patch = document["paths"]?["/v1/cars/{car}"]?["patch"]?["requestBody"]?["content"]
        #expect(patch?["application/merge-patch+json"]?["schema"]?["required"] == nil)
        #expect(
            patch?["application/merge-patch+json"]?["schema"]?["properties"]?["note"]?["type"] == ["string", "null"])
    }

    @Test func `a member that may be left out of a request may be null in it`() {
        let note = document["components"]?["schemas"]?["Car"]?["properties"]?["note"]
        #expect(note?["type"] == ["string", "null"])
        #expect(document["components"]?["schemas"]?["Car"]?["properties"]?["make"]?["type"] == "string")
        #expect(document["components"]?["schemas"]?["Car"]?["properties"]?["id"]?["type"] == "string")
    }

    @Test func `a patch changes members of objects within, so nothing is required there either`() {
        struct Engine: Codable {
            var cylinders: Int
            var fuels: [String]
        }
        struct Model: Codable {
            var name: String
            var engine: Engine
            var spare: Engine?
            var next: [Model]
        }
        var types = SchemaSet()
        let whole = types.schema(of: Model.self)
        var writer = JSONWriter()
        MergePatch<Model>.schema(whole, &types).write(into: &writer, isRequest: true)
        let patch = try? JSONValue(parsing: writer.bytes)
        #expect(patch?["required"] == nil)
        #expect(patch?["properties"]?["name"]?["type"] == "string")
        #expect(patch?["properties"]?["engine"]?["type"] == "object")
        #expect(patch?["properties"]?["engine"]?["required"] == nil)
        #expect(patch?["properties"]?["engine"]?["properties"]?["cylinders"]?["type"] == "integer")
        #expect(patch?["properties"]?["spare"]?["type"] == ["object", "null"])
        #expect(patch?["properties"]?["spare"]?["properties"]?["cylinders"]?["type"] == "integer")
        // Arrays are replaced as a whole: their elements are complete.
        #expect(patch?["properties"]?["next"]?["items"]?["$ref"] != nil)
    }

    @Test func `problems are declared by status with their codes`() {
        let responses = document["paths"]?["/v1/cars"]?["post"]?["responses"]
        guard case .object(let statuses)? = responses else {
            Issue.record("no responses")
            return
        }
        #expect(
            statuses.map(\.name) == [
                "201", "400", "401", "403", "406", "409", "413", "414", "415", "422", "429", "431", "500", "503",
            ])
        let conflict = responses?["409"]?["content"]?["application/problem+json"]
        #expect(conflict?["schema"]?["$ref"] == "#/components/schemas/Problem")
        #expect(conflict?["examples"]?["car-sold"]?["value"]?["title"] == "The car is sold")
        #expect(conflict?["examples"]?["idempotency-key-in-use"] != nil)
    }

    @Test func `every kind of problem is listed once with its status and title`() {
        guard case .array(let problems)? = document["x-problems"] else {
            Issue.record("no problems")
            return
        }
        #expect(problems.contains(["code": "car-sold", "title": "The car is sold", "status": 409]))
        #expect(problems.contains { $0["code"] == "idempotency-key-in-use" })
        #expect(problems.contains { $0["code"] == "uri-too-long" })
        #expect(Set(problems.map { "\($0["code"] ?? .null)" }).count == problems.count)
    }

    @Test func `every reference leads somewhere`() {
        var references: Set<String> = []
        func collect(_ value: JSONValue) {
            switch value {
            case .object(let members):
                for member in members {
                    if member.name == "$ref", case .string(let reference) = member.value {
                        references.insert(reference)
                    }
                    collect(member.value)
                }
            case .array(let elements): elements.forEach(collect)
            default: break
            }
        }
        collect(document)
        #expect(references.count >= 4)
        for reference in references {
            var target: JSONValue? = document
            for part in reference.split(separator: "/").dropFirst() { target = target?[String(part)] }
            #expect(target != nil, "\(reference)")
        }
    }

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: python), "deploy/test has installed no validator"))
    func `a real validator accepts the document`() throws {
        let result = try judge(document.json)
        #expect(result.status == 0, "\(result.text)")
        #expect(try judge(Array(#"{"openapi":"3.1.0","info":{"title":"x"},"paths":{}}"#.utf8)).status != 0)
    }
}

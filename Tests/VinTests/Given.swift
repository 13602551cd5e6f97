import Configuration
import EventLoop
import FoundationEssentials
import HTTP
import HTTPClient
import JSON
import Models
import Telemetry
import TestSupport
import Testing

@testable import ServiceKit
@testable import Vin

/// A folder of a test's own, gone with the last who holds it.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.path + "/vin-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    /// Puts the index of these facts in its place, as `vin import` does.
    func write(_ facts: SmallFacts) throws {
        try BlockingFile.replace(path + "/vin.index", with: IndexCompiler.compile(facts.tables))
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// An answer as a client of the service sees it.
struct Reply {
    let status: Int
    let fields: Fields
    let body: [UInt8]

    var text: String { String(decoding: body, as: UTF8.self) }
    var type: String? { fields["Content-Type"] }

    /// The JSON document.
    func json() throws -> JSONValue { try JSONValue(parsing: body) }

    /// The body as one of the types that cross services.
    func decoded<Value: Decodable>(as type: Value.Type = Value.self) throws -> Value {
        try JSONReader.decode(Value.self, from: body)
    }

    /// `code` of a problem; nil for anything else.
    var problem: String? {
        guard type == "application/problem+json", case .string(let code)? = try? json()["code"] else { return nil }
        return code
    }

    /// Code and place of each fault of a problem.
    var faults: [String] {
        guard case .array(let faults)? = try? json()["errors"] else { return [] }
        return faults.map { fault in
            var words: [String] = []
            for name in ["pointer", "parameter", "code"] {
                if case .string(let word)? = fault[name] { words.append(word) }
            }
            return words.joined(separator: " ")
        }
    }
}

/// The vin service on a real socket of the test's worker, set up as in production.
final class Running {
    let service: Service
    let index: IndexFile
    let port: UInt16
    private let client = Client(ClientSettings(service: "test", retry: .never))

    init(_ variables: [String: String]) async throws {
        let environment = Environment(variables)
        let process = ProcessSettings(environment, needsDatabase: false)
        let settings = try Settings(environment)
        try environment.check()
        service = Service(
            name: "vin", version: "test", instance: "", settings: process,
            log: Log(service: "vin", level: .error, sink: .none), blocking: BlockingPool(threads: 1, queue: 8))
        index = settings.index
        try await setUp(service, settings)
        port = try service.start(port: 0)
    }

    func send(
        _ method: HTTP.Method, _ path: String, _ fields: Fields = Fields(), body: String = ""
    ) async throws -> Reply {
        var fields = fields
        if !body.isEmpty, fields["Content-Type"] == nil { fields["Content-Type"] = "application/json" }
        let response = try await client.send(
            Call(
                "test", method, "http://127.0.0.1:\(port)\(path)", fields: fields, body: Array(body.utf8),
                limit: .seconds(60), responseLimit: 64 << 20))
        return Reply(status: response.status.code, fields: response.fields, body: response.body)
    }

    func get(_ path: String, _ fields: Fields = Fields()) async throws -> Reply { try await send(.get, path, fields) }

    func post(_ path: String, _ body: String, _ fields: Fields = Fields()) async throws -> Reply {
        try await send(.post, path, fields, body: body)
    }

    func decode(_ vin: String) async throws -> DecodedVIN { try await get("/v1/vins/\(vin)").decoded() }

    func close() async {
        client.close()
        await service.drain(within: .seconds(1))
    }
}

/// Runs `body` with the service over `index` (a path; by default the facts of `SmallFacts.car`), on a worker.
func withService(
    index: String? = nil, _ variables: [String: String] = [:], _ body: @Sendable (Running) async throws -> Void
) async throws {
    try await onWorker { _ in
        let folder = try TemporaryFolder()
        let path = index ?? folder.path + "/vin.index"
        if index == nil { try BlockingFile.replace(path, with: IndexCompiler.compile(SmallFacts.car().tables)) }
        let running = try await Running(variables.merging(["VIN_INDEX": path]) { $1 })
        let outcome: Result<Void, any Error>
        do {
            outcome = .success(try await body(running))
        } catch {
            outcome = .failure(error)
        }
        await running.close()
        withExtendedLifetime(folder) {}
        try outcome.get()
    }
}

/// A compiled index of all facts, where one is at hand.
let fullIndex: String? = {
    guard let path = ProcessInfo.processInfo.environment["VIN_INDEX"], FileManager.default.fileExists(atPath: path)
    else { return nil }
    return path
}()

/// The VINs of the reference cases; none without `shared/vin`.
func caseVINs() throws -> [VIN] {
    guard let sharedVIN else { return [] }
    let folder = try TemporaryFolder()
    let lines = folder.path + "/cases.jsonl"
    _ = try run(["gzip", "-dc"], from: sharedVIN + "/cases.jsonl.gz", to: lines)
    return try BlockingFile.contents(of: lines).split(separator: UInt8(ascii: "\n")).compactMap { line in
        guard case .string(let vin)? = try JSONValue(parsing: Array(line))["vin"] else { return nil }
        return try? VIN(vin)
    }
}

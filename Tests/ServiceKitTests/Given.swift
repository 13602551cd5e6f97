import Configuration
import Crypto
import EventLoop
import FoundationEssentials
import Glibc
import JWT
import Models
import Synchronization
import Telemetry
import TestSupport
import Testing

@testable import ServiceKit

/// An answer as it stood on the wire.
struct Reply: Sendable {
    let status: Int
    let head: String
    let body: String

    func field(_ name: String) -> String? {
        for line in head.split(separator: "\r\n") where line.lowercased().hasPrefix(name.lowercased() + ": ") {
            return String(line.dropFirst(name.count + 2))
        }
        return nil
    }
}

/// One request on a connection of its own.
func fetch(
    _ port: UInt16, _ method: String = "GET", _ path: String, _ fields: [String: String] = [:], body: String = ""
) async throws -> Reply {
    let socket = try await Socket.connect(host: "127.0.0.1", port: port)
    defer { socket.close() }
    var head = "\(method) \(path) HTTP/1.1\r\nHost: test\r\nConnection: close\r\n"
    for (name, value) in fields { head += "\(name): \(value)\r\n" }
    if method == "POST" { head += "Content-Length: \(body.utf8.count)\r\n" }
    try await socket.write(Array((head + "\r\n" + body).utf8))
    return try await reply(from: socket)
}

/// What comes on a connection until it ends.
func reply(from socket: Socket) async throws -> Reply {
    var bytes: [UInt8] = []
    while try await socket.read(into: &bytes, atMost: 65_536) > 0 {}
    let text = String(decoding: bytes, as: UTF8.self)
    guard let end = text.firstRange(of: "\r\n\r\n") else { return Reply(status: 0, head: text, body: "") }
    let head = String(text[..<end.lowerBound])
    return Reply(
        status: Int(head.split(separator: " ").dropFirst().first ?? "") ?? 0, head: head,
        body: String(text[end.upperBound...]))
}

/// The lines that a log or a terminal got.
final class Lines: Sendable {
    private let lines = Mutex<[String]>([])

    var all: [String] { lines.withLock { $0 } }
    var text: String { all.joined() }
    var sink: LogSink { LogSink { self.add(String(decoding: $0, as: UTF8.self)) } }

    func add(_ line: String) { lines.withLock { $0.append(line) } }

    /// The first line that contains `text`, as soon as there is one.
    func line(with text: String) async throws -> String {
        for _ in 0..<6_000 {
            if let line = all.first(where: { $0.contains(text) }) { return line }
            if let fault = all.first(where: { $0.contains("could not start") }) { throw Unexpected(what: fault) }
            try await Task.sleep(for: .milliseconds(5))
        }
        throw Unexpected(what: "no line with \(text): \(self.text)")
    }
}

struct Unexpected: Error { let what: String }

/// The number behind `"name":` in a line of JSON.
func number(_ name: String, in line: String) throws -> UInt16 {
    guard let place = line.firstRange(of: "\"\(name)\":"),
        let number = UInt16(line[place.upperBound...].prefix { $0.isNumber })
    else { throw Unexpected(what: "no \(name) in \(line)") }
    return number
}

/// Asks until `isGood`; the condition is another process's or worker's, which sends no signal.
func eventually(_ what: String, _ isGood: () async throws -> Bool) async throws {
    for _ in 0..<2_000 {
        if try await isGood() { return }
        try await EventLoop.current.sleep(for: .milliseconds(10))
    }
    throw Unexpected(what: "never: \(what)")
}

func processSettings(_ variables: [String: String] = [:]) throws -> ProcessSettings {
    let environment = Environment(
        ["PORT": "0", "METRICS_PORT": "0", "WORKERS": "2"].merging(variables) { _, given in given })
    let settings = ProcessSettings(environment, needsDatabase: false)
    try environment.check()
    return settings
}

/// A service that serves in this process until it is told to stop.
final class Running: Sendable {
    let lines = Lines()
    private let isStopped = Atomic(false)
    private let isEnded = Atomic(false)

    var port: UInt16 { get async throws { try number("port", in: try await lines.line(with: "\"serving\"")) } }
    var metricsPort: UInt16 {
        get async throws { try number("metricsPort", in: try await lines.line(with: "\"serving\"")) }
    }

    func stop() { isStopped.store(true, ordering: .relaxed) }

    /// The first call gives SIGTERM once `stop` was called, further calls wait for ever.
    @Sendable func signal() async throws -> Int32 {
        while !isStopped.load(ordering: .relaxed) || isEnded.load(ordering: .relaxed) {
            try await EventLoop.current.sleep(for: .milliseconds(5))
        }
        isEnded.store(true, ordering: .relaxed)
        return SIGTERM
    }
}

/// Serves what `setUp` says while `body` runs, then stops it and gives the exit code.
@discardableResult
func withProgram(
    _ variables: [String: String] = [:], name: String = "test", migrations: [(name: String, bytes: [UInt8])] = [],
    setUp: @escaping @Sendable (Service) async throws -> Void, _ body: @Sendable (Running) async throws -> Void
) async throws -> Int32 {
    let running = Running()
    let program = Program(
        name: name, settings: try processSettings(variables), migrations: migrations, sink: running.lines.sink)
    async let code = program.serve(until: { try await running.signal() }, setUp: setUp)
    do {
        _ = try await running.port
        try await onWorker { _ in try await body(running) }
    } catch {
        running.stop()
        _ = await code
        throw error
    }
    running.stop()
    return await code
}

/// Tokens that hold unless a test says otherwise.
struct GivenTokens {
    let signing: P256.SigningKey
    let key: JWK
    let account = AccountID("0198c5f0-5f00-7abc-8def-000000000001")
    let tenant = TenantID("0198c5f0-5f00-7abc-8def-000000000002")

    init() throws {
        signing = try P256.SigningKey()
        key = JWK(signing.verifyingKey)
    }

    var keySet: [UInt8] { get throws { try JWKS([key]).json } }

    func token(_ changes: [String: String?] = [:], now: Int = time(nil)) throws -> String {
        var members = [
            "iss": "\"https://id.example\"", "aud": "\"driveline\"", "sub": "\"\(account?.description ?? "")\"",
            "jti": "\"token-1\"", "tenant": "\"\(tenant?.description ?? "")\"", "iat": "\(now)",
            "exp": "\(now + 600)", "roles": "[\"owner\",\"advisor\"]",
            "sid": "\"0198c5f0-5f00-7abc-8def-000000000003\"",
        ]
        for (name, value) in changes { members[name] = value }
        let text = "{\(members.map { "\"\($0)\":\($1)" }.joined(separator: ","))}"
        return try JWS.sign(Array(text.utf8), type: "at+jwt", kid: key.kid ?? "", key: signing)
    }
}

/// A folder of this test's own for the duration of `body`.
func withFolder<T>(_ body: (String) async throws -> T) async throws -> T {
    let path = "/tmp/driveline-kit-\(getpid())-\(UInt32.random(in: 0 ... .max))"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try await body(path)
}

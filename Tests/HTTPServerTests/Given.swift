import EventLoop
import HTTP
import TestSupport
import Testing

@testable import HTTPServer

/// Runs `body` with a server that listens on a port of its own; server and clients share one worker.
func withServer(
    _ limits: Limits = Limits(), handler: @escaping @Sendable (Request) async -> Response = echo,
    _ body: @Sendable (Given) async throws -> Void
) async throws {
    try await onWorker { loop in
        let server = Server(limits: limits, handler: handler)
        let listener = try Listener()
        server.listen(on: listener)
        try await body(Given(loop: loop, server: server, port: listener.port))
        await server.drain(within: .zero)
    }
}

/// What a test of the server has at hand.
struct Given {
    let loop: EventLoop
    let server: Server
    let port: UInt16

    func client() async throws -> Client {
        Client(try await Socket.connect(host: "127.0.0.1", port: port))
    }

    /// Waits until `condition` holds; the loop turns meanwhile.
    func until(_ condition: () -> Bool) async throws {
        for _ in 0..<10_000 where !condition() { try await loop.sleep(for: .milliseconds(1)) }
        #expect(condition())
    }
}

/// The path and the body of a request, as text.
@Sendable func echo(_ request: Request) async -> Response {
    do {
        let body = try await request.body.collect()
        return Response(.ok, text: request.head.target.pathText + String(decoding: body, as: UTF8.self))
    } catch {
        return Response(error.status, text: "\(error)")
    }
}

/// One answer as a client sees it.
struct Answer {
    let status: Int
    let fields: [(name: String, value: String)]
    var body: [UInt8] = []

    var text: String { String(decoding: body, as: UTF8.self) }
    func callAsFunction(_ name: String) -> String? { fields.first { $0.name == name }?.value }
}

/// A client that writes and reads bytes as it is told.
final class Client {
    let socket: Socket
    private var received: [UInt8] = []

    init(_ socket: Socket) { self.socket = socket }

    func send(_ text: String) async throws { try await socket.write(Array(text.utf8)) }

    func get(_ path: String = "/") async throws -> Answer {
        try await send("GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n")
        return try await answer()
    }

    /// The next answer, with its body.
    func answer(hasBody: Bool = true) async throws -> Answer {
        let lines = try await take(until: "\r\n\r\n").split(separator: "\r\n").map(String.init)
        let status = try #require(lines.first?.split(separator: " ").dropFirst().first.flatMap { Int($0) })
        let fields = lines.dropFirst().map { line in
            let parts = line.split(separator: ":", maxSplits: 1).map(String.init)
            return (name: parts[0].lowercased(), value: String(parts[1].drop { $0 == " " }))
        }
        var answer = Answer(status: status, fields: fields)
        guard hasBody, status >= 200, status != 204, status != 304 else { return answer }
        if let length = answer("content-length").flatMap({ Int($0) }) {
            answer.body = try await take(length)
        } else if answer("transfer-encoding") == "chunked" {
            while let size = Int(try await take(until: "\r\n"), radix: 16), size > 0 {
                answer.body += try await take(size)
                #expect(try await take(until: "\r\n") == "")
            }
            #expect(try await take(until: "\r\n") == "")
        } else {
            answer.body = try await rest()
        }
        return answer
    }

    /// Everything up to the server's end.
    func rest() async throws -> [UInt8] {
        while try await socket.read(into: &received) > 0 {}
        defer { received = [] }
        return received
    }

    /// Text up to `mark`, without it.
    func take(until mark: String) async throws -> String {
        let mark = Array(mark.utf8)
        while true {
            if let start = received.indices.first(where: { received[$0...].starts(with: mark) }) {
                defer { received.removeFirst(start + mark.count) }
                return String(decoding: received[..<start], as: UTF8.self)
            }
            try await more()
        }
    }

    func take(_ count: Int) async throws -> [UInt8] {
        while received.count < count { try await more() }
        defer { received.removeFirst(count) }
        return Array(received[..<count])
    }

    private func more() async throws {
        guard try await socket.read(into: &received) > 0 else { throw Ended(after: received) }
    }

    /// Waits until the server has cut the connection.
    func untilHangup() async throws {
        let _: Void = try await EventLoop.current.suspend { waiter in
            socket.onHangup = { waiter.resume() }
        }
    }
}

/// The server ended the connection too early.
struct Ended: Error {
    let after: [UInt8]
}

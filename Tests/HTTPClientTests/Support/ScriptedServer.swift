import EventLoop
import Glibc
import HTTPClient

/// A server that does to each connection what a test wants, on the test's own worker.
final class ScriptedServer {
    /// Dead on purpose: every test runs with a proxy in the environment, so a client that heeds it fails them all.
    private static let deadProxy: Void = {
        setenv("http_proxy", "http://127.0.0.1:9", 1)
        setenv("ALL_PROXY", "http://127.0.0.1:9", 1)
    }()

    let listener: Listener
    /// Connections that were accepted.
    private(set) var connections = 0
    /// Connections whose script has not ended.
    private(set) var open = 0
    /// Requests that were read completely, in order.
    fileprivate(set) var requests: [ReceivedRequest] = []
    private var peers: [Peer] = []
    private let script: (Peer) async throws -> Void

    init(_ script: @escaping (Peer) async throws -> Void) throws {
        Self.deadProxy
        listener = try Listener(reusePort: false)
        self.script = script
        EventLoop.current.spawn { await self.acceptAll() }
    }

    private func acceptAll() async {
        while let socket = try? await listener.accept() {
            let peer = Peer(socket, number: connections, server: self)
            connections += 1
            open += 1
            peers.append(peer)
            EventLoop.current.spawn { await self.serve(peer) }
        }
    }

    private func serve(_ peer: Peer) async {
        try? await script(peer)
        peer.socket.close()
        open -= 1
    }

    func url(_ path: String = "/") -> String { "http://127.0.0.1:\(listener.port)\(path)" }

    func close() {
        listener.close()
        for peer in peers { peer.socket.close() }
    }
}

/// A request as the server read it.
struct ReceivedRequest {
    let line: String
    let fields: [String]
    let body: String

    /// The value of a field; nil when it is not there.
    subscript(name: String) -> String? {
        let start = name.lowercased() + ":"
        return fields.first { $0.lowercased().hasPrefix(start) }.map {
            String($0.dropFirst(start.count).drop { $0 == " " })
        }
    }
}

/// The server's end of one connection.
final class Peer {
    let socket: Socket
    /// From 0, in the order of acceptance.
    let number: Int
    unowned let server: ScriptedServer
    private var buffer: [UInt8] = []

    init(_ socket: Socket, number: Int, server: ScriptedServer) {
        self.socket = socket
        self.number = number
        self.server = server
    }

    struct Ended: Error {}

    /// The next line without its line end.
    func line() async throws -> String {
        while true {
            if let end = buffer.firstIndex(of: 0x0A) {
                let line = buffer[..<end].filter { $0 != 0x0D }
                buffer.removeFirst(end + 1)
                return String(decoding: line, as: UTF8.self)
            }
            guard try await socket.read(into: &buffer) > 0 else { throw Ended() }
        }
    }

    /// The next request with a body by Content-Length.
    @discardableResult
    func request() async throws -> ReceivedRequest {
        let first = try await line()
        var fields: [String] = []
        while true {
            let next = try await line()
            if next.isEmpty { break }
            fields.append(next)
        }
        let head = ReceivedRequest(line: first, fields: fields, body: "")
        let length = head["Content-Length"].flatMap(Int.init) ?? 0
        while buffer.count < length {
            guard try await socket.read(into: &buffer) > 0 else { throw Ended() }
        }
        let request = ReceivedRequest(
            line: first, fields: fields, body: String(decoding: buffer.prefix(length), as: UTF8.self))
        buffer.removeFirst(length)
        server.requests.append(request)
        return request
    }

    func write(_ text: String) async throws { try await socket.write(Array(text.utf8)) }

    /// A complete answer with Content-Length.
    func answer(_ status: String = "200 OK", _ fields: String = "", body: String = "") async throws {
        try await write("HTTP/1.1 \(status)\r\nContent-Length: \(body.utf8.count)\r\n\(fields)\r\n\(body)")
    }

    /// Suspends until the client has closed its end.
    func end() async {
        while let count = try? await socket.read(into: &buffer), count > 0 {}
    }

    /// Passes bytes on to a port of this machine and back until one side ends.
    func tunnel(to port: UInt16) async throws {
        let other = try await Socket.connect(host: "127.0.0.1", port: port)
        let near = socket
        EventLoop.current.spawn {
            try? await Peer.copy(from: other, to: near)
            near.close()
        }
        try? await Peer.copy(from: near, to: other)
        other.close()
    }

    private static func copy(from source: Socket, to target: Socket) async throws {
        while true {
            var bytes: [UInt8] = []
            guard try await source.read(into: &bytes) > 0 else { return }
            try await target.write(bytes)
        }
    }
}

import Crypto
import EventLoop
import FoundationEssentials
import HTTP
import HTTPServer
import JSON
import Models
import Postgres
import Routing
import ServiceKit
import TestSupport
import Testing

@testable import Inquiries

/// Threads: who writes, what is uploaded, who listens.
extension Given {
    /// What somebody writes.
    @discardableResult
    func write(_ text: String, on inquiry: InquiryID, as bearer: Bearer) async throws -> Message {
        let reply = try await send(
            .post, "/v1/inquiries/\(inquiry)/messages", as: bearer, body: "{\"text\":\"\(text)\"}")
        try #require(reply.status == 201, "\(reply.text)")
        return try reply.decoded()
    }

    /// The thread as somebody sees it, the first message first.
    func thread(of inquiry: InquiryID, as bearer: Bearer) async throws -> [Message] {
        let reply = try await send(.get, "/v1/inquiries/\(inquiry)/messages?order=oldest&limit=200", as: bearer)
        try #require(reply.status == 200, "\(reply.text)")
        return try reply.decoded(as: Page<Message>.self).items
    }

    func marks(of inquiry: InquiryID, as bearer: Bearer) async throws -> ReadMarks {
        try await send(.get, "/v1/inquiries/\(inquiry)/read-marks", as: bearer).decoded()
    }

    func read(_ inquiry: InquiryID, upTo number: Int64, as bearer: Bearer) async throws -> ReadMarks {
        let reply = try await send(
            .put, "/v1/inquiries/\(inquiry)/read-marks", as: bearer, body: "{\"upTo\":\(number)}")
        try #require(reply.status == 200, "\(reply.text)")
        return try reply.decoded()
    }

    /// Announces a picture and uploads it in one part.
    func uploaded(_ bytes: [UInt8], as bearer: Bearer, type: String = "image/jpeg") async throws -> MediaID {
        let hash = Self.sha256(bytes)
        let announced = try await send(
            .post, "/v1/uploads", as: bearer,
            body: "{\"type\":\"\(type)\",\"size\":\(bytes.count),\"sha256\":\"\(hash)\",\"name\":\"Front left.jpg\"}")
        try #require(announced.status == 201, "\(announced.text)")
        let id = try announced.decoded(as: MediaItem.self).id
        let put = try await send(
            .put, "/v1/uploads/\(id)/content?offset=0", as: bearer, bytes: bytes, [("Content-Type", type)])
        try #require(put.status == 200, "\(put.text)")
        return id
    }

    static func sha256(_ bytes: [UInt8]) -> String {
        Hash.sha256(bytes).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// A picture that can be attached.
    func picture(_ bytes: [UInt8] = Given.jpeg(), as bearer: Bearer) async throws -> MediaID {
        let id = try await uploaded(bytes, as: bearer)
        let done = try await send(.post, "/v1/uploads/\(id)/completion", as: bearer)
        try #require(done.status == 200, "\(done.text)")
        return id
    }

    /// A grey JPEG with a comment that must not stay.
    static func jpeg(width: Int = 16, height: Int = 16, comment: String = "SECRET") -> [UInt8] {
        func big(_ value: Int) -> [UInt8] { [UInt8(value >> 8 & 255), UInt8(value & 255)] }
        func segment(_ marker: UInt8, _ body: [UInt8]) -> [UInt8] { [0xFF, marker] + big(body.count + 2) + body }
        var bytes: [UInt8] = [0xFF, 0xD8]
        bytes += segment(0xE0, Array("JFIF\0".utf8) + [1, 2, 1, 0, 72, 0, 72, 0, 0])
        bytes += segment(0xFE, Array(comment.utf8))
        bytes += segment(0xDB, [0] + [UInt8](repeating: 1, count: 64))
        bytes += segment(0xC0, [8] + big(height) + big(width) + [1, 1, 0x11, 0])
        // One code each, of one bit: no difference, end of block.
        bytes += segment(0xC4, [0x00, 1] + [UInt8](repeating: 0, count: 15) + [0])
        bytes += segment(0xC4, [0x10, 1] + [UInt8](repeating: 0, count: 15) + [0])
        bytes += segment(0xDA, [1, 1, 0x00, 0, 63, 0])
        let blocks = min(64, (width + 7) / 8) * min(64, (height + 7) / 8)
        return bytes + [UInt8](repeating: 0, count: (blocks * 2 + 7) / 8) + [0xFF, 0xD9]
    }

    /// Looks again until it is so; what never becomes so fails after half a minute.
    func until(_ isSo: () -> Bool, _ location: SourceLocation = #_sourceLocation) async throws {
        for _ in 0..<3_000 where !isSo() { try await database.loop.sleep(for: .milliseconds(10)) }
        #expect(isSo(), sourceLocation: location)
    }
}

/// The routes of the service behind a socket. Whoever calls is `caller`; nobody's token holds where that is nil.
final class Door {
    var caller: Bearer?
    private let listener: Listener

    init(_ app: App, as caller: Bearer) throws {
        self.caller = caller
        listener = try Listener(port: 0)
        var hooks = Router.Hooks()
        hooks.problem = { knownProblem($0) }
        hooks.authenticate = { _ in
            guard let caller = self.caller else { throw Problem.unauthorized(isInvalid: true) }
            return caller
        }
        let router = Router(routes(app), hooks: hooks)
        let server = Server(refuse: Router.refuse) { await router.respond(to: $0) }
        server.listen(on: listener)
    }

    /// Everything that an answer sends until `isEnough`, or until it ends.
    func get(
        _ target: String, _ fields: String = "", until isEnough: (String) async throws -> Bool = { _ in false }
    ) async throws -> [UInt8] {
        let socket = try await Socket.connect(host: "127.0.0.1", port: listener.port)
        defer { socket.close() }
        try await socket.write(Array("GET \(target) HTTP/1.0\r\nHost: localhost\r\n\(fields)\r\n".utf8))
        var bytes: [UInt8] = []
        while try await !isEnough(String(decoding: bytes, as: UTF8.self)) {
            guard try await socket.read(into: &bytes, atMost: 65_536) > 0 else { break }
        }
        return bytes
    }

    func close() { listener.close() }
}

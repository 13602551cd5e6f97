import EventLoop
import HTTP
import HTTPServer
import JSON
import Routing
import TestSupport
import Testing

/// The sample service behind a real server, asked over a real socket.
struct SocketTests {
    private func ask(_ text: String, _ told: Told) async throws -> String {
        let router = sampleRouter(told)
        let server = Server(refuse: { Router.refuse($0) }, handler: { await router.respond(to: $0) })
        let listener = try Listener(port: 0)
        let port = listener.port
        server.listen(on: listener)
        let socket = try await Socket.connect(host: "127.0.0.1", port: port)
        try await socket.write(Array(text.utf8))
        var answer: [UInt8] = []
        // A cut connection may end with a reset: what came until then counts.
        while let count = try? await socket.read(into: &answer, atMost: 65_536), count > 0 {}
        socket.close()
        await server.drain(within: .seconds(5))
        return String(decoding: answer, as: UTF8.self)
    }

    @Test func `requests over a socket get the router's answers`() async throws {
        let text = try await onWorker { _ in
            let told = Told()
            let answer = try await ask(
                "POST /v1/cars HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer anna\r\nContent-Type: application/json\r\n"
                    + "Content-Length: 28\r\n\r\n{\"make\":\"Honda\",\"year\":2003}"
                    + "HEAD /v1/cars/newest HTTP/1.1\r\nHost: a\r\n\r\n"
                    + "GET /v1/cars HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer anna\r\nAccept: text/csv\r\nConnection: close\r\n\r\n",
                told)
            #expect(
                told.finished == [
                    "POST /v1/cars 201 72 true", "HEAD /v1/cars/newest 200 28 true", "GET /v1/cars 200 ? true",
                ])
            return answer
        }
        #expect(text.contains("HTTP/1.1 201 Created"))
        #expect(text.contains(firstID))
        #expect(text.contains("\"make\",\"year\"\r\n\"'=Honda\",\"-3\"\r\n"))
        #expect(text.contains("nosniff"))
    }

    @Test func `events arrive over the socket and their end is told`() async throws {
        let text = try await onWorker { _ in
            let told = Told()
            let answer = try await ask("GET /v1/ticks HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", told)
            #expect(told.finished == ["GET /v1/ticks 200 ? true"])
            return answer
        }
        #expect(text.contains("Content-Type: text/event-stream\r\n"))
        #expect(text.contains("id: 1\nevent: tick\ndata: {}\n\n"))
    }

    @Test func `a stream that breaks cuts the connection and is told as broken`() async throws {
        let text = try await onWorker { _ in
            let told = Told()
            let answer = try await ask(
                "GET /v1/broken HTTP/1.1\r\nHost: a\r\nX-Request-Id: r\r\nConnection: close\r\n\r\n", told)
            #expect(told.finished == ["GET /v1/broken 200 ? false"])
            #expect(told.reported == ["SELECT secret FROM /etc/passwd r"])
            return answer
        }
        // Whether the first piece still arrives is the network's business; that the end is missing is ours.
        #expect(!text.hasSuffix("0\r\n\r\n") && !text.contains("SELECT"))
    }

    @Test func `what the server refuses comes as a problem`() async throws {
        let text = try await onWorker { _ in
            try await ask("GET / HTTP/1.1\r\n\r\n", Told())
        }
        #expect(text.hasPrefix("HTTP/1.1 400 Bad Request\r\n"))
        #expect(text.contains("application/problem+json"))
        #expect(text.contains("/problems/bad-request"))
    }

    @Test func `a body too large is refused over the socket before it is read`() async throws {
        let text = try await onWorker { _ in
            try await ask(
                "POST /v1/cars HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer anna\r\nContent-Type: application/json\r\n"
                    + "Content-Length: 1000000\r\nConnection: close\r\n\r\n", Told())
        }
        #expect(text.hasPrefix("HTTP/1.1 413 "))
        #expect(text.contains("content-too-large"))
    }
}

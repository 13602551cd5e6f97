import EventLoop
import HTTP
import TestSupport
import Testing

@testable import HTTPServer

@Suite(.timeLimit(.minutes(2))) struct FramingTests {
    @Test(arguments: [
        ("GET /\r\n", 400), ("GET / HTTP/1.1\r\n\r\n", 400), ("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400),
        ("GET / HTTP/1.1\nHost: a\n\n", 400), ("GET / HTTP/1.1\r\nHost: a\r\nX : y\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nX: y\r\n z\r\n\r\n", 400), ("GET / HTTP/1.1\r\nHost: a\r\nX: \0\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\na", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: identity\r\n\r\na", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n", 400),
        ("GET / HTTP/3.0\r\nHost: a\r\n\r\n", 505), ("CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET /\(String(repeating: "x", count: 9000)) HTTP/1.1\r\nHost: a\r\n\r\n", 414),
        ("GET / HTTP/1.1\r\nHost: a\r\nX: \(String(repeating: "x", count: 33000))\r\n\r\n", 431),
        ("GET / HTTP/1.1\r\nHost: a\r\n\(String(repeating: "X: y\r\n", count: 100))\r\n", 431),
        ("GET / HTTP/1.1\r\nHost: a\r\nExpect: a-miracle\r\n\r\n", 417),
    ])
    func `what is no request gets one answer and the connection ends`(_ text: String, _ status: Int) async throws {
        try await withServer { given in
            let client = try await given.client()
            try await client.send(text + "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n")
            let answer = try await client.answer()
            #expect(answer.status == status)
            #expect(answer("connection") == "close")
            #expect(try await client.rest() == [])
        }
    }

    @Test(arguments: ["\u{16}\u{03}\u{01}\u{02}\0\u{01}\0", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "", "GET / HT"])
    func `other protocols and requests broken off are closed without a word`(_ text: String) async throws {
        try await withServer { given in
            let client = try await given.client()
            try await client.send(text)
            client.socket.shutdownWrite()
            #expect(try await client.rest() == [])
            try await given.until { given.server.connectionCount == 0 }
        }
    }

    @Test func `a foreign protocol is closed although the client would go on`() async throws {
        try await withServer { given in
            let client = try await given.client()
            try await client.send("\u{16}\u{03}\u{01}")
            #expect(try await client.rest() == [])
        }
    }

    @Test func `requests in front of a fault are answered first`() async throws {
        try await withServer { given in
            let client = try await given.client()
            try await client.send("GET /good HTTP/1.1\r\nHost: a\r\n\r\nbad\r\n\r\n")
            #expect(try await client.answer().text == "/good")
            #expect(try await client.answer().status == 400)
            #expect(try await client.rest() == [])
            #expect(given.server.counters.refusals == 1)
        }
    }

    @Test func `the server's own answers are made by the function it was given`() async throws {
        try await onWorker { loop in
            let server = Server { refusal in
                Response(refusal.status ?? .badRequest, ["Content-Type": "a/b"], body: .bytes(Array("\(refusal)".utf8)))
            } handler: {
                await echo($0)
            }
            let listener = try Listener()
            server.listen(on: listener)
            let client = Client(try await Socket.connect(host: "127.0.0.1", port: listener.port))
            try await client.send("GET / HTTP/1.1\r\n\r\n")
            let answer = try await client.answer()
            #expect(answer("content-type") == "a/b")
            #expect(answer.text == "\(Refusal.fault(.hostMissing))")
            await server.drain(within: .zero)
        }
    }

    @Test func `an answer waits for a client that is still sending`() async throws {
        try await withServer { given in
            let client = try await given.client()
            // More than one read takes, so that bytes are unread when the answer leaves: closing at once would reset the
            // connection, and the client's system would throw the answer away.
            try await client.send("bad\r\n\r\n" + String(repeating: "a", count: 300_000))
            try await given.until { given.server.counters.refusals == 1 }
            try await client.send(String(repeating: "a", count: 300_000))
            #expect(try await client.answer().status == 400)
            #expect(try await client.rest() == [])
            try await given.until { given.server.connectionCount == 0 }
        }
    }
}

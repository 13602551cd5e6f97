import EventLoop
import HTTP
import HTTPServer
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(2))) struct ServerTests {
    @Test func `requests of one connection are answered one after the other`() async throws {
        try await withServer { given in
            let client = try await given.client()
            for number in 1...3 {
                let answer = try await client.get("/\(number)")
                #expect(answer.status == 200)
                #expect(answer.text == "/\(number)")
                #expect(answer("connection") == nil)
                #expect(answer("content-type") == "text/plain; charset=utf-8")
                #expect(answer("date").flatMap { HTTPDate.seconds($0) } != nil)
                #expect(answer("server") == nil)
            }
            #expect(given.server.counters.accepted == 1)
            #expect(given.server.counters.requests == 3)
        }
    }

    @Test func `a hundred requests in one write get a hundred answers in order`() async throws {
        try await withServer { given in
            let client = try await given.client()
            try await client.send((0..<100).map { "GET /\($0) HTTP/1.1\r\nHost: a\r\n\r\n" }.joined())
            for number in 0..<100 { #expect(try await client.answer().text == "/\(number)") }
        }
    }

    @Test func `bodies of a pipeline go to their requests`() async throws {
        try await withServer { given in
            let client = try await given.client()
            let length = "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nxyz"
            let chunked = "POST /b HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nuv\r\n0\r\n\r\n"
            try await client.send(length + chunked + length)
            #expect(try await client.answer().text == "/axyz")
            #expect(try await client.answer().text == "/buv")
            #expect(try await client.answer().text == "/axyz")
        }
    }

    @Test func `an answer leaves although the next request of the pipeline takes its time`() async throws {
        let gate = Gate()
        try await withServer { request in
            if request.head.target.pathText == "/slow" { await gate.wait() }
            return Response(.ok, text: request.head.target.pathText)
        } _: { given in
            let client = try await given.client()
            let lines = ["/fast", "/slow", "/last"].map { "GET \($0) HTTP/1.1\r\nHost: a\r\n\r\n" }
            try await client.send(lines.joined())
            #expect(try await client.answer().text == "/fast")
            gate.open()
            #expect(try await client.answer().text == "/slow")
            #expect(try await client.answer().text == "/last")
        }
    }

    @Test func `HEAD is GET without its body`() async throws {
        try await withServer { given in
            let client = try await given.client()
            let get = try await client.get("/x")
            try await client.send("HEAD /x HTTP/1.1\r\nHost: a\r\n\r\n")
            let head = try await client.answer(hasBody: false)
            #expect(head.status == get.status)
            #expect(head.fields.map(\.name) == get.fields.map(\.name))
            #expect(head("content-length") == get("content-length"))
            #expect(try await client.get("/y").text == "/y")
        }
    }

    @Test func `answers without body have none, and empty ones say so`() async throws {
        try await withServer { request in
            switch request.head.target.pathText {
            case "/204": Response(.noContent, body: .bytes([1, 2]))
            case "/304": Response(.notModified, ["ETag": "\"a\""], body: .bytes([1, 2]))
            default: Response(.ok)
            }
        } _: { given in
            let client = try await given.client()
            let nothing = try await client.get("/204")
            #expect(nothing.status == 204 && nothing("content-length") == nil)
            #expect(try await client.get("/304")("content-length") == nil)
            #expect(try await client.get("/")("content-length") == "0")
        }
    }

    @Test func `HTTP/1.0 is closed unless it asks to stay`() async throws {
        try await withServer { given in
            let closing = try await given.client()
            try await closing.send("GET /a HTTP/1.0\r\n\r\n")
            let last = try await closing.answer()
            #expect(last("connection") == "close" && last.text == "/a")
            #expect(try await closing.rest() == [])

            let staying = try await given.client()
            try await staying.send("GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
            #expect(try await staying.answer()("connection") == "keep-alive")
            #expect(try await staying.get("/b").text == "/b")
        }
    }

    @Test func `Connection: close is the last request`() async throws {
        try await withServer { given in
            let client = try await given.client()
            let last = "GET /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
            try await client.send(last + "GET /b HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await client.answer()("connection") == "close")
            #expect(try await client.rest() == [])
            #expect(given.server.counters.requests == 1)
        }
    }

    @Test func `a client that has said its last still gets the answer`() async throws {
        let gate = Gate()
        try await withServer { _ in
            await gate.wait()
            return Response(.ok, text: "late")
        } _: { given in
            let client = try await given.client()
            try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            client.socket.shutdownWrite()
            try await given.loop.sleep(for: .milliseconds(5))
            gate.open()
            #expect(try await client.answer().text == "late")
            #expect(try await client.rest() == [])
        }
    }

    @Test func `a reset cancels the handler and frees the connection`() async throws {
        let gate = Gate()
        try await withServer { request in
            try? await EventLoop.current.sleep(for: .seconds(3600))
            if Task.isCancelled { gate.open() }
            return Response(.ok)
        } _: { given in
            let client = try await given.client()
            try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            try await given.until { given.server.counters.requests == 1 }
            client.socket.reset()
            await gate.wait()
            try await given.until { given.server.connectionCount == 0 }
        }
    }

    @Test func `a large answer arrives whole`() async throws {
        let large = (0..<5_000_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        try await withServer { _ in
            Response(.ok, body: .bytes(large))
        } _: { given in
            let client = try await given.client()
            #expect(try await client.get().body == large)
            #expect(try await client.get().body == large)
        }
    }

    @Test func `a value from a client cannot begin a field`() async throws {
        try await withServer { request in
            let items = (try? request.head.target.queryItems()) ?? []
            return Response(.seeOther, ["Location": items.first?.value ?? ""])
        } _: { given in
            let client = try await given.client()
            let answer = try await client.get("/?to=/x%0D%0ASet-Cookie:%20a=b%0D%0A%0D%0A")
            #expect(answer("set-cookie") == nil)
            #expect(answer("location") == "/x  Set-Cookie: a=b    ")
        }
    }

    @Test func `a client that has sent very much leaves the others their turn`() async throws {
        var limits = Limits()
        limits.read = 16
        try await withServer(limits) { request in
            let turns = Turns(EventLoop.current)
            let length = (try? await request.body.collect().count) ?? 0
            return Response(.ok, text: "\(length) \(turns.end() >= 75)")
        } _: { given in
            let (left, right) = try Socket.pair()
            let client = Client(right)
            let body = String(repeating: "x", count: 4_800)
            try await client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4800\r\n\r\n" + body)
            given.server.serve(left)
            // 300 reads, a pause after each fourth.
            #expect(try await client.answer().text == "4800 true")
        }
    }
}

/// Counts the turns of a loop.
private final class Turns {
    private let loop: EventLoop
    private var count = 0
    private var isCounting = true

    init(_ loop: EventLoop) {
        self.loop = loop
        step()
    }

    private func step() {
        guard isCounting else { return }
        count += 1
        loop.atEndOfTurn { self.step() }
    }

    func end() -> Int {
        isCounting = false
        return count
    }
}

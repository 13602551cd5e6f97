import EventLoop
import HTTP
import HTTPClient
import Telemetry
import TestSupport
import Testing

/// What goes out, what comes back, and what ends a call.
@Suite struct CallTests {
    @Test func `a call carries method, path, fields, body, trace and request id and brings back the answer`()
        async throws
    {
        try await withServer { peer in
            try await peer.request()
            try await peer.answer("404 Not Found", "X-One: 1\r\nX-One: 2\r\n", body: "nothing here")
        } _: { client, server in
            let trace = TraceContext(
                traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", tracestate: ["a=b"])
            let response = try await client.send(
                Call(
                    "test", .post, server.url("/v1/things?x=%20y"),
                    fields: ["X-Empty": "", "Content-Type": "text/plain"],
                    body: Array("hello".utf8), trace: trace, requestID: "abc-123"))
            #expect(response.status == .notFound)
            #expect(response.fields.values("x-one") == ["1", "2"])
            #expect(response.text == "nothing here")
            #expect(response.attempts == 1)
            let request = try #require(server.requests.first)
            #expect(request.line == "POST /v1/things?x=%20y HTTP/1.1")
            #expect(request["Host"] == "127.0.0.1:\(server.listener.port)")
            #expect(request["User-Agent"] == "driveline/tests")
            #expect(request["traceparent"] == "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
            #expect(request["tracestate"] == "a=b")
            #expect(request["X-Request-Id"] == "abc-123")
            #expect(request["X-Empty"] == "")
            #expect(request["Content-Type"] == "text/plain")
            #expect(request["Expect"] == nil)
            #expect(request.body == "hello")
        }
    }

    @Test(arguments: ["POST", "PUT", "PATCH"])
    func `a method that has a body says so when the body is empty`(name: String) async throws {
        try await withServer(answerAll) { client, server in
            _ = try await client.send(Call("test", Method(name), server.url()))
            let request = try #require(server.requests.first)
            #expect(request.line == "\(name) / HTTP/1.1")
            #expect(request["Content-Length"] == "0")
            #expect(request["Content-Type"] == nil)
        }
    }

    @Test(arguments: ["GET", "DELETE", "OPTIONS", "PURGE"])
    func `a method without a body sends none`(name: String) async throws {
        try await withServer(answerAll) { client, server in
            _ = try await client.send(Call("test", Method(name), server.url()))
            let request = try #require(server.requests.first)
            #expect(request.line == "\(name) / HTTP/1.1")
            #expect(request["Content-Length"] == nil)
        }
    }

    @Test func `a body is sent as it is, also with zeros and a megabyte long`() async throws {
        try await withServer(answerAll) { client, server in
            let body = [UInt8](repeating: 0, count: 1 << 20)
            _ = try await client.send(Call("test", .put, server.url(), body: body))
            #expect(server.requests.first?.body.utf8.count == 1 << 20)
            #expect(server.requests.first?["Content-Type"] == nil)
        }
    }

    @Test func `the answer to HEAD has no body, whatever its Content-Length`() async throws {
        try await withServer { peer in
            try await peer.request()
            try await peer.write("HTTP/1.1 200 OK\r\nContent-Length: 999999999\r\n\r\n")
            await peer.end()
        } _: { client, server in
            let response = try await client.send(Call("test", .head, server.url(), responseLimit: 10))
            #expect(response.body.isEmpty)
            #expect(response.fields["Content-Length"] == "999999999")
        }
    }

    @Test func `a compressed answer comes back as it was before`() async throws {
        let packed = try shell("printf 'hello, hello, hello' | gzip -c").output
        try await withServer { peer in
            try await peer.request()
            try await peer.write("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: \(packed.count)\r\n\r\n")
            try await peer.socket.write(packed)
        } _: { client, server in
            #expect(await client.text(of: server.url()) == "hello, hello, hello")
            #expect(server.requests.first?["Accept-Encoding"] == "gzip, deflate")
        }
    }

    @Test func `a gzip bomb is ended at the limit of what it unpacks to`() async throws {
        let bomb = try shell("head -c 50000000 /dev/zero | gzip -9 -c").output
        #expect(bomb.count < 100_000)
        try await withServer { peer in
            try await peer.request()
            try await peer.write("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: \(bomb.count)\r\n\r\n")
            try await peer.socket.write(bomb)
            await peer.end()
        } _: { client, server in
            #expect(
                await client.failureOfGet(server.url(), responseLimit: 200_000) == .responseTooLarge(limit: 200_000))
        }
    }

    @Test func `a call that cannot be sent connects to nobody`() async throws {
        try await withServer(answerAll) { client, server in
            let port = server.listener.port
            let start = TraceContext(traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
            let trace = try #require(start)
            let evil = TraceContext(traceID: trace.traceID, spanID: trace.spanID, tracestate: "a=b\r\nX-Evil: 1")
            let wrong: [Call] = [
                Call("test", .get, "127.0.0.1:\(port)"),
                Call("test", .get, "//127.0.0.1:\(port)/"),
                Call("test", .get, "ftp://127.0.0.1:\(port)/"),
                Call("test", .get, "file:///etc/passwd"),
                Call("test", .get, "http://user:secret@127.0.0.1:\(port)/"),
                Call("test", .get, "http:///nohost"),
                Call("test", .get, "http://127.0.0.1:\(port)/a b"),
                Call("test", .get, "http://127.0.0.1:\(port)/a\r\nX-Evil: 1"),
                Call("test", .get, "http://127.0.0.1:99999/"),
                Call("test", .get, "http://127.0.0.1:\(port)/" + String(repeating: "x", count: 9000)),
                Call("test", Method("GET /\r\nX"), server.url()),
                Call("test", Method(""), server.url()),
                Call("test", .connect, server.url()),
                Call("test", .get, server.url(), body: [1]),
                Call("test", .post, server.url(), fields: ["Transfer-Encoding": "chunked"]),
                Call("test", .post, server.url(), fields: ["Content-Length": "3"]),
                Call("test", .get, server.url(), fields: ["Host": "elsewhere"]),
                Call("test", .get, server.url(), requestID: "a\r\nX-Evil: 1"),
                Call("test", .get, server.url(), trace: evil),
            ]
            for call in wrong {
                let failure = await client.failure(call)
                guard case .invalidCall = failure else {
                    Issue.record("\(call.method) \(call.url): \(String(describing: failure))")
                    continue
                }
            }
            #expect(server.connections == 0)
        }
    }

    @Test func `an error names the call and the host but never the query`() async throws {
        try await withServer {
            try await $0.request()
        } _: { client, server in
            let call = Call("vpic.decode", .post, server.url("/?token=secret"))
            let error = try #require(await client.error(of: call))
            #expect(error.call == "vpic.decode")
            #expect(error.host == "127.0.0.1:\(server.listener.port)")
            #expect(error.attempts == 1)
            #expect(error.description.contains("vpic.decode"))
            #expect(!error.description.contains("secret"))
        }
    }

    @Test func `the deadline of the caller ends a call that has a longer limit of its own`() async throws {
        try await withServer {
            await $0.end()
        } _: { client, server in
            let call = Call(
                "test", .get, server.url(), limit: .seconds(600), deadline: .now + .seconds(1), retry: .never)
            #expect(await client.failure(call) == .timedOut(.answer))
        }
    }

    @Test func `a deadline that is over sends nothing`() async throws {
        try await withServer(answerAll) { client, server in
            #expect(await client.failure(Call("test", .get, server.url(), deadline: .now)) == .timedOut(.start))
            #expect(server.connections == 0)
        }
    }

    @Test func `the time that is left is passed on to neighbours`() async throws {
        var settings = ClientSettings(service: "tests")
        settings.deadlineField = "X-Time-Left"
        try await withServer(settings: settings, answerAll) { client, server in
            _ = try await client.send(
                Call("test", .get, server.url(), limit: .seconds(60), deadline: .now + .seconds(20)))
            let left = try #require(server.requests.first?["X-Time-Left"].flatMap(Int.init))
            #expect((1...20_000).contains(left))
        }
    }

    @Test func `a limit of years is as good as none`() async throws {
        try await withServer(answerAll) { client, server in
            let years = Call(
                "test", .get, server.url(), limit: .seconds(1_000_000_000), attemptLimit: .seconds(.max / 2))
            let response = try await client.send(years)
            #expect(response.status == .ok)
            #expect(await client.failure(Call("test", .get, server.url(), limit: .seconds(-1))) == .timedOut(.start))
        }
    }

    @Test func `a port where nobody listens is a failed connection`() async throws {
        try await withServer(answerAll) { client, _ in
            let dead = DeadPort()
            #expect(await client.failureOfGet("http://127.0.0.1:\(dead.port)/") == .connectFailed)
        }
    }

    @Test func `a name without an address cannot be resolved`() async throws {
        try await withServer(answerAll) { client, _ in
            #expect(await client.failureOfGet("http://no-such-host.invalid/") == .cannotResolve)
        }
    }

    @Test func `a queue that takes no connection is ended by the connect limit`() async throws {
        try await onWorker { loop in
            var settings = ClientSettings(service: "tests")
            settings.connectLimit = .milliseconds(100)
            let client = Client(settings)
            defer { client.close() }
            // Nobody accepts: the kernel takes a few connections into the queue and then drops the rest.
            let listener = try Listener(backlog: 0, reusePort: false)
            let queue = Queue()
            for _ in 0..<3 {
                loop.spawn {
                    guard let socket = try? await Socket.connect(host: "127.0.0.1", port: listener.port) else { return }
                    queue.sockets.append(socket)
                }
            }
            try await loop.sleep(for: .milliseconds(20))
            #expect(await client.failureOfGet("http://127.0.0.1:\(listener.port)/") == .timedOut(.connect))
        }
    }
}

/// Connections that are held open.
private final class Queue {
    var sockets: [Socket] = []
}

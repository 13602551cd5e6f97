import EventLoop
import HTTP
import Synchronization
import TestSupport
import Testing

@testable import HTTPServer

@Suite(.timeLimit(.minutes(2))) struct StreamTests {
    @Test func `a stream is chunked, and the connection goes on`() async throws {
        try await withServer { _ in
            Response(
                .ok,
                body: .stream { writer in
                    try await writer.write("abc")
                    try await writer.write([])
                    try await EventLoop.current.sleep(for: .milliseconds(1))
                    try await writer.write("def")
                })
        } _: { given in
            let client = try await given.client()
            for _ in 0..<2 {
                let answer = try await client.get()
                #expect(answer("transfer-encoding") == "chunked")
                #expect(answer("content-length") == nil)
                #expect(answer.text == "abcdef")
            }
        }
    }

    @Test func `each piece leaves without waiting for the next`() async throws {
        let gate = Gate()
        try await withServer { _ in
            Response(
                .ok,
                body: .stream { writer in
                    try await writer.write("first")
                    await gate.wait()
                    try await writer.write("second")
                })
        } _: { given in
            let client = try await given.client()
            try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            _ = try await client.take(until: "\r\n\r\n5\r\nfirst\r\n")
            gate.open()
            #expect(try await client.take(until: "0\r\n\r\n") == "6\r\nsecond\r\n")
        }
    }

    @Test func `HTTP/1.0 gets a stream up to the connection's end, HEAD gets none of it`() async throws {
        try await withServer { _ in
            Response(.ok, body: .stream { try await $0.write("abc") })
        } _: { given in
            let client = try await given.client()
            try await client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await client.answer(hasBody: false)("transfer-encoding") == "chunked")
            try await client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
            let answer = try await client.answer()
            #expect(answer("connection") == "close")
            #expect(answer("transfer-encoding") == nil)
            #expect(answer.text == "abc")
        }
    }

    @Test func `a stream that fails is cut, so that the client sees it`() async throws {
        try await withServer { _ in
            Response(
                .ok,
                body: .stream { writer in
                    try await writer.write("abc")
                    throw SystemError(call: "test", code: 5)
                })
        } _: { given in
            let client = try await given.client()
            await expectThrows((any Error).self) { try await client.get() }
            try await given.until { given.server.connectionCount == 0 }
        }
    }

    @Test func `a stream goes no faster than its client`() async throws {
        let written = Count()
        try await withServer { _ in
            Response(
                .ok,
                body: .stream { writer in
                    for _ in 0..<2_000 {
                        try await writer.write(Array(repeating: 0x61, count: 16 << 10))
                        written.add()
                    }
                })
        } _: { given in
            let client = try await given.client()
            try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            // Stands still once the buffers of both sockets are full: 32 MB do not fit.
            var before = -1
            while before != written.value {
                before = written.value
                try await given.loop.sleep(for: .milliseconds(20))
            }
            #expect(written.value < 2_000)
            #expect(try await client.answer().body.count == 2_000 * 16 << 10)
        }
    }

    @Test func `events have their fields, with one data line a line`() async throws {
        try await withServer { _ in
            .events { writer in
                try await writer.event(id: "7\n8", event: "a\0b", data: "one\ntwo\r\nthree\r", retry: 500)
                try await writer.event(data: "")
                // Breaks of other alphabets end no line of an event stream, and JSON may hold them as they are.
                try await writer.event(data: "\"a\u{2028}b\u{85}c\"")
            }
        } _: { given in
            let client = try await given.client()
            let answer = try await client.get()
            #expect(answer("content-type") == "text/event-stream")
            #expect(answer("cache-control") == "no-store")
            #expect(
                answer.text
                    == "id: 7 8\nevent: a b\nretry: 500\ndata: one\ndata: two\ndata: three\ndata: \n\ndata: \n\n"
                    + "data: \"a\u{2028}b\u{85}c\"\n\n")
        }
    }

    @Test func `a silence among events is broken by comments`() async throws {
        var limits = Limits()
        limits.heartbeat = .milliseconds(20)
        try await withServer(limits) { _ in
            .events { writer in
                try await writer.event(data: "x")
                try await EventLoop.current.sleep(for: .seconds(3600))
            }
        } _: { given in
            let client = try await given.client()
            try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            _ = try await client.take(until: "data: x\n\n\r\n")
            for _ in 0..<3 { #expect(try await client.take(until: ":\n\n\r\n") == "3\r\n") }
        }
    }

    @Test func `an event stream ends when its client is gone`() async throws {
        let gate = Gate()
        try await withServer { _ in
            .events { writer in
                defer { gate.open() }
                try await writer.event(data: "x")
                try await EventLoop.current.sleep(for: .seconds(3600))
            }
        } _: { given in
            let client = try await given.client()
            try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            _ = try await client.take(until: "data: x")
            client.socket.reset()
            await gate.wait()
            try await given.until { given.server.connectionCount == 0 }
        }
    }
}

/// A number that a handler counts up; handler and test share one worker.
private final class Count: Sendable {
    private let number = Mutex(0)

    var value: Int { number.withLock { $0 } }
    func add() { number.withLock { $0 += 1 } }
}

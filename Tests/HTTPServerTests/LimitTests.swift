import EventLoop
import Glibc
import HTTP
import TestSupport
import Testing

@testable import HTTPServer

@Suite(.timeLimit(.minutes(2))) struct LimitTests {
    @Test func `a head slower than its limit is 408, though bytes keep coming`() async throws {
        var limits = Limits()
        limits.head = .milliseconds(40)
        try await withServer(limits) { given in
            let client = try await given.client()
            // Never 40 ms without a byte, and complete in the end.
            let drip = given.loop.task {
                for byte in "GET / HTTP/1.1\r\nHost: \(String(repeating: "a", count: 200))\r\n\r\n".utf8 {
                    try await client.socket.write([byte])
                    try await given.loop.sleep(for: .milliseconds(2))
                }
            }
            let answer = try await client.answer()
            #expect(answer.status == 408)
            #expect(answer("connection") == "close")
            drip.cancel()
            _ = await drip.result
        }
    }

    @Test func `an idle connection is closed without a word, before and after a request`() async throws {
        var limits = Limits()
        // Long enough for one request on a machine that is busy.
        limits.idle = .seconds(1)
        try await withServer(limits) { given in
            let silent = try await given.client()
            let client = try await given.client()
            #expect(try await client.get().status == 200)
            #expect(try await silent.rest() == [])
            #expect(try await client.rest() == [])
            try await given.until { given.server.connectionCount == 0 }
        }
    }

    @Test func `a client that takes nothing of its answer is cut`() async throws {
        var limits = Limits()
        limits.writeStall = .milliseconds(40)
        try await withServer(limits) { _ in
            Response(.ok, body: .bytes(Array(repeating: 0x61, count: 30_000_000)))
        } _: { given in
            let client = try await given.client()
            try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            try await client.untilHangup()
            #expect(given.server.counters.timeouts == 1)
            try await given.until { given.server.connectionCount == 0 }
        }
    }

    @Test func `what comes beyond the limit of connections is answered 503 until there is room`() async throws {
        var limits = Limits()
        limits.connections = 2
        limits.lingeringRefusals = 1
        limits.linger = .milliseconds(40)
        try await withServer(limits) { given in
            let first = try await given.client()
            let second = try await given.client()
            #expect(try await first.get().status == 200)
            #expect(try await second.get().status == 200)
            let third = try await given.client()
            let answer = try await third.answer()
            #expect(answer.status == 503)
            #expect(answer("connection") == "close")
            #expect(answer("retry-after") == "1")
            // Another one finds not even room to be refused politely.
            let fourth = try await given.client()
            _ = try? await fourth.rest()
            #expect(given.server.counters.turnedAway == 2)
            #expect(try await first.get().status == 200)

            second.socket.close()
            third.socket.close()
            try await given.until { given.server.connectionCount == 1 }
            let fifth = try await given.client()
            #expect(try await fifth.get().status == 200)
        }
    }

    @Test func `accepting survives the want of descriptors`() async throws {
        try await onWorker { loop in
            var limits = Limits()
            limits.acceptPause = .milliseconds(1)
            let server = Server(limits: limits) { await echo($0) }
            let listener = try Listener()
            let failures = Failures(left: 3)
            loop.spawn {
                await server.accept {
                    if failures.left > 0 {
                        failures.left -= 1
                        throw SystemError(call: "accept4", code: EMFILE)
                    }
                    return try await listener.accept()
                }
            }
            let client = Client(try await Socket.connect(host: "127.0.0.1", port: listener.port))
            #expect(try await client.get().status == 200)
            #expect(server.counters.acceptFailures == 3)
            listener.close()
            await server.drain(within: .zero)
        }
    }

    @Test func `a thousand idle and half-sent connections leave the others their service`() async throws {
        try await withServer { given in
            var others: [Client] = []
            for number in 0..<1_000 {
                let client = try await given.client()
                if number.isMultiple(of: 2) { try await client.send("GET / HTTP/1.1\r\nHo") }
                others.append(client)
            }
            let client = try await given.client()
            for _ in 0..<100 { #expect(try await client.get().status == 200) }
            #expect(given.server.connectionCount == 1_001)
            // And each of them is still served when it goes on.
            try await others[500].send("st: a\r\n\r\n")
            #expect(try await others[500].answer().status == 200)
            for other in others { other.socket.close() }
            try await given.until { given.server.connectionCount == 1 }
        }
    }

    @Test func `the limits are looked at four times within the shortest, at least each second`() {
        var limits = Limits()
        #expect(limits.sweep == .milliseconds(500))
        limits.head = .milliseconds(40)
        #expect(limits.sweep == .milliseconds(10))
        limits = Limits()
        limits.linger = .seconds(20)
        #expect(limits.sweep == .seconds(1))
    }
}

private final class Failures {
    var left: Int

    init(left: Int) { self.left = left }
}

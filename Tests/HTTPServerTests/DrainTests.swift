import EventLoop
import HTTP
import TestSupport
import Testing

@testable import HTTPServer

@Suite(.timeLimit(.minutes(2))) struct DrainTests {
    @Test func `idle connections are closed and nobody new is served`() async throws {
        try await withServer { given in
            let silent = try await given.client()
            let served = try await given.client()
            #expect(try await served.get().status == 200)
            try await given.until { given.server.connectionCount == 2 }
            let drain = given.loop.spawn { await given.server.drain(within: .seconds(60)) }
            #expect(try await silent.rest() == [])
            #expect(try await served.rest() == [])
            silent.socket.close()
            served.socket.close()
            await drain.value
            #expect(given.server.connectionCount == 0)
            await expectThrows(SystemError.self) { try await given.client() }
        }
    }

    @Test func `what is in flight finishes with Connection: close`() async throws {
        let gate = Gate()
        try await withServer { _ in
            await gate.wait()
            return Response(.ok, text: "done")
        } _: { given in
            let working = try await given.client()
            try await working.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            let sending = try await given.client()
            try await sending.send("GET / HTT")
            try await given.until { given.server.counters.requests == 1 }
            try await given.until { given.server.connectionCount == 2 }
            let drain = given.loop.spawn { await given.server.drain(within: .seconds(60)) }
            try await sending.send("P/1.1\r\nHost: a\r\n\r\n")
            try await given.until { given.server.isDraining }
            gate.open()
            for client in [working, sending] {
                let answer = try await client.answer()
                #expect(answer.text == "done")
                #expect(answer("connection") == "close")
                #expect(try await client.rest() == [])
                client.socket.close()
            }
            await drain.value
        }
    }

    @Test func `a drain does not wait longer than its limit`() async throws {
        let gate = Gate()
        try await withServer { _ in
            // Deaf to cancellation.
            await gate.wait()
            return Response(.ok)
        } _: { given in
            let client = try await given.client()
            try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            try await given.until { given.server.counters.requests == 1 }
            await given.server.drain(within: .milliseconds(20))
            #expect(given.server.connectionCount == 1)
            await expectThrows((any Error).self) { try await client.answer() }
            gate.open()
            try await given.until { given.server.connectionCount == 0 }
        }
    }

    @Test func `a drain whose caller is cancelled cuts the rest`() async throws {
        try await withServer { _ in
            try? await EventLoop.current.sleep(for: .seconds(3600))
            return Response(.ok)
        } _: { given in
            let client = try await given.client()
            try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            try await given.until { given.server.counters.requests == 1 }
            let drain = given.loop.spawn { await given.server.drain(within: .seconds(3600)) }
            drain.cancel()
            await drain.value
            try await given.until { given.server.connectionCount == 0 }
        }
    }

    @Test func `event streams end in order`() async throws {
        try await withServer { _ in
            .events { writer in
                try await writer.event(data: "x")
                try await EventLoop.current.sleep(for: .seconds(3600))
            }
        } _: { given in
            let client = try await given.client()
            try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            _ = try await client.take(until: "data: x\n\n\r\n")
            let drain = given.loop.spawn { await given.server.drain(within: .seconds(3600)) }
            #expect(try await client.rest() == Array("0\r\n\r\n".utf8))
            client.socket.close()
            await drain.value
        }
    }

    @Test func `without connections a drain ends at once`() async throws {
        try await withServer { given in
            await given.server.drain(within: .seconds(3600))
            #expect(given.server.isDraining)
        }
    }
}

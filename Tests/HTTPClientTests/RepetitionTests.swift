import EventLoop
import HTTP
import HTTPClient
import TestSupport
import Testing

/// Retries, their budget, the breaker and the counters, on a real server.
@Suite struct RepetitionTests {
    private static var quick: RetryPolicy { RetryPolicy(firstPause: .milliseconds(1)) }

    /// Answers with the statuses in turn, the last one for ever.
    private static func statuses(_ statuses: String...) -> @Sendable (Peer) async throws -> Void {
        { peer in
            while true {
                try await peer.request()
                let turn = min(peer.server.requests.count, statuses.count) - 1
                try await peer.answer(statuses[turn])
            }
        }
    }

    @Test func `a safe call is repeated until it is answered`() async throws {
        try await withServer(Self.statuses("503 Busy", "502 Bad", "200 OK")) { client, server in
            let response = try await client.send(Call("test", .get, server.url(), retry: Self.quick))
            #expect(response.status == .ok)
            #expect(response.attempts == 3)
            #expect(server.requests.count == 3)
        }
    }

    @Test func `after the last attempt the answer is what it is`() async throws {
        try await withServer(Self.statuses("503 Busy")) { client, server in
            let response = try await client.send(Call("test", .get, server.url(), retry: Self.quick))
            #expect(response.status == .serviceUnavailable)
            #expect(response.attempts == 3)
            #expect(server.requests.count == 3)
        }
    }

    @Test func `a POST is not repeated, with an Idempotency-Key it is`() async throws {
        try await withServer(Self.statuses("503 Busy")) { client, server in
            let plain = try await client.send(Call("test", .post, server.url(), retry: Self.quick))
            #expect(plain.attempts == 1)
            let keyed = try await client.send(
                Call("test", .post, server.url(), fields: ["Idempotency-Key": "k1"], retry: Self.quick))
            #expect(keyed.attempts == 3)
            #expect(server.requests.count == 4)
        }
    }

    @Test func `a reset before the answer is repeated, one in the middle is not`() async throws {
        try await withServer { peer in
            let request = try await peer.request()
            if request.line.contains("middle") { try await peer.write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx") }
            if peer.number == 1 { try await peer.answer() }
            peer.socket.reset()
        } _: { client, server in
            let response = try await client.send(Call("test", .get, server.url(), retry: Self.quick))
            #expect(response.attempts == 2)
            let error = await client.error(of: Call("test", .get, server.url("/middle"), retry: Self.quick))
            #expect(error?.kind == .incompleteAnswer)
            #expect(error?.attempts == 1)
        }
    }

    @Test func `a Retry-After within the deadline is followed by another attempt`() async throws {
        try await withServer { peer in
            try await peer.request()
            try await peer.answer("429 Too Many Requests", "Retry-After: 1\r\n")
            try await peer.request()
            try await peer.answer()
        } _: { client, server in
            let response = try await client.send(Call("test", .get, server.url()))
            #expect(response.status == .ok)
            #expect(response.attempts == 2)
        }
    }

    @Test(arguments: ["Retry-After: 1", "Retry-After: Thu, 31 Dec 2099 23:59:59 GMT"])
    func `a Retry-After beyond the deadline ends the call with the answer`(field: String) async throws {
        try await withServer { peer in
            try await peer.request()
            try await peer.answer("503 Busy", "\(field)\r\n")
            await peer.end()
        } _: { client, server in
            let response = try await client.send(Call("test", .get, server.url(), limit: .milliseconds(900)))
            #expect(response.status == .serviceUnavailable)
            #expect(response.attempts == 1)
        }
    }

    @Test func `the Retry-After of an earlier call means nothing to the next`() async throws {
        try await withServer { peer in
            try await peer.request()
            try await peer.answer("503 Busy", "Retry-After: 9\r\n")
            try await peer.request()
            try await peer.answer("503 Busy")
            try await answerAll(peer)
        } _: { client, server in
            let call = Call("test", .get, server.url(), limit: .seconds(5), retry: Self.quick)
            let first = try await client.send(call)
            #expect(first.status == .serviceUnavailable)
            let second = try await client.send(call)
            #expect(second.status == .ok)
            #expect(second.attempts == 2)
            #expect(server.connections == 1)
        }
    }

    @Test func `a spent budget leaves every call its first attempt`() async throws {
        var settings = ClientSettings(service: "tests")
        settings.budget = RetryBudget.Settings(ratio: 0.1, burst: 5, perSecond: 0)
        settings.breaker.minimumVolume = .max
        settings.retry = Self.quick
        try await withServer(settings: settings, Self.statuses("503 Busy")) { client, server in
            for _ in 0..<50 { _ = try await client.send(Call("test", .get, server.url())) }
            // 50 calls, 5 retries to begin with, 50 tenths earned.
            #expect((58...60).contains(server.requests.count))
            let counters = try #require(client.hosts.first?.counters)
            #expect(counters.calls == 50)
            #expect(counters.retries == server.requests.count - 50)
            #expect(counters.retriesDenied > 0)
        }
    }

    @Test func `the breaker opens, refuses without a connection, and recovers with one probe`() async throws {
        var settings = ClientSettings(service: "tests")
        settings.retry = .never
        settings.breaker = CircuitBreaker.Settings(minimumVolume: 4, openFor: .seconds(1))
        try await withServer(
            settings: settings, Self.statuses("503 Busy", "503 Busy", "503 Busy", "503 Busy", "200 OK")
        ) {
            client, server in
            for _ in 0..<4 { _ = try await client.send(Call("test", .get, server.url())) }
            #expect(client.hosts.first?.breaker == .open)
            guard case .circuitOpen(let wait) = await client.failure(Call("test", .get, server.url())) else {
                Issue.record("the breaker let the call through")
                return
            }
            #expect(wait > .zero && wait <= .seconds(1))
            #expect(server.requests.count == 4)
            #expect(client.hosts.first?.counters.refusals == 1)
            try await EventLoop.current.sleep(for: .milliseconds(1001))
            #expect(client.hosts.first?.breaker == .halfOpen)
            let recovered = try await client.send(Call("test", .get, server.url()))
            #expect(recovered.status == .ok)
            #expect(client.hosts.first?.breaker == .closed)
        }
    }

    @Test func `a breaker that opens during the retries leaves the call its last answer`() async throws {
        var settings = ClientSettings(service: "tests")
        settings.retry = RetryPolicy(attempts: 5, firstPause: .milliseconds(1))
        settings.breaker = CircuitBreaker.Settings(minimumVolume: 2, openFor: .seconds(60))
        try await withServer(settings: settings, Self.statuses("503 Busy")) { client, server in
            let response = try await client.send(Call("test", .get, server.url()))
            #expect(response.status == .serviceUnavailable)
            #expect(response.attempts == 2)
            #expect(server.requests.count == 2)
        }
    }

    @Test func `each host has a breaker of its own`() async throws {
        var settings = ClientSettings(service: "tests")
        settings.retry = .never
        settings.breaker = CircuitBreaker.Settings(minimumVolume: 2, openFor: .seconds(60))
        try await withServer(settings: settings, answerAll) { client, server in
            let dead = DeadPort()
            let url = "http://127.0.0.1:\(dead.port)/"
            for _ in 0..<2 { #expect(await client.failureOfGet(url) == .connectFailed) }
            guard case .circuitOpen = await client.failureOfGet(url) else {
                Issue.record("the breaker let the call through")
                return
            }
            #expect(await client.text(of: server.url()) == "0")
        }
    }

    @Test func `the end of every call is reported with name, status, attempts and time`() async throws {
        try await withServer(Self.statuses("503 Busy", "200 OK")) { client, server in
            let reports = Reports()
            client.onEnd = { reports.all.append($0) }
            _ = try await client.send(Call("one", .get, server.url(), retry: Self.quick))
            _ = await client.failure(Call("two", .get, "nonsense"))
            #expect(reports.all.map(\.call) == ["one", "two"])
            #expect(reports.all.map(\.status) == [200, nil])
            #expect(reports.all.map(\.attempts) == [2, 0])
            #expect(reports.all[0].host == "127.0.0.1:\(server.listener.port)")
            #expect(reports.all[0].failure == nil)
            #expect(reports.all[0].duration > .zero)
            guard case .invalidCall = reports.all[1].failure else {
                Issue.record("no failure in the report")
                return
            }
        }
    }

    @Test func `bytes are counted in both directions as they went over the wire`() async throws {
        try await withServer { peer in
            try await peer.request()
            try await peer.answer(body: "12345")
        } _: { client, server in
            _ = try await client.send(Call("test", .put, server.url(), body: Array("123".utf8)))
            let counters = try #require(client.hosts.first?.counters)
            #expect(counters.bytesSent == 3)
            #expect(counters.bytesReceived == 5)
            #expect(counters.failures == 0)
        }
    }
}

/// What a client reported.
final class Reports {
    var all: [CallReport] = []
}

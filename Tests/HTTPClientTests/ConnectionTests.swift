import EventLoop
import HTTP
import HTTPClient
import TestSupport
import Testing

/// Keep-alive, cancellation, closing, many calls at once.
@Suite struct ConnectionTests {
    @Test func `calls one after the other share a connection`() async throws {
        try await withServer(answerAll) { client, server in
            for _ in 0..<5 { #expect(await client.text(of: server.url()) == "0") }
            #expect(server.connections == 1)
            #expect(client.hosts.first?.counters.connections == 1)
        }
    }

    @Test func `a kept connection that the server has closed does not fail the next call`() async throws {
        try await withServer { peer in
            try await peer.request()
            try await peer.answer(body: "\(peer.number)")
        } _: { client, server in
            #expect(await client.text(of: server.url()) == "0")
            #expect(await client.text(of: server.url()) == "1")
        }
    }

    @Test func `a safe call on a kept connection that dies unanswered is sent again`() async throws {
        try await withServer { peer in
            try await peer.request()
            try await peer.answer()
            try await peer.request()  // and closes without an answer
        } _: { client, server in
            _ = try await client.send(Call("test", .get, server.url("/first")))
            _ = try await client.send(Call("test", .get, server.url("/second")))
            #expect(server.requests.map(\.line).suffix(2) == ["GET /second HTTP/1.1", "GET /second HTTP/1.1"])
        }
    }

    @Test func `a call that must not be repeated is never sent twice, not even by libcurl`() async throws {
        try await withServer { peer in
            try await peer.request()
            if peer.number == 0 { try await peer.answer() }
            if peer.number == 0 { try await peer.request() }  // swallowed
        } _: { client, server in
            _ = try await client.send(Call("test", .get, server.url("/first")))
            #expect(await client.failure(Call("test", .post, server.url("/pay"))) == .closedBeforeAnswer)
            #expect(server.requests.filter { $0.line == "POST /pay HTTP/1.1" }.count == 1)
        }
    }

    @Test func `a cancelled call frees its socket at once`() async throws {
        try await withServer { peer in
            try await peer.request()
            await peer.end()
        } _: { client, server in
            let loop = EventLoop.current
            let call = loop.task { try await client.send(Call("test", .get, server.url())).status.code }
            while server.requests.isEmpty { try await loop.sleep(for: .milliseconds(1)) }
            #expect(client.inFlight == 1)
            call.cancel()
            do {
                _ = try await call.value
                Issue.record("the call was not cancelled")
            } catch {
                #expect((error as? ClientError)?.kind == .cancelled)
            }
            #expect(client.inFlight == 0)
            while server.open > 0 { try await loop.sleep(for: .milliseconds(1)) }  // the peer saw the end
            #expect(client.hosts.first?.counters.inFlight == 0)
        }
    }

    @Test func `cancelling in the pause before a retry ends the call`() async throws {
        try await withServer { peer in
            try await peer.request()
            try await peer.answer("503 Service Unavailable", "Retry-After: 9\r\n")
        } _: { client, server in
            let loop = EventLoop.current
            let call = loop.task {
                try await client.send(Call("test", .get, server.url(), limit: .seconds(60))).attempts
            }
            while client.hosts.first?.counters.connections != 1 { try await loop.sleep(for: .milliseconds(1)) }
            call.cancel()
            do {
                _ = try await call.value
                Issue.record("the call was not cancelled")
            } catch {
                #expect((error as? ClientError)?.kind == .cancelled)
            }
            #expect(server.requests.count == 1)
        }
    }

    @Test func `five hundred calls at once are all answered over the connections that are allowed`() async throws {
        var settings = ClientSettings(service: "tests")
        settings.connectionsPerHost = 50
        try await withServer(settings: settings, answerAll) { client, server in
            let results = await concurrently(500) { number in
                try await client.send(Call("test", .get, server.url("/\(number)"), limit: .seconds(60))).status.code
            }
            #expect(results.filter { (try? $0.get()) == 200 }.count == 500)
            #expect(Set(server.requests.map(\.line)).count == 500)
            #expect((1...50).contains(server.connections))
        }
    }

    @Test func `calls beyond the limit are refused without a connection`() async throws {
        var settings = ClientSettings(service: "tests")
        settings.callsInFlight = 3
        try await withServer(settings: settings) {
            await $0.end()
        } _: { client, server in
            let results = await concurrently(5) { _ in
                try await client.send(Call("test", .get, server.url(), limit: .seconds(1), retry: .never))
                    .attempts
            }
            let kinds = results.map { result in
                if case .failure(let error as ClientError) = result { error.kind } else { ClientError.Kind?.none }
            }
            #expect(kinds.filter { $0 == .tooManyCalls }.count == 2)
            #expect(server.connections == 3)
        }
    }

    @Test func `closing ends the calls under way and later ones never start`() async throws {
        try await withServer { peer in
            try await peer.request()
            await peer.end()
        } _: { client, server in
            let loop = EventLoop.current
            let call = loop.task { try await client.send(Call("test", .get, server.url())).status.code }
            while server.requests.isEmpty { try await loop.sleep(for: .milliseconds(1)) }
            client.close()
            do {
                _ = try await call.value
                Issue.record("the call was answered")
            } catch {
                #expect((error as? ClientError)?.kind == .closed)
            }
            #expect(await client.failure(Call("test", .get, server.url())) == .closed)
            #expect(server.connections == 1)
            client.close()
        }
    }

    @Test func `an address that the policy refuses is never connected to`() async throws {
        var settings = ClientSettings(service: "tests")
        settings.addresses = .publicOnly()
        try await withServer(settings: settings, answerAll) { client, server in
            let port = server.listener.port
            let urls = [
                server.url(), "http://localhost:\(port)/", "http://0x7f.1:\(port)/", "http://2130706433:\(port)/",
                "http://[::1]:\(port)/", "http://[::ffff:127.0.0.1]:\(port)/",
            ]
            for url in urls { #expect(await client.failureOfGet(url) == .addressRefused, "\(url)") }
            #expect(server.connections == 0)
        }
    }

    @Test func `an address on the list of exceptions is connected to`() async throws {
        var settings = ClientSettings(service: "tests")
        settings.addresses = .publicOnly(except: [try #require(AddressRange("127.0.0.0/8"))])
        try await withServer(settings: settings, answerAll) { client, server in
            #expect(await client.text(of: server.url()) == "0")
        }
    }
}

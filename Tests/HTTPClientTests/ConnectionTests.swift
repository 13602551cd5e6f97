import EventLoop
import HTTP
import TestSupport
import Testing

@testable import HTTPClient

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

    @Test func `a call that needs a connection of its own takes the place of an idle one`() async throws {
        var settings = ClientSettings(service: "tests")
        settings.connectionsPerHost = 1
        try await withServer(settings: settings, answerAll) { client, server in
            for method in [Method.get, .post, .post, .get] {
                let response = try await client.send(Call("test", method, server.url()))
                #expect(response.status == .ok)
            }
            #expect(server.connections == 3)
        }
    }

    @Test func `a client that is dropped without being closed closes its connections`() async throws {
        try await onWorker { loop in
            let server = try ScriptedServer(answerAll)
            var client: Client? = Client(ClientSettings(service: "tests"))
            #expect(await client?.text(of: server.url()) == "0")
            #expect(server.open == 1)
            client = nil
            while server.open > 0 { try await loop.sleep(for: .milliseconds(1)) }
            server.close()
        }
    }

    @Test func `one host is one host however its URL is written`() throws {
        let plain = try Origin(url: "https://api.example.com/a?b")
        #expect(try Origin(url: "HTTPS://API.example.com:443/") == plain)
        #expect(plain.label == "api.example.com:443")
        #expect(try Origin(url: "https://api.example.com:444/") != plain)
        #expect(try Origin(url: "http://api.example.com/") != plain)
    }

    @Test func `the first hosts keep their names in metrics, the others share one`() throws {
        var labels = HostLabels(limit: 2)
        let given = ["a:80", "b:80", "c:80", "a:80", "d:80", "b:80"].map { labels.label(of: $0) }
        #expect(given == ["a:80", "b:80", "other", "a:80", "other", "b:80"])
    }

    @Test func `hosts named by users do not become ever more metrics`() async throws {
        try await onWorker { _ in
            let client = Client(ClientSettings(service: "tests"))
            defer { client.close() }
            let reports = Reports()
            client.onEnd = { reports.all.append($0) }
            for number in 0..<40 {
                _ = await client.error(of: Call("test", .get, "http://[::1]:\(1 + number)/", retry: .never))
            }
            #expect(Set(reports.all.map(\.host)).count == 40)
            #expect(Set(reports.all.map(\.hostLabel)).count == 33)
            #expect(reports.all.prefix(32).allSatisfy { $0.hostLabel == $0.host })
            #expect(reports.all.dropFirst(32).allSatisfy { $0.hostLabel == "other" })
            #expect(client.hosts.count { $0.hostLabel == "other" } == 8)
        }
    }

    @Test func `of more hosts than are remembered those that were not called for long are forgotten`() throws {
        let settings = ClientSettings(service: "tests")
        var hosts = Neighbourhood(limit: 4)
        func call(_ number: Int, at second: Int64) throws {
            let origin = try Origin(url: "http://host\(number).example/")
            _ = hosts.find(origin, settings, at: Instant(nanoseconds: second * 1_000_000_000))
        }
        for number in 0..<4 { try call(number, at: Int64(number)) }
        try call(0, at: 10)
        try call(4, at: 11)
        #expect(Set(hosts.all.map(\.label)) == ["host0.example:80", "host3.example:80", "host4.example:80"])
    }
}

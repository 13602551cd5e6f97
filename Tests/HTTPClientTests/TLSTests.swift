import EventLoop
import HTTP
import HTTPClient
import TestSupport
import Testing

/// Certificates, redirects over https.
@Suite struct TLSTests {
    private static func settings(trusting server: TLSServer?) -> ClientSettings {
        var settings = ClientSettings(service: "tests")
        settings.authoritiesPath = server?.certificate
        settings.retry = .never
        return settings
    }

    @Test func `a certificate of an unknown authority is refused`() async throws {
        try await onWorker { _ in
            let server = try await TLSServer(options: "-www")
            let client = Client(Self.settings(trusting: nil))
            defer { client.close() }
            #expect(await client.failureOfGet("https://127.0.0.1:\(server.port)/") == .certificateRefused)
        }
    }

    @Test func `a certificate of a named authority is trusted`() async throws {
        try await onWorker { _ in
            let server = try await TLSServer(options: "-www")
            let client = Client(Self.settings(trusting: server))
            defer { client.close() }
            let response = try await client.send(Call("test", .get, "https://127.0.0.1:\(server.port)/"))
            #expect(response.status == .ok)
        }
    }

    @Test func `a trusted certificate of another host is refused`() async throws {
        try await onWorker { _ in
            let server = try await TLSServer(names: "DNS:elsewhere.example", options: "-www")
            let client = Client(Self.settings(trusting: server))
            defer { client.close() }
            #expect(await client.failureOfGet("https://127.0.0.1:\(server.port)/") == .certificateRefused)
        }
    }

    @Test func `a file of authorities that is not there fails the call`() async throws {
        try await onWorker { _ in
            let server = try await TLSServer(options: "-www")
            var settings = Self.settings(trusting: nil)
            settings.authoritiesPath = "/nowhere/authorities.pem"
            let client = Client(settings)
            defer { client.close() }
            #expect(await client.failureOfGet("https://127.0.0.1:\(server.port)/") == .tls)
        }
    }

    @Test func `versions of TLS before 1_2 are not spoken`() async throws {
        try await onWorker { _ in
            let server = try await TLSServer(options: "-www -tls1_1 -cipher ALL:@SECLEVEL=0")
            let client = Client(Self.settings(trusting: server))
            defer { client.close() }
            #expect(await client.failureOfGet("https://127.0.0.1:\(server.port)/") == .tls)
        }
    }

    @Test func `plain HTTP to a TLS port and TLS to a plain port are errors, not answers`() async throws {
        try await withServer { peer in
            _ = try await peer.line()
            try await peer.write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
        } _: { client, server in
            #expect(await client.failureOfGet("https://127.0.0.1:\(server.listener.port)/") == .tls)
        }
    }

    @Test func `redirects are followed over https as often as the call allows`() async throws {
        try await onWorker { _ in
            let server = try await TLSServer(
                options: "-HTTP",
                files: [
                    "loop": "HTTP/1.0 302 Found\r\nLocation: /loop\r\nContent-Length: 0\r\n\r\n",
                    "start": "HTTP/1.0 302 Found\r\nLocation: /there\r\nX-Old: 1\r\nContent-Length: 4\r\n\r\nmove",
                    "there": "HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nthere",
                    "down": "HTTP/1.0 302 Found\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n",
                    "file": "HTTP/1.0 302 Found\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n",
                ])
            let client = Client(Self.settings(trusting: server))
            defer { client.close() }
            func call(_ path: String, _ redirects: Call.Redirects, _ method: Method = .get) -> Call {
                Call("test", method, "https://127.0.0.1:\(server.port)/\(path)", redirects: redirects)
            }

            let followed = try await client.send(call("start", .follow(max: 1)))
            #expect(followed.text == "there")
            #expect(followed.fields["X-Old"] == nil)

            let kept = try await client.send(call("start", .refuse))
            #expect(kept.status.code == 302)
            #expect(kept.fields["Location"] == "/there")

            #expect(await client.failure(call("loop", .follow(max: 3))) == .tooManyRedirects)
            #expect(await client.failure(call("down", .follow(max: 3))) == .redirectRefused)
            #expect(await client.failure(call("file", .follow(max: 3))) == .redirectRefused)
        }
    }

    @Test func `a redirect is never followed over plain HTTP or by a method with effects`() async throws {
        try await withServer { peer in
            while true {
                try await peer.request()
                try await peer.answer("307 Temporary Redirect", "Location: /elsewhere\r\n")
            }
        } _: { client, server in
            for method in [Method.get, .post] {
                let call = Call("test", method, server.url("/here"), redirects: .follow(max: 3))
                #expect(await client.failure(call) == .redirectRefused)
            }
            #expect(server.requests.allSatisfy { $0.line.contains("/here") })
        }
    }
}

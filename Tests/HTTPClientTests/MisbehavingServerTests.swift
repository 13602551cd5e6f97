import EventLoop
import HTTP
import HTTPClient
import TestSupport
import Testing

/// What one attempt makes of a server that does not keep to the rules.
@Suite struct MisbehavingServerTests {
    @Test func `a server that accepts and says nothing times out waiting for the answer`() async throws {
        try await withServer {
            await $0.end()
        } _: { client, server in
            #expect(await client.failureOfGet(server.url(), limit: .seconds(1)) == .timedOut(.answer))
        }
    }

    @Test func `a server that resets instead of answering closed before the answer`() async throws {
        try await withServer { peer in
            try await peer.request()
            peer.socket.reset()
        } _: { client, server in
            #expect(await client.failureOfGet(server.url()) == .closedBeforeAnswer)
        }
    }

    @Test func `a server that closes instead of answering closed before the answer`() async throws {
        try await withServer {
            try await $0.request()
        } _: { client, server in
            #expect(await client.failureOfGet(server.url()) == .closedBeforeAnswer)
        }
    }

    @Test func `half an answer is an incomplete answer`() async throws {
        try await withServer { peer in
            try await peer.request()
            try await peer.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
        } _: { client, server in
            #expect(await client.failureOfGet(server.url()) == .incompleteAnswer)
        }
    }

    @Test func `a reset in the middle of the body is an incomplete answer`() async throws {
        try await withServer { peer in
            try await peer.request()
            try await peer.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")
            peer.socket.reset()
        } _: { client, server in
            #expect(await client.failureOfGet(server.url()) == .incompleteAnswer)
        }
    }

    @Test func `what comes after Content-Length is not part of the answer and ends the connection`() async throws {
        try await withServer { peer in
            try await peer.request()
            try await peer.write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbodyHTTP/1.1 200 OK\r\n\r\n")
            await peer.end()
        } _: { client, server in
            #expect(await client.text(of: server.url()) == "body")
            #expect(await client.text(of: server.url()) == "body")
            #expect(server.connections == 2)
        }
    }

    @Test func `a negative Content-Length is a malformed answer`() async throws {
        try await withServer { peer in
            try await peer.request()
            try await peer.write("HTTP/1.1 200 OK\r\nContent-Length: -4\r\n\r\nbody")
        } _: { client, server in
            #expect(await client.failureOfGet(server.url()) == .malformedAnswer)
        }
    }

    @Test func `fields without end are too large`() async throws {
        try await withServer { peer in
            try await peer.request()
            try await peer.write("HTTP/1.1 200 OK\r\n")
            while true { try await peer.write("X-Filler: \(String(repeating: "x", count: 1000))\r\n") }
        } _: { client, server in
            #expect(await client.failureOfGet(server.url()) == .fieldsTooLarge)
        }
    }

    @Test func `more fields than the settings allow are too large however short they are`() async throws {
        var settings = ClientSettings(service: "tests")
        settings.fieldCount = 10
        try await withServer(settings: settings) { peer in
            try await peer.request()
            try await peer.answer("200 OK", String(repeating: "a: b\r\n", count: 10))
        } _: { client, server in
            #expect(await client.failureOfGet(server.url()) == .fieldsTooLarge)
        }
    }

    @Test func `a field that is none is a malformed answer`() async throws {
        for line in ["no colon", "blank : before colon", ": no name", " folded"] {
            try await withServer { peer in
                try await peer.request()
                try await peer.answer("200 OK", "X-First: 1\r\n\(line)\r\n")
            } _: { client, server in
                #expect(await client.failureOfGet(server.url()) == .malformedAnswer, "\(line)")
            }
        }
    }

    @Test func `a body without end is too large`() async throws {
        try await withServer { peer in
            try await peer.request()
            try await peer.write("HTTP/1.1 200 OK\r\n\r\n")
            while true { try await peer.write(String(repeating: "x", count: 1000)) }
        } _: { client, server in
            #expect(await client.failureOfGet(server.url()) == .responseTooLarge(limit: 1000))
        }
    }

    @Test func `a Content-Length beyond the limit is refused before the body comes`() async throws {
        try await withServer { peer in
            try await peer.request()
            try await peer.write("HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n")
            await peer.end()
        } _: { client, server in
            #expect(await client.failureOfGet(server.url()) == .responseTooLarge(limit: 1000))
        }
    }

    @Test func `a body of exactly the limit is taken`() async throws {
        try await withServer { peer in
            try await peer.request()
            try await peer.answer(body: String(repeating: "x", count: 1000))
        } _: { client, server in
            let response = try await client.send(Call("test", .get, server.url(), responseLimit: 1000))
            #expect(response.body.count == 1000)
        }
    }

    @Test func `a body that drips is ended by the deadline`() async throws {
        try await withServer { peer in
            try await peer.request()
            try await peer.write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
            while true {
                try await peer.write("x")
                try await EventLoop.current.sleep(for: .milliseconds(20))
            }
        } _: { client, server in
            let failure = await client.failureOfGet(server.url(), limit: .seconds(1))
            #expect(failure == .timedOut(.body))
        }
    }

    @Test func `nonsense in place of a chunk is a malformed answer`() async throws {
        try await withServer { peer in
            try await peer.request()
            try await peer.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nnonsense\r\n\r\n")
            await peer.end()
        } _: { client, server in
            #expect(await client.failureOfGet(server.url()) == .malformedAnswer)
        }
    }

    @Test func `another protocol is a malformed answer`() async throws {
        try await withServer { peer in
            try await peer.request()
            try await peer.write("SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n")
        } _: { client, server in
            #expect(await client.failureOfGet(server.url()) == .malformedAnswer)
        }
    }

    @Test func `a status outside of HTTP is a malformed answer`() async throws {
        try await withServer { peer in
            try await peer.request()
            try await peer.answer("999 Whatever")
        } _: { client, server in
            #expect(await client.failureOfGet(server.url()) == .malformedAnswer)
        }
    }

    @Test func `what claims to be gzip and is not is a malformed answer`() async throws {
        try await withServer { peer in
            try await peer.request()
            try await peer.answer("200 OK", "Content-Encoding: gzip\r\n", body: "this was never compressed")
        } _: { client, server in
            #expect(await client.failureOfGet(server.url()) == .malformedAnswer)
        }
    }

    @Test func `trailers do not become fields of the answer`() async throws {
        try await withServer { peer in
            try await peer.request()
            try await peer.write(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nX-Role: admin\r\n\r\n")
            await peer.end()
        } _: { client, server in
            let response = try await client.send(Call("test", .get, server.url()))
            #expect(response.text == "ok")
            #expect(response.fields["X-Role"] == nil)
        }
    }

    @Test func `an interim answer is not the answer`() async throws {
        try await withServer { peer in
            try await peer.request()
            try await peer.write("HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n")
            try await peer.answer("201 Created", "Location: /made\r\n")
        } _: { client, server in
            let response = try await client.send(Call("test", .get, server.url()))
            #expect(response.status == .created)
            #expect(response.fields["Link"] == nil)
            #expect(response.fields["location"] == "/made")
        }
    }
}

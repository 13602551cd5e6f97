import EventLoop
import HTTP
import HTTPServer
import Routing
import TestSupport
import Testing

/// Whose credentials hold, and who may call.
private final class Door {
    struct Visitor: Caller { let subject: String }

    var isKnown = true
    var mayEnter = true

    /// Two events, with whatever happens between them.
    func routes(_ between: @escaping () -> Void) -> [Route] {
        let access = Access("guests", "Guests.") { _ throws(Problem) in
            guard self.mayEnter else { throw .forbidden() }
        }
        return [
            .get("/v1/news", to: access, "News", gives: Nothing.self, also: ["text/event-stream"]) { call in
                .events { writer in
                    try await call.context.readmit()
                    try await writer.event(event: "one", data: "{}")
                    between()
                    try await call.context.readmit()
                    try await writer.event(event: "two", data: "{}")
                }
            }
        ]
    }

    /// What a client gets.
    func news(_ between: @escaping (Door) -> Void) async throws -> String {
        var hooks = Router.Hooks()
        hooks.authenticate = { _ in self.isKnown ? Visitor(subject: "ana") : nil }
        hooks.report = { error, _ in Issue.record("\(error)") }
        let router = Router(routes { between(self) }, hooks: hooks)
        let server = Server(refuse: Router.refuse) { await router.respond(to: $0) }
        let listener = try Listener(port: 0)
        server.listen(on: listener)
        let socket = try await Socket.connect(host: "127.0.0.1", port: listener.port)
        try await socket.write(Array("GET /v1/news HTTP/1.0\r\nHost: a\r\n\r\n".utf8))
        var answer: [UInt8] = []
        while try await socket.read(into: &answer, atMost: 65_536) > 0 {}
        socket.close()
        await server.drain(within: .seconds(5))
        return String(decoding: answer, as: UTF8.self)
    }
}

@Suite struct `An answer that takes long` {
    @Test func `goes on as long as its caller may call`() async throws {
        try await onWorker { _ in
            let text = try await Door().news { _ in }
            #expect(text.contains("event: one\n") && text.hasSuffix("event: two\ndata: {}\n\n"))
        }
    }

    @Test func `says why it ends when the credentials or the right are gone`() async throws {
        try await onWorker { _ in
            let unknown = try await Door().news { $0.isKnown = false }
            #expect(unknown.contains("event: one\n"))
            #expect(unknown.hasSuffix("event: end\ndata: {\"code\":\"unauthorized\"}\n\n"))
            let unwelcome = try await Door().news { $0.mayEnter = false }
            #expect(unwelcome.hasSuffix("event: end\ndata: {\"code\":\"forbidden\"}\n\n"))
        }
    }
}

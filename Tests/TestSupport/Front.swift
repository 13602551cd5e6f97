public import HTTP
import HTTPServer
public import JSON
public import Routing
public import ServiceKit

/// The routes of a service, answered in this process as its server would answer them, by whomever the test says.
/// Belongs to the worker that made it.
public final class Front {
    /// What came back.
    public struct Reply {
        /// The status code.
        public let status: Int
        /// The fields.
        public let fields: Fields
        /// The body; empty for a stream.
        public let bytes: [UInt8]

        /// The body as text.
        public var text: String { String(decoding: bytes, as: UTF8.self) }
        /// The body as JSON; nil where it is none.
        public var json: JSONValue? { try? JSONValue(parsing: bytes) }
    }

    private let router: Router
    private let callers: Callers

    /// Who calls; the router's hook reads it.
    private final class Callers {
        var current: Bearer?
    }

    /// Answers by these routes. What a route fails with beyond its problems is handed to `report`.
    public init(_ routes: [Route], report: @escaping (any Error) -> Void = { _ in }) {
        let callers = Callers()
        var hooks = Router.Hooks()
        hooks.authenticate = { _ in callers.current }
        hooks.problem = { knownProblem($0) }
        hooks.report = { error, _ in report(error) }
        self.callers = callers
        router = Router(routes, hooks: hooks)
    }

    /// One request, answered before the next may be sent.
    public func send(
        _ method: HTTP.Method, _ target: String, as bearer: Bearer? = nil, _ fields: [(String, String)] = [],
        body: String = ""
    ) async throws -> Reply {
        try await send(method, target, as: bearer, fields, bytes: Array(body.utf8))
    }

    /// One request whose body is no text.
    public func send(
        _ method: HTTP.Method, _ target: String, as bearer: Bearer? = nil, _ fields: [(String, String)] = [],
        bytes body: [UInt8]
    ) async throws -> Reply {
        var text = "\(method) \(target) HTTP/1.1\r\nHost: localhost\r\n"
        for (name, value) in fields { text += "\(name): \(value)\r\n" }
        if !body.isEmpty, !fields.contains(where: { $0.0.lowercased() == "content-type" }) {
            text += "Content-Type: application/json\r\n"
        }
        var parser = RequestParser()
        var place = 0
        guard case .head(let head) = parser.next(Array((text + "\r\n").utf8), &place) else {
            throw NoRequest(target: target)
        }
        callers.current = bearer
        let response = await router.respond(
            to: Request(head: head, body: RequestBody(bytes: body), remoteAddress: "127.0.0.1"))
        var bytes: [UInt8] = []
        if case .bytes(let all) = response.body { bytes = all }
        return Reply(status: response.status.code, fields: response.fields, bytes: bytes)
    }

    /// The target is not one that HTTP can carry.
    public struct NoRequest: Error {
        /// What was asked for.
        public let target: String
    }
}

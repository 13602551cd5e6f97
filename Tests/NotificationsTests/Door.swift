import Configuration
import EventLoop
import FoundationEssentials
import HTTP
import HTTPServer
import Routing
import Telemetry

@testable import Notifications
@testable import ServiceKit

/// The routes of the service behind a socket, for one caller.
final class Door {
    var isShut = false
    private(set) var knocks = 0
    private let listener: Listener
    private let service: Service

    init(_ given: Given, as caller: Bearer) throws {
        var hooks = Router.Hooks()
        hooks.authenticate = { _ in caller }
        hooks.problem = { knownProblem($0) }
        let router = Router(routes(given.app), hooks: hooks)
        listener = try Listener(port: 0)
        service = Service(
            name: "test", version: "1", instance: "",
            settings: ProcessSettings(Environment(["PORT": "0", "METRICS_PORT": "0"]), needsDatabase: false),
            log: Log(service: "test", level: .error), blocking: BlockingPool(threads: 1, queue: 1))
        let server = Server(refuse: Router.refuse) { request in
            self.knocks += 1
            if self.isShut { return Response(.serviceUnavailable) }
            return await router.respond(to: request)
        }
        server.listen(on: listener)
    }

    /// The service as another one calls it.
    var neighbour: Neighbour {
        guard let url = URL(string: "http://127.0.0.1:\(listener.port)/") else { preconditionFailure("a URL") }
        return service.neighbour("notifications", at: url)
    }

    /// Everything that a stream sends until `isEnough`.
    func stream(_ target: String, _ fields: String = "", until isEnough: (String) -> Bool) async throws -> String {
        let socket = try await Socket.connect(host: "127.0.0.1", port: listener.port)
        defer { socket.close() }
        try await socket.write(Array("GET \(target) HTTP/1.1\r\nHost: localhost\r\n\(fields)\r\n".utf8))
        var bytes: [UInt8] = []
        while !isEnough(String(decoding: bytes, as: UTF8.self)) {
            guard try await socket.read(into: &bytes, atMost: 65_536) > 0 else { break }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    func close() { listener.close() }
}

import HTTP
import HTTPServer
import Routing
import ServiceKit

/// The smallest service: GET anything answers `OK`, POST anything answers the body as it was read.
await Service.run(
    "echo", about: "Answers what it is told.", settings: { _ in }, needsDatabase: false,
    // Several probes stand side by side on one machine.
    metricsPort: 0
) { service, _ in
    service.serve(handler: echo)
}

func echo(_ request: Request) async throws -> Response {
    _ = try request.head.target.segments()
    switch request.head.method {
    case .get, .head: return Response(.ok, text: "OK")
    case .post:
        let body = try await request.body.collect()
        return Response(.ok, ["Content-Type": "text/plain; charset=utf-8"], body: .bytes(body))
    case .options: return Response(.noContent, ["Allow": "GET, HEAD, OPTIONS, POST"])
    default: throw Problem.methodNotAllowed(allow: "GET, HEAD, OPTIONS, POST")
    }
}

import EventLoop
import FoundationEssentials
import HTTP
import HTTPServer

/// The smallest service: GET anything answers `OK`, POST anything answers the body as it was read.
func echo(_ request: Request) async -> Response {
    do {
        _ = try request.head.target.segments()
        switch request.head.method {
        case .get, .head: return Response(.ok, text: "OK")
        case .post:
            let body = try await request.body.collect()
            return Response(.ok, ["Content-Type": "text/plain; charset=utf-8"], body: .bytes(body))
        case .options: return Response(.noContent, ["Allow": "GET, HEAD, OPTIONS, POST"])
        default: return Response(.methodNotAllowed, ["Allow": "GET, HEAD, OPTIONS, POST"])
        }
    } catch {
        let status = (error as? BodyError)?.status ?? .badRequest
        return Response(status, text: "\(status.reason)\n")
    }
}

/// Starts a server for each worker on `PORT` and stays.
nonisolated func run() async throws {
    let environment = ProcessInfo.processInfo.environment
    let port = environment["PORT"].flatMap { UInt16($0) } ?? 8080
    let workers = environment["WORKERS"].flatMap { Int($0) } ?? ProcessInfo.processInfo.activeProcessorCount
    for index in 0..<workers {
        try await Worker.start(index: index).run {
            Server(handler: echo).listen(on: try Listener(port: port))
        }
    }
    print("echo listens on 127.0.0.1:\(port)")
    try await Task.sleep(for: .seconds(Int64.max / 4))
}

try await run()

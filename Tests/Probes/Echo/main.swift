import EventLoop
import FoundationEssentials
import HTTP
import HTTPServer

/// The smallest service: GET anything answers `OK`, POST anything answers the body as it was read.
func echo(_ request: Request) async -> Response {
    guard request.head.method == .post else { return Response(.ok, text: "OK") }
    do {
        let body = try await request.body.collect()
        return Response(.ok, ["Content-Type": "text/plain; charset=utf-8"], body: .bytes(body))
    } catch {
        return Response(error.status, text: "\(error.status.reason)\n")
    }
}

/// Starts one server a worker on `PORT` and stays.
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

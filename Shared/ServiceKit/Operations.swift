internal import EventLoop
internal import HTTP
internal import HTTPServer
internal import Routing
internal import Synchronization
internal import Telemetry

/// What all workers of the process know about its life.
final class ProcessState: Sendable {
    private let draining = Atomic(false)

    /// Whether the process is on its way out.
    var isDraining: Bool { draining.load(ordering: .relaxed) }

    func drain() { draining.store(true, ordering: .relaxed) }
}

/// Answers on the operations port: for probes and scrapers, never through the gateway and without credentials.
struct Operations {
    let workers: [Worker]
    let state: ProcessState

    func answer(_ request: Request) async throws -> Response {
        let head = request.head
        guard let segments = try? head.target.segments(), segments.count == 1,
            ["livez", "readyz", "metrics"].contains(segments[0])
        else { throw Problem.notFound }
        guard head.method == .get || head.method == .head else { throw Problem.methodNotAllowed(allow: "GET, HEAD") }
        switch segments[0] {
        // Never looks at the database: a process that turns its loops is alive, whatever its neighbours do.
        case "livez": return Response(.ok, text: "ok\n")
        case "readyz": return await readiness()
        default: return await metrics()
        }
    }

    private func readiness() async -> Response {
        var parts: [Readiness] = []
        for worker in workers {
            parts += await worker.run { EventLoop.current.kept(Service.self)?.readiness ?? [] }
        }
        if state.isDraining { parts.append(Readiness("process", .unready, "draining")) }
        let report = ReadinessReport(parts)
        return Response(
            report.state == .unready ? .serviceUnavailable : .ok,
            ["Content-Type": "application/json", "Cache-Control": "no-store"], body: .bytes(report.json))
    }

    private func metrics() async -> Response {
        var snapshots: [Metrics.Snapshot] = []
        for worker in workers {
            let snapshot = await worker.run { EventLoop.current.kept(Service.self)?.metrics.snapshot() }
            if let snapshot { snapshots.append(snapshot) }
        }
        return Response(.ok, ["Content-Type": Metrics.contentType], body: .bytes(Metrics.render(snapshots)))
    }
}

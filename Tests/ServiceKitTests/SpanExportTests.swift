import EventLoop
import FoundationEssentials
import HTTP
import HTTPClient
import HTTPServer
import Routing
import Synchronization
import Telemetry
import TestSupport
import Testing

@testable import ServiceKit

/// A collector that keeps what it gets and answers with `status`.
private func collector(_ bodies: Lines, status: Status = .ok) throws -> UInt16 {
    let server = Server { request in
        let body = (try? await request.body.collect()) ?? []
        bodies.add("\(request.head.target.pathText) \(String(decoding: body, as: UTF8.self))")
        return Response(status, ["Content-Type": "application/json"], body: .bytes(Array("{}".utf8)))
    }
    let listener = try Listener(port: 0)
    server.listen(on: listener)
    EventLoop.current.keep(server)
    return listener.port
}

private func exporter(_ port: UInt16) throws -> SpanExporter {
    SpanExporter(
        client: Client(ClientSettings(service: "test")),
        endpoint: try #require(URL(string: "http://127.0.0.1:\(port)/")),
        service: "test", version: "1", instance: "one")
}

private func record(_ count: Int, in exporter: SpanExporter) {
    var random = SystemRandomNumberGenerator()
    for _ in 0..<count {
        let start = TraceContext.start(using: &random)
        var span = TraceSpan("GET /", kind: .server, context: start, parent: nil)
        span.finish(.ok)
        exporter.recorder.record(span)
    }
}

@Suite struct `Spans` {
    @Test func `they are sent in batches`() async throws {
        try await onWorker { _ in
            let bodies = Lines()
            let exporter = try exporter(try collector(bodies))
            record(1_300, in: exporter)
            await exporter.flush(limit: .seconds(60))
            #expect(exporter.exported == 1_300)
            #expect(bodies.all.count == 3)
            #expect(bodies.all.allSatisfy { $0.hasPrefix("/v1/traces {\"resourceSpans\":") })
            exporter.close()
        }
    }

    @Test func `a collector that refuses or is away costs spans, which are counted, and nothing else`() async throws {
        try await onWorker { _ in
            let refusing = try exporter(try collector(Lines(), status: .badRequest))
            record(600, in: refusing)
            await refusing.flush()
            #expect(refusing.lost == 512)
            #expect(refusing.recorder.count == 88)

            let gone = try Listener(port: 0)
            let away = try exporter(gone.port)
            gone.close()
            record(3_000, in: away)
            await away.flush(limit: .seconds(2))
            #expect(away.lost == 512)
            #expect(away.recorder.dropped == 952)
            #expect(away.exported == 0)
            refusing.close()
            away.close()
        }
    }

    @Test func `a service sends the spans of its requests, at the latest when it drains`() async throws {
        try await onWorker { _ in
            let bodies = Lines()
            let port = try collector(bodies)
            try await withProgram(["OTLP_ENDPOINT": "http://127.0.0.1:\(port)"]) { service in
                let client = service.client
                service.serve([
                    .get("/v1/hello", to: .everyone, "Say hello", gives: [Int].self) { call in
                        let answer = try await client.send(
                            HTTPClient.Call("collector", .post, "http://127.0.0.1:\(port)/other", trace: call.trace))
                        return .ok([answer.status.code])
                    }
                ])
            } _: { running in
                let sampled = ["traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"]
                let own = try await running.port
                #expect(try await fetch(own, "GET", "/v1/hello", sampled).body == "[200]")
                let metrics = try await fetch(try await running.metricsPort, "GET", "/metrics").body
                #expect(metrics.contains("otlp_spans_total"))
                #expect(metrics.contains("http_client_calls_total"))
            }
            #expect(
                bodies.all.contains { $0.hasPrefix("/v1/traces ") && $0.contains("4bf92f3577b34da6a3ce929d0e0e4736") })
        }
    }
}

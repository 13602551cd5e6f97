internal import EventLoop
internal import FoundationEssentials
internal import HTTP
internal import HTTPClient
internal import Telemetry

/// Sends the spans of one worker to an OpenTelemetry collector, in batches. What the collector does not take is
/// dropped and counted: telemetry must never hold up or swell the service.
final class SpanExporter {
    let recorder = SpanRecorder()
    private(set) var exported = 0
    /// Spans lost because the collector was down, beside those that the full recorder dropped.
    private(set) var lost = 0

    private let client: Client
    private let url: String
    private let service: String
    private let version: String
    private let instance: String

    init(client: Client, endpoint: URL, service: String, version: String, instance: String) {
        self.client = client
        let base = endpoint.absoluteString
        url = (base.hasSuffix("/") ? String(base.dropLast()) : base) + OTLP.path
        self.service = service
        self.version = version
        self.instance = instance
    }

    /// Sends everything that waits, one batch after the other; stops at the first that fails.
    func flush(limit: Duration = .seconds(5)) async {
        let deadline = Instant.now + limit
        while recorder.count > 0 {
            let batch = recorder.take()
            let call = Call(
                "otlp.export", .post, url, fields: ["Content-Type": OTLP.contentType],
                body: OTLP.encode(batch, service: service, version: version, instance: instance),
                limit: limit, deadline: deadline, repeatable: true)
            do {
                let answer = try await client.send(call)
                guard answer.status.code < 300 else { throw Refused() }
                exported += batch.count
            } catch {
                lost += batch.count
                return
            }
        }
    }

    /// Ends the connections to the collector.
    func close() { client.close() }

    private struct Refused: Error {}
}

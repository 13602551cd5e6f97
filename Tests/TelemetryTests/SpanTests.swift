import JSON
import Telemetry
import Testing

@Suite struct SpanTests {
    private let context = TraceContext(
        traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", tracestate: ["v=1"])!

    private func span(_ name: String = "GET /", start: UInt64 = 1_000, end: UInt64 = 3_000) -> TraceSpan {
        var span = TraceSpan(name, kind: .server, context: context, parent: SpanID(0xABC), start: start)
        span.finish(end: end)
        return span
    }

    @Test func `a span ends after it starts even if the clock goes back`() {
        #expect(span(start: 5_000, end: 4_000).end == 5_000)
        var now = TraceSpan("work", kind: .internal, context: context, parent: nil)
        #expect(now.end == nil)
        now.finish(.ok)
        #expect(now.end! >= now.start)
        #expect(now.start > 1_700_000_000_000_000_000)
    }

    @Test func `a full recorder drops what comes and counts it`() {
        let recorder = SpanRecorder(capacity: 3)
        for number in 0..<5 { recorder.record(span("\(number)")) }
        #expect(recorder.dropped == 2)
        #expect(recorder.take(2).map(\.name) == ["0", "1"])
        recorder.record(span("5"))
        #expect(recorder.count == 2)
        #expect(recorder.take().map(\.name) == ["2", "5"])
        #expect(recorder.take().isEmpty)
        #expect(recorder.dropped == 2)
    }

    @Test func `spans that run and spans of traces that nobody records are not kept`() {
        let recorder = SpanRecorder()
        recorder.record(TraceSpan("runs", kind: .client, context: context, parent: nil))
        let quiet = TraceContext(traceID: context.traceID, spanID: context.spanID, isSampled: false)
        var unsampled = TraceSpan("quiet", kind: .client, context: quiet, parent: nil)
        unsampled.finish()
        recorder.record(unsampled)
        #expect(recorder.count == 0 && recorder.dropped == 0)
    }

    @Test func `an export has the shape that OpenTelemetry's protocol asks for`() throws {
        var span = TraceSpan("SELECT vins", kind: .client, context: context, parent: SpanID(0xABC), start: 1_000)
        span.set("db.system", "postgresql")
        span.set("rows", 3)
        span.set("ratio", 0.5)
        span.set("cached", false)
        span.finish(.failed("timeout"), end: 18_000_000_000_000_000_000)
        let json = try JSONValue(
            parsing: OTLP.encode([span, self.span()], service: "vin", version: "1.2", instance: "host-1"))
        let expected = try JSONValue(
            parsing: Array(
                """
                {"resourceSpans":[{"resource":{"attributes":[
                  {"key":"service.name","value":{"stringValue":"vin"}},
                  {"key":"service.version","value":{"stringValue":"1.2"}},
                  {"key":"service.instance.id","value":{"stringValue":"host-1"}}]},
                 "scopeSpans":[{"scope":{"name":"driveline"},"spans":[
                  {"traceId":"4bf92f3577b34da6a3ce929d0e0e4736","spanId":"00f067aa0ba902b7","traceState":"v=1",
                   "parentSpanId":"0000000000000abc","name":"SELECT vins","kind":3,
                   "startTimeUnixNano":"1000","endTimeUnixNano":"18000000000000000000","attributes":[
                    {"key":"db.system","value":{"stringValue":"postgresql"}},{"key":"rows","value":{"intValue":"3"}},
                    {"key":"ratio","value":{"doubleValue":0.5}},{"key":"cached","value":{"boolValue":false}}],
                   "status":{"message":"timeout","code":2}},
                  {"traceId":"4bf92f3577b34da6a3ce929d0e0e4736","spanId":"00f067aa0ba902b7","traceState":"v=1",
                   "parentSpanId":"0000000000000abc","name":"GET /","kind":2,"startTimeUnixNano":"1000",
                   "endTimeUnixNano":"3000","status":{}}]}]}]}
                """.utf8))
        #expect(json == expected)
    }

    @Test func `a root span without state has no parent and no state in the export`() throws {
        var span = TraceSpan(
            "job", kind: .consumer, context: TraceContext(traceID: context.traceID, spanID: context.spanID), parent: nil
        )
        span.finish(.ok)
        let json = try JSONValue(parsing: OTLP.encode([span], service: "vin"))
        let text = String(decoding: json.json, as: UTF8.self)
        #expect(!text.contains("parentSpanId") && !text.contains("traceState") && !text.contains("service.version"))
        #expect(text.contains("\"status\":{\"code\":1}"))
    }

    @Test func `a span keeps 32 attributes`() {
        var span = span()
        for number in 0..<40 { span.set("a\(number)", .count(number)) }
        #expect(span.attributes.count == 32)
    }
}

import JSON

/// The OpenTelemetry protocol's JSON encoding of spans (opentelemetry-proto 1, `ExportTraceServiceRequest`).
public enum OTLP {
    /// The path at the collector, below the configured endpoint.
    public static let path = "/v1/traces"
    /// The type of the body.
    public static let contentType = "application/json"

    /// The body of one export: `spans` of the `service` in `version`, made by the process `instance`.
    public static func encode(
        _ spans: [TraceSpan], service: String, version: String = "", instance: String = ""
    ) -> [UInt8] {
        var json = JSONWriter(capacity: 256 + spans.count * 400)
        json.object {
            $0.name("resourceSpans")
            $0.array {
                $0.object {
                    $0.name("resource")
                    $0.object {
                        let known = [
                            ("service.name", service), ("service.version", version), ("service.instance.id", instance),
                        ]
                        append(known.filter { !$0.1.isEmpty }.map { ($0.0, .string($0.1)) }, to: &$0)
                    }
                    $0.name("scopeSpans")
                    $0.array {
                        $0.object {
                            $0.name("scope")
                            $0.object { $0.member("name", "driveline") }
                            $0.name("spans")
                            $0.array { for span in spans { append(span, to: &$0) } }
                        }
                    }
                }
            }
        }
        return json.bytes
    }

    private static func append(_ span: TraceSpan, to json: inout JSONWriter) {
        json.object {
            $0.member("traceId", span.context.traceID.description)
            $0.member("spanId", span.context.spanID.description)
            $0.member("traceState", span.context.tracestate.isEmpty ? nil : span.context.tracestate)
            $0.member("parentSpanId", span.parent?.description)
            $0.member("name", FieldValue.cut(span.name))
            $0.member("kind", span.kind.rawValue)
            // 64-bit integers are texts in the protocol's JSON: a reader in JavaScript would round them.
            $0.member("startTimeUnixNano", String(span.start))
            $0.member("endTimeUnixNano", String(span.end ?? span.start))
            append(span.attributes, to: &$0)
            $0.name("status")
            $0.object {
                switch span.outcome {
                case .unset: break
                case .ok: $0.member("code", 1)
                case .failed(let reason):
                    $0.member("message", FieldValue.cut(reason))
                    $0.member("code", 2)
                }
            }
        }
    }

    private static func append(_ attributes: [(name: String, value: FieldValue)], to json: inout JSONWriter) {
        guard !attributes.isEmpty else { return }
        json.name("attributes")
        json.array {
            for attribute in attributes {
                $0.object {
                    $0.member("key", attribute.name)
                    $0.name("value")
                    $0.object { json in
                        switch attribute.value {
                        case .string(let text): json.member("stringValue", FieldValue.cut(text))
                        case .integer(let number): json.member("intValue", String(number))
                        case .double(let number):
                            json.name("doubleValue")
                            json.number(number)
                        case .bool(let truth): json.member("boolValue", truth)
                        }
                    }
                }
            }
        }
    }
}

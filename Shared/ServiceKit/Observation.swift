internal import EventLoop
internal import HTTP
internal import HTTPClient
internal import HTTPServer
internal import Models
internal import Postgres
internal import Routing
internal import Telemetry

/// Counts answered requests: how many and how long, by route and status class.
final class RequestNumbers {
    private let requests: CounterFamily
    private let seconds: HistogramFamily
    /// The handles of a route, so that a request costs one look-up by a short text.
    private var known: [String: (counters: [Int: Counter], seconds: Histogram)] = [:]

    init(_ metrics: Metrics) {
        requests = metrics.counter(
            "http_server_requests_total", "Requests answered.", labels: ["method", "route", "status"])
        seconds = metrics.histogram(
            "http_server_request_seconds", "From the head of a request to its answer.", labels: ["method", "route"])
    }

    /// Any token is a method: those of strangers are counted under one name, or each would become a series.
    private static func known(_ method: Method) -> String {
        switch method {
        case .get, .head, .post, .put, .patch, .delete, .options, .trace, .connect: method.name
        default: "other"
        }
    }

    func count(_ finished: FinishedRequest) {
        let method = Self.known(finished.context.request.head.method)
        // A request without a route is counted under one name: paths of strangers must not become series.
        let route = finished.context.route.isEmpty ? "none" : finished.context.route
        let key = method + route
        var handles = known[key] ?? (counters: [:], seconds: seconds.with(method, route))
        let code = finished.status.code
        let counter = handles.counters[code] ?? requests.with(method, route, "\(code)")
        counter.increment()
        handles.seconds.observe(finished.duration.seconds)
        if handles.counters[code] == nil {
            handles.counters[code] = counter
            known[key] = handles
        }
    }
}

/// One line per request: what was asked of which route, how it was answered, how long it took. Never the path or
/// query as typed: they may carry names.
func writeAccessLine(_ finished: FinishedRequest, _ log: Log) {
    guard log.writes(.info) else { return }
    let context = finished.context
    let tenant = (context.caller as? Bearer)?.tenant.description
    log.with(trace: context.trace, tenant: tenant).info(
        "answered",
        [
            "requestId": .string(context.requestID), "method": .string(context.request.head.method.name),
            "route": .string(context.route), "status": .count(finished.status.code),
            "seconds": .double(finished.duration.seconds), "bytes": .count(finished.bodyBytes ?? -1),
        ])
}

extension SpanExporter {
    /// Records the span of an answered request.
    func record(_ finished: FinishedRequest) {
        let context = finished.context
        guard context.trace.isSampled else { return }
        let method = context.request.head.method.name
        let now = TraceSpan.now()
        var span = TraceSpan(
            context.route.isEmpty ? method : "\(method) \(context.route)", kind: .server, context: context.trace,
            parent: context.parent?.spanID, start: now &- UInt64(max(0, finished.duration.nanoseconds)))
        span.set("http.request.method", .string(method))
        span.set("http.route", .string(context.route))
        span.set("http.response.status_code", .count(finished.status.code))
        span.finish(finished.status.code >= 500 ? .failed("answered \(finished.status.code)") : .unset, end: now)
        recorder.record(span)
    }
}

/// The exporter's numbers.
enum SpanNumbers {
    static func observe(_ spans: SpanExporter, _ metrics: Metrics) {
        let outcome = metrics.counter("otlp_spans_total", "Spans by what became of them.", labels: ["outcome"])
        outcome.with("exported").observe { Double(spans.exported) }
        outcome.with("lost").observe { Double(spans.lost) }
        outcome.with("dropped").observe { Double(spans.recorder.dropped) }
    }
}

/// The HTTP server's numbers.
enum ServerNumbers {
    static func observe(_ server: Server, _ metrics: Metrics) {
        metrics.gauge("http_server_connections", "Connections open.").with().observe { Double(server.connectionCount) }
        let events = metrics.counter(
            "http_server_events_total", "What happened to connections.", labels: ["event"])
        events.with("accepted").observe { Double(server.counters.accepted) }
        events.with("turned_away").observe { Double(server.counters.turnedAway) }
        events.with("accept_failed").observe { Double(server.counters.acceptFailures) }
        events.with("refused").observe { Double(server.counters.refusals) }
        events.with("timed_out").observe { Double(server.counters.timeouts) }
    }
}

/// The numbers of calls to other servers.
enum ClientNumbers {
    /// Observes the end of every call; gauges by host appear with the first call to it.
    static func observe(_ client: Client, _ metrics: Metrics) {
        let calls = metrics.counter(
            "http_client_calls_total", "Calls to other servers.", labels: ["call", "host", "outcome"])
        let seconds = metrics.histogram(
            "http_client_call_seconds", "From a call to its end, pauses and retries included.",
            labels: ["call", "host"])
        let retries = metrics.counter(
            "http_client_retries_total", "Attempts beyond the first.", labels: ["call", "host"])
        let breakers = metrics.gauge(
            "http_client_breaker_open", "Whether a host's breaker refuses calls.", labels: ["host"], merging: .max)
        var observed: Set<String> = []
        client.onEnd = { [unowned client] report in
            let outcome = report.status.map { "\($0 / 100)xx" } ?? "failed"
            calls.with(report.call, report.hostLabel, outcome).increment()
            seconds.with(report.call, report.hostLabel).observe(report.duration.seconds)
            if report.attempts > 1 {
                retries.with(report.call, report.hostLabel).increment(by: Double(report.attempts - 1))
            }
            guard observed.insert(report.hostLabel).inserted else { return }
            breakers.with(report.hostLabel).observe { [unowned client] in
                client.hosts.contains { $0.hostLabel == report.hostLabel && $0.breaker == .open } ? 1 : 0
            }
        }
    }
}

/// The authenticator's numbers.
enum TokenNumbers {
    static func observe(_ authenticator: Authenticator, _ metrics: Metrics) {
        let checks = metrics.counter(
            "token_checks_total", "Access tokens by how they were judged.", labels: ["outcome"])
        checks.with("remembered").observe { Double(authenticator.remembered) }
        checks.with("verified").observe { Double(authenticator.verified) }
        checks.with("refused").observe { Double(authenticator.refused) }
    }
}

/// The pool's numbers.
enum PoolNumbers {
    static func observe(_ database: Database, _ metrics: Metrics) {
        let connections = metrics.gauge("postgres_connections", "Connections by what they do.", labels: ["state"])
        connections.with("in_use").observe { Double(database.counters.inUse) }
        connections.with("idle").observe { Double(database.counters.idle) }
        connections.with("opening").observe { Double(database.counters.opening) }
        metrics.gauge("postgres_waiting", "Callers that wait for a connection.").with()
            .observe { Double(database.counters.waiting) }
        let events = metrics.counter(
            "postgres_events_total", "What happened to connections and statements.", labels: ["event"])
        events.with("connected").observe { Double(database.counters.opened) }
        events.with("connect_failed").observe { Double(database.counters.failed) }
        events.with("connection_lost").observe { Double(database.counters.lost) }
        events.with("query").observe { Double(database.counters.queries) }
        events.with("repeated").observe { Double(database.counters.repeated) }
        events.with("cancelled").observe { Double(database.counters.cancelled) }
    }
}

import Telemetry
import TestSupport
import Testing

@Suite struct MetricsTests {
    private func text(_ metrics: Metrics...) -> String {
        String(decoding: Metrics.render(metrics.map { $0.snapshot() }), as: UTF8.self)
    }

    @Test func `a counter counts and says so in Prometheus' text`() {
        let metrics = Metrics()
        let requests = metrics.counter("http_requests_total", "Requests answered.", labels: ["route", "status"])
        let ok = requests.with("/v1/vins/:vin", "200")
        ok.increment()
        ok.increment(by: 2)
        requests.with("/v1/vins/:vin", "404").increment()
        #expect(
            text(metrics) == """
                # HELP http_requests_total Requests answered.
                # TYPE http_requests_total counter
                http_requests_total{route="/v1/vins/:vin",status="200"} 3
                http_requests_total{route="/v1/vins/:vin",status="404"} 1

                """)
    }

    @Test func `a counter without labels is there before it counts`() {
        let metrics = Metrics()
        _ = metrics.counter("spans_dropped_total", "Spans dropped.")
        #expect(text(metrics).hasSuffix("\nspans_dropped_total 0\n"))
    }

    @Test func `a family that has labels and no series yet is left out`() {
        let metrics = Metrics()
        _ = metrics.counter("jobs_total", "Jobs.", labels: ["kind"])
        _ = metrics.gauge("queue_length", "Jobs that wait.")
        #expect(text(metrics) == "")
    }

    @Test func `a histogram's buckets are cumulative and include their bound`() {
        let metrics = Metrics()
        let times = metrics.histogram("wait_seconds", "Time waited.", buckets: [0.5, 1, 2.5]).with()
        for seconds in [0.5, 0.6, 1.0, 2.0, 7.5] { times.observe(seconds) }
        #expect(
            text(metrics) == """
                # HELP wait_seconds Time waited.
                # TYPE wait_seconds histogram
                wait_seconds_bucket{le="0.5"} 1
                wait_seconds_bucket{le="1"} 3
                wait_seconds_bucket{le="2.5"} 4
                wait_seconds_bucket{le="+Inf"} 5
                wait_seconds_sum 11.6
                wait_seconds_count 5

                """)
    }

    @Test func `a duration is counted in seconds and the usual bounds reach from half a millisecond to ten seconds`() {
        let metrics = Metrics()
        let times = metrics.histogram("request_seconds", "Time to answer.", labels: ["route"]).with("/")
        times.observe(.microseconds(400))
        times.observe(.milliseconds(3))
        times.observe(.seconds(11))
        let lines = text(metrics)
        #expect(lines.contains("request_seconds_bucket{route=\"/\",le=\"0.0005\"} 1\n"))
        #expect(lines.contains("request_seconds_bucket{route=\"/\",le=\"0.0025\"} 1\n"))
        #expect(lines.contains("request_seconds_bucket{route=\"/\",le=\"0.005\"} 2\n"))
        #expect(lines.contains("request_seconds_bucket{route=\"/\",le=\"10\"} 2\n"))
        #expect(lines.contains("request_seconds_bucket{route=\"/\",le=\"+Inf\"} 3\n"))
        #expect(lines.contains("request_seconds_count{route=\"/\"} 3\n"))
    }

    @Test func `a gauge is set, moved or read when the snapshot is taken`() {
        let metrics = Metrics()
        let gauge = metrics.gauge("connections_open", "Open connections.").with()
        gauge.set(5)
        gauge.add(-1.5)
        #expect(text(metrics).hasSuffix("\nconnections_open 3.5\n"))
        var length = 7.0
        gauge.observe { length }
        #expect(text(metrics).hasSuffix("\nconnections_open 7\n"))
        length = 8
        #expect(text(metrics).hasSuffix("\nconnections_open 8\n"))
    }

    @Test func `numbers without a finite value have Prometheus' names`() {
        let metrics = Metrics()
        let gauge = metrics.gauge("odd_ratio", "Odd numbers.", labels: ["kind"])
        gauge.with("high").set(.infinity)
        gauge.with("low").set(-.infinity)
        gauge.with("none").set(.nan)
        let lines = text(metrics)
        #expect(lines.contains("{kind=\"high\"} +Inf\n"))
        #expect(lines.contains("{kind=\"low\"} -Inf\n"))
        #expect(lines.contains("{kind=\"none\"} NaN\n"))
    }

    @Test func `workers are added up, and gauges merged as they say`() {
        let workers = (1...3).map { number in
            let metrics = Metrics()
            metrics.counter("jobs_total", "Jobs.", labels: ["kind"]).with("mail").increment(by: Double(number))
            metrics.counter("jobs_total", "Jobs.", labels: ["kind"]).with("worker\(number)").increment()
            metrics.gauge("open", "Open.").with().set(Double(number))
            metrics.gauge("oldest_seconds", "Oldest.", merging: .max).with().set(Double(number))
            metrics.gauge("ready", "Ready.", merging: .min).with().set(number == 2 ? 0 : 1)
            metrics.histogram("wait_seconds", "Wait.", buckets: [1]).with().observe(Double(number))
            return metrics
        }
        let lines = text(workers[0], workers[1], workers[2])
        #expect(lines.contains("jobs_total{kind=\"mail\"} 6\n"))
        #expect(lines.contains("jobs_total{kind=\"worker2\"} 1\n"))
        #expect(lines.contains("\nopen 6\n"))
        #expect(lines.contains("\noldest_seconds 3\n"))
        #expect(lines.contains("\nready 0\n"))
        #expect(
            lines.contains("wait_seconds_bucket{le=\"1\"} 1\nwait_seconds_bucket{le=\"+Inf\"} 3\nwait_seconds_sum 6\n"))
    }

    @Test func `asking again for a name gives the same family`() {
        let metrics = Metrics()
        metrics.counter("jobs_total", "Jobs.").with().increment()
        let again = metrics.counter("jobs_total", "Jobs.").with()
        again.increment()
        #expect(again.value == 2)
    }

    @Test func `label values and help texts are escaped`() {
        let metrics = Metrics()
        metrics.counter("odd_total", "A \\ and a\nline.", labels: ["text"]).with("a\"b\\c\nd é").increment()
        #expect(
            text(metrics) == """
                # HELP odd_total A \\\\ and a\\nline.
                # TYPE odd_total counter
                odd_total{text="a\\"b\\\\c\\nd é"} 1

                """)
    }

    @Test func `label values without end end in one series called other`() {
        let metrics = Metrics()
        let family = metrics.counter("hits_total", "Hits.", labels: ["path", "kind"])
        for number in 0..<3_000 { family.with("/\(number)", "x").increment() }
        let lines = text(metrics)
        #expect(lines.contains("hits_total{path=\"other\",kind=\"other\"} 1000\n"))
        #expect(lines.split(separator: "\n").count == 2_003)
        family.with("/17", "x").increment()
        #expect(text(metrics).contains("hits_total{path=\"/17\",kind=\"x\"} 2\n"))
    }

    @Test func `a name that Prometheus would not take ends the program where it is registered`() async {
        await #expect(processExitsWith: .failure) { _ = Metrics().counter("requests", "No _total.") }
        await #expect(processExitsWith: .failure) { _ = Metrics().gauge("1st", "Starts with a digit.") }
        await #expect(processExitsWith: .failure) { _ = Metrics().gauge("open-files", "Has a dash.") }
        await #expect(processExitsWith: .failure) { _ = Metrics().gauge("open", "") }
        await #expect(processExitsWith: .failure) { _ = Metrics().gauge("open", "Open.", labels: ["__name__"]) }
        await #expect(processExitsWith: .failure) { _ = Metrics().gauge("open", "Open.", labels: ["a", "a"]) }
        await #expect(processExitsWith: .failure) { _ = Metrics().histogram("s", "S.", labels: ["le"]) }
        await #expect(processExitsWith: .failure) { _ = Metrics().histogram("s", "S.", buckets: [2, 1]) }
    }

    @Test func `one name cannot mean two things`() async {
        await #expect(processExitsWith: .failure) {
            let metrics = Metrics()
            _ = metrics.gauge("open", "Open.")
            _ = metrics.histogram("open", "Open.")
        }
        await #expect(processExitsWith: .failure) {
            let metrics = Metrics()
            _ = metrics.gauge("open", "Open.", labels: ["a"])
            _ = metrics.gauge("open", "Open.", labels: ["b"])
        }
        await #expect(processExitsWith: .failure) {
            _ = Metrics().gauge("open", "Open.", labels: ["a"]).with("1", "2")
        }
        await #expect(processExitsWith: .failure) { Metrics().counter("a_total", "A.").with().increment(by: -1) }
    }

    @Test func `promtool accepts the text`() throws {
        let metrics = Metrics()
        metrics.counter("http_requests_total", "Requests answered.", labels: ["route"]).with("a\"\\\n").increment()
        metrics.gauge("http_connections", "Open connections.").with().set(-0.25)
        let times = metrics.histogram("http_request_duration_seconds", "Time to answer.", labels: ["route"])
        for route in ["/", "/v1/vins/:vin"] {
            for power in 0..<8 { times.with(route).observe(0.0001 * Double(1 << (2 * power))) }
        }
        let check = try shell(
            "promtool check metrics", input: Metrics.render([metrics.snapshot(), metrics.snapshot()]))
        #expect(check.status == 0, "\(check.text)")
        #expect(check.text == "")
    }

    @Test func `promtool refuses what is not the format, so the test above can fail`() throws {
        #expect(try shell("promtool check metrics", input: Array("a{b=c} 1\n".utf8)).status != 0)
    }
}

import FoundationEssentials
import JSON
import Synchronization
import Testing

@testable import Telemetry

/// A sink that keeps its lines.
final class Lines: Sendable {
    private let kept = Mutex<[[UInt8]]>([])

    var sink: LogSink { LogSink { line in self.kept.withLock { $0.append(line) } } }

    func read() throws -> [JSONValue] {
        try kept.withLock { $0 }.map { line in
            #expect(line.last == 0x0A)
            #expect(line.dropLast().allSatisfy { $0 >= 0x20 })
            return try JSONValue(parsing: line)
        }
    }
}

@Suite struct LogTests {
    private let lines = Lines()

    private func log(_ level: Log.Level = .info, at time: Double = 1_795_251_600.1239) -> Log {
        Log(service: "vin", level: level, sink: lines.sink) { Date(timeIntervalSince1970: time) }
    }

    @Test func `a line is one JSON object with time, level, service and message`() throws {
        log().info("answered", ["status": 200, "seconds": 0.25, "cached": true, "route": "/v1/vins/:vin"])
        let line = try #require(try lines.read().first)
        #expect(
            line
                == .object([
                    .init("time", .string("2026-11-21T09:00:00.123Z")), .init("level", .string("info")),
                    .init("service", .string("vin")), .init("message", .string("answered")),
                    .init("status", .integer(200)), .init("seconds", .number("0.25")), .init("cached", .bool(true)),
                    .init("route", .string("/v1/vins/:vin")),
                ]))
    }

    @Test(arguments: [
        (0.0, "1970-01-01T00:00:00.000Z"), (1.0005, "1970-01-01T00:00:01.000Z"), (-0.5, "1969-12-31T23:59:59.500Z"),
        (951_782_400.999, "2000-02-29T00:00:00.999Z"),
    ])
    func `time is RFC 3339 with three digits`(_ time: Double, _ text: String) throws {
        log(at: time).info("tick")
        #expect(try lines.read()[0]["time"] == .string(text))
    }

    @Test func `the date follows the clock over midnight and back`() throws {
        for time in [951_782_399.999, 951_782_400, 951_868_800, 951_782_399, 4_102_444_799.5, -1] {
            log(at: time).info("tick")
        }
        #expect(
            try lines.read().map { $0["time"] }
                == [
                    "2000-02-28T23:59:59.999Z", "2000-02-29T00:00:00.000Z", "2000-03-01T00:00:00.000Z",
                    "2000-02-28T23:59:59.000Z", "2099-12-31T23:59:59.500Z", "1969-12-31T23:59:59.000Z",
                ].map { .string($0) })
    }

    @Test func `lines below the level are not written`() throws {
        let log = log(.warning)
        log.debug("a")
        log.info("b")
        log.warning("c")
        log.error("d")
        #expect(try lines.read().map { $0["message"] } == [.string("c"), .string("d")])
        #expect(log.writes(.error) && !log.writes(.info))
    }

    @Test func `debug writes everything`() throws {
        let log = log(.debug)
        log.debug("a")
        #expect(try lines.read().map { $0["level"] } == [.string("debug")])
        #expect(Log.Level.allCases.sorted() == [.debug, .info, .warning, .error])
    }

    @Test func `a request's log carries trace, tenant and fields`() throws {
        let trace = TraceContext(traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
        let log = log().with(trace: trace, tenant: "t-1", ["requestId": "r-1"]).with(["worker": 2])
        log.error("failed", ["code": "timeout"])
        let line = try lines.read()[0]
        #expect(line["traceId"] == .string("4bf92f3577b34da6a3ce929d0e0e4736"))
        #expect(line["spanId"] == .string("00f067aa0ba902b7"))
        #expect(line["tenant"] == .string("t-1"))
        #expect(line["requestId"] == .string("r-1"))
        #expect(line["worker"] == .integer(2))
        #expect(line["code"] == .string("timeout"))
    }

    @Test func `what a caller sends cannot leave its value`() throws {
        let hostile = "x\",\"level\":\"error\"}\n{\"time\":0,\"\u{0}\u{1B}[31m\u{2028}é"
        log().info("seen", ["value": .string(hostile)])
        let all = try lines.read()
        #expect(all.count == 1)
        #expect(all[0]["value"] == .string(hostile))
        #expect(all[0]["level"] == .string("info"))
    }

    @Test func `a field named like a member of the line or like another field gets another name`() throws {
        log().with(["code": 1]).info("seen", ["level": "fake", "code": 2, "code": 3, "time": 4])
        let line = try lines.read()[0]  // the reader refuses an object with duplicate members
        #expect(line["level"] == .string("info"))
        #expect(line["level_"] == .string("fake"))
        #expect(line["code"] == .integer(1))
        #expect(line["code_"] == .integer(2))
        #expect(line["code__"] == .integer(3))
        #expect(line["time_"] == .integer(4))
    }

    @Test(arguments: [2_040, 2_047, 2_048, 2_049, 100_000])
    func `a long text is cut at a character`(_ count: Int) throws {
        let text = String(repeating: "x", count: count - 2_040 > 0 ? 2_047 : 10) + String(repeating: "é", count: count)
        log().info("seen", ["value": .string(text)])
        guard case .string(let written)? = try lines.read()[0]["value"] else { throw Missing() }
        #expect(written.utf8.count <= FieldValue.mostBytes + 3)
        #expect(written.hasSuffix("..."))
        #expect(text.hasPrefix(written.dropLast(3)))
        #expect(!written.unicodeScalars.contains("\u{FFFD}"))
    }

    @Test func `numbers that JSON lacks and that 64 bits cannot hold are written another way`() throws {
        log().info(
            "seen",
            [
                "nan": .double(.nan), "big": .count(UInt64.max), "small": .count(Int8(-3)),
                "t": .seconds(.milliseconds(1_500)),
            ])
        let line = try lines.read()[0]
        #expect(line["nan"] == .null)
        #expect(line["big"] == .string("18446744073709551615"))
        #expect(line["small"] == .integer(-3))
        #expect(line["t"] == .number("1.5"))
    }

    @Test func `lines of many threads into one file do not mix`() async throws {
        let path = "/tmp/driveline-log-\(UUID().uuidString)"
        let file = try LogFile(path)
        await withTaskGroup { group in
            for thread in 0..<8 {
                group.addTask {
                    let log = Log(service: "s\(thread)", sink: .descriptor(file.descriptor))
                    for number in 0..<200 {
                        log.info(
                            "line", ["number": .count(number), "fill": .string(String(repeating: "f", count: 500))])
                    }
                }
            }
        }
        let lines = try file.content().split(separator: 0x0A)
        #expect(lines.count == 1_600)
        var next: [String: Int64] = [:]
        for line in lines {
            let value = try JSONValue(parsing: Array(line))
            guard case .string(let service)? = value["service"], case .integer(let number)? = value["number"] else {
                throw Missing()
            }
            #expect(number == next[service, default: 0])
            next[service] = number + 1
        }
    }

    @Test func `a descriptor that takes nothing loses lines and says how many`() {
        let before = LogSink.lostLines
        Log(service: "s", sink: .descriptor(-1)).info("lost")
        #expect(LogSink.lostLines >= before + 1)
        Log(service: "s", sink: .none).info("dropped on purpose")
    }
}

struct Missing: Error {}

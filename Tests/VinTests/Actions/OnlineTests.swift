import Configuration
import EventLoop
import FoundationEssentials
import HTTP
import HTTPServer
import JSON
import Models
import Postgres
import Synchronization
import Telemetry
import TestSupport
import Testing

@testable import HTTPClient
@testable import ServiceKit
@testable import Vin

/// A decoder over a database of its own and a service that the test plays; its time stands until it is moved.
final class OnlineBench {
    let database: TestDatabase
    let online: OnlineDecoder
    private let upstream: Upstream
    private let time: Time

    private final class Time {
        var now = Date(timeIntervalSince1970: 1_795_219_200)
    }

    private final class Upstream {
        var calls: [[VPIC.Question]] = []
        var answer: ([VPIC.Question]) async throws(VPIC.Failure) -> [VPIC.Answer]

        init() { answer = { questions throws(VPIC.Failure) in OnlineBench.known(questions) } }
    }

    var calls: [[VPIC.Question]] { upstream.calls }

    init(_ database: TestDatabase, pool: Database? = nil) throws {
        self.database = database
        let (upstream, time) = (Upstream(), Time())
        (self.upstream, self.time) = (upstream, time)
        let vpic = VPIC { questions async throws(VPIC.Failure) in
            upstream.calls.append(questions)
            return try await upstream.answer(questions)
        }
        online = OnlineDecoder(
            vpic: vpic, database: try pool ?? database.open(), expiry: .seconds(3600), negativeExpiry: .seconds(60),
            log: Log(service: "vin", level: .error, sink: .none), clock: { time.now })
    }

    func wait(_ seconds: Double) { time.now += seconds }

    func play(_ answer: @escaping ([VPIC.Question]) async throws(VPIC.Failure) -> [VPIC.Answer]) {
        upstream.answer = answer
    }

    func ask(_ vins: [String], release: String = "2026_10") async -> [String: String] {
        let questions = vins.map { VPIC.Question(vin: $0) }
        let answers = await online.answers(to: questions, release: release)
        return Dictionary(
            uniqueKeysWithValues: answers.map { question, answer in
                (question.vin, "\(answer.answer.elements["Make"] ?? "") \(answer.isCached ? "cache" : "online")")
            })
    }

    func rows() async throws -> Int {
        try await database.openAsAdmin().read { db in
            try await db.rows("SELECT count(*)::integer AS n FROM vin.online_answers") { row in try row["n"] as Int }
        }.first ?? -1
    }

    static func known(_ questions: [VPIC.Question]) -> [VPIC.Answer] {
        questions.map { VPIC.Answer(elements: ["Make": "MAKE OF \($0.vin)", "Note": "a \"b\""], errorCodes: [0]) }
    }

    static func unknown(_ questions: [VPIC.Question]) -> [VPIC.Answer] {
        questions.map { _ in VPIC.Answer(elements: [:], errorCodes: [7]) }
    }
}

private func withBench(_ body: @Sendable (OnlineBench) async throws -> Void) async throws {
    try await withDatabase(schema: "vin", migrations: migrations) { database in
        try await body(try OnlineBench(database))
    }
}

@Suite struct OnlineTests {
    @Test func `an answer is kept until it expires`() async throws {
        try await withBench { bench in
            #expect(await bench.ask(["1AB"]) == ["1AB": "MAKE OF 1AB online"])
            #expect(await bench.ask(["1AB"]) == ["1AB": "MAKE OF 1AB cache"])
            bench.wait(3599)
            #expect(await bench.ask(["1AB"]) == ["1AB": "MAKE OF 1AB cache"])
            bench.wait(1)
            #expect(await bench.ask(["1AB"]) == ["1AB": "MAKE OF 1AB online"])
            #expect(bench.calls.count == 2)
            let rows = try await bench.rows()
            #expect(rows == 1)
        }
    }

    @Test func `an answer belongs to a year and a release`() async throws {
        try await withBench { bench in
            _ = await bench.ask(["1AB"])
            _ = await bench.ask(["1AB"], release: "2026_11")
            let dated = VPIC.Question(vin: "1AB", modelYear: 2012)
            let answers = await bench.online.answers(to: [dated, VPIC.Question(vin: "1AB")], release: "2026_10")
            #expect(answers[dated]?.isCached == false && answers[VPIC.Question(vin: "1AB")]?.isCached == true)
            #expect(bench.calls.count == 3)
            let rows = try await bench.rows()
            #expect(rows == 3)
        }
    }

    @Test func `it is kept for a shorter time that the service does not know either`() async throws {
        try await withBench { bench in
            bench.play { questions throws(VPIC.Failure) in OnlineBench.unknown(questions) }
            #expect(await bench.ask(["9ZZ"]).isEmpty)
            #expect(await bench.ask(["9ZZ"]).isEmpty)
            #expect(bench.calls.count == 1)
            bench.wait(60)
            bench.play { questions throws(VPIC.Failure) in OnlineBench.known(questions) }
            #expect(await bench.ask(["9ZZ"]) == ["9ZZ": "MAKE OF 9ZZ online"])
            #expect(bench.calls.count == 2)
            let rows = try await bench.rows()
            #expect(rows == 1)
        }
    }

    @Test func `three hundred questions for one VIN are one call and one row`() async throws {
        try await withBench { bench in
            let loop = EventLoop.current
            bench.play { questions throws(VPIC.Failure) in
                try? await loop.sleep(for: .milliseconds(20))
                return OnlineBench.known(questions)
            }
            let answers = await concurrently(300) { _ in await bench.ask(["1AB"]) }
            #expect(answers.count == 300)
            #expect(answers.allSatisfy { (try? $0.get()) == ["1AB": "MAKE OF 1AB online"] })
            #expect(bench.calls.count == 1)
            let rows = try await bench.rows()
            #expect(rows == 1)
        }
    }

    @Test func `many are asked for in batches of fifty, each once`() async throws {
        try await withBench { bench in
            let vins = (0..<120).map { "VIN\(1000 + $0)" }
            let answers = await bench.ask(vins + vins.reversed())
            #expect(bench.calls.map(\.count) == [50, 50, 20])
            #expect(bench.calls.flatMap { $0.map(\.vin) } == vins)
            #expect(vins.allSatisfy { answers[$0] == "MAKE OF \($0) online" })
            #expect(await bench.ask(vins).values.allSatisfy { $0.hasSuffix(" cache") })
            let rows = try await bench.rows()
            #expect(rows == 120)
        }
    }

    @Test func `a batch that shares a VIN with one under way asks only for the others`() async throws {
        try await withBench { bench in
            let loop = EventLoop.current
            bench.play { questions throws(VPIC.Failure) in
                try? await loop.sleep(for: .milliseconds(20))
                return OnlineBench.known(questions)
            }
            let answers = await concurrently(2) { number in
                await bench.ask(number == 0 ? ["1AB", "2CD"] : ["2CD", "3EF"])
            }
            #expect(bench.calls.map { $0.map(\.vin) } == [["1AB", "2CD"], ["3EF"]])
            let second = try answers[1].get()
            #expect(second.count == 2)
        }
    }

    @Test(arguments: [VPIC.Failure.refused(status: 403), .refused(status: 429), .refused(status: 500), .malformed])
    func `a service that refuses or talks nonsense is left alone for a while`(failure: VPIC.Failure) async throws {
        try await withBench { bench in
            bench.play { _ throws(VPIC.Failure) in throw failure }
            #expect(await bench.ask((0..<120).map { "VIN\($0)" }).isEmpty)
            #expect(bench.calls.count == 1 && bench.online.isFailing)
            bench.play { questions throws(VPIC.Failure) in OnlineBench.known(questions) }
            bench.wait(4)
            #expect(await bench.ask(["1AB"]).isEmpty)
            #expect(bench.calls.count == 1)
            bench.wait(1)
            #expect(await bench.ask(["1AB"]) == ["1AB": "MAKE OF 1AB online"])
            #expect(!bench.online.isFailing && bench.calls.count == 2)
        }
    }

    @Test func `a service that cannot be reached is tried again by the next`() async throws {
        try await withBench { bench in
            bench.play { _ throws(VPIC.Failure) in throw OnlineTests.unreachable }
            #expect(await bench.ask(["1AB"]).isEmpty)
            #expect(bench.online.isFailing)
            bench.play { questions throws(VPIC.Failure) in OnlineBench.known(questions) }
            #expect(await bench.ask(["1AB"]) == ["1AB": "MAKE OF 1AB online"])
        }
    }

    private static let unreachable: VPIC.Failure = .unreachable(
        ClientError(call: "vpic.decode", host: "example", kind: .timedOut(.answer), attempts: 1, detail: ""))

    @Test func `without its database the service is asked all the same`() async throws {
        try await withBench { bench in
            var settings = bench.database.settings
            settings.url = "postgresql://nobody@127.0.0.1:1/nothing"
            settings.queueTimeout = .milliseconds(50)
            let broken = try Database(settings, on: .current)
            let other = try OnlineBench(bench.database, pool: broken)
            #expect(await other.ask(["1AB"]) == ["1AB": "MAKE OF 1AB online"])
            #expect(await other.ask(["1AB"]) == ["1AB": "MAKE OF 1AB online"])
            #expect(other.calls.count == 2)
            let rows = try await bench.rows()
            #expect(rows == 0)
            await broken.close(within: .milliseconds(10))
        }
    }

    @Test func `expired answers are forgotten`() async throws {
        try await withBench { bench in
            _ = await bench.ask(["1AB"])
            bench.wait(1800)
            _ = await bench.ask(["2CD"])
            let database = try bench.database.open()
            let now = Date(timeIntervalSince1970: 1_795_219_200 + 3600)
            #expect(try await database.transaction { try await $0.deleteExpiredAnswers(at: now) } == 1)
            let rows = try await bench.rows()
            #expect(rows == 1)
        }
    }

    @Test func `what is kept comes back as it was`() async throws {
        try await withBench { bench in
            let database = try bench.database.open()
            let now = Date(timeIntervalSince1970: 1_795_219_200)
            let question = VPIC.Question(vin: "1AB", modelYear: 2012)
            let answer = VPIC.Answer(elements: ["Make": "Ä \"q\" \\ \n", "Note": "x"], errorCodes: [1, 14, 400])
            try await database.transaction {
                try await $0.keep(answer, to: question, release: "2026_10", at: now, until: now + 10)
            }
            let found = try await database.read {
                try await $0.onlineAnswers(to: [question, .init(vin: "1AB")], release: "2026_10", at: now)
            }
            #expect(found.map(\.question) == [question] && found.map(\.answer) == [answer])
        }
    }
}

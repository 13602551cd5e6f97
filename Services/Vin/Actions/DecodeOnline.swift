internal import Configuration
internal import EventLoop
internal import FoundationEssentials
internal import HTTPClient
internal import Postgres
internal import ServiceKit
internal import Synchronization
internal import Telemetry

/// How the online fallback is configured.
struct OnlineSettings: Sendable {
    /// The service's base address, ending in a slash.
    let base: String
    /// How long its answers are kept: they change with NHTSA's monthly releases.
    let expiry: Duration
    /// How long it is remembered that it does not know a VIN either.
    let negativeExpiry: Duration
    let gate = OnlineGate()

    /// Off without `VIN_ONLINE_URL`.
    init?(_ environment: Environment) {
        let url = environment.optionalURL(
            "VIN_ONLINE_URL",
            "NHTSA's vPIC service for VINs the index cannot decode, such as "
                + "https://vpic.nhtsa.dot.gov/api/vehicles/; off without it.")
        expiry = environment.duration(
            "VIN_ONLINE_EXPIRY", "How long an online answer is kept.", in: .seconds(1) ... .seconds(366 * 86_400),
            default: .seconds(30 * 86_400))
        negativeExpiry = environment.duration(
            "VIN_ONLINE_NEGATIVE_EXPIRY", "How long it is kept that the service does not know a VIN either.",
            in: .seconds(1) ... .seconds(366 * 86_400), default: .seconds(86_400))
        guard let url else { return nil }
        if environment.optionalSecret("DATABASE_URL", "PostgreSQL as the run-time role.") == nil {
            environment.fault("DATABASE_URL", "is not set, but VIN_ONLINE_URL needs it: online answers are kept there")
        }
        let text = url.absoluteString
        base = text.hasSuffix("/") ? text : text + "/"
    }

    /// Makes the calling worker the one that asks, for the whole process.
    func begin(_ service: Service, database: Database) {
        let decoder = OnlineDecoder(
            vpic: .live(service.client, base: base), database: database, expiry: expiry,
            negativeExpiry: negativeExpiry, log: service.log, clock: { Date() })
        service.loop.keep(decoder)
        gate.open(service.loop.worker)
        service.every(.seconds(3600), "forget expired online answers") {
            _ = try await database.transaction { try await $0.deleteExpiredAnswers(at: Date()) }
        }
    }
}

/// An answer that came from NHTSA's service, now or earlier.
struct OnlineAnswer: Sendable {
    let answer: VPIC.Answer
    /// Whether it was kept from an earlier question.
    let isCached: Bool
}

/// The way of every worker to the one that asks the online service: one asks for all, so that a VIN which a hundred
/// requests want at once is asked for once.
final class OnlineGate: Sendable {
    private let owner = Mutex<Worker?>(nil)
    private let isFailing = Atomic(false)

    func open(_ worker: Worker) { owner.withLock { $0 = worker } }

    /// What the service says of these VINs; those it does not know, or when it does not answer, are not in it.
    func answers(to questions: [VPIC.Question], release: String) async -> [VPIC.Question: OnlineAnswer] {
        guard let worker = owner.withLock({ $0 }), !questions.isEmpty else { return [:] }
        return await worker.run {
            guard let decoder = EventLoop.current.kept(OnlineDecoder.self) else { return [:] }
            let answers = await decoder.answers(to: questions, release: release)
            self.isFailing.store(decoder.isFailing, ordering: .relaxed)
            return answers
        }
    }

    var readiness: Readiness {
        isFailing.load(ordering: .relaxed)
            ? Readiness("online", .degraded, "NHTSA's service does not answer; offline answers stand")
            : Readiness("online", .ready)
    }
}

/// Asks NHTSA's service: from the cache, then in batches of 50, each VIN once at a time. Belongs to one worker.
final class OnlineDecoder {
    /// One question to one release: a newer one may need another answer.
    private struct Key: Hashable {
        let question: VPIC.Question
        let release: String
    }

    private typealias Answers = [VPIC.Question: OnlineAnswer]

    private let vpic: VPIC
    private let database: Database
    private let expiry: Duration
    private let negativeExpiry: Duration
    private let log: Log
    private let clock: () -> Date
    private let loop: EventLoop
    /// What is being looked up; whoever asks the same meanwhile waits for the same answer.
    private var asked: [Key: Task<Answers, any Error>] = [:]
    private var pause = Pause()
    /// Whether the last question got no answer.
    private(set) var isFailing = false

    /// After this long no further batch is begun: the callers wait, and have an offline answer.
    private static let patience = Duration.seconds(15)

    init(
        vpic: VPIC, database: Database, expiry: Duration, negativeExpiry: Duration, log: Log,
        clock: @escaping () -> Date
    ) {
        self.vpic = vpic
        self.database = database
        self.expiry = expiry
        self.negativeExpiry = negativeExpiry
        self.log = log
        self.clock = clock
        loop = .current
    }

    /// What is known of these questions, from the cache or from the service; the others are not in it.
    func answers(to questions: [VPIC.Question], release: String) async -> [VPIC.Question: OnlineAnswer] {
        let keys = questions.uniqued().map { Key(question: $0, release: release) }
        let fresh = keys.filter { asked[$0] == nil }
        if !fresh.isEmpty {
            // Noted before the cache is read: otherwise one who read it before the answer came would ask again.
            let task = loop.task {
                defer { for key in fresh { self.asked[key] = nil } }
                return await self.find(fresh.map(\.question), release)
            }
            for key in fresh { asked[key] = task }
        }
        // All tasks are held before the first is awaited: they leave `asked` when they end.
        let tasks = keys.map { ($0.question, asked[$0]) }
        var found: Answers = [:]
        for (question, task) in tasks {
            if let task, let answers = try? await task.value { found[question] = answers[question] }
        }
        return found
    }

    private func find(_ questions: [VPIC.Question], _ release: String) async -> Answers {
        var found: Answers = [:]
        var open = Set(questions)
        for (question, answer) in await kept(questions, release) {
            open.remove(question)
            if let answer { found[question] = OnlineAnswer(answer: answer, isCached: true) }
        }
        let fresh = questions.filter(open.contains)
        let start = Instant.now
        for first in stride(from: 0, to: fresh.count, by: VPIC.mostQuestions) {
            guard Instant.now - start < Self.patience else { break }
            let batch = Array(fresh[first..<min(first + VPIC.mostQuestions, fresh.count)])
            guard let answers = await ask(batch, release) else { break }
            for (question, answer) in zip(batch, answers) where answer.isDecoded {
                found[question] = OnlineAnswer(answer: answer, isCached: false)
            }
        }
        return found
    }

    private func kept(
        _ questions: [VPIC.Question], _ release: String
    ) async -> [(question: VPIC.Question, answer: VPIC.Answer?)] {
        // A database that is known to be down would be waited for; its pool finds out by itself when it is back.
        guard database.lastFailure == nil else { return [] }
        do {
            return try await database.read { try await $0.onlineAnswers(to: questions, release: release, at: clock()) }
        } catch {
            log.warning("the cache of online answers cannot be read", ["error": .string("\(error)")])
            return []
        }
    }

    /// The answers in order, kept for later; nil when the service does not answer.
    private func ask(_ questions: [VPIC.Question], _ release: String) async -> [VPIC.Answer]? {
        let now = clock()
        guard pause.isOver(at: Int64(now.timeIntervalSince1970)) else { return nil }
        let answers: [VPIC.Answer]
        do throws(VPIC.Failure) {
            answers = try await vpic.decode(questions)
        } catch {
            isFailing = true
            // The client's own breaker looks after connections and time-outs; what it takes for answers is ours to heed.
            if case .unreachable = error {} else { pause.failed(at: Int64(clock().timeIntervalSince1970)) }
            log.warning("the online service gave no answer", ["error": .string("\(error)")])
            return nil
        }
        pause.succeeded()
        isFailing = false
        await keep(zip(questions, answers), release)
        return answers
    }

    private func keep(_ answers: some Sequence<(VPIC.Question, VPIC.Answer)>, _ release: String) async {
        guard database.lastFailure == nil else { return }
        let now = clock()
        do {
            try await database.transaction { db in
                for (question, answer) in answers {
                    let life = answer.isDecoded ? expiry : negativeExpiry
                    try await db.keep(
                        answer, to: question, release: release, at: now,
                        until: now.addingTimeInterval(Double(life.components.seconds)))
                }
            }
        } catch {
            log.warning("an online answer cannot be kept", ["error": .string("\(error)")])
        }
    }
}

extension Sequence where Element: Hashable {
    /// Each element once, in the order of its first appearance.
    fileprivate func uniqued() -> [Element] {
        var seen: Set<Element> = []
        return filter { seen.insert($0).inserted }
    }
}

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
    private let vpic: VPIC
    private let database: Database
    private let expiry: Duration
    private let negativeExpiry: Duration
    private let log: Log
    private let clock: () -> Date
    private let loop: EventLoop
    private var asked: [VPIC.Question: Task<VPIC.Answer?, any Error>] = [:]
    private var pause = Pause()
    /// Whether the last question got no answer.
    private(set) var isFailing = false

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

    func answers(to questions: [VPIC.Question], release: String) async -> [VPIC.Question: OnlineAnswer] {
        var found: [VPIC.Question: OnlineAnswer] = [:]
        var open = Set(questions)
        for (question, answer) in await kept(Array(open), release) {
            open.remove(question)
            if let answer { found[question] = OnlineAnswer(answer: answer, isCached: true) }
        }
        let fresh = questions.filter { open.contains($0) && asked[$0] == nil }.uniqued()
        for start in stride(from: 0, to: fresh.count, by: VPIC.mostQuestions) {
            ask(Array(fresh[start..<min(start + VPIC.mostQuestions, fresh.count)]), release)
        }
        for question in open {
            guard let task = asked[question], let answer = try? await task.value else { continue }
            found[question] = OnlineAnswer(answer: answer, isCached: false)
        }
        return found
    }

    private func kept(
        _ questions: [VPIC.Question], _ release: String
    ) async -> [(question: VPIC.Question, answer: VPIC.Answer?)] {
        do {
            return try await database.read { try await $0.onlineAnswers(to: questions, release: release, at: clock()) }
        } catch {
            log.warning("the cache of online answers cannot be read", ["error": .string("\(error)")])
            return []
        }
    }

    /// Starts one call for these questions; whoever asks one of them meanwhile waits for the same call.
    private func ask(_ questions: [VPIC.Question], _ release: String) {
        let call = loop.task { await self.send(questions, release) }
        for (place, question) in questions.enumerated() {
            asked[question] = loop.task {
                defer { self.asked[question] = nil }
                let answers = try await call.value
                return place < answers.count && answers[place].isDecoded ? answers[place] : nil
            }
        }
    }

    /// The answers in order, kept for later; none when the service does not answer.
    private func send(_ questions: [VPIC.Question], _ release: String) async -> [VPIC.Answer] {
        let now = clock()
        guard pause.isOver(at: Int64(now.timeIntervalSince1970)) else { return [] }
        do throws(VPIC.Failure) {
            let answers = try await vpic.decode(questions)
            pause.succeeded()
            isFailing = false
            await keep(zip(questions, answers), release)
            return answers
        } catch {
            isFailing = true
            // The client's own breaker looks after time-outs and 5xx; what it takes for answers is ours to heed.
            if case .unreachable = error {} else { pause.failed(at: Int64(now.timeIntervalSince1970)) }
            log.warning("the online service gave no answer", ["error": .string("\(error)")])
            return []
        }
    }

    private func keep(_ answers: some Sequence<(VPIC.Question, VPIC.Answer)>, _ release: String) async {
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

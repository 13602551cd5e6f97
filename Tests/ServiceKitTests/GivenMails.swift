import Crypto
import EventLoop
import Glibc
import HTTPClient
import Postgres
import Telemetry
import TestSupport
import Testing

@testable import ServiceKit

let mailSteps = [MailQueue.migration(name: "m0001_create_mails"), MailQueue.sealing(name: "m0002_seal_mails")]

/// What seals the mails of these tests.
let mailKeys = SealingKeys(nil, last: (name: "test", key: [UInt8](repeating: 7, count: 32)))

/// A queue of mails, a mail server, and senders between them, on one worker.
final class GivenMails {
    let database: Database
    let admin: Database
    let server: MailServer
    let from: MailAddress
    private let pool: BlockingPool
    private var senders: [RunningSender] = []

    init(_ given: TestDatabase) throws {
        database = try given.open()
        admin = try given.openAsAdmin()
        server = try MailServer()
        from = try MailAddress("mail@driveline.example", name: "Driveline")
        pool = BlockingPool(threads: 8, queue: 8)
    }

    /// A sender like another process's, with pauses that a test can wait for.
    func start(
        steps: [Duration] = Array(repeating: .milliseconds(20), count: 500),
        sealing keys: SealingKeys = mailKeys, _ change: (inout MailSender.Limits) -> Void = { _ in }
    ) throws -> RunningSender {
        var limits = MailSender.Limits()
        limits.poll = .milliseconds(50)
        change(&limits)
        let running = RunningSender(stuck: limits.stuck)
        let sender = MailSender(
            database, Mailer(server.settings, pool: pool), from: from, sealing: keys, steps: steps, limits: limits,
            log: Log(service: "test", level: .info, sink: running.lines.sink), numbers: running.numbers,
            random: { 0.5 })
        running.tasks = sender.start()
        senders.append(running)
        return running
    }

    func mail(_ subject: String, to address: String = "ana@example.com") throws -> Mail {
        try Mail(to: MailAddress(address), subject: subject, text: "The code is 123456.\n")
    }

    func queue(_ subject: String, to address: String = "ana@example.com") async throws {
        let mail = try mail(subject, to: address)
        try await database.transaction { db in _ = try db.queue(mail, sealedWith: mailKeys) }
    }

    func rows(state: String? = nil) async throws -> Int {
        try await admin.read { db in
            try await db.value("SELECT count(*) FROM mails WHERE \(state)::text IS NULL OR state = \(state)")
        }
    }

    /// Connections that wait for messages.
    func listeners() async throws -> Int {
        try await admin.read { db in
            try await db.value(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'")
        }
    }

    func end() async {
        server.holdsMessage = false
        for sender in senders {
            for task in sender.tasks { task.cancel() }
            for task in sender.tasks { await task.value }
        }
        server.close()
        pool.shutdown()
    }
}

/// A sender under way with its log and its numbers.
final class RunningSender {
    let lines = Lines()
    let metrics = Metrics()
    let numbers: MailNumbers
    var tasks: [Task<Void, Never>] = []

    init(stuck: Duration) { numbers = MailNumbers(metrics, stuck: stuck) }

    /// What `/metrics` shows.
    var text: String { String(decoding: Metrics.render([metrics.snapshot()]), as: UTF8.self) }

    func count(_ outcome: String) -> Int {
        let family = metrics.counter("mail_attempts_total", "Tries to send a mail, by outcome.", labels: ["outcome"])
        return Int(family.with(outcome).value)
    }
}

/// Gives `body` a queue on a database of its own and a mail server; everything ends after it.
func withMails(on cluster: TestCluster? = nil, _ body: @Sendable (GivenMails) async throws -> Void) async throws {
    try await withDatabase(migrations: mailSteps, on: cluster) { database in
        let mails = try GivenMails(database)
        do {
            try await body(mails)
        } catch {
            await mails.end()
            throw error
        }
        await mails.end()
    }
}

internal import Crypto
internal import EventLoop
internal import HTTPClient
internal import Models
internal import Postgres
internal import Telemetry

/// Sends what waits in the table of mails: a few lanes, each taking one mail after the other, shared with the senders of
/// other processes.
///
/// A lane takes a mail for the time of a lease, sends it, and then removes its row. A process that dies between the two
/// leaves the row: when the lease is over the mail is sent again, with the same Message-ID. That is the only way to two
/// copies but one: a server that takes the message and whose answer is lost.
final class MailSender {
    /// Times and numbers that tests shorten.
    struct Limits {
        /// Mails under way at once.
        var lanes = 4
        /// The longest time for one delivery.
        var delivery: Duration = .seconds(60)
        /// How long a mail is taken for. Longer than a delivery and what is to be recorded after it.
        var lease: Duration = .seconds(180)
        /// How often to look without having been told.
        var poll: Duration = .seconds(5)
        /// How long the mail server may refuse us, or due mail may wait, until `/readyz` says so.
        var stuck: Duration = .seconds(60)
    }

    private let database: Database
    private let sealing: SealingKeys
    private let handover: MailHandover
    private let limits: Limits
    private let log: Log
    private let loop: EventLoop
    private let random: () -> Double
    private let numbers: MailNumbers

    /// Grows whenever there may be new mail, so that a lane that is just looking does not miss it.
    private var news = 0
    private var resting: [Waiter<Void>] = []

    init(
        _ database: Database, _ carrier: any MailCarrier, from: MailAddress, sealing: SealingKeys, steps: [Duration],
        limits: Limits = Limits(), log: Log, numbers: MailNumbers,
        random: @escaping () -> Double = { .random(in: 0..<1) }, reporting: @escaping MailReporting = { _, _ in }
    ) {
        self.database = database
        self.sealing = sealing
        handover = MailHandover(
            database: database, carrier: carrier, from: from, steps: steps, limits: limits, log: log,
            numbers: numbers, random: random, reporting: reporting)
        self.limits = limits
        self.log = log
        self.numbers = numbers
        self.random = random
        loop = database.loop
    }

    /// Starts the lanes and what wakes them; all end when they are cancelled.
    func start() -> [Task<Void, Never>] {
        (0..<limits.lanes).map { _ in loop.spawn { await self.lane() } }
            + [loop.spawn { await self.listen() }, loop.spawn { await self.watch() }]
    }

    // MARK: jobs

    private func lane() async {
        while !Task.isCancelled {
            let known = news
            let begun = Instant.now
            do {
                if let mail = try await database.claimMail(lease: limits.lease, sealing) {
                    await carryOut { await self.handover.send(mail, claimedAt: begun) }
                } else {
                    let next = try await database.nextMail() ?? limits.poll
                    // Others' leases are among those that are next: never look more often than a hundred times a second.
                    try await rest(max(.milliseconds(10), min(next, limits.poll)), unlessNewsSince: known)
                }
            } catch is CancellationError {
                return
            } catch {
                // The pool logs nothing, /readyz shows the database's state; here it is enough to come again.
                log.debug("no mail can be taken", ["error": .string("\(error)")])
                try? await loop.sleep(for: limits.poll * (0.5 + random()))
            }
        }
    }

    /// Runs `body` to its end although the lane is cancelled: at a drain a mail that is being handed over shall be
    /// recorded, or it would be sent twice.
    private func carryOut(_ body: @escaping () async -> Void) async {
        await loop.spawn(body).value
        loop.assertOnLoop()
    }

    private func listen() async {
        do {
            // A gap too: something may have been missed.
            for try await _ in database.notifications(on: MailQueue.channel) { wake() }
        } catch {
            return  // cancelled
        }
    }

    private func watch() async {
        var cleaning = Instant.now
        while !Task.isCancelled {
            do {
                numbers.saw(try await database.mailBacklog())
                if Instant.now >= cleaning {
                    try await database.removeOldBounces()
                    cleaning = .now + .seconds(3_600)
                }
            } catch {
                log.debug("the mails cannot be counted", ["error": .string("\(error)")])
            }
            guard (try? await loop.sleep(for: limits.poll)) != nil else { return }
        }
    }

    private func wake() {
        news += 1
        let waiting = resting
        resting = []
        for waiter in waiting { waiter.resume() }
    }

    private func rest(_ pause: Duration, unlessNewsSince known: Int) async throws {
        try await loop.suspend { (waiter: Waiter<Void>) in
            guard known == news else { return waiter.resume() }
            let timer = loop.after(pause) { waiter.resume() }
            waiter.onEnd = { timer.cancel() }
            resting.removeAll { !$0.isWaiting }
            resting.append(waiter)
        }
    }
}

public import EventLoop
import Synchronization

/// Hands messages to a mail server over SMTP, on the threads of a pool.
///
/// Not on the workers' multi handles: libcurl waits for the reply to a message's end, and for the one to QUIT, without
/// returning to its caller (`smtp_done` and `smtp_disconnect` in lib/smtp.c), and a relay that filters takes seconds for
/// it. Connections are kept between messages, one per thread at most.
public final class Mailer: MailCarrier {
    private struct State {
        var idle: [MailDelivery] = []
        var isOpen = true
    }

    private let settings: SMTPSettings
    private let pool: BlockingPool
    private let state = Mutex(State())

    /// A mailer that uses the threads of `pool`: as many deliveries at once as it has.
    public init(_ settings: SMTPSettings, pool: BlockingPool) {
        self.settings = settings
        self.pool = pool
    }

    deinit {
        for delivery in state.withLock({ $0.idle }) { delivery.close() }
    }

    /// Hands over one message, complete with its header, every line ending in CRLF; returns when the server has taken it.
    /// Leading dots are escaped on the way. `limit` shortens the settings' own one; waiting for a thread counts.
    ///
    /// Cancelling the task ends the delivery within a second; the server may have taken the message all the same.
    public func deliver(_ envelope: Envelope, _ message: [UInt8], limit: Duration? = nil) async throws(MailError) {
        guard Envelope.isSendable(message) else { throw MailError(.invalidMessage) }
        let cancellation = Cancellation()
        let deadline = Instant.now + min(limit ?? settings.limit, settings.limit)
        let work: @Sendable () -> Result<Void, MailError> = {
            Result { () throws(MailError) in
                let delivery = try self.take()
                defer { self.giveBack(delivery) }
                try delivery.perform(envelope, message, until: deadline, unless: cancellation)
            }
        }
        try await run(work, cancellation).get()
    }

    /// Closes idle connections; deliveries under way end, later ones are refused.
    public func close() async {
        let idle = state.withLock { state in
            state.isOpen = false
            defer { state.idle = [] }
            return state.idle
        }
        // On the pool, because libcurl may wait a moment here too; when the pool has no room, here.
        let closing: @Sendable () -> Void = { for delivery in idle { delivery.close() } }
        do {
            try await pool.run(closing)
        } catch {
            closing()
        }
    }

    private func run(
        _ work: @escaping @Sendable () -> Result<Void, MailError>, _ cancellation: Cancellation,
        isolation: isolated (any Actor)? = #isolation
    ) async -> Result<Void, MailError> {
        let pool = pool
        return await withTaskCancellationHandler {
            _ = isolation
            do {
                return try await pool.run(work)
            } catch {
                return .failure(MailError(.tooManyDeliveries))
            }
        } onCancel: {
            cancellation.cancel()
        }
    }

    // MARK: on the pool's threads

    private func take() throws(MailError) -> MailDelivery {
        let (isOpen, kept) = state.withLock { ($0.isOpen, $0.idle.popLast()) }
        guard isOpen else { throw MailError(.closed) }
        if let kept { return kept }
        do throws(Easy.Failure) {
            return try MailDelivery(settings)
        } catch {
            throw MailError(.unexpected(code: error.code))
        }
    }

    private func giveBack(_ delivery: MailDelivery) {
        let isKept = state.withLock { state in
            if state.isOpen { state.idle.append(delivery) }
            return state.isOpen
        }
        if !isKept { delivery.close() }
    }
}

/// Tells a delivery on another thread to end.
final class Cancellation: Sendable {
    private let flag = Atomic(false)

    func cancel() { flag.store(true, ordering: .relaxed) }

    var isCancelled: Bool { flag.load(ordering: .relaxed) }
}

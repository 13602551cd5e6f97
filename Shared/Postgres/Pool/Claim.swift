internal import EventLoop

/// A transaction that waits for a connection of its own.
final class Claim {
    let deadline: Instant
    var session: Session?
    private var waiter: Waiter<Void>?

    init(deadline: Instant) {
        self.deadline = deadline
    }

    var isOver: Bool { waiter.map { !$0.isWaiting } ?? true }

    func wait(_ waiter: Waiter<Void>) { self.waiter = waiter }

    func end(with session: Session) {
        self.session = session
        waiter?.resume()
    }

    func end(throwing error: PostgresError) { waiter?.resume(throwing: error) }
}

/// Who waits in the pool: a read, ready to be sent, or a transaction.
enum PoolRequest {
    case read(Exchange)
    case transaction(Claim)

    var deadline: Instant {
        switch self {
        case .read(let exchange): exchange.deadline
        case .transaction(let claim): claim.deadline
        }
    }

    var isOver: Bool {
        switch self {
        case .read(let exchange): exchange.isOver
        case .transaction(let claim): claim.isOver
        }
    }

    func end(throwing error: PostgresError) {
        switch self {
        case .read(let exchange): exchange.end(.failure(error))
        case .transaction(let claim): claim.end(throwing: error)
        }
    }
}

internal import Crypto
internal import EventLoop

/// Hashes passwords on threads of their own, as many at a time as there are threads: a hash takes 128 MiB and a good part
/// of a second. When the queue is full, `BlockingPool.Full` becomes 503 with Retry-After. Shared by all workers.
struct Passwords: Sendable {
    /// What new hashes cost; older ones are renewed at sign-in.
    let cost: PasswordHash.Cost
    private let pool: BlockingPool
    private let ofNobody: String

    init(cost: PasswordHash.Cost, pool: BlockingPool) {
        self.cost = cost
        self.pool = pool
        ofNobody = PasswordHash.ofNobody(cost: cost)
    }

    /// A password's hash.
    func hash(_ password: String) async throws -> String {
        let cost = cost
        return try await pool.run { try PasswordHash.make(Array(password.utf8), cost: cost) }
    }

    /// Whether the password is the hash's. Without a hash it is not, and that takes as long to find out.
    func isRight(_ password: String, for hash: String?) async throws -> Bool {
        let compared = hash ?? ofNobody
        let isRight = try await pool.run { try PasswordHash.isRight(Array(password.utf8), for: compared) }
        return isRight && hash != nil
    }

    /// Whether the hash was made with other parameters than new ones are.
    func isOutdated(_ hash: String) -> Bool { PasswordHash.cost(of: hash) != cost }
}

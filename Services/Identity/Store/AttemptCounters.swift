internal import Crypto
internal import FoundationEssentials
internal import Postgres

/// Whose guesses are counted.
struct AttemptSubject: Hashable, Sendable {
    let kind: String
    fileprivate let digest: [UInt8]

    /// - Parameters:
    ///   - kind: what is counted, one word: `account`, `address`, `mail`.
    ///   - name: the e-mail key, network or id; the table gets a keyed digest of it.
    init(_ kind: String, _ name: String, _ keys: Keys) {
        self.kind = kind
        digest = HMAC.authenticate(Array("\(kind)\0\(name)".utf8), key: keys.attempts)
    }
}

extension Connection {
    /// Counts one try for each subject, in advance, and says which of them were open for it. The rows are locked until
    /// the transaction ends, in the order of the array: the same everywhere, so nobody waits in a circle.
    func countAttempt(
        _ subjects: [(AttemptSubject, AttemptLimits)], at now: Date
    ) async throws -> [Bool] {
        for (subject, _) in subjects {
            // A minute before now: of two first tries the one that began earlier may be counted later.
            try enqueue(
                """
                INSERT INTO attempt_counters (kind, subject, failures, closed_until, last_try_at)
                VALUES (\(subject.kind), \(subject.digest), 0, \(now - 60), \(now))
                ON CONFLICT ON CONSTRAINT attempt_counters_pkey DO NOTHING
                """)
        }
        var open: [Bool] = []
        for (subject, limits) in subjects {
            let counter = try await row(
                """
                SELECT failures, closed_until, last_try_at FROM attempt_counters
                WHERE kind = \(subject.kind) AND subject = \(subject.digest)
                FOR UPDATE
                """
            ) { row in
                AttemptCounter(
                    failures: try row["failures"], closedUntil: try row["closed_until"],
                    lastTryAt: try row["last_try_at"])
            }
            let before = counter ?? AttemptCounter(failures: 0, closedUntil: now, lastTryAt: now)
            let after = before.counting(at: now, limits)
            open.append(before.isOpen(at: now))
            try enqueue(
                """
                UPDATE attempt_counters SET failures = \(after.failures), closed_until = \(after.closedUntil),
                    last_try_at = \(after.lastTryAt)
                WHERE kind = \(subject.kind) AND subject = \(subject.digest)
                """)
        }
        return open
    }

    /// Forgets the tries of a subject who has proved to be who it says.
    func forgetAttempts(_ subject: AttemptSubject) throws {
        try enqueue("DELETE FROM attempt_counters WHERE kind = \(subject.kind) AND subject = \(subject.digest)")
    }

    /// Takes back the one try that was counted in advance and turned out right; the wrong ones before it stay. A pause
    /// ends a minute before now: tries that began earlier and are counted later are heard too.
    func takeBackAttempt(_ subject: AttemptSubject, at now: Date) throws {
        try enqueue(
            """
            UPDATE attempt_counters SET failures = greatest(failures - 1, 0), closed_until = least(closed_until, \(now - 60))
            WHERE kind = \(subject.kind) AND subject = \(subject.digest)
            """)
    }

    /// Forgets counters whose last try is longer ago than anything is remembered.
    func deleteAttempts(before: Date) async throws {
        try await execute("DELETE FROM attempt_counters WHERE last_try_at < \(before) AND closed_until < \(before)")
    }
}

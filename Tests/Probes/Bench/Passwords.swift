import Crypto
import EventLoop
import ServiceKit

/// `bench-probe scrypt SECONDS THREADS`: what this machine can do of the hash that a sign-in costs, with the parameters
/// of the service and on as many threads, and nothing around it.
let scryptCommand = Command("scrypt", "Hashes passwords: bench-probe scrypt SECONDS THREADS.") { words in
    guard words.count == 2, let seconds = Int(words[0]), let threads = Int(words[1]), seconds > 0, threads > 0 else {
        print("Usage: bench-probe scrypt SECONDS THREADS")
        return 64
    }
    do {
        let hash = try PasswordHash.make(Array("a password".utf8), cost: .recommended)
        let pool = BlockingPool(threads: threads, queue: threads)
        let parts = try await withThrowingTaskGroup(of: Measurement.self) { group in
            for _ in 0..<threads {
                group.addTask { try await pool.run { try hashes(of: hash, for: .seconds(seconds)) } }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        var all = Measurement()
        for part in parts { all.add(part) }
        print(all.line(perSecond: parts.reduce(0) { $0 + $1.perSecond }))
        return 0
    } catch {
        print("bench-probe: \(error)")
        return 1
    }
}

private func hashes(of hash: String, for span: Duration) throws -> Measurement {
    var measurement = Measurement()
    let end = ContinuousClock.now + span
    while ContinuousClock.now < end {
        // A wrong password costs the same.
        _ = try measurement.note { try PasswordHash.isRight(Array("another".utf8), for: hash) }
    }
    return measurement
}

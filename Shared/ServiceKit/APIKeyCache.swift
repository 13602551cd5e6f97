internal import EventLoop
internal import Models
internal import Routing

/// What the authority said of API keys, for a few seconds: a key in use costs one question in five seconds, and one
/// that was ended is refused after five (SECURITY.md, point 23, allows ten). Belongs to one worker.
final class APIKeyCache {
    private struct Entry {
        let grant: APIKeyGrant?
        let expires: Instant
    }

    private let ask: (String) async throws -> APIKeyGrant?
    private let life = Duration.seconds(5)
    /// More keys than a worker sees in five seconds; strangers' guesses must not fill the memory.
    private let capacity = 4_096
    /// Questions at once; who guesses keys must not hold up the authority for everybody.
    private let mostQuestions = 64
    private var entries: [String: Entry] = [:]
    private var questions = 0

    init(ask: @escaping (String) async throws -> APIKeyGrant?) { self.ask = ask }

    func grant(_ hash: String) async throws -> APIKeyGrant? {
        if let entry = entries[hash], entry.expires > .now { return entry.grant }
        guard questions < mostQuestions else { throw Problem.unavailable("Too many keys are being checked.") }
        questions += 1
        defer { questions -= 1 }
        let grant = try await ask(hash)
        if entries.count >= capacity { entries.removeAll(keepingCapacity: true) }
        entries[hash] = Entry(grant: grant, expires: .now + life)
        return grant
    }
}

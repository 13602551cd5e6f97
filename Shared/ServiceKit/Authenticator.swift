internal import EventLoop
internal import Glibc
internal import HTTP
internal import JWT
internal import Routing

/// Finds out who calls, from the access token in `Authorization` and nothing else. Belongs to one worker.
///
/// Whatever is wrong with a token, the answer is the same 401 `invalid_token`: who tries tokens learns nothing.
final class Authenticator {
    private(set) var readiness = Readiness("token keys", .unready, "not read yet")
    private(set) var refused = 0
    private let settings: TokenSettings
    private let now: () -> Int64
    private var verifier: TokenVerifier?
    private var loaded: [UInt8] = []

    init(_ settings: TokenSettings, now: @escaping () -> Int64 = { Int64(time(nil)) }) {
        self.settings = settings
        self.now = now
    }

    var remembered: UInt64 { verifier?.hits ?? 0 }
    var verified: UInt64 { verifier?.misses ?? 0 }

    /// The caller of a request; nil without credentials.
    func bearer(_ head: RequestHead) throws(Problem) -> Bearer? {
        let values = head.values("authorization")
        guard let value = values.first else { return nil }
        guard values.count == 1 else { throw .badRequest("Authorization stands more than once.") }
        guard let verifier else { throw .unavailable("Tokens cannot be checked yet.") }
        guard let token = Self.token(value), let claims = try? verifier.verify(token, now: now()),
            let bearer = Bearer(claims)
        else {
            refused += 1
            throw .unauthorized(isInvalid: true)
        }
        return bearer
    }

    /// What stands behind `Bearer`, whose case does not matter (RFC 9110, section 11.1).
    private static func token(_ value: String) -> String? {
        let parts = value.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
        return String(parts[1])
    }

    /// Reads the key file and takes its keys if they are others. Keys that were good stay when the file is not.
    func refresh(_ blocking: BlockingPool) async throws {
        let path = settings.keysFile
        do {
            let bytes = try await blocking.run { try BlockingFile.contents(of: path) }
            guard bytes != loaded else { return }
            try take(JWKS(parsing: bytes))
            loaded = bytes
        } catch {
            let state: Readiness.State = verifier == nil ? .unready : .degraded
            readiness = Readiness("token keys", state, "\(path): \(error)")
            throw error
        }
    }

    private func take(_ keys: JWKS) throws(TokenError) {
        guard !keys.keys.isEmpty else { throw .badKey("no key for ES256 in the set") }
        if let verifier {
            verifier.replaceKeys(keys)
        } else {
            verifier = TokenVerifier(rules: settings.rules, keys: keys)
        }
        readiness = Readiness("token keys", .ready)
    }
}

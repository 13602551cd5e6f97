/// One-time passwords by counter (HOTP, RFC 4226) and by time (TOTP, RFC 6238). Pure: the clock is a parameter.
public struct OneTimePassword: Sendable {
    private let secret: [UInt8]
    private let digits: Int
    private let algorithm: HashAlgorithm

    /// Passwords of a shared secret.
    ///
    /// - Parameters:
    ///   - secret: the seed; ours have 160 bits and more, other issuers' may be shorter, none is empty.
    ///   - digits: 6 to 10 (RFC 4226 truncates to 31 bits, which are ten digits at most).
    ///   - algorithm: SHA-1 in RFC 4226 and in nearly every app; RFC 6238 adds SHA-256 and SHA-512.
    public init(secret: [UInt8], digits: Int = 6, _ algorithm: HashAlgorithm = .sha1) throws(CryptoError) {
        guard !secret.isEmpty else { throw .notASecret("a one-time password needs a secret") }
        guard (6...10).contains(digits) else { throw .notASecret("a one-time password has 6 to 10 digits") }
        guard algorithm != .sha384 else { throw .notASecret("RFC 6238 knows SHA-1, SHA-256 and SHA-512") }
        self.secret = secret
        self.digits = digits
        self.algorithm = algorithm
    }

    /// The password of a counter, with leading zeros.
    public func code(counter: UInt64) -> String {
        let message = (0..<8).map { UInt8(truncatingIfNeeded: counter >> UInt64(56 - 8 * $0)) }
        let digest = HMAC.authenticate(message, key: secret, algorithm)
        // Dynamic truncation, RFC 4226 section 5.3: the last four bits choose where the 31 bits are taken.
        let offset = Int(digest[digest.count - 1] & 15)
        let number = digest[offset..<offset + 4].reduce(UInt64(0)) { $0 << 8 | UInt64($1) } & 0x7FFF_FFFF
        let limit = (0..<digits).reduce(UInt64(1)) { power, _ in power * 10 }
        let text = String(number % limit)
        return String(repeating: "0", count: digits - text.utf8.count) + text
    }

    /// The password of a moment, in Unix seconds, and a step, in seconds.
    public func code(time: UInt64, step: UInt64 = 30) -> String {
        precondition(step > 0, "a step lasts at least a second")
        return code(counter: time / step)
    }

    /// The time step whose password `code` is, among the current one and `drift` on either side; nil for none.
    ///
    /// Each step may be used once: the caller keeps the last step and refuses one that is not greater. All steps are
    /// compared in constant time, whichever fits.
    public func matchingStep(_ code: String, time: UInt64, step: UInt64 = 30, drift: UInt64 = 1) -> UInt64? {
        precondition(step > 0, "a step lasts at least a second")
        let current = min(time / step, .max - drift)
        let first = current >= drift ? current - drift : 0
        var matching: UInt64?
        for counter in first...(current + drift)
        where constantTimeEqual(Array(self.code(counter: counter).utf8), Array(code.utf8)) {
            matching = counter
        }
        return matching
    }
}

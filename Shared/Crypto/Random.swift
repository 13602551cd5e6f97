import COpenSSL

/// Numbers nobody can guess, from libcrypto's generator (one per thread, seeded by the kernel, reseeded after fork).
public enum Random {
    /// `count` random bytes.
    ///
    /// Traps when the generator fails: it then has no entropy, and no secret made from now on would be one.
    public static func bytes(_ count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            // Sound: the buffer has `count` bytes and RAND_bytes fills all of them or answers other than 1.
            precondition(RAND_bytes(buffer.baseAddress, Int32(count)) == 1, "no random bytes")
            initialized = count
        }
    }

    /// 64 random bits.
    public static func next() -> UInt64 {
        var value: UInt64 = 0
        withUnsafeMutableBytes(of: &value) { buffer in
            // Sound: the buffer is the eight bytes of `value`, any bits are a number.
            precondition(RAND_bytes(buffer.baseAddress, 8) == 1, "no random bytes")
        }
        return value
    }
}

/// `Random` where Swift asks for a generator (shuffles, `Int.random`).
public struct SecureRandom: RandomNumberGenerator, Sendable {
    /// A generator without state of its own.
    public init() {}

    /// 64 random bits.
    public func next() -> UInt64 { Random.next() }
}

import Crypto

/// The random bits of trace and request ids: libcrypto's, taken a page at a time, because a call of its generator costs
/// more than routing a request. Belongs to one worker; not for secrets, which must not lie in memory before their use.
struct BufferedRandom: RandomNumberGenerator {
    private var bytes: [UInt8] = []
    private var position = 0

    mutating func next() -> UInt64 {
        if position == bytes.count {
            bytes = Random.bytes(1024)
            position = 0
        }
        var value: UInt64 = 0
        for byte in bytes[position..<position + 8] { value = value << 8 | UInt64(byte) }
        position += 8
        return value
    }
}

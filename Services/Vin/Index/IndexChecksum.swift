/// A 64-bit checksum that runs at memory speed, so that the whole index can be checked at every start.
///
/// It finds damage (flipped bits, blocks of another version, zeroed pages), not forgery: four independent
/// lanes multiply and rotate 64-bit words, then are mixed with the length.
enum IndexChecksum {
    private static let prime: UInt64 = 0x9E37_79B9_7F4A_7C15  // 2^64 / golden ratio, odd

    static func of(_ words: Span<UInt64>) -> UInt64 {
        var lanes: (UInt64, UInt64, UInt64, UInt64) = (1, 2, 3, 4)
        var index = 0
        let count = words.count
        while index + 4 <= count {
            lanes.0 = step(lanes.0, words[index])
            lanes.1 = step(lanes.1, words[index + 1])
            lanes.2 = step(lanes.2, words[index + 2])
            lanes.3 = step(lanes.3, words[index + 3])
            index += 4
        }
        while index < count {
            lanes.0 = step(lanes.0, words[index])
            index += 1
        }
        let joined = step(step(step(lanes.0, lanes.1), lanes.2), lanes.3)
        return step(joined, UInt64(count))
    }

    @inline(__always)
    private static func step(_ lane: UInt64, _ word: UInt64) -> UInt64 {
        let mixed = (lane ^ word) &* prime
        return mixed << 31 | mixed >> 33
    }
}

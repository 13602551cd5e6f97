/// The id of one trace: 128 bits, never zero.
public struct TraceID: Hashable, Sendable, CustomStringConvertible {
    /// The first eight bytes, big-endian.
    public let high: UInt64
    /// The last eight bytes, big-endian.
    public let low: UInt64

    /// Makes an id of two halves; nil when both are zero, which W3C forbids.
    public init?(high: UInt64, low: UInt64) {
        guard high != 0 || low != 0 else { return nil }
        self.high = high
        self.low = low
    }

    /// A new id out of `random`.
    public static func random(using random: inout some RandomNumberGenerator) -> TraceID {
        while true {
            if let id = TraceID(high: random.next(), low: random.next()) { return id }
        }
    }

    /// 32 lower-case hexadecimal digits.
    public var description: String {
        var text: [UInt8] = []
        text.reserveCapacity(32)
        append(to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    func append(to text: inout [UInt8]) {
        Hexadecimal.append(high, width: 16, to: &text)
        Hexadecimal.append(low, width: 16, to: &text)
    }
}

/// The id of one span inside a trace: 64 bits, never zero.
public struct SpanID: Hashable, Sendable, CustomStringConvertible {
    /// The eight bytes, big-endian.
    public let value: UInt64

    /// Makes an id of a number; nil for zero, which W3C forbids.
    public init?(_ value: UInt64) {
        guard value != 0 else { return nil }
        self.value = value
    }

    /// A new id out of `random`.
    public static func random(using random: inout some RandomNumberGenerator) -> SpanID {
        while true {
            if let id = SpanID(random.next()) { return id }
        }
    }

    /// 16 lower-case hexadecimal digits.
    public var description: String {
        var text: [UInt8] = []
        text.reserveCapacity(16)
        Hexadecimal.append(value, width: 16, to: &text)
        return String(decoding: text, as: UTF8.self)
    }
}

/// Numbers for trace and span ids: spread well and cheap, not secret.
///
/// The system's generator is asked once for the seed, not three times per request. One per worker.
public struct TraceRandom: RandomNumberGenerator {
    private var state: UInt64

    /// Starts at a seed of the system's generator.
    public init() {
        self.init(seed: .random(in: .min ... .max))
    }

    /// Starts at a seed of the caller's, for tests that repeat.
    public init(seed: UInt64) {
        state = seed
    }

    /// The next number (SplitMix64, Steele, Lea and Flood 2014: full period, every seed good).
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

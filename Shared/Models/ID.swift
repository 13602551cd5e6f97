public import JSON

/// The identity of one thing of a kind: a UUIDv7 (RFC 9562), so ids sort by the time they were made.
/// `Tag` is the kind's marker type; ids of different kinds do not mix.
///
/// Text has one form only: 36 characters, lower-case hexadecimal, version 7, variant 10. Any other
/// spelling is refused, so equal ids are equal texts.
public struct ID<Tag>: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The first eight bytes: 48 bits of milliseconds since 1970, version, 12 random bits.
    public let high: UInt64
    /// The last eight bytes: variant, 62 random bits.
    public let low: UInt64

    /// An id of its two halves, if they are a UUIDv7.
    public init?(high: UInt64, low: UInt64) {
        guard high >> 12 & 0xF == 7, low >> 62 == 0b10 else { return nil }
        self.high = high
        self.low = low
    }

    /// A new id from a time and randomness. Ids of one millisecond have no order among themselves.
    public init(milliseconds: UInt64, using random: inout some RandomNumberGenerator) {
        high = milliseconds << 16 | 7 << 12 | random.next() & 0xFFF
        low = 0b10 << 62 | random.next() >> 2
    }

    /// The id that a text names, if it has exactly the one form.
    public init?(_ text: String) {
        let utf8 = text.utf8Span
        guard let halves = halvesOfID(utf8.span) else { return nil }
        self.init(high: halves.high, low: halves.low)
    }

    /// When the id was made, in milliseconds since 1970.
    public var milliseconds: UInt64 { high >> 16 }

    /// The one text form.
    public var description: String {
        var text: [UInt8] = []
        text.reserveCapacity(36)
        for index in 0..<32 {
            if index == 8 || index == 12 || index == 16 || index == 20 { text.append(UInt8(ascii: "-")) }
            let half = index < 16 ? high : low
            let digit = UInt8(truncatingIfNeeded: half >> UInt64(60 - index % 16 * 4) & 0xF)
            text.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// By time, then by randomness; the same order as the text's and PostgreSQL's.
    public static func < (one: Self, other: Self) -> Bool { (one.high, one.low) < (other.high, other.low) }
}

extension ID: Codable, Documented {
    /// Reads the one text form.
    public init(from decoder: any Decoder) throws {
        guard let id = ID(try decoder.singleValueContainer().decode(String.self)) else {
            throw InvalidValue("invalid-id", "A UUID of version 7 in lower case is expected.")
        }
        self = id
    }

    /// Writes the text form.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }

    /// A text of format `uuid`.
    public static func document(_ schema: inout Schema) {
        schema.state("A UUIDv7 in lower case.", format: "uuid", example: "0198c5f0-5f00-7000-8000-000000000001")
        schema.expression = "^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"
    }
}

/// The halves that 36 bytes of text name. Outside of the generic type, and over a concrete one: several ids are read for
/// every request, and code that asks Swift's runtime for types at each of them took a fifth of its time.
private func halvesOfID(_ text: Span<UInt8>) -> (high: UInt64, low: UInt64)? {
    guard text.count == 36 else { return nil }
    var (high, low): (UInt64, UInt64) = (0, 0)
    for index in text.indices {
        let byte = text[index]
        let isHyphen = index == 8 || index == 13 || index == 18 || index == 23
        let digit: UInt8
        switch byte {
        case UInt8(ascii: "-") where isHyphen: continue
        case UInt8(ascii: "0")...UInt8(ascii: "9") where !isHyphen: digit = byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f") where !isHyphen: digit = byte - UInt8(ascii: "a") + 10
        default: return nil
        }
        if index < 18 { high = high << 4 | UInt64(digit) } else { low = low << 4 | UInt64(digit) }
    }
    return (high, low)
}

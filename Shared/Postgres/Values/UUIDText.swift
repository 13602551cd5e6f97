import FoundationEssentials

/// Ids to and from their 36 characters without a `String` between.
enum UUIDText {
    private static let digits = Array("0123456789abcdef".utf8)

    static func bytes(of id: UUID) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(36)
        let u = id.uuid
        func append(_ byte: UInt8) {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        append(u.0)
        append(u.1)
        append(u.2)
        append(u.3)
        text.append(UInt8(ascii: "-"))
        append(u.4)
        append(u.5)
        text.append(UInt8(ascii: "-"))
        append(u.6)
        append(u.7)
        text.append(UInt8(ascii: "-"))
        append(u.8)
        append(u.9)
        text.append(UInt8(ascii: "-"))
        append(u.10)
        append(u.11)
        append(u.12)
        append(u.13)
        append(u.14)
        append(u.15)
        return text
    }

    static func uuid(from text: Span<UInt8>) -> UUID? {
        guard text.count == 36 else { return nil }
        var high: UInt64 = 0
        var low: UInt64 = 0
        for index in 0..<36 {
            if index == 8 || index == 13 || index == 18 || index == 23 {
                guard text[index] == UInt8(ascii: "-") else { return nil }
                continue
            }
            guard let digit = Hex.digit(text[index]) else { return nil }
            high = high << 4 | low >> 60
            low = low << 4 | UInt64(digit)
        }
        func byte(_ word: UInt64, _ place: UInt64) -> UInt8 { UInt8(truncatingIfNeeded: word >> (56 - 8 * place)) }
        return UUID(
            uuid: (
                byte(high, 0), byte(high, 1), byte(high, 2), byte(high, 3), byte(high, 4), byte(high, 5),
                byte(high, 6), byte(high, 7), byte(low, 0), byte(low, 1), byte(low, 2), byte(low, 3),
                byte(low, 4), byte(low, 5), byte(low, 6), byte(low, 7)
            ))
    }
}

/// Hexadecimal, as `bytea` is written.
enum Hex {
    static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    /// The bytes of `\x` and pairs of digits.
    static func bytes(from text: Span<UInt8>) -> [UInt8]? {
        guard text.count >= 2, text.count % 2 == 0, text[0] == UInt8(ascii: "\\"), text[1] == UInt8(ascii: "x") else {
            return nil
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count / 2 - 1)
        var index = 2
        while index < text.count {
            guard let high = digit(text[index]), let low = digit(text[index + 1]) else { return nil }
            bytes.append(high << 4 | low)
            index += 2
        }
        return bytes
    }
}

/// Base32 after RFC 4648 section 6, as one-time password apps show their secrets.
public enum Base32 {
    private static let letters: [UInt8] = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)

    /// Upper-case text without padding: what otpauth addresses carry.
    public static func encode(_ bytes: some Collection<UInt8>) -> String {
        var text: [UInt8] = []
        var bits: UInt32 = 0
        var held = 0
        for byte in bytes {
            bits = bits << 8 | UInt32(byte)
            held += 8
            while held >= 5 {
                held -= 5
                text.append(letters[Int(bits >> UInt32(held)) & 31])
            }
        }
        if held > 0 { text.append(letters[Int(bits << UInt32(5 - held)) & 31]) }
        return String(decoding: text, as: UTF8.self)
    }

    /// The bytes of `text`, in either case (people type it), with the full padding or none; nil for other
    /// characters, an impossible length or bits left over.
    public static func decode(_ text: String) -> [UInt8]? {
        var letters = Array(text.utf8)[...]
        if letters.count % 8 == 0 {
            let padding = letters.reversed().prefix(while: { $0 == UInt8(ascii: "=") }).count
            guard [0, 1, 3, 4, 6].contains(padding) else { return nil }
            letters = letters.dropLast(padding)
        }
        guard [0, 2, 4, 5, 7].contains(letters.count % 8) else { return nil }
        var bytes: [UInt8] = []
        var bits: UInt32 = 0
        var held = 0
        for letter in letters {
            guard let value = value(of: letter) else { return nil }
            bits = bits << 5 | value
            held += 5
            if held >= 8 {
                held -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(held)))
            }
        }
        guard bits & (1 << UInt32(held) - 1) == 0 else { return nil }
        return bytes
    }

    private static func value(of letter: UInt8) -> UInt32? {
        switch letter {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(letter - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(letter - UInt8(ascii: "a"))
        case UInt8(ascii: "2")...UInt8(ascii: "7"): UInt32(letter - UInt8(ascii: "2") + 26)
        default: nil
        }
    }
}

/// Base64 after RFC 4648, strict both ways: the one spelling of some bytes, or nothing.
///
/// The two loops take buffers, not collections: generic code of another module is not specialised and ten times slower.
/// Sound: a buffer is read within the call that lends it, by iteration only.
public enum Base64 {
    /// URL-safe alphabet without padding (section 5), as JOSE writes it.
    public static func encodeURL(_ bytes: some Collection<UInt8>) -> String {
        String(decoding: bytes.withBytes { encode($0, Alphabet.url, padded: false) }, as: UTF8.self)
    }

    /// Standard alphabet with padding (section 4).
    public static func encode(_ bytes: some Collection<UInt8>) -> String {
        String(decoding: bytes.withBytes { encode($0, Alphabet.standard, padded: true) }, as: UTF8.self)
    }

    /// The bytes of URL-safe text; nil for padding, other characters, an impossible length or bits left over.
    public static func decodeURL(_ text: some Collection<UInt8>) -> [UInt8]? {
        text.withBytes { decode($0, Alphabet.url) }
    }

    /// The bytes of URL-safe text; nil for padding, other characters, an impossible length or bits left over.
    public static func decodeURL(_ text: String) -> [UInt8]? { decodeURL(text.utf8) }

    /// The bytes of standard text; nil for missing padding, other characters or bits left over.
    public static func decode(_ text: String) -> [UInt8]? {
        let text = Array(text.utf8)
        guard text.count % 4 == 0 else { return nil }
        let padding = text.reversed().prefix(2).prefix(while: { $0 == UInt8(ascii: "=") }).count
        return text.dropLast(padding).withBytes { decode($0, Alphabet.standard) }
    }

    private static func encode(_ bytes: UnsafeBufferPointer<UInt8>, _ alphabet: Alphabet, padded: Bool) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        var bits: UInt32 = 0
        var held = 0
        for byte in bytes {
            bits = bits << 8 | UInt32(byte)
            held += 8
            while held >= 6 {
                held -= 6
                text.append(alphabet.letters[Int(bits >> UInt32(held)) & 63])
            }
        }
        if held > 0 { text.append(alphabet.letters[Int(bits << UInt32(6 - held)) & 63]) }
        while padded && text.count % 4 != 0 { text.append(UInt8(ascii: "=")) }
        return text
    }

    private static func decode(_ text: UnsafeBufferPointer<UInt8>, _ alphabet: Alphabet) -> [UInt8]? {
        guard text.count % 4 != 1 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count * 3 / 4)
        var bits: UInt32 = 0
        var held = 0
        for letter in text {
            let value = alphabet.values[Int(letter)]
            guard value < 64 else { return nil }
            bits = bits << 6 | UInt32(value)
            held += 6
            if held >= 8 {
                held -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(held)))
            }
        }
        // The bits that fill the last letter are zero, or several texts would mean the same bytes.
        guard bits & (1 << UInt32(held) - 1) == 0 else { return nil }
        return bytes
    }

    private struct Alphabet: Sendable {
        let letters: [UInt8]
        /// The value of each byte; 255 for those that stand for nothing.
        let values: [UInt8]

        static let common = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
        static let standard = Alphabet(common + "+/")
        static let url = Alphabet(common + "-_")

        init(_ text: String) {
            letters = Array(text.utf8)
            var values = [UInt8](repeating: 255, count: 256)
            for (value, letter) in letters.enumerated() { values[Int(letter)] = UInt8(value) }
            self.values = values
        }
    }
}

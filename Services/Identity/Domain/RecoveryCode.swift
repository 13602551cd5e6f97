/// A code that stands in once for a one-time password: 80 bits as four groups of four characters.
struct RecoveryCode: Hashable, Sendable {
    /// Sixteen characters, in upper case, without hyphens.
    let characters: String

    /// How many an account gets at a time.
    static let count = 10
    /// Random bytes of one code.
    static let byteCount = 10

    /// Crockford's alphabet: no I, L, O and U, so that nothing is mistaken when it was written down.
    private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)

    /// The code of ten random bytes.
    init(_ bytes: [UInt8]) {
        precondition(bytes.count == Self.byteCount, "a recovery code is made of ten bytes")
        var text: [UInt8] = []
        for half in [bytes[..<5], bytes[5...]] {
            let bits = half.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            for place in 0..<8 { text.append(Self.alphabet[Int(bits >> UInt64(35 - 5 * place)) & 31]) }
        }
        characters = String(decoding: text, as: UTF8.self)
    }

    /// A code as somebody typed it: in either case, with or without hyphens and spaces, with O for 0 and I or L for 1.
    /// Nil for what can be no code.
    init?(typed text: String) {
        var found: [UInt8] = []
        for byte in text.utf8 where byte != UInt8(ascii: "-") && byte != UInt8(ascii: " ") {
            let isLower = (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
            var upper = isLower ? byte - 32 : byte
            if upper == UInt8(ascii: "O") { upper = UInt8(ascii: "0") }
            if upper == UInt8(ascii: "I") || upper == UInt8(ascii: "L") { upper = UInt8(ascii: "1") }
            guard Self.alphabet.contains(upper) else { return nil }
            found.append(upper)
        }
        guard found.count == 16 else { return nil }
        characters = String(decoding: found, as: UTF8.self)
    }

    /// The code as it is shown.
    var text: String {
        var groups: [Substring] = []
        var rest = characters[...]
        while !rest.isEmpty {
            groups.append(rest.prefix(4))
            rest = rest.dropFirst(4)
        }
        return groups.joined(separator: "-")
    }
}

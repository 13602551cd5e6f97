/// A pattern's key, such as `CM8[12]*|*A`: what the characters of a VIN from position 4 on must be.
///
/// A key is matched from the start of the key string (positions 4-8, `|`, positions 10-17) and may end early.
public struct PatternKey: Hashable, Sendable {
    /// One place of a key.
    public struct Symbol: Hashable, Sendable {
        /// The characters that match, a bit for each `KeyCharacter`.
        public var mask: UInt64
        /// The characters that the place names, a bit for each `KeyCharacter`: a wildcard names none, a class
        /// with a range or negation only characters a VIN may hold.
        public var named: UInt64
    }

    /// Its places, from position 4 on.
    public let symbols: [Symbol]
    /// Whether it holds `#`, which stands for a digit and makes the digits the value.
    public let isFormula: Bool
    /// The first and last place with `#`.
    public let formula: Range<Int>?
    /// Its length without `*`; brackets count. Of two keys the one with the smaller number wins.
    public let literalCount: Int
    /// The key without brackets, which orders keys of one literal count.
    public let stripped: [UInt8]

    /// Reads a key.
    public init(_ text: [UInt8]) {
        var symbols: [Symbol] = []
        var marks: [Int] = []
        var index = 0
        while index < text.count {
            let character = text[index]
            index += 1
            switch character {
            case UInt8(ascii: "*"), UInt8(ascii: "_"):
                let named = character == UInt8(ascii: "_") ? KeyCharacter.bit(character) : 0
                symbols.append(Symbol(mask: ~0, named: named))
            case UInt8(ascii: "#"):
                marks.append(symbols.count)
                symbols.append(Symbol(mask: KeyCharacter.digits, named: KeyCharacter.digits))
            case UInt8(ascii: "|"):
                symbols.append(Symbol(mask: KeyCharacter.separatorBit, named: 0))
            case UInt8(ascii: "["):
                let end = text[index...].firstIndex(of: UInt8(ascii: "]")) ?? text.count
                symbols.append(PatternKey.characterClass(text[index..<end]))
                index = end + 1
            default:
                symbols.append(Symbol(mask: KeyCharacter.bit(character), named: KeyCharacter.bit(character)))
            }
        }
        self.symbols = symbols
        isFormula = !marks.isEmpty
        formula = marks.first.map { $0..<(marks[marks.count - 1] + 1) }
        literalCount = text.count { $0 != UInt8(ascii: "*") }
        stripped = text.filter { $0 != UInt8(ascii: "[") && $0 != UInt8(ascii: "]") }
    }

    /// The inside of brackets: characters, ranges by code point, `^` in front negates. A `-` without a
    /// character on both sides is itself, so that `1-A-JT` is 1 to A, `-`, J and T.
    private static func characterClass(_ text: ArraySlice<UInt8>) -> Symbol {
        let isNegated = text.first == UInt8(ascii: "^")
        let members = isNegated ? text.dropFirst() : text
        var mask: UInt64 = 0
        var index = members.startIndex
        while index < members.endIndex {
            let character = members[index]
            if index + 2 < members.endIndex, members[index + 1] == UInt8(ascii: "-") {
                let last = members[index + 2]
                if character <= last { for member in character...last { mask |= KeyCharacter.bit(member) } }
                index += 3
            } else {
                mask |= KeyCharacter.bit(character)
                index += 1
            }
        }
        if isNegated { mask = ~mask }
        mask &= ~KeyCharacter.bit(UInt8(ascii: "*"))
        let isPlain = !isNegated && !members.contains(UInt8(ascii: "-"))
        return Symbol(mask: mask, named: isPlain ? mask : mask & KeyCharacter.allowed)
    }

    /// Whether the key matches a key string of codes.
    public func matches(_ keyString: [UInt8]) -> Bool {
        guard symbols.count <= keyString.count else { return false }
        return symbols.indices.allSatisfy { symbols[$0].mask >> UInt64(keyString[$0]) & 1 == 1 }
    }
}

/// The codes from 0 to 63 in which keys see the characters of a VIN.
///
/// ASCII characters from `!` to `_` are 1 to 63; the separator is 0; every other character is 2, the code of
/// `"`, which no key names: it matches wildcards and negated classes only.
public enum KeyCharacter {
    /// The code of the separator between positions 8 and 10.
    public static let separator: UInt8 = 0
    /// The bit of the separator.
    static let separatorBit: UInt64 = 1

    /// The code of a character.
    public static func code(_ character: UInt8) -> UInt8 {
        (0x21...0x5F).contains(character) ? character - 0x20 : 2
    }

    /// The character of a code.
    public static func character(_ code: UInt8) -> UInt8 { code + 0x20 }

    /// The character of a code of a key string, `|` for the separator.
    static func shown(_ code: UInt8) -> UInt8 { code == separator ? UInt8(ascii: "|") : character(code) }

    /// The bit of a character.
    public static func bit(_ character: UInt8) -> UInt64 { 1 << UInt64(code(character)) }

    /// The ten digits.
    public static let digits: UInt64 = (UInt8(ascii: "0")...UInt8(ascii: "9")).reduce(0) { $0 | bit($1) }
    /// The 33 characters a VIN may hold.
    public static let allowed: UInt64 = VINCharacter.all.reduce(0) { $0 | bit($1) }

    /// The characters of a set of bits, ascending.
    public static func characters(_ bits: UInt64) -> [UInt8] {
        (1..<64).filter { bits >> UInt64($0) & 1 == 1 }.map { character(UInt8($0)) }
    }

    /// The codes of positions 4-8, then the separator and positions 10-17 when the VIN is longer than 9.
    public static func keyString(of vin: VIN) -> [UInt8] {
        let characters = vin.characters
        guard characters.count > 3 else { return [] }
        var codes = characters[3..<min(8, characters.count)].map(code)
        if characters.count > 9 {
            codes.append(separator)
            codes += characters[9...].map(code)
        }
        return codes
    }
}

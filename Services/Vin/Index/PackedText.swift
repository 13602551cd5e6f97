/// Up to 20 ASCII characters from blank to `_` in two words, six bits each, in an order that stays the same
/// for all texts; tables of VINs and descriptors are searched by it.
struct PackedText: Hashable, Comparable, BitwiseCopyable {
    let high: UInt64
    let low: UInt64

    /// Packs a text; nil when it is longer than 20 characters or has others.
    init?(_ text: some Collection<UInt8>) {
        guard text.count <= 20 else { return nil }
        var high: UInt64 = 0
        var low: UInt64 = 0
        var place = 0
        for character in text {
            // A blank would be the same as no character.
            guard (0x21...0x5F).contains(character) else { return nil }
            let code = UInt64(character - 0x20)
            if place < 10 { high |= code << UInt64(54 - place * 6) } else { low |= code << UInt64(114 - place * 6) }
            place += 1
        }
        self.high = high
        self.low = low
    }

    static func < (left: PackedText, right: PackedText) -> Bool {
        left.high != right.high ? left.high < right.high : left.low < right.low
    }

    /// Up to eight characters in one word, for manufacturer identifiers.
    static func word(_ text: some Collection<UInt8>) -> UInt64 {
        text.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }
}

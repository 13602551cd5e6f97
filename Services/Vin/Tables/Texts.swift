/// Distinct UTF-8 texts, each held once and named by a small number.
///
/// The vPIC facts repeat the same keys and attribute values millions of times; rows carry a
/// `Text` of four bytes instead of a `String`.
public struct Texts: Sendable {
    /// The number of a text in one `Texts`; the number 0 is always the empty text.
    public struct Text: Hashable, Sendable {
        /// Position in the order of first appearance.
        public let number: UInt32

        /// The empty text, which also stands for an absent one.
        public static let empty = Text(number: 0)

        /// Names the text with the given number.
        public init(number: UInt32) { self.number = number }
    }

    private var bytes: [UInt8] = []
    /// Where each text ends in `bytes`; it starts where its predecessor ends.
    private var ends: [UInt32] = [0]
    /// Open addressing: 0 is free, otherwise a text's number + 1. Its size is a power of two.
    private var slots: [UInt32]

    /// An empty pool that holds only the empty text.
    public init() {
        slots = [UInt32](repeating: 0, count: 1 << 12)
        let none: [UInt8] = []
        slots[Texts.slot(of: none.span, in: slots.count)] = 1
    }

    /// How many distinct texts there are, the empty one included.
    public var count: Int { ends.count }

    /// The UTF-8 bytes of a text; traps when the text is from another pool.
    public subscript(text: Text) -> ArraySlice<UInt8> { bytes[range(of: text)] }

    /// Where a text lies among the bytes of all texts.
    func range(of text: Text) -> Range<Int> {
        let number = Int(text.number)
        return (number == 0 ? 0 : Int(ends[number - 1]))..<Int(ends[number])
    }

    /// The bytes of all texts, one after the other.
    var allBytes: [UInt8] { bytes }

    /// A text as `String`; bytes that are no UTF-8 become U+FFFD.
    public func string(_ text: Text) -> String { String(decoding: self[text], as: UTF8.self) }

    /// The text with these bytes, added when it is new.
    public mutating func intern(_ new: Span<UInt8>) -> Text {
        var slot = Texts.slot(of: new, in: slots.count)
        while slots[slot] != 0 {
            let text = Text(number: slots[slot] - 1)
            if equal(text, new) { return text }
            slot = (slot + 1) & (slots.count - 1)
        }
        for index in new.indices { bytes.append(new[index]) }
        ends.append(UInt32(bytes.count))
        let text = Text(number: UInt32(ends.count - 1))
        slots[slot] = text.number + 1
        if ends.count * 2 > slots.count { grow() }
        return text
    }

    /// The text with these bytes, added when it is new.
    public mutating func intern(_ new: ArraySlice<UInt8>) -> Text { intern(new.span) }

    /// The text with the string's UTF-8 bytes, added when it is new.
    public mutating func intern(_ new: String) -> Text { intern(Array(new.utf8).span) }

    /// The text with these bytes, nil when there is none.
    public func find(_ wanted: Span<UInt8>) -> Text? {
        var slot = Texts.slot(of: wanted, in: slots.count)
        while slots[slot] != 0 {
            let text = Text(number: slots[slot] - 1)
            if equal(text, wanted) { return text }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    private func equal(_ text: Text, _ other: Span<UInt8>) -> Bool {
        let mine = self[text]
        guard mine.count == other.count else { return false }
        for index in other.indices where mine[mine.startIndex + index] != other[index] { return false }
        return true
    }

    private mutating func grow() {
        var larger = [UInt32](repeating: 0, count: slots.count * 2)
        for number in 0..<ends.count {
            var slot = Texts.slot(of: self[Text(number: UInt32(number))].span, in: larger.count)
            while larger[slot] != 0 { slot = (slot + 1) & (larger.count - 1) }
            larger[slot] = UInt32(number) + 1
        }
        slots = larger
    }

    /// FNV-1a (64 bits), folded, because its low bits alone mix short texts badly.
    private static func slot(of bytes: Span<UInt8>, in count: Int) -> Int {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for index in bytes.indices { hash = (hash ^ UInt64(bytes[index])) &* 0x100_0000_01b3 }
        return Int(truncatingIfNeeded: hash ^ (hash >> 29)) & (count - 1)
    }
}

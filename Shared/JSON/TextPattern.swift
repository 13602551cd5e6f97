/// A form of text that is both said in the schema (as a regular expression) and checked when reading,
/// without a regular-expression engine: a row of character classes with counts, matched from left to
/// right, each taking as many characters as it can. Text is ASCII wherever a pattern is declared.
///
///     TextPattern("[A-HJ-NPR-Z0-9]", 17...17)
///     TextPattern(.init("[A-Z]", 2...2), .init("[0-9]", 1...5))
public struct TextPattern: Hashable, Sendable {
    /// A class of characters and how many of them.
    public struct Part: Hashable, Sendable {
        let text: String
        let low: UInt64
        let high: UInt64
        let count: ClosedRange<Int>

        /// A class as in a regular expression: `[A-Z0-9_-]`, with ranges, a `-` first or last, no escapes
        /// and no negation.
        public init(_ characters: String, _ count: ClosedRange<Int> = 1...1) {
            let set = Array(characters.utf8)
            precondition(
                set.count > 2 && set.first == UInt8(ascii: "[") && set.last == UInt8(ascii: "]")
                    && set.allSatisfy { $0 < 0x80 }, "a class of ASCII characters in brackets is expected")
            var bits: (UInt64, UInt64) = (0, 0)
            var index = 1
            while index < set.count - 1 {
                let isRange = index + 2 < set.count - 1 && set[index + 1] == UInt8(ascii: "-")
                let last = isRange ? set[index + 2] : set[index]
                precondition(set[index] <= last, "a range of characters goes upward")
                for byte in set[index]...last {
                    if byte < 64 { bits.0 |= 1 << byte } else { bits.1 |= 1 << (byte - 64) }
                }
                index += isRange ? 3 : 1
            }
            text = characters
            (low, high) = bits
            self.count = count
        }

        fileprivate func contains(_ byte: UInt8) -> Bool {
            byte < 64 ? low >> byte & 1 == 1 : byte < 128 && high >> (byte - 64) & 1 == 1
        }
    }

    let parts: [Part]

    /// Parts in a row.
    public init(_ parts: Part...) { self.parts = parts }

    /// One class of characters.
    public init(_ characters: String, _ count: ClosedRange<Int>) { parts = [Part(characters, count)] }

    /// The same as an ECMA-262 regular expression, anchored at both ends.
    public var expression: String {
        var text = "^"
        for part in parts {
            text += part.text
            let (low, high) = (part.count.lowerBound, part.count.upperBound)
            if low == high { text += low == 1 ? "" : "{\(low)}" } else { text += "{\(low),\(high)}" }
        }
        return text + "$"
    }

    /// Whether the whole text has this form.
    public func matches(_ text: some Sequence<UInt8>) -> Bool {
        var part = 0
        var count = 0
        for byte in text {
            while part < parts.count, count == parts[part].count.upperBound || !parts[part].contains(byte) {
                if count < parts[part].count.lowerBound { return false }
                part += 1
                count = 0
            }
            guard part < parts.count else { return false }
            count += 1
        }
        return part < parts.count ? count >= parts[part].count.lowerBound && rest(after: part) : true
    }

    private func rest(after part: Int) -> Bool { parts[(part + 1)...].allSatisfy { $0.count.lowerBound == 0 } }
}

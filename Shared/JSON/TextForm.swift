@_spi(_Unicode) import Swift

/// The form in which texts are kept: NFC, trimmed. The standard library has the tables of Unicode's
/// normalisation (`_nfc`) and keeps them behind an SPI; the public ways to them are ICU or Foundation,
/// which the suite does without.
public enum TextForm {
    /// The longest row of combining marks in a text that is taken: the limit of Unicode's stream-safe format (UAX #15,
    /// section 13), far beyond what any language writes.
    public static var greatestRowOfMarks: Int { 30 }

    /// Whether more combining marks follow each other than are taken. To be asked before `nfc`, which sorts such a row in
    /// quadratic time: a body of half a million marks would hold a worker for more than a minute.
    public static func hasLongRowOfMarks(_ text: String) -> Bool {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return false }
        var row = 0
        for scalar in text.unicodeScalars {
            // No combining mark stands before U+0300.
            let isMark = scalar.value >= 0x300 && scalar.properties.canonicalCombiningClass != .notReordered
            row = isMark ? row + 1 : 0
            if row > greatestRowOfMarks { return true }
        }
        return false
    }

    /// Normalisation form C: equal texts become equal bytes.
    public static func nfc(_ text: String) -> String {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text }
        var scalars = String.UnicodeScalarView()
        scalars.append(contentsOf: text._nfc)
        return String(scalars)
    }

    /// Without white space (Unicode's White_Space) at both ends.
    public static func trimmed(_ text: String) -> String {
        if let first = text.utf8.first, let last = text.utf8.last, (0x21..<0x7F).contains(first),
            (0x21..<0x7F).contains(last)
        {
            return text
        }
        let scalars = text.unicodeScalars
        guard let start = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
            let end = scalars.lastIndex(where: { !$0.properties.isWhitespace })
        else { return "" }
        return start == scalars.startIndex && scalars.index(after: end) == scalars.endIndex
            ? text : String(scalars[start...end])
    }

    /// Controls, line breaks, bidirectional controls, zero-width and other invisible characters: what makes one name look
    /// like another. Covers the general categories Cc, Cf, Zl and Zp, of which the joiners are too, and what Unicode calls
    /// ignorable when shown, such as Hangul fillers and variation selectors.
    public static func hasInvisible(_ text: String) -> Bool {
        text.unicodeScalars.contains { scalar in
            if scalar.value >= 0x20, scalar.value < 0x7F { return false }
            switch scalar.properties.generalCategory {
            case .format, .control, .lineSeparator, .paragraphSeparator: return true
            default: return scalar.properties.isDefaultIgnorableCodePoint || scalar == "\u{2800}"
            }
        }
    }
}

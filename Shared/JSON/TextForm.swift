@_spi(_Unicode) import Swift

/// The form in which texts are kept: NFC, trimmed. The standard library has the tables of Unicode's
/// normalisation (`_nfc`) and keeps them behind an SPI; the public ways to them are ICU or Foundation,
/// which the suite does without.
public enum TextForm {
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

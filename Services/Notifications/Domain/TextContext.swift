/// Where a value is put: what could be taken for something else there is escaped.
enum TextContext: Hashable, Sendable {
    /// The subject of a mail, the title in the app: one line.
    case header
    /// A text part.
    case plain
    /// HTML, also within an attribute in double quotes.
    case html

    /// A template's own words, which keep their blanks.
    func written(_ words: String) -> String {
        self == .html ? words.unicodeScalars.reduce(into: "") { $0 += Self.markup($1) } : words
    }

    /// The value as one line of this context. A line break in a value could begin another header or look like a paragraph
    /// of ours; what looks like a place of a template is set apart, so that nothing is taken for one that was left over.
    func escaped(_ value: String) -> String {
        var text = ""
        var isBlank = false
        var last: Unicode.Scalar = " "
        for scalar in value.unicodeScalars {
            if Self.isSpace(scalar) {
                isBlank = true
                continue
            }
            if isBlank, !text.isEmpty { text += " " }
            if isBlank || (last != scalar) || (scalar != "{" && scalar != "}") {
                isBlank = false
            } else {
                text += " "
            }
            last = scalar
            text += self == .html ? Self.markup(scalar) : String(scalar)
        }
        return text
    }

    /// Blanks, line ends of any kind, controls, and what turns the direction of the text around it.
    private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0...0x20, 0x7F...0xA0, 0x2028, 0x2029, 0x202A...0x202E, 0x2066...0x2069, 0xFEFF: true
        default: false
        }
    }

    private static func markup(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "&": "&amp;"
        case "<": "&lt;"
        case ">": "&gt;"
        case "\"": "&quot;"
        case "'": "&#39;"
        default: String(scalar)
        }
    }
}

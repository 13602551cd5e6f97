/// Words of a text in lower case: rows of letters and digits of any script.
enum Words {
    static func split(_ text: String) -> [String] {
        var words: [String] = []
        var word = String.UnicodeScalarView()
        for scalar in text.lowercased().unicodeScalars {
            if isPart(scalar) {
                word.append(scalar)
            } else if !word.isEmpty {
                words.append(String(word))
                word.removeAll(keepingCapacity: true)
            }
        }
        if !word.isEmpty { words.append(String(word)) }
        return words
    }

    private static func isPart(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII {
            return scalar >= "a" && scalar <= "z" || scalar >= "0" && scalar <= "9" || scalar >= "A" && scalar <= "Z"
        }
        switch scalar.properties.generalCategory {
        case .lowercaseLetter, .uppercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
            .nonspacingMark, .spacingMark:
            return true
        default: return false
        }
    }
}

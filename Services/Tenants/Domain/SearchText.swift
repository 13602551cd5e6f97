import Models

/// What somebody typed into the search field, as words.
enum SearchText {
    /// Enough to tell one from another; each more costs time.
    static let mostWords = 8
    private static let longestWord = 40

    /// Runs of letters and digits. Accents are the database's to remove, from questions and listings alike.
    static func words(_ text: String) -> [String] {
        let plain = text.lowercased().unicodeScalars.split { !$0.properties.isAlphabetic && !isDigit($0) }
        var words: [String] = []
        for part in plain.prefix(mostWords) {
            let word = String(String.UnicodeScalarView(part.prefix(longestWord)))
            if !words.contains(word) { words.append(word) }
        }
        return words
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.numericType == .decimal }
}

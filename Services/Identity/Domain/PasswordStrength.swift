import Models

/// Judges passwords by what somebody who guesses would try first. There is no list of leaked passwords: rules generate
/// what such lists are made of. A password is cut into as few pieces as possible, where a common word (also in leetspeak
/// or backwards), a run on the keyboard, a sequence, a repetition, a year or a date is one piece, and so is every character
/// that belongs to none of them. Whatever takes no more than four pieces is refused: `Password123!` takes three.
struct PasswordStrength {
    /// Pieces of one's own name and address.
    private let own: [[UInt8]]
    private static let fewestPieces = 5

    /// For one person.
    init(name: String, email: String) {
        var words: Set<String> = []
        for text in [name, email] {
            let text = text.lowercased()
            words.insert(text)
            words.insert(text.filter { $0 != " " })
            for part in text.split(separator: "@") {
                words.insert(String(part))
                words.insert(part.filter(\.isLetter))
                for word in part.split(whereSeparator: { !$0.isLetter }) { words.insert(String(word)) }
            }
        }
        own = words.map { Array($0.utf8) }.filter { $0.count >= 3 }
    }

    /// Throws when the password may not be chosen.
    func check(_ password: String) throws(PasswordFault) {
        let text = PasswordText(password)
        if Self.pieces(of: text, and: []) < Self.fewestPieces { throw .common }
        // What stands between one's names hides nothing: neither points nor hyphens count.
        for text in [text, text.withoutMarks] where Self.pieces(of: text, and: own) < Self.fewestPieces {
            throw .personal
        }
    }

    /// The fewest pieces that the text can be cut into; a text that repeats itself is as good as its first part and one.
    static func pieces(of text: PasswordText, and own: [[UInt8]]) -> Int {
        let whole = fewest(text, own)
        guard let period = text.period else { return whole }
        return min(whole, fewest(text.prefix(period), own) + 1)
    }

    private static func fewest(_ text: PasswordText, _ own: [[UInt8]]) -> Int {
        // fewest[n]: pieces of the first n bytes. Every byte can be a piece; of a character of several bytes only one is.
        var fewest = [0] + [Int](repeating: .max, count: text.count)
        // No piece ends inside a character.
        for start in 0..<text.count where fewest[start] < .max {
            func reach(_ length: Int) { fewest[start + length] = min(fewest[start + length], fewest[start] + 1) }
            reach(text.lengthOfCharacter(at: start))
            for length in text.lengthsOfRuns(at: start) { reach(length) }
            for length in CommonWords.lengths(in: text, at: start) { reach(length) }
            for word in own where text.hasWord(word, at: start) { reach(word.count) }
            if let length = text.lengthOfDate(at: start) { reach(length) }
        }
        return fewest[text.count]
    }
}

/// What somebody typed into a search field, read in the ways it can be meant.
struct SearchQuery: Hashable, Sendable {
    /// The digits of a telephone number, if there is nothing but one: four digits at least.
    let phone: String?
    /// An e-mail address or the beginning of one.
    let email: String?
    /// The words, as PostgreSQL's `search_words` gives them.
    let words: [String]
    /// Plate or VIN, as `search_code` gives it; nil where it is too short or too long for one.
    let code: String?

    /// More words than anybody's name has: the rest is not looked at.
    static let mostWords = 6

    /// - Parameters:
    ///   - text: as it was typed.
    ///   - words: `search_words(text)`.
    ///   - code: `search_code(text)`.
    init(_ text: String, words: [String], code: String) {
        let digits = text.utf8.filter { $0 &- UInt8(ascii: "0") < 10 }
        let isNumber = text.utf8.allSatisfy { byte in
            byte &- UInt8(ascii: "0") < 10 || " +-().".utf8.contains(byte)
        }
        phone = isNumber && digits.count >= 4 ? String(decoding: digits, as: UTF8.self) : nil
        email = text.contains("@") && !text.contains(" ") ? text.lowercased() : nil
        self.words = Array(words.prefix(Self.mostWords))
        // No plate is shorter, no VIN longer.
        self.code = (3...17).contains(code.unicodeScalars.count) ? code : nil
    }

    /// The terms that the whole text may begin, each by itself: a number, an address, a plate, a name of several words.
    var wholeTerms: [String] {
        [
            phone.map { "+" + $0 }, email, code.map { "#" + $0 },
            words.count > 1 ? "=" + words.joined(separator: " ") : nil,
        ]
        .compactMap { $0 }
    }
}

/// How well a customer's term answers a word.
enum MatchQuality: Int, Comparable, Sendable {
    case exact, prefix, slip

    static func < (one: MatchQuality, other: MatchQuality) -> Bool { one.rawValue < other.rawValue }
}

/// How many slips a word of this length forgives: none up to three letters, one up to six, two beyond.
func forgivenSlips(inWordOf count: Int) -> Int { count < 4 ? 0 : count < 7 ? 1 : 2 }

/// The fewest slips that make one word of the other: a letter too many, missing, wrong, or two neighbours swapped
/// (optimal string alignment). Gives `limit + 1` as soon as it is more than `limit`.
func slips(between one: String, and other: String, limit: Int) -> Int {
    let (one, other) = (Array(one.unicodeScalars), Array(other.unicodeScalars))
    guard abs(one.count - other.count) <= limit else { return limit + 1 }
    var twoBefore: [Int] = []
    var before = Array(0...other.count)
    for row in 0..<one.count {
        var current = [row + 1]
        for column in 0..<other.count {
            var least = min(before[column + 1], current[column]) + 1
            least = min(least, before[column] + (one[row] == other[column] ? 0 : 1))
            if row > 0, column > 0, one[row] == other[column - 1], one[row - 1] == other[column] {
                least = min(least, twoBefore[column - 1] + 1)
            }
            current.append(least)
        }
        if current.allSatisfy({ $0 > limit }) { return limit + 1 }
        (twoBefore, before) = (before, current)
    }
    return min(before[other.count], limit + 1)
}

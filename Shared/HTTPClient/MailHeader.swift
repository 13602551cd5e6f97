internal import FoundationEssentials

/// Text in a message's header, which is ASCII: other characters go into encoded words (RFC 2047).
enum HeaderText {
    /// Whether a text may stand in a header: no controls, so that it cannot begin another one, and not too long.
    static func isSafe(_ text: String, atMost limit: Int) -> Bool {
        text.utf8.count <= limit
            && text.unicodeScalars.allSatisfy { scalar in
                // C0, DEL and C1, and the two separators that some readers take for line ends.
                scalar.value >= 0x20 && !(0x7F...0x9F).contains(scalar.value) && scalar != "\u{2028}"
                    && scalar != "\u{2029}"
            }
    }

    /// Unstructured text, a subject, in the pieces between which a line may be folded.
    static func unstructured(_ text: String) -> [String] {
        let words = text.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        // Blanks at the ends or in a row would not survive the folding.
        let isPlain =
            text.utf8.allSatisfy { (0x20...0x7E).contains($0) } && !text.contains("=?")
            && words.allSatisfy { (1...60).contains($0.utf8.count) }
        return isPlain ? words : encodedWords(text)
    }

    /// A name before an address: atoms where it is made of such (RFC 5322, 3.2.5), else encoded words.
    static func phrase(_ text: String) -> [String] {
        let words = text.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        let isPlain = words.allSatisfy { word in
            (1...60).contains(word.utf8.count)
                && word.utf8.allSatisfy { byte in
                    switch byte {
                    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
                    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "'"): true
                    default: false
                    }
                }
        }
        return isPlain ? words : encodedWords(text)
    }

    /// Encoded words of at most 64 characters, so that one fits behind a field's name in the 76 of a line; none ends
    /// within a character.
    private static func encodedWords(_ text: String) -> [String] {
        var words: [String] = []
        var part: [UInt8] = []
        for scalar in text.unicodeScalars {
            let bytes = Array(String(scalar).utf8)
            if part.count + bytes.count > 39 {
                words.append("=?UTF-8?B?\(Data(part).base64EncodedString())?=")
                part = []
            }
            part += bytes
        }
        if !part.isEmpty { words.append("=?UTF-8?B?\(Data(part).base64EncodedString())?=") }
        return words
    }
}

/// Writes a message's header.
struct HeaderWriter {
    private(set) var bytes: [UInt8] = []

    /// A field of pieces with blanks between; a line that would get longer than 76 is folded before a piece.
    mutating func field(_ name: String, _ pieces: [String]) {
        bytes += Array("\(name):".utf8)
        var column = name.utf8.count + 1
        for (index, piece) in pieces.enumerated() {
            if index > 0, column + 1 + piece.utf8.count > 76 {
                bytes += [0x0D, 0x0A]
                column = 0
            }
            bytes += Array(" \(piece)".utf8)
            column += 1 + piece.utf8.count
        }
        bytes += [0x0D, 0x0A]
    }

    mutating func field(_ name: String, _ value: String) { field(name, [value]) }

    /// The empty line after it.
    mutating func end() { bytes += [0x0D, 0x0A] }
}

/// A password as the rules see it: in lower case, byte by byte, with what each byte may stand for.
struct PasswordText {
    /// UTF-8 in lower case.
    let bytes: [UInt8]

    init(_ password: String) { bytes = Array(password.lowercased().utf8) }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    var count: Int { bytes.count }

    func prefix(_ count: Int) -> PasswordText { PasswordText(bytes: Array(bytes.prefix(count))) }

    /// The same without blanks and the marks of ASCII that stand for no letter.
    var withoutMarks: PasswordText {
        PasswordText(
            bytes: bytes.filter { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), 0x80...: true
                case UInt8(ascii: "@"), UInt8(ascii: "$"): true
                default: false
                }
            })
    }

    /// 1 to 4, so that other scripts are not worth more for having more bytes.
    func lengthOfCharacter(at start: Int) -> Int {
        var length = 1
        while start + length < count, bytes[start + length] & 0xC0 == 0x80 { length += 1 }
        return length
    }

    /// The part that the whole text repeats at least twice, if there is one: 3 in `xk3xk3xk3`; the last may be cut off.
    var period: Int? {
        (1..<max(1, count / 2 + 1)).first { period in
            period * 2 <= count && (period..<count).allSatisfy { bytes[$0] == bytes[$0 - period] }
        }
    }

    // MARK: runs

    /// Rows and columns of keyboards (QWERTY, QWERTZ, AZERTY), and zigzags over them; read both ways.
    private static let walks: [[UInt8]] = [
        "qwertyuiop[]", "asdfghjkl;'", "zxcvbnm,./", "1234567890-=", "!@#$%^&*()_+", "qwertzuiop", "yxcvbnm",
        "azertyuiop", "qsdfghjklm", "wxcvbn", "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p;/", "qazwsxedcrfvtgbyhnujmikolp",
        "!qaz@wsx#edc$rfv%tgb^yhn&ujm*ik", "1q2w3e4r5t6y7u8i9o0p", "q1w2e3r4t5y6u7i8o9p0", "qaywsxedcrfvtgbzhnujm",
        "abcdefghijklmnopqrstuvwxyz", "0123456789", "147258369", "159357", "a1b2c3d4e5f6g7h8i9j0",
        "1a2b3c4d5e6f7g8h9i0j",
        "a1s2d3f4g5h6j7k8l9", "qweasdzxc", "123qweasdzxc", "qwe123asd456zxc789",
    ].flatMap { text in [Array(text.utf8), Array(text.utf8.reversed())] }

    /// The lengths, of 3 and more, of the runs that begin here: the same character again and again (2 suffice), walks.
    func lengthsOfRuns(at start: Int) -> [Int] {
        var lengths: [Int] = []
        let same = bytes[start...].prefix { $0 == bytes[start] }.count
        if same >= 2 { lengths.append(same) }
        let pairs = lengthOfPairs(at: start)
        if pairs >= 6 { lengths.append(pairs) }
        for walk in Self.walks {
            for place in walk.indices where walk[place] == bytes[start] {
                var length = 1
                while start + length < count, place + length < walk.count, walk[place + length] == bytes[start + length]
                {
                    length += 1
                }
                if length >= 3 { lengths += 3...length }
            }
        }
        return lengths
    }

    /// `112233`, `aabbcc`: doubled characters of a sequence.
    private func lengthOfPairs(at start: Int) -> Int {
        var place = start
        while place + 1 < count, bytes[place] == bytes[place + 1],
            place == start || bytes[place] == bytes[place - 2] &+ 1 || bytes[place] == bytes[place - 2] &- 1
        {
            place += 2
        }
        return place - start
    }

    // MARK: words

    /// Whether a word, in lower case, stands here, perhaps in leetspeak.
    func hasWord(_ word: [UInt8], at start: Int) -> Bool {
        guard start + word.count <= count else { return false }
        for place in word.indices where !Self.stands(bytes[start + place], for: word[place]) { return false }
        return true
    }

    /// Whether a byte stands for a letter of a word.
    static func stands(_ byte: UInt8, for letter: UInt8) -> Bool {
        if byte == letter { return true }
        switch byte {
        case UInt8(ascii: "0"): return letter == UInt8(ascii: "o")
        case UInt8(ascii: "1"), UInt8(ascii: "!"), UInt8(ascii: "|"):
            return letter == UInt8(ascii: "i") || letter == UInt8(ascii: "l")
        case UInt8(ascii: "2"): return letter == UInt8(ascii: "z")
        case UInt8(ascii: "3"): return letter == UInt8(ascii: "e")
        case UInt8(ascii: "4"), UInt8(ascii: "@"): return letter == UInt8(ascii: "a")
        case UInt8(ascii: "5"), UInt8(ascii: "$"): return letter == UInt8(ascii: "s")
        case UInt8(ascii: "6"), UInt8(ascii: "9"): return letter == UInt8(ascii: "g")
        case UInt8(ascii: "7"), UInt8(ascii: "+"): return letter == UInt8(ascii: "t")
        case UInt8(ascii: "8"): return letter == UInt8(ascii: "b")
        default: return false
        }
    }

    // MARK: dates

    /// The length of a year from 1900 to 2039, or of a date of six or eight digits, that stands here.
    func lengthOfDate(at start: Int) -> Int? {
        func number(_ from: Int, _ length: Int) -> Int? {
            guard start + from + length <= count else { return nil }
            let digits = bytes[(start + from)..<(start + from + length)]
            guard digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
            return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
        }
        func isDay(_ day: Int?, _ month: Int?) -> Bool {
            (1...31).contains(day ?? 0) && (1...12).contains(month ?? 0)
        }
        func isYear(_ year: Int?) -> Bool { (1900...2039).contains(year ?? 0) }
        let (first, second, third, fourth) = (number(0, 2), number(2, 2), number(4, 2), number(6, 2))
        if fourth != nil {
            let endsInYear = isYear(number(4, 4)) && (isDay(first, second) || isDay(second, first))
            if endsInYear || isYear(number(0, 4)) && isDay(fourth, third) { return 8 }
        }
        if isYear(number(0, 4)) { return 4 }
        if third != nil, isDay(first, second) || isDay(second, first) || isDay(third, second) { return 6 }
        return nil
    }
}

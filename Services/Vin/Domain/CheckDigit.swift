/// The check digit of 49 CFR 565.15: the weighted sum of the characters' values modulo 11.
public enum CheckDigit {
    /// Which characters make the digit not computable.
    public enum Variant: Sendable {
        /// Positions 13 (`isLight`: of a car, MPV or light truck) and 14 are digits unless position 3 is `9`.
        case current(isLight: Bool)
        /// Positions 13 and 14 are always digits unless position 3 is `9`; the procedure's correction step uses it.
        case older
    }

    /// Weights of positions 1 to 17.
    static let weights: [Int] = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2]

    /// Values of the ASCII characters from `0` to `Z`; -1 for what a VIN may not hold.
    static let values: [Int] = {
        var values = [Int](repeating: -1, count: 128)
        for digit in 0...9 { values[Int(UInt8(ascii: "0")) + digit] = digit }
        for (letters, first) in [("ABCDEFGH", 1), ("JKLMN", 1), ("P", 7), ("R", 9), ("STUVWXYZ", 2)] {
            for (offset, letter) in letters.utf8.enumerated() { values[Int(letter)] = first + offset }
        }
        return values
    }()

    /// The check digit that 17 characters should have, `0`-`9` or `X`; nil when they are not 17 or a character
    /// is not allowed at its position (the character at position 9 itself does not matter, except that it must
    /// be one a VIN may hold).
    public static func expected(_ characters: [UInt8], _ variant: Variant) -> UInt8? {
        guard characters.count == 17 else { return nil }
        var sum = 0
        for index in 0..<17 {
            let character = characters[index]
            guard character < 128 else { return nil }
            let value = values[Int(character)]
            guard value >= 0 else { return nil }
            sum += value * weights[index]
        }
        guard ModelYear.isCode(characters[9]) else { return nil }
        for index in 14..<17 where !VINCharacter.isDigit(characters[index]) { return nil }
        if characters[2] != UInt8(ascii: "9") {
            guard VINCharacter.isDigit(characters[13]) else { return nil }
            switch variant {
            case .current(let isLight):
                if isLight, !VINCharacter.isDigit(characters[12]) { return nil }
            case .older:
                if !VINCharacter.isDigit(characters[12]) { return nil }
            }
        }
        let remainder = sum % 11
        return remainder == 10 ? UInt8(ascii: "X") : UInt8(ascii: "0") + UInt8(remainder)
    }

    /// Whether the character at position 9 is the check digit; false when it cannot be computed.
    public static func verifies(_ characters: [UInt8], _ variant: Variant) -> Bool {
        guard let digit = expected(characters, variant) else { return false }
        return characters[8] == digit
    }
}

/// A VIN that someone may have meant.
public struct NearMiss: Hashable, Sendable {
    /// The slip that would explain what was typed; cases in the order of how likely they are.
    public enum Slip: Int, Sendable, Comparable {
        /// `O` or `Q` for `0`, `I` for `1`: letters that no VIN has.
        case forbiddenLetter
        /// Two neighbours changed places.
        case transposition
        /// A character for one that looks or sounds like it: `5` and `S`, `8` and `B`.
        case lookalike
        /// A character at a place where the maker's patterns know none like it.
        case impossibleCharacter
        /// Any other single character.
        case otherCharacter

        /// Whether a slip is more likely than another.
        public static func < (left: Slip, right: Slip) -> Bool { left.rawValue < right.rawValue }
    }

    /// The suggested VIN.
    public let vin: VIN
    /// The slip.
    public let slip: Slip
    /// The positions that differ, ascending.
    public let positions: [Int]

    /// Characters that are taken for one another on paper, on screens and on the phone.
    private static let lookalikes: [String] = [
        "0D", "1L7", "2Z", "5S", "6G", "8B", "UV", "VY", "MN", "CG", "EF", "PR", "XK",
    ]

    /// VINs one slip away whose check digit is right, the likeliest slip first.
    /// - Parameter suspects: positions whose character the maker's patterns do not know.
    public static func candidates(for vin: VIN, suspects: Set<Int> = []) -> [NearMiss] {
        var found: [NearMiss] = []
        let characters = vin.characters
        let replaced = withoutForbiddenLetters(characters)
        if replaced != characters, replaced.count < 17 || isRight(replaced) {
            let positions = characters.indices.filter { characters[$0] != replaced[$0] }.map { $0 + 1 }
            found.append(NearMiss(vin: VIN(normalised: replaced), slip: .forbiddenLetter, positions: positions))
        }
        guard characters.count == 17 else { return found }
        for index in 0..<16 where characters[index] != characters[index + 1] {
            var swapped = characters
            swapped.swapAt(index, index + 1)
            if isRight(swapped) {
                found.append(
                    NearMiss(
                        vin: VIN(normalised: swapped), slip: .transposition, positions: [index + 1, index + 2]))
            }
        }
        for index in 0..<17 {
            for character in VINCharacter.all where character != characters[index] {
                var changed = characters
                changed[index] = character
                guard changed != replaced, isRight(changed) else { continue }
                let slip = slip(from: characters[index], to: character, isSuspect: suspects.contains(index + 1))
                found.append(NearMiss(vin: VIN(normalised: changed), slip: slip, positions: [index + 1]))
            }
        }
        return found.sorted { ($0.slip, $0.positions[0]) < ($1.slip, $1.positions[0]) }
    }

    /// The candidates that decode cleanly, at most `limit` of them, likeliest slip first; of one slip those come
    /// first of which every character says something.
    /// - Parameters:
    ///   - tries: how many candidates are decoded at most.
    ///   - quality: 2 for a clean decode, 1 for a clean one with characters that say nothing, else 0.
    public static func suggestions(
        for vin: VIN, suspects: Set<Int> = [], limit: Int = 5, tries: Int = 60, quality: (VIN) -> Int
    ) -> [NearMiss] {
        var kept: [(miss: NearMiss, quality: Int, order: Int)] = []
        for (order, miss) in candidates(for: vin, suspects: suspects).prefix(tries).enumerated() {
            let quality = quality(miss.vin)
            if quality > 0 { kept.append((miss, quality, order)) }
        }
        kept.sort { ($0.miss.slip.rawValue, -$0.quality, $0.order) < ($1.miss.slip.rawValue, -$1.quality, $1.order) }
        return kept.prefix(limit).map(\.miss)
    }

    private static func withoutForbiddenLetters(_ characters: [UInt8]) -> [UInt8] {
        characters.map { character in
            switch character {
            case UInt8(ascii: "O"), UInt8(ascii: "Q"): UInt8(ascii: "0")
            case UInt8(ascii: "I"): UInt8(ascii: "1")
            default: character
            }
        }
    }

    private static func isRight(_ characters: [UInt8]) -> Bool {
        CheckDigit.verifies(characters, .current(isLight: false))
    }

    private static func slip(from typed: UInt8, to meant: UInt8, isSuspect: Bool) -> Slip {
        let isAlike = lookalikes.contains { $0.utf8.contains(typed) && $0.utf8.contains(meant) }
        return isAlike ? .lookalike : isSuspect ? .impossibleCharacter : .otherCharacter
    }
}

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
    private static let lookalikes: Set<Pair> = {
        let groups = ["0D", "1L7", "2Z", "5S", "6G", "8B", "UV", "VY", "MN", "CG", "EF", "PR", "XK"]
        var pairs: Set<Pair> = []
        for group in groups {
            for one in group.utf8 { for other in group.utf8 where one != other { pairs.insert(Pair(one, other)) } }
        }
        return pairs
    }()

    private struct Pair: Hashable {
        let typed: UInt8
        let meant: UInt8

        init(_ typed: UInt8, _ meant: UInt8) {
            self.typed = typed
            self.meant = meant
        }
    }

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
        let sum = WeightedSum(characters)
        for index in 0..<17 {
            for character in VINCharacter.all where character != characters[index] {
                guard sum.mayBeRight(with: character, at: index) else { continue }
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
            // Enough when nothing that follows can come before any of `limit`: a better one of the same slip could.
            if kept.count(where: { $0.quality == 2 || $0.miss.slip < miss.slip }) >= limit { break }
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
        lookalikes.contains(Pair(typed, meant)) ? .lookalike : isSuspect ? .impossibleCharacter : .otherCharacter
    }
}

/// The weighted sum of a VIN's characters, so that each of the 561 VINs with one other character costs an addition.
private struct WeightedSum {
    private let characters: [UInt8]
    private var sum = 0
    /// The places of characters that no VIN holds: none may be left when another is changed.
    private var invalid: [Int] = []

    init(_ characters: [UInt8]) {
        self.characters = characters
        for (place, character) in characters.enumerated() {
            let value = WeightedSum.value(character)
            if value < 0 { invalid.append(place) } else { sum += value * CheckDigit.weights[place] }
        }
    }

    /// False when the check digit cannot be right with `character` at `place`.
    func mayBeRight(with character: UInt8, at place: Int) -> Bool {
        guard invalid.isEmpty || invalid == [place] else { return false }
        let weight = CheckDigit.weights[place]
        let changed = sum + (WeightedSum.value(character) - max(0, WeightedSum.value(characters[place]))) * weight
        let digit = place == 8 ? character : characters[8]
        let remainder = changed % 11
        return digit == (remainder == 10 ? UInt8(ascii: "X") : UInt8(ascii: "0") + UInt8(remainder))
    }

    private static func value(_ character: UInt8) -> Int { character < 128 ? CheckDigit.values[Int(character)] : -1 }
}

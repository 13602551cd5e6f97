import Models

/// Names of makes without what people write differently: only letters and digits count, not their case, and a few short
/// names are known.
enum Make {
    /// Lower-case letters and digits of the full name.
    static func key(_ name: String) -> [UInt8] {
        let plain = name.lowercased().utf8.filter(isPart)
        return full[plain] ?? plain
    }

    /// Every key by which a candidate may have written a make.
    static func spellings(_ key: [UInt8]) -> [[UInt8]] { [key] + full.filter { $0.value == key }.map(\.key) }

    /// Whether a text is one of the spellings; makes no copy, for it is asked of every make of every candidate.
    static func isOne(_ text: String, of spellings: [[UInt8]]) -> Bool {
        spellings.contains { spelling in
            var position = 0
            for byte in text.utf8 where isPart(byte) {
                let lower = byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
                guard position < spelling.count, spelling[position] == lower else { return false }
                position += 1
            }
            return position == spelling.count
        }
    }

    private static func isPart(_ byte: UInt8) -> Bool {
        byte >= 0x80 || byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
            || byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z")
    }

    /// Short and accented names, each with the one that NHTSA uses.
    private static let full: [[UInt8]: [UInt8]] = Dictionary(
        uniqueKeysWithValues: [
            ("vw", "volkswagen"), ("mercedes", "mercedesbenz"), ("benz", "mercedesbenz"), ("chevy", "chevrolet"),
            ("rangerover", "landrover"), ("alfa", "alfaromeo"), ("rolls", "rollsroyce"), ("harley", "harleydavidson"),
            ("citroën", "citroen"), ("citroËn", "citroen"), ("škoda", "skoda"), ("Škoda", "skoda"),
        ].map { (Array($0.0.utf8), Array($0.1.utf8)) })
}

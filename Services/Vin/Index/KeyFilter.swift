/// Five bits for each of six places of a key (positions 4-8 and 11), so that one operation rules out most keys.
///
/// A place with one possible character holds 1 to 31 made of its code, every other place 0.
enum KeyFilter {
    /// The places in the key string: positions 4-8, and 11 behind the separator and 10.
    private static let places = [0, 1, 2, 3, 4, 7]
    // The lower four bits and the top bit of each of the six fields.
    private static var low: UInt32 { 0x1EF7_BDEF }
    private static var top: UInt32 { 0x2108_4210 }

    private static func digest(_ code: UInt8) -> UInt32 { UInt32(code) % 31 + 1 }

    /// The filter of a key.
    static func of(_ key: PatternKey) -> UInt32 {
        var filter: UInt32 = 0
        for (field, place) in places.enumerated() where place < key.symbols.count {
            let mask = key.symbols[place].mask
            if mask.nonzeroBitCount == 1 { filter |= digest(UInt8(mask.trailingZeroBitCount)) << UInt32(field * 5) }
        }
        return filter
    }

    /// What a key string shows to filters; a place it does not have is 0 and fits no literal.
    static func of(_ keyString: [UInt8]) -> UInt32 {
        var filter: UInt32 = 0
        for (field, place) in places.enumerated() where place < keyString.count {
            filter |= digest(keyString[place]) << UInt32(field * 5)
        }
        return filter
    }

    /// False when the key cannot match.
    @inline(__always)
    static func admits(_ filter: UInt32, _ keyString: UInt32) -> Bool {
        // The top bit of each place that is not zero, spread over the place.
        let used = ((filter & low) &+ low | filter) & top
        let mask = (used &<< 1) &- (used &>> 4)
        return (filter ^ keyString) & mask == 0
    }
}

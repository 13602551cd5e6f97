import EventLoop
public import Models

/// What a decode amounts to.
extension Decoding {
    /// The essentials, typed. What is only assumed for the vehicle type is left out.
    public var vehicle: VehicleFacts {
        VehicleFacts { element in item(element).flatMap { $0.source == .defaultValue ? nil : text(of: $0) } }
    }

    /// How far the answer can be trusted, from 0 to 1; `Confidence` has the rule.
    public var confidence: Double {
        Confidence.of(
            isRaised: errorCodes.contains, isModelYearConclusive: isModelYearConclusive,
            hasModel: item(WellKnown.model) != nil)
    }

    /// Whether nothing is wrong with the VIN: code 0.
    public var isClean: Bool { errorCodes.contains(0) }

    /// Whether the facts cannot say more than the maker, or not even that: what an online service may know.
    public var isUnknown: Bool { errorCodes.contains(7) || errorCodes.contains(8) }
}

extension VINDecoder {
    /// VINs that may have been meant by one that does not decode cleanly, likeliest first; none for a clean one of
    /// which every character says something.
    public func nearMisses(of decoding: Decoding, on day: Day, limit: Int = 5) -> [NearMiss] {
        let wanted = decoding.isClean ? 2 : 1
        guard !decoding.isClean || decoding.errorCodes.contains(14) else { return [] }
        // Positions marked `!`, and those that the suggested VIN repairs.
        let suggested = decoding.text(WellKnown.suggestedVIN).map { Array($0.utf8) } ?? []
        let typed = decoding.vin.characters
        let suspects = zip(typed, suggested).enumerated().filter { $1.0 != $1.1 }.map { $0.offset + 1 }
        // What all VINs that differ only behind position 11, or at 9, have in common.
        var ofSerials: Int?
        return NearMiss.suggestions(for: decoding.vin, suspects: Set(suspects), limit: limit) { vin in
            let changes = vin.count == 17 ? Difference(from: typed, to: vin.characters) : nil
            if let ofSerials, let changes, changes.isInSerial { return self.isRight(vin) ? ofSerials : 0 }
            let (codes, readsSerial) = judge(vin, changed: changes, on: day)
            // A partial VIN is as good as it can be when nothing else is wrong with it.
            let isGood = codes.contains(0) || (vin.count < 17 && codes.isSubset(of: [6, 9, 10, 11, 14]))
            var quality = isGood ? (codes.contains(14) ? 1 : 2) : 0
            if quality < wanted { quality = 0 }
            if let changes, changes.isInSerial, !readsSerial, !vin.isLowVolume, isRight(vin) { ofSerials = quality }
            return quality
        }
    }
}

/// Where a candidate differs from what was typed.
struct Difference {
    private var bits: UInt32 = 0
    // Position 9 is in no key.
    private static let serial: UInt32 = 0b1_1111_1001_0000_0000
    private static let described: UInt32 = 0b0_0000_0100_1111_1000

    init(from typed: [UInt8], to meant: [UInt8]) {
        for place in 0..<17 where typed[place] != meant[place] { bits |= 1 << UInt32(place) }
    }

    /// Whether all differences are at position 9 and from 12 on.
    var isInSerial: Bool { bits & ~Difference.serial == 0 }
    /// Whether a difference is at a position of 4-8 and 11.
    var isInDescription: Bool { bits & Difference.described != 0 }
}

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
    /// which every character says something. At most 60 decodes, so well under a millisecond.
    public func nearMisses(of decoding: Decoding, on day: Day, limit: Int = 5) -> [NearMiss] {
        let wanted = decoding.isClean ? 2 : 1
        guard !decoding.isClean || decoding.errorCodes.contains(14) else { return [] }
        // Positions marked `!`, and those that the suggested VIN repairs.
        let suggested = decoding.text(WellKnown.suggestedVIN).map { Array($0.utf8) } ?? []
        let typed = decoding.vin.characters
        let suspects = zip(typed, suggested).enumerated().filter { $1.0 != $1.1 }.map { $0.offset + 1 }
        return NearMiss.suggestions(for: decoding.vin, suspects: Set(suspects), limit: limit) { vin in
            let codes = decode(vin, on: day).errorCodes
            // A partial VIN is as good as it can be when nothing else is wrong with it.
            let isGood = codes.contains(0) || (vin.count < 17 && codes.isSubset(of: [6, 9, 10, 11, 14]))
            let quality = isGood ? (codes.contains(14) ? 1 : 2) : 0
            return quality >= wanted ? quality : 0
        }
    }
}

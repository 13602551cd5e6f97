/// What an `Accept` field asks for (RFC 9110, section 12.5.1): media ranges with weights.
public struct Accept: Sendable {
    /// One media range such as `text/*;q=0.5`.
    private struct Range: Sendable {
        let type: String
        let subtype: String
        /// In thousandths, as the grammar allows three digits.
        let weight: Int

        /// 0 for any type, 1 for any subtype, 2 for exactly one: the more exact range decides.
        var precision: Int { type == "*" ? 0 : subtype == "*" ? 1 : 2 }

        func includes(_ media: MediaType) -> Bool {
            (type == "*" || type == media.type) && (subtype == "*" || subtype == media.subtype)
        }
    }

    private let ranges: [Range]

    /// Reads the field's values; ranges that are malformed are left out. No field, or nothing in it, accepts everything.
    public init(_ values: [String]) {
        ranges = values.flatMap(FieldValue.list).compactMap { element in
            guard let (name, parameters) = FieldValue.parameters(element), let media = MediaType(name) else {
                return nil
            }
            let weight = parameters.first { $0.name == "q" }.map { Self.weight($0.value) } ?? 1000
            return weight.map { Range(type: media.type, subtype: media.subtype, weight: $0) }
        }
        isEmpty = values.allSatisfy(\.isEmpty)
    }

    private let isEmpty: Bool

    /// The offer with the highest weight, the earlier one of equals; nil if none is acceptable.
    public func best(of offers: [String]) -> String? {
        if isEmpty { return offers.first }
        var best: (offer: String, weight: Int)?
        for offer in offers {
            let weight = weight(of: offer)
            if weight > best?.weight ?? 0 { best = (offer, weight) }
        }
        return best?.offer
    }

    /// The weight of a media type in thousandths, 0 if it is not acceptable.
    public func weight(of offer: String) -> Int {
        if isEmpty { return 1000 }
        guard let media = MediaType(offer) else { return 0 }
        let fitting = ranges.filter { $0.includes(media) }
        let precision = fitting.map(\.precision).max()
        return fitting.filter { $0.precision == precision }.map(\.weight).max() ?? 0
    }

    /// `0`, `0.5`, `1.000`: at most three digits behind the point, at most 1.
    static func weight(_ text: String) -> Int? {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = parts.first, whole == "0" || whole == "1" else { return nil }
        let digits = parts.count == 2 ? parts[1] : ""
        guard digits.utf8.count <= 3, digits.utf8.allSatisfy(\.isDigit) else { return nil }
        let padded = digits + String(repeating: "0", count: 3 - digits.utf8.count)
        let weight = (whole == "1" ? 1000 : 0) + (Int(padded) ?? 0)
        return weight <= 1000 ? weight : nil
    }
}

import Models

/// Dividing a need of several trades among them.
enum Splitting {
    /// Why a need is not divided.
    enum Refusal: Error, Hashable {
        /// Two parts at least and seven at most.
        case numberOfParts
        /// Two parts want the same of the same trade; JSON Pointer of the second.
        case repeated(String)
        /// A part does not say what it wants; JSON Pointer of it.
        case nothingWanted(String)
        /// Parts of parts are no parts: the tree has one level.
        case childOfParent
    }

    /// One child for each part, in order. A child has the vehicle, the place, the times, the urgency and the photos of the
    /// whole, for whoever takes it has to see them; of what divides it has what its part says: trade, service, words, budget
    /// and whether an insurer pays. Where a part has no words of its own, the whole need's are its own.
    static func children(
        of whole: InquiryDetails, isChild: Bool, parts: [InquiryPart]
    ) throws(Refusal) -> [InquiryDetails] {
        guard !isChild else { throw .childOfParent }
        guard (2...InquiryPart.most).contains(parts.count) else { throw .numberOfParts }
        var seen: Set<[String?]> = []
        for (index, part) in parts.enumerated() {
            let wanted = [part.trade?.text, part.category?.description, part.service?.description]
            guard wanted.contains(where: { $0 != nil }) else { throw .nothingWanted("/parts/\(index)/trade") }
            guard seen.insert(wanted).inserted else { throw .repeated("/parts/\(index)/trade") }
        }
        return parts.map { part in
            var child = whole
            child.trade = part.trade
            child.category = part.category
            child.service = part.service
            child.need = part.need ?? whole.need
            child.budget = part.budget
            child.insurerPaid = part.insurerPaid
            return child
        }
    }
}

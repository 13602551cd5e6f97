import Models

/// A decision as its reader may know it. `offers` are those that it led to. Nil: it is none of the reader's.
func shown(
    _ decision: RoutingDecision, as id: DecisionID, _ offers: [StoredOffer], to reader: Reader
) -> InquiryDecision? {
    switch reader.reach {
    case .tenant:
        let first = decision.candidates.first
        return InquiryDecision(
            id: id, at: decision.at, reason: decision.reason, professional: first?.professional,
            business: first?.business, name: first?.name, businessName: first?.businessName, decision: decision)
    case .business(let business):
        // Their own who was asked; of competitors nothing.
        let asked = Set(offers.filter { $0.business == business }.map(\.professional))
        guard let own = decision.candidates.first(where: { asked.contains($0.professional) }) else { return nil }
        return InquiryDecision(own, of: decision, as: id)
    case .own:
        // Who has it, or else was asked last: the others stay unnamed.
        let asked = offers.last { $0.state == .accepted } ?? offers.last
        guard let asked, let one = decision.candidates.first(where: { $0.professional == asked.professional }) else {
            return InquiryDecision(
                id: id, at: decision.at,
                reason: RoutingText(
                    "routing.nobody", [], "Nobody could be found yet: somebody of the network looks at it."))
        }
        return InquiryDecision(one, of: decision, as: id)
    }
}

extension InquiryDecision {
    fileprivate init(_ candidate: RankedCandidate, of decision: RoutingDecision, as id: DecisionID) {
        self.init(
            id: id, at: decision.at, reason: candidate.reason, professional: candidate.professional,
            business: candidate.business, name: candidate.name, businessName: candidate.businessName)
    }
}

import Models

/// What is to be done next with an inquiry that nobody has taken.
enum EscalationStep: Hashable {
    /// An offer waits for an answer, or was accepted.
    case wait
    /// It is offered to these, at once.
    case offer([ProfessionalID])
    /// Nobody is left: the tenant's manager decides.
    case manager
}

/// Who is next after the offers that were made, by what became of each. `unavailable` are those who cannot take it any more since the decision
/// was made: suspended, on vacation, full.
func nextStep(
    of decision: RoutingDecision, offers: [ProfessionalID: OfferState], unavailable: Set<ProfessionalID> = []
) -> EscalationStep {
    let isPending = offers.values.contains { state in
        switch state {
        case .open, .accepted, .handedOver: true
        case .declined, .missed, .withdrawn, .released: false
        }
    }
    if isPending { return .wait }
    let left = decision.candidates.lazy.map(\.professional).filter { offers[$0] == nil && !unavailable.contains($0) }
    let next = Array(left.prefix(max(1, decision.toldAtOnce)))
    return next.isEmpty ? .manager : .offer(next)
}

import Models

/// What became of an offer that was not accepted.
enum OfferFate: Hashable {
    /// It waits for an answer.
    case open
    /// The professional said no.
    case declined
    /// Its time ran out.
    case lapsed
}

/// What is to be done next with an inquiry that nobody has taken.
enum EscalationStep: Hashable {
    /// An offer still waits for an answer.
    case wait
    /// It is offered to these, at once.
    case offer([ProfessionalID])
    /// Nobody is left: the tenant's manager decides.
    case manager
}

/// Who is next, after `offers` and what became of them. `unavailable` are those who cannot take it any more since the decision
/// was made: suspended, on vacation, full.
func nextStep(
    of decision: RoutingDecision, offers: [ProfessionalID: OfferFate], unavailable: Set<ProfessionalID> = []
) -> EscalationStep {
    if offers.values.contains(.open) { return .wait }
    let left = decision.candidates.lazy.map(\.professional).filter { offers[$0] == nil && !unavailable.contains($0) }
    let next = Array(left.prefix(max(1, decision.toldAtOnce)))
    return next.isEmpty ? .manager : .offer(next)
}

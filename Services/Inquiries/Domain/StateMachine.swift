import Models

/// A closed table of what may happen: in which states, by whom, to which state. One row decides each combination, which a
/// test makes sure of.
struct StateMachine<State: Hashable & Sendable, Step: Hashable & Sendable & CaseIterable>: Sendable {
    /// One row of the table.
    struct Rule: Sendable {
        let step: Step
        let actors: Set<InquiryActor>
        let from: Set<State>
        /// Nil: the state stays.
        let to: State?

        init(_ step: Step, by actors: Set<InquiryActor>, from: Set<State>, to: State? = nil) {
            self.step = step
            self.actors = actors
            self.from = from
            self.to = to
        }
    }

    let rules: [Rule]

    /// The state after a step, or a refusal that names what that actor may do instead.
    func transition(
        from state: State, by actor: InquiryActor, _ step: Step
    ) throws(NotAllowed<State, Step>) -> State {
        guard let rule = rules.first(where: { $0.step == step && $0.actors.contains(actor) && $0.from.contains(state) })
        else { throw NotAllowed(state: state, actor: actor, step: step, allowed: allowed(in: state, by: actor)) }
        return rule.to ?? state
    }

    /// What an actor may do in a state, in the order of the steps.
    func allowed(in state: State, by actor: InquiryActor) -> [Step] {
        Step.allCases.filter { step in
            rules.contains { $0.step == step && $0.actors.contains(actor) && $0.from.contains(state) }
        }
    }
}

/// A step that its actor may not take in that state.
struct NotAllowed<State: Hashable & Sendable, Step: Hashable & Sendable>: Error, Hashable {
    let state: State
    let actor: InquiryActor
    let step: Step
    /// What the actor may do instead; nothing where the thing is over, or none of the actor's business.
    let allowed: [Step]
}

import Models

/// Why something is not done. `Routes/Problems.swift` says how each is answered.
enum Refusal: Error, Hashable {
    /// There is no such thing for this caller.
    case notFound
    /// Values that contradict each other.
    case invalid([Fault])
    /// The id of a creation belongs to something else.
    case idTaken
    /// The inquiry's state does not allow the step to that actor.
    case invalidTransition(NotAllowed<InquiryState, InquiryStep>)
    /// The offer's state does not allow the step to that actor: it is answered, missed or taken back.
    case offerClosed(NotAllowed<OfferState, OfferStep>)
    /// Several were asked at once, and another was first.
    case claimedByAnother
    /// Whoever is to be asked is asked already.
    case alreadyAsked
    /// Somebody changed the same thing at the same time.
    case changedSince
    /// The hand-over has been answered, or is none any more.
    case handOverClosed
    /// There is a hand-over that has not been answered.
    case handOverAsked

    /// What is wrong with one value of a request.
    struct Fault: Hashable, Sendable {
        /// JSON Pointer of the value.
        let pointer: String
        /// Stable kebab-case code.
        let code: String
        /// One sentence for a person.
        let message: String
    }

    /// One wrong value.
    static func invalid(_ pointer: String, _ code: String, _ message: String) -> Refusal {
        .invalid([Fault(pointer: pointer, code: code, message: message)])
    }
}

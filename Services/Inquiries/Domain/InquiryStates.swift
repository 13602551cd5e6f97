import Models

/// The life of an inquiry.
///
///     draft ─submit─> routing ─offer─> offered ─accept─> accepted ─quote─> quoted ─approve─> approved ─book─> booked
///       └─submit (guest)─> pending_confirmation ─confirm─> routing                       ─begin─> in_progress ─complete─> completed
///
/// A professional's no, silence or loss leads back to `routing`; whoever has it may also book or finish without a quote.
enum InquiryStates {
    static let machine = StateMachine<InquiryState, InquiryStep>(rules: [
        // Before somebody has it. A business that writes for a caller acts for the customer: as `customer`.
        .init(.edit, by: [.customer, .manager], from: [.draft, .routing, .offered, .unroutable]),
        .init(.edit, by: [.guest], from: [.pendingConfirmation]),
        .init(.submit, by: [.customer, .manager], from: [.draft], to: .routing),
        .init(.submit, by: [.guest], from: [.draft], to: .pendingConfirmation),
        .init(.confirm, by: [.guest], from: [.pendingConfirmation], to: .routing),
        .init(.split, by: [.customer, .manager], from: [.draft, .routing, .offered, .unroutable], to: .split),

        // Finding somebody. More may be asked while others have not answered; the first who accepts has it.
        .init(.offer, by: [.system, .manager], from: [.routing, .offered, .unroutable], to: .offered),
        .init(.accept, by: [.professional], from: [.offered], to: .accepted),
        .init(.decline, by: [.professional], from: [.offered], to: .routing),
        .init(.escalate, by: [.system], from: [.offered], to: .routing),
        .init(.giveUp, by: [.system], from: [.routing], to: .unroutable),
        .init(.handOver, by: [.professional], from: inHands, to: .offered),
        .init(.release, by: [.professional, .manager, .system], from: inHands, to: .routing),

        // Agreeing on the work. A newer version of a quote asks the customer anew.
        .init(.quote, by: [.professional], from: [.accepted, .quoted, .approved], to: .quoted),
        .init(.approve, by: [.customer, .guest], from: [.quoted], to: .approved),
        .init(.reject, by: [.customer, .guest], from: [.quoted], to: .accepted),
        .init(.lapse, by: [.professional, .system], from: [.quoted], to: .accepted),

        // Doing it. After an appointment that was called off, a quote that was agreed to still stands in the quote.
        .init(.book, by: [.customer, .guest, .professional], from: [.accepted, .approved], to: .booked),
        .init(.move, by: [.customer, .guest, .professional], from: [.booked]),
        .init(.unbook, by: [.customer, .guest, .professional], from: [.booked], to: .accepted),
        .init(.begin, by: [.professional], from: [.accepted, .approved, .booked], to: .inProgress),
        .init(
            .complete, by: [.professional, .manager], from: [.accepted, .approved, .booked, .inProgress], to: .completed
        ),
        .init(.complete, by: [.system], from: [.split], to: .completed),

        // Ending it otherwise. What has begun is called off by those who know what became of the car.
        .init(
            .cancel, by: [.customer, .guest, .manager],
            from: inHands.union([.draft, .pendingConfirmation, .routing, .offered, .unroutable, .split]), to: .cancelled
        ),
        .init(.cancel, by: [.professional, .manager], from: [.inProgress], to: .cancelled),
        .init(.cancel, by: [.system], from: [.split], to: .cancelled),
        .init(
            .expire, by: [.system], from: [.draft, .pendingConfirmation, .unroutable, .accepted, .approved],
            to: .expired),
        .init(.expire, by: [.system], from: [.split], to: .expired),

        // Taking it up again: work that was not right goes back to who did it, everything else is routed anew.
        .init(.reopen, by: [.manager, .professional], from: [.completed], to: .accepted),
        .init(.reopen, by: [.manager], from: [.cancelled, .expired, .unroutable], to: .routing),
        // What nobody took is another question once it says something else.
        .init(.reopen, by: [.system], from: [.unroutable], to: .routing),
    ])

    /// States in which a professional has it and has not begun.
    static let inHands: Set<InquiryState> = [.accepted, .quoted, .approved, .booked]

    /// The state of a parent whose children stand so: nil as long as one of them goes on. It is completed when one is,
    /// cancelled when all are, expired otherwise.
    static func step(ofParent children: [InquiryState]) -> InquiryStep? {
        guard !children.isEmpty, children.allSatisfy({ $0.isEnd }) else { return nil }
        if children.contains(.completed) { return .complete }
        return children.contains(.expired) ? .expire : .cancel
    }
}

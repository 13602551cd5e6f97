import Models

/// What may become of an offer. Its reminder and its deadline are times, not states.
enum OfferStates {
    static let machine = StateMachine<OfferState, OfferStep>(rules: [
        .init(.accept, by: [.professional], from: [.open], to: .accepted),
        .init(.decline, by: [.professional], from: [.open], to: .declined),
        .init(.miss, by: [.system], from: [.open], to: .missed),
        .init(.withdraw, by: [.system, .manager], from: [.open], to: .withdrawn),
        .init(.handOver, by: [.professional], from: [.accepted], to: .handedOver),
        .init(.release, by: [.professional, .manager, .system], from: [.accepted], to: .released),
    ])
}

/// What may become of a version of a quote. An accepted one is superseded only where the work has not begun, which the
/// inquiry's own states see to.
enum QuoteStates {
    static let machine = StateMachine<QuoteState, QuoteStep>(rules: [
        .init(.accept, by: [.customer, .guest], from: [.sent], to: .accepted),
        .init(.decline, by: [.customer, .guest], from: [.sent], to: .declined),
        .init(.supersede, by: [.professional], from: [.sent, .accepted], to: .superseded),
        .init(.expire, by: [.system], from: [.sent], to: .expired),
        .init(.withdraw, by: [.professional, .system], from: [.sent], to: .withdrawn),
    ])
}

/// What may become of an appointment.
enum AppointmentStates {
    static let machine = StateMachine<AppointmentState, AppointmentStep>(rules: [
        .init(.move, by: [.customer, .guest, .professional], from: [.booked]),
        .init(.cancel, by: [.customer, .guest, .professional, .manager, .system], from: [.booked], to: .cancelled),
        .init(.keep, by: [.professional], from: [.booked, .missed], to: .kept),
        .init(.miss, by: [.professional, .system], from: [.booked], to: .missed),
    ])
}

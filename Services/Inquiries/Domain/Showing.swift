import FoundationEssentials
import Models

/// An inquiry as its reader may see it: who is only asked learns what is needed to answer, not who asks and where they live.
func shown(_ inquiry: StoredInquiry, to reader: Reader, children: [InquiryID] = []) -> Inquiry {
    var details = inquiry.details
    details.vehicle = details.vehicle.map { completed($0, by: inquiry.facts) }
    let isOnlyAsked = isOnlyAsked(reader, about: inquiry)
    if isOnlyAsked { details.location?.address = nil }
    return Inquiry(
        id: inquiry.id, details, state: inquiry.state, source: inquiry.source,
        allowed: InquiryStates.machine.allowed(in: inquiry.state, by: reader.actor(on: inquiry).kind)
            // A part is not divided again.
            .filter { $0 != .split || inquiry.parent == nil },
        customer: isOnlyAsked ? nil : inquiry.customer, guest: isOnlyAsked ? nil : inquiry.contact.guest,
        business: inquiry.business, professional: inquiry.professional, parent: inquiry.parent, children: children,
        pending: inquiry.pending, respondBy: inquiry.dueAt, submittedAt: inquiry.submittedAt,
        createdAt: inquiry.createdAt, updatedAt: inquiry.updatedAt)
}

/// A line in a list, by the same rules.
func summary(of inquiry: StoredInquiry, for reader: Reader, at now: Date) -> InquirySummary {
    let vehicle = inquiry.details.vehicle.map { completed($0, by: inquiry.facts) }
    let words = [vehicle?.year.map { String($0) }, vehicle?.make, vehicle?.model].compactMap { $0 }
    return InquirySummary(
        id: inquiry.id, state: inquiry.state, excerpt: inquiry.excerpt(), trade: inquiry.details.trade,
        urgency: inquiry.details.urgency, vehicle: words.isEmpty ? nil : words.joined(separator: " "),
        customerName: isOnlyAsked(reader, about: inquiry)
            ? nil : inquiry.contact.name ?? inquiry.contact.guest?.name.text,
        business: inquiry.business, professional: inquiry.professional, parent: inquiry.parent,
        respondBy: inquiry.dueAt, isAtRisk: isAtRisk(inquiry, at: now), createdAt: inquiry.createdAt,
        updatedAt: inquiry.updatedAt)
}

/// Whether three quarters of the time to answer are gone, or all of it: reckoned from the last step, which asked.
func isAtRisk(_ inquiry: StoredInquiry, at now: Date) -> Bool {
    guard let due = inquiry.dueAt, !inquiry.state.isEnd else { return false }
    let whole = due.timeIntervalSince(inquiry.updatedAt)
    return now.timeIntervalSince(inquiry.updatedAt) >= whole * 0.75
}

/// Whether the reader's business has only been asked: it neither has the inquiry nor wrote it down.
func isOnlyAsked(_ reader: Reader, about inquiry: StoredInquiry) -> Bool {
    guard case .business(let own) = reader.reach else { return false }
    return inquiry.business != own && inquiry.takenBy != own
}

/// The vehicle with what the VIN says where nobody said it.
func completed(_ vehicle: InquiryVehicle, by facts: VehicleFacts?) -> InquiryVehicle {
    var vehicle = vehicle
    vehicle.year = vehicle.year ?? facts?.year
    vehicle.make = vehicle.make ?? facts?.make
    vehicle.model = vehicle.model ?? facts?.model
    vehicle.powertrain = vehicle.powertrain ?? facts.flatMap(powertrain)
    return vehicle
}

/// What moves a vehicle, from the words of NHTSA's catalogue; nil where they do not say.
private func powertrain(_ facts: VehicleFacts) -> Powertrain? {
    // `BEV (Battery Electric Vehicle)`, `Mild HEV ...`, `PHEV ...`, `FCEV ...`.
    let level = facts.electrificationLevel?.uppercased() ?? ""
    if level.hasPrefix("BEV") { return .electric }
    if level.hasPrefix("FCEV") { return .hydrogen }
    if level.contains("HEV") { return .hybrid }
    let fuel = facts.fuel?.lowercased() ?? ""
    if fuel.contains("diesel") { return .diesel }
    if fuel.contains("hydrogen") { return .hydrogen }
    if fuel.contains("electric") { return .electric }
    return fuel.contains("gasoline") || fuel.contains("flex") ? .gasoline : nil
}

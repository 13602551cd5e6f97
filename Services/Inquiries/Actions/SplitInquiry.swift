internal import FoundationEssentials
internal import Models
internal import Postgres
internal import Routing
internal import ServiceKit
internal import Telemetry

/// Divides a need of several trades: each part becomes an inquiry of its own, which is routed by itself. Whoever was asked
/// about the whole is asked no longer.
func splitInquiry(_ order: SplitInquiry, _ step: WorkStep, _ app: App) async throws -> Answer<Inquiry> {
    try await change(step, app) { db, whole, actor, now in
        let tenant = step.reader.tenant
        _ = try await db.activeTenant(tenant)
        try allow(.split, on: whole, by: actor.kind)
        let parts = try divided(whole, order.parts, by: actor.kind, at: now)
        let wasRouted = whole.state == .routing
        whole.dueAt = nil
        try db.take(.split, on: &whole, by: actor, in: tenant, at: now, StepFacts(trace: step.trace))
        if wasRouted { try db.cancel(RouteInquiry.self, key: "\(whole.id)") }
        for details in parts {
            let part = whole.part(details, by: step.reader.account, at: now)
            guard try await db.insert(part, in: tenant) else { throw Refusal.idTaken }
            try db.note(
                .submit, from: nil, on: part, by: actor, in: tenant, at: now, StepFacts(trace: step.trace))
            try follow(part, in: tenant, db)
        }
    }
}

/// What the parts of a whole say. Throws every fault of them.
private func divided(
    _ whole: StoredInquiry, _ parts: [InquiryPart], by actor: InquiryActor, at now: Date
) throws(Refusal) -> [InquiryDetails] {
    let children: [InquiryDetails]
    do {
        children = try Splitting.children(of: whole.details, isChild: whole.parent != nil, parts: parts)
    } catch {
        switch error {
        case .numberOfParts: throw .invalid("/parts", "wrong-number", "2 to \(InquiryPart.most) parts are expected.")
        case .repeated(let pointer): throw .invalid(pointer, "repeated", "Two parts want the same.")
        case .nothingWanted(let pointer):
            throw .invalid(pointer, "required", "Say the trade, the category or the service of each part.")
        case .childOfParent:
            let allowed = InquiryStates.machine.allowed(in: whole.state, by: actor).filter { $0 != .split }
            throw .invalidTransition(NotAllowed(state: whole.state, actor: actor, step: .split, allowed: allowed))
        }
    }
    var faults: [Refusal.Fault] = []
    for (index, child) in children.enumerated() {
        do {
            _ = try settled(child, at: now, after: whole.details)
        } catch .invalid(let wrong) {
            faults += wrong.map { .init(pointer: "/parts/\(index)\($0.pointer)", code: $0.code, message: $0.message) }
        } catch {
            throw error
        }
    }
    guard faults.isEmpty else { throw .invalid(faults) }
    return children
}

extension StoredInquiry {
    /// A part of it that says this: the same customer and car, sent now.
    fileprivate func part(_ details: InquiryDetails, by account: AccountID, at now: Date) -> StoredInquiry {
        StoredInquiry(
            id: .new(), parent: id, details: details, state: .routing, customer: customer,
            customerState: customerState, account: self.account, contact: contact, takenBy: takenBy, facts: facts,
            vehicleState: vehicleState, business: nil, professional: nil, dueAt: nil, createdFrom: createdFrom,
            version: 1, createdBy: account, createdAt: now, submittedAt: now, updatedAt: now, endedAt: nil)
    }
}

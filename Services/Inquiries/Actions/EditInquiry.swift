internal import FoundationEssentials
internal import Models
internal import Postgres
internal import Routing
internal import ServiceKit
internal import Telemetry

/// Changes what a patch says of an inquiry that nobody has accepted yet, if the caller means the state that is there. Where
/// something else is asked for than before, whoever was asked is asked no longer, and somebody is looked for anew.
///
/// - Parameter check: throws where the caller means another state than the one with this tag.
func editInquiry(
    _ id: InquiryID, by reader: Reader, check: (EntityTag) throws -> Void,
    _ patch: (InquiryDetails) throws -> InquiryDetails, trace: TraceContext?, _ app: App
) async throws -> (inquiry: Inquiry, tag: EntityTag) {
    let now = app.clock()
    // What the VIN says is asked before the transaction; the patch is applied again to what is there then.
    let found = try await app.database.read(as: reader.tenant) { db in try await db.inquiry(id, for: reader) }
    guard let found, !isOnlyAsked(reader, about: found) else { throw Refusal.notFound }
    try check(EntityTag(version: found.version))
    try allow(.edit, on: found, by: reader.actor(on: found).kind)
    let wanted = try settled(patch(found.details), at: now, after: found.details)
    let vin = wanted.vehicle?.vin
    let decoded = vin == found.details.vehicle?.vin ? nil : await decode(vin, trace, app)
    return try await app.database.write(as: reader.tenant) { db in
        var inquiry = try await db.lockInquiry(id, for: reader)
        guard !isOnlyAsked(reader, about: inquiry) else { throw Refusal.notFound }
        try check(EntityTag(version: inquiry.version))
        let actor = reader.actor(on: inquiry)
        try allow(.edit, on: inquiry, by: actor.kind)
        let before = inquiry.details
        inquiry.details = try settled(patch(before), at: now, after: before)
        if inquiry.details != before {
            inquiry.know(decoded, of: vin, before: before.vehicle?.vin)
            try await db.keepPhotos(inquiry.details.photos, insteadOf: before.photos, of: id, by: reader)
            try db.edit(&inquiry, before, by: actor, in: reader.tenant, at: now, trace)
        }
        let (shown, tag) = try await db.shown(inquiry, to: reader, at: now)
        return (shown, tag)
    }
}

extension StoredInquiry {
    /// Takes what a VIN says in the place of what the VIN before said.
    ///
    /// - Parameters:
    ///   - decoded: what was asked about `vin`; nil where nobody was asked.
    ///   - before: the VIN that was there.
    fileprivate mutating func know(_ decoded: (DecodeState, VehicleFacts?)?, of vin: String?, before: String?) {
        let current = details.vehicle?.vin
        guard current != before else { return }
        // Another change came in between: what was asked was not about this VIN.
        let isKnown = current == vin && decoded != nil
        vehicleState = isKnown ? decoded?.0 ?? .none : current == nil ? .none : .pending
        facts = isKnown ? decoded?.1 : nil
    }
}

extension Connection {
    fileprivate func edit(
        _ inquiry: inout StoredInquiry, _ before: InquiryDetails, by actor: Actor, in tenant: TenantID, at now: Date,
        _ trace: TraceContext?
    ) throws {
        let (isAnother, state) = (isAnotherQuestion(inquiry.details, than: before), inquiry.state)
        try take(.edit, on: &inquiry, by: actor, in: tenant, at: now, StepFacts(trace: trace))
        let reason = "Something else is asked for than before."
        if state == .offered, isAnother {
            inquiry.dueAt = nil
            try take(
                .escalate, on: &inquiry, by: .system, in: tenant, at: now, StepFacts(reason: reason, trace: trace))
        } else if state == .unroutable {
            try take(.reopen, on: &inquiry, by: .system, in: tenant, at: now, StepFacts(reason: reason, trace: trace))
        }
        try follow(inquiry, in: tenant, self)
    }
}

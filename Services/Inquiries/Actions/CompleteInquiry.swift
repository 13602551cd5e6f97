internal import Models
internal import Postgres
internal import ServiceKit

/// Fills in what neighbours did not say when the inquiry was made. Throws while one of them is still away: the job comes
/// again. What they say now is written where it is still missing.
func completeInquiry(_ id: InquiryID, _ run: JobRun, _ app: App) async throws {
    let found = try await app.database.read(as: run.tenant) { db in try await db.inquiry(id, in: run.tenant) }
    guard let found, !found.pending.isEmpty else { return }
    var facts: VehicleFacts?
    if found.vehicleState == .pending, let vin = found.details.vehicle?.vin {
        facts = try await app.neighbours.decode(vin, .seconds(5), nil)
    }
    var brief: CustomerBrief?
    if found.customerState == .pending {
        if let named = found.contact.named {
            brief = try await app.neighbours.customer(named, run.tenant, .seconds(5), nil)
        } else if let account = found.account {
            brief = try await app.neighbours.customerOfAccount(account, run.tenant, .seconds(5), nil)
        }
    }
    let (known, decoded) = (brief, facts)
    try await run.complete { db in
        guard var inquiry = try await db.lockInquiry(id, in: run.tenant) else { return }
        if inquiry.vehicleState == .pending, inquiry.details.vehicle?.vin == found.details.vehicle?.vin {
            inquiry.facts = decoded
            inquiry.vehicleState = decoded == nil ? .unknown : .decoded
        }
        if inquiry.customerState == .pending {
            inquiry.customer = known?.id
            inquiry.customerState = known == nil ? .none : .known
            inquiry.account = inquiry.account ?? known?.account
            let guest = inquiry.contact.guest
            inquiry.contact = StoredInquiry.Contact(known)
            inquiry.contact.guest = guest
        }
        inquiry.version += 1
        inquiry.updatedAt = app.clock()
        try db.update(inquiry, in: run.tenant)
    }
}

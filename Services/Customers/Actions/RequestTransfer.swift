internal import FoundationEssentials
internal import Models
internal import Postgres
internal import Routing
internal import ServiceKit

/// Asks for a vehicle to change hands. The owner's own request is the owner's consent; everybody else is asked: in the
/// portal, or by a mailed link where there is no account.
func requestTransfer(
    _ new: NewVehicleTransfer, of vehicle: VehicleID, by reader: Reader, intent: Intent?, _ app: App
) async throws -> Answer<VehicleTransfer> {
    let now = app.clock()
    return try await app.database.once(intent, in: reader.tenant) { db in
        guard let owner = try await db.lockVehicle(vehicle, for: reader)?.owner,
            let from = try await db.lockCustomer(owner, for: reader)?.customer
        else { throw Refusal.notFound }
        let to = try await recipient(new, for: reader, db)
        guard to?.id != owner else { throw Refusal.recipientMissing }
        var transfer = VehicleTransfer(
            id: .new(), vehicle: vehicle, from: owner, to: to?.id, state: .pending,
            fromAgreedAt: reader.isCustomer ? now : nil, toAgreedAt: nil, requestedAt: now,
            expiresAt: now.addingTimeInterval(transferLifetime), settledAt: nil)
        let fromCode = reader.isCustomer || from.account != nil ? nil : LinkCode(for: reader.tenant)
        let toCode = to?.account == nil ? LinkCode(for: reader.tenant) : nil
        let fromLink = try fromCode.map { code throws(Refusal) in
            MailedLink(email: try addressee(of: from, nil), language: from.details.language, code: code)
        }
        let toLink = try toCode.map { code throws(Refusal) in
            // Of somebody who is no customer the giver's language is the best guess.
            MailedLink(
                email: try takingAddress(new, to), language: to?.details.language ?? from.details.language, code: code)
        }
        do {
            try await db.insert(
                transfer, from: fromLink, to: toLink, by: reader.account, agreed: reader.isCustomer ? .from : nil,
                in: reader.tenant)
        } catch PostgresError.uniqueViolation(constraint: "vehicle_transfers_one_pending") {
            throw Refusal.transferPending
        }
        if let fromLink { try db.post(app.letters.transfer(fromLink, .from), app) }
        if let toLink { try db.post(app.letters.transfer(toLink, .to), app) }
        try db.tell(
            TimelineEvent(kind: .transferRequested, customer: owner, vehicle: vehicle), by: reader, at: now)
        // Both customers are the caller's own: nobody is left to ask.
        if reader.isCustomer, let to, to.account == reader.account {
            try db.agree(.to, as: to.id, to: transfer.id, by: reader.account, in: reader.tenant, at: now)
            transfer.toAgreedAt = now
            transfer = try await handOver(transfer, in: reader.tenant, actor: reader.account, at: now, db)
        }
        return .created(transfer, at: "/v1/vehicle-transfers/\(transfer.id)")
    }
}

/// 30 days, in seconds, like other questions to customers.
private let transferLifetime: TimeInterval = 30 * 86_400

/// Who is to get the vehicle: a customer that is there for the caller, or nil for whoever reads an e-mail address.
private func recipient(
    _ new: NewVehicleTransfer, for reader: Reader, _ db: Connection
) async throws -> Customer? {
    guard (new.to == nil) != (new.email == nil) else { throw Refusal.recipientMissing }
    guard let to = new.to else { return nil }
    guard let customer = try await db.lockCustomer(to, for: reader)?.customer else { throw Refusal.recipientMissing }
    return customer
}

/// Where a taking side without an account is asked.
private func takingAddress(_ new: NewVehicleTransfer, _ to: Customer?) throws(Refusal) -> EmailAddress {
    if let email = new.email { return email }
    guard let to else { throw .recipientMissing }
    return try addressee(of: to, nil)
}

/// Takes a request for a transfer back: whoever may speak for the giving side.
func withdrawTransfer(
    _ id: VehicleTransferID, by reader: Reader, check: (EntityTag) throws -> Void, _ app: App
) async throws {
    let now = app.clock()
    try await app.database.write(as: reader.tenant) { db in
        guard let stored = try await db.transfer(id, for: reader, at: now, locks: true) else { throw Refusal.notFound }
        try check(EntityTag(version: stored.version))
        guard try await db.isThere(stored.transfer.from, for: reader) else { throw Refusal.notTheOwner }
        guard try await db.settle(id, as: .withdrawn, in: reader.tenant, at: now) else { throw Refusal.alreadyAnswered }
        try db.tell(
            TimelineEvent(
                kind: .transferWithdrawn, customer: stored.transfer.from, vehicle: stored.transfer.vehicle), by: reader,
            at: now)
    }
}

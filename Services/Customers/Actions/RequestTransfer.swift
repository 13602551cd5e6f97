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
        do {
            try await db.insert(
                transfer, fromHash: fromCode?.hash, toHash: toCode?.hash, by: reader.account,
                agreed: reader.isCustomer ? .from : nil, in: reader.tenant)
        } catch PostgresError.uniqueViolation(constraint: "vehicle_transfers_one_pending") {
            throw Refusal.transferPending
        }
        if let fromCode {
            try db.queue(
                try transferMail(to: addressee(of: from, nil), .from, app.links.transfer(fromCode.text)),
                sealedWith: app.mailKeys)
        }
        if let toCode {
            let email = try new.email ?? to.map { customer throws(Refusal) in try addressee(of: customer, nil) }
            guard let email else { throw Refusal.recipientMissing }
            try db.queue(try transferMail(to: email, .to, app.links.transfer(toCode.text)), sealedWith: app.mailKeys)
        }
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

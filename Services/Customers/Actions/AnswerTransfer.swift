internal import FoundationEssentials
internal import Models
internal import Postgres
internal import ServiceKit

/// One side's yes or no in the portal. With the second yes the vehicle changes hands, in the same transaction.
func answerTransfer(
    _ id: VehicleTransferID, accept: Bool, by reader: Reader, _ app: App
) async throws -> VehicleTransfer {
    let now = app.clock()
    return try await app.database.write(as: reader.tenant) { db in
        guard let stored = try await db.transfer(id, for: reader, at: now, locks: true) else { throw Refusal.notFound }
        let transfer = stored.transfer
        if stored.fromAccount == reader.account, transfer.fromAgreedAt == nil || stored.toAccount != reader.account {
            return try await settle(
                transfer, .from, as: transfer.from, accept, by: reader.account, in: reader.tenant, at: now, db)
        }
        guard stored.toAccount == reader.account, let to = transfer.to else { throw Refusal.notTheCustomer }
        return try await settle(transfer, .to, as: to, accept, by: reader.account, in: reader.tenant, at: now, db)
    }
}

/// The same by a mailed link, for a customer without an account. The code is the credential and names the tenant.
func answerTransfer(code text: String, accept: Bool, _ app: App) async throws -> VehicleTransfer {
    guard let code = LinkCode(text) else { throw Refusal.notFound }
    let now = app.clock()
    return try await app.database.write(as: code.tenant) { db in
        guard let stored = try await db.lockTransfer(hash: code.hash, in: code.tenant, at: now), let side = stored.side
        else { throw Refusal.notFound }
        try stored.checkLink(at: now)
        let customer = side == .from ? stored.transfer.from : stored.transfer.to
        // Whoever was asked by e-mail may say no at once; for a yes we must know who takes the vehicle.
        guard let customer = customer ?? (accept ? nil : stored.transfer.from) else { throw Refusal.notACustomer }
        return try await settle(stored.transfer, side, as: customer, accept, by: nil, in: code.tenant, at: now, db)
    }
}

/// Takes a vehicle that was offered to an e-mail address, as the customer that the reader is.
func takeVehicle(code text: String, by reader: Reader, _ app: App) async throws -> VehicleTransfer {
    guard let code = LinkCode(text), code.tenant == reader.tenant else { throw Refusal.notFound }
    let now = app.clock()
    return try await app.database.write(as: reader.tenant) { db in
        guard let stored = try await db.lockTransfer(hash: code.hash, in: code.tenant, at: now), stored.side == .to
        else { throw Refusal.notFound }
        try stored.checkLink(at: now)
        guard let own = try await db.customerRows(ownOf: reader).first else { throw Refusal.notACustomer }
        let customer: CustomerID = try own["id"]
        guard stored.transfer.to == nil || stored.transfer.to == customer else { throw Refusal.notTheCustomer }
        guard customer != stored.transfer.from else { throw Refusal.recipientMissing }
        return try await settle(
            stored.transfer, .to, as: customer, true, by: reader.account, in: reader.tenant, at: now, db)
    }
}

extension StoredTransfer {
    /// Whether the link that was followed is still good; a transfer that is over says so itself.
    fileprivate func checkLink(at now: Date) throws(Refusal) {
        guard transfer.state != .pending || mailedAt > now - linkLifetime else { throw .linkExpired }
    }
}

private func settle(
    _ transfer: VehicleTransfer, _ side: TransferSide, as customer: CustomerID, _ accept: Bool,
    by account: AccountID?, in tenant: TenantID, at now: Date, _ db: Connection
) async throws -> VehicleTransfer {
    guard transfer.state != .expired else { throw Refusal.requestExpired }
    guard transfer.state == .pending else { throw Refusal.alreadyAnswered }
    var transfer = transfer
    guard accept else {
        guard try await db.settle(transfer.id, as: .declined, in: tenant, at: now) else {
            throw Refusal.alreadyAnswered
        }
        try db.tell(
            TimelineEvent(kind: .transferDeclined, customer: transfer.from, vehicle: transfer.vehicle), in: tenant,
            actor: account, at: now)
        (transfer.state, transfer.settledAt) = (.declined, now)
        return transfer
    }
    guard (side == .from ? transfer.fromAgreedAt : transfer.toAgreedAt) == nil else { throw Refusal.alreadyAnswered }
    try db.agree(side, as: customer, to: transfer.id, by: account, in: tenant, at: now)
    if side == .from { transfer.fromAgreedAt = now } else { (transfer.toAgreedAt, transfer.to) = (now, customer) }
    return try await handOver(transfer, in: tenant, actor: account, at: now, db)
}

/// Makes the vehicle the next owner's as soon as both have agreed: one period ends, the next begins at the same moment.
func handOver(
    _ transfer: VehicleTransfer, in tenant: TenantID, actor: AccountID?, at now: Date, _ db: Connection
) async throws -> VehicleTransfer {
    guard transfer.fromAgreedAt != nil, transfer.toAgreedAt != nil, let to = transfer.to else { return transfer }
    try await db.lockVehicle(transfer.vehicle, in: tenant)
    guard try await db.endOwnership(of: transfer.vehicle, by: transfer.from, at: now, in: tenant) else {
        throw Refusal.notOwned
    }
    let since = max(now, try await db.lastOwnershipEnd(of: transfer.vehicle, in: tenant) ?? now)
    try db.beginOwnership(of: transfer.vehicle, by: to, since: since, in: tenant)
    guard try await db.settle(transfer.id, as: .completed, in: tenant, at: now) else { throw Refusal.alreadyAnswered }
    // In the order of the ids, so that two transfers between the same customers cannot wait for each other in a ring.
    for customer in [transfer.from, to].sorted() { try db.index(customer, in: tenant) }
    try db.tell(
        TimelineEvent(kind: .vehicleGiven, customer: transfer.from, vehicle: transfer.vehicle), in: tenant,
        actor: actor,
        at: now)
    try db.tell(
        TimelineEvent(kind: .vehicleReceived, customer: to, vehicle: transfer.vehicle), in: tenant, actor: actor,
        at: now)
    var done = transfer
    (done.state, done.settledAt) = (.completed, now)
    return done
}

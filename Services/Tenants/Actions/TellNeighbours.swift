internal import EventLoop
internal import FoundationEssentials
internal import Models
internal import Postgres
internal import ServiceKit

/// Pushes the state of tenants to their subscribers, and makes owners of new tenants, until each is acknowledged. Rows
/// in the database say what is due, so nothing is lost when the process ends; failures wait longer each time.
func startPushing(_ service: Service, _ app: App) {
    service.every(.milliseconds(500), "tell neighbours of tenants") {
        try await tellNeighbours(app)
    }
    service.every(.seconds(60), "look for new subscribers") {
        try await app.database.write(as: TenantID.platform) { db in
            try await db.wantPushesToNew(app.neighbours.subscribers, at: app.clock())
        }
    }
}

/// How long a claimed row is out of reach for others: longer than the longest call.
private let lease: TimeInterval = 30

/// One round: every due push, then every due founder. Gives how many were done.
@discardableResult
func tellNeighbours(_ app: App) async throws -> Int {
    let now = app.clock()
    let until = now.addingTimeInterval(lease)
    let (pushes, founders) = try await app.database.write(as: TenantID.platform) { db in
        (
            try await db.claimDuePushes(app.neighbours.subscribers, at: now, until: until, limit: 20),
            try await db.claimDueFounders(at: now, until: until, limit: 20)
        )
    }
    var done = 0
    for due in pushes { done += try await push(due, app) ? 1 : 0 }
    for due in founders { done += try await found(due, app) ? 1 : 0 }
    return done
}

private func push(_ due: DuePush, _ app: App) async throws -> Bool {
    let (tenant, quotas) = try await app.database.read(as: TenantID.platform) { db in
        (try await db.tenant(due.tenant), try await db.quotas(of: due.tenant))
    }
    guard let tenant else { return false }
    do {
        try await app.neighbours.tell(due.subscriber, due.tenant, directoryEntry(tenant, quotas))
    } catch is CancellationError {
        throw CancellationError()
    } catch {
        let next = app.clock().addingTimeInterval(pause(after: due.attempts))
        try await app.database.write(as: TenantID.platform) { db in
            try await db.postpone(due, until: next, because: "\(error)")
        }
        return false
    }
    try await app.database.write(as: TenantID.platform) { db in
        try await db.acknowledge(due, version: tenant.version)
    }
    return true
}

private func found(_ due: DueFounder, _ app: App) async throws -> Bool {
    do {
        try await app.neighbours.makeOwner(due)
    } catch is CancellationError {
        throw CancellationError()
    } catch {
        let next = app.clock().addingTimeInterval(pause(after: due.attempts))
        try await app.database.write(as: TenantID.platform) { db in
            try await db.postpone(due, until: next, because: "\(error)")
        }
        return false
    }
    let now = app.clock()
    try await app.database.write(as: TenantID.platform) { db in
        try await db.founderIsMade(of: due.tenant, at: now)
        guard let tenant = try await db.tenant(due.tenant, locked: true), tenant.value.status == .pending else {
            return
        }
        try await db.update(due.tenant, to: .active, because: nil, at: now)
        try db.wantPush(of: due.tenant, to: app.neighbours.subscribers, at: now)
    }
    app.visited.forget()
    return true
}

/// What neighbours keep of a tenant. One whose owner is still to come counts as active: nobody can act in it yet.
func directoryEntry(
    _ tenant: Versioned<Tenant>, _ quotas: [(quota: Quota, most: Int64?, used: Int64)]
) -> TenantEntry {
    var limits: [String: Int64] = [:]
    for line in quotas { limits[line.quota.rawValue] = line.most }
    return TenantEntry(
        name: tenant.value.name, slug: tenant.value.slug,
        status: tenant.value.status == .suspended ? .suspended : .active,
        plan: tenant.value.plan.rawValue, quotas: limits, version: tenant.version)
}

/// Seconds until the next try: 1, 2, 4 … up to five minutes.
func pause(after attempts: Int) -> TimeInterval { TimeInterval(min(300, 1 << max(0, min(attempts, 10) - 1))) }

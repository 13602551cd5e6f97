internal import FoundationEssentials
internal import Models
internal import Postgres
internal import Routing
internal import ServiceKit

/// The settings of a tenant or of one business of it, as they are stored.
struct SettingsView {
    let business: BusinessID?
    let currency: Currency
    let tenant: SettingLevel
    /// What the business has set, where it is about one.
    let own: SettingLevel?

    /// The level that a change is about.
    var level: SettingLevel { own ?? tenant }

    /// What holds.
    var effective: EffectiveSettings {
        EffectiveSettings(
            business: business, version: level.version,
            items: SettingLevels.effective(tenant: tenant.overrides, business: own?.overrides, in: currency))
    }
}

/// What a change expects of what it changes; throws 412 when that is something else.
typealias SettingsExpectation = (SettingsView) throws -> Void

/// Whose settings a request is about.
struct SettingsOwner {
    let tenant: TenantID
    let business: BusinessID?

    /// Those of the business that was named, else of the one that the bearer acts for, else of the tenant. Another
    /// business is not there for who acts for one.
    init(_ bearer: Bearer, business: BusinessID?) throws(Refusal) {
        tenant = bearer.tenant
        self.business = business ?? bearer.business
        if let wanted = self.business, !bearer.reaches(wanted) { throw .notFound }
    }

    /// Those of a tenant or business that a neighbour asks for.
    init(tenant: TenantID, business: BusinessID?) {
        self.tenant = tenant
        self.business = business
    }
}

/// What is set, and what holds.
func showSettings(of owner: SettingsOwner, _ app: App) async throws -> SettingsView {
    try await app.database.read(as: owner.tenant) { db in try await db.settings(of: owner) }
}

/// Changes all that is set at a level. `change` is given what is set now. Only differences make a version.
///
/// - Parameter keys: what the request speaks of, also where nothing stays set: unknown ones are refused.
func changeSettings(
    of owner: SettingsOwner, by bearer: Bearer, naming keys: [String] = [], expecting: SettingsExpectation, _ app: App,
    _ change: ([String: SettingValue]) throws -> [String: SettingValue]
) async throws -> SettingsView {
    try await app.database.write(as: owner.tenant) { db in
        let current = try await db.lockSettings(of: owner)
        try expecting(current)
        let wanted = try change(SettingLevels.known(current.level.overrides))
        return try await db.set(wanted, naming: keys, in: current, of: owner, by: bearer.account, at: app.clock())
    }
}

/// Sets what a version had set. That is a change like any other: it makes a version of its own.
func rollBackSettings(
    of owner: SettingsOwner, to wish: RollBackSettings, by bearer: Bearer, expecting: SettingsExpectation,
    _ intent: Intent?, _ app: App
) async throws -> Answer<EffectiveSettings> {
    try await app.database.once(intent, in: owner.tenant) { db in
        let current = try await db.lockSettings(of: owner)
        try expecting(current)
        var wanted: [String: SettingValue]? = [:]
        if wish.version > 0 {
            wanted = try await db.settingOverrides(version: wish.version, of: owner.tenant, owner.business)
        }
        guard let wanted else {
            throw Refusal.invalid([
                .init(pointer: "/version", code: "unknown-version", message: "There is no such version.")
            ])
        }
        let changed = try await db.set(
            SettingLevels.known(wanted), in: current, of: owner, by: bearer.account, at: app.clock(),
            restoring: wish.version)
        return .ok(changed.effective)
    }
}

/// The versions of a level, the newest first.
func listSettingsHistory(
    of owner: SettingsOwner, key: String?, before last: Int64?, limit: Int, _ app: App
) async throws -> [SettingsVersion] {
    try await app.database.read(as: owner.tenant) { db in
        try await db.checkOwner(owner)
        return try await db.settingHistory(of: owner.tenant, owner.business, key: key, before: last, limit: limit)
    }
}

extension Connection {
    fileprivate func checkOwner(_ owner: SettingsOwner) async throws {
        if let business = owner.business, try await !hasBusiness(business, in: owner.tenant) { throw Refusal.notFound }
    }

    fileprivate func settings(of owner: SettingsOwner) async throws -> SettingsView {
        try await checkOwner(owner)
        let currency = try await currency(of: owner.tenant)
        let levels = try await settingLevels(of: owner.tenant, owner.business)
        return SettingsView(
            business: owner.business, currency: currency, tenant: levels.tenant, own: levels.business)
    }

    fileprivate func lockSettings(of owner: SettingsOwner) async throws -> SettingsView {
        try await checkOwner(owner)
        try await lockSettingLevel(of: owner.tenant, owner.business)
        return try await settings(of: owner)
    }

    /// Makes the next version, where anything differs.
    fileprivate func set(
        _ wanted: [String: SettingValue], naming keys: [String] = [], in current: SettingsView, of owner: SettingsOwner,
        by account: AccountID,
        at now: Date, restoring restored: Int64? = nil
    ) async throws -> SettingsView {
        try check(
            SettingRules.unknown(keys.filter { wanted[$0] == nil })
                + SettingRules.faults(wanted, isBusiness: owner.business != nil, in: current.currency))
        let changes = SettingLevels.changes(from: current.level.overrides, to: wanted)
        guard !changes.isEmpty else { return current }
        let next = SettingLevel(version: current.level.version + 1, overrides: wanted)
        try await insertSettingsVersion(
            SettingsVersion(version: next.version, at: now, by: account, restored: restored, changes: changes), wanted,
            of: owner.tenant, owner.business)
        return SettingsView(
            business: current.business, currency: current.currency,
            tenant: owner.business == nil ? next : current.tenant, own: owner.business == nil ? nil : next)
    }
}

internal import FoundationEssentials
internal import JSON
internal import Models
internal import Postgres
internal import Routing
internal import ServiceKit

/// Throws when the caller means another version than this.
typealias Expectation = (Int64) throws -> Void

/// Puts rules in the place of a tenant's rules, as their next version. Of two managers who changed the same version, the
/// second is told so.
func changeRules(
    _ rules: RoutingRules, by reader: Reader, expecting: Expectation, _ app: App
) async throws -> RoutingRuleSet {
    let now = app.clock()
    return try await app.database.write(as: reader.tenant) { db in
        _ = try await db.activeTenant(reader.tenant)
        let current = try await db.routingOrder(of: reader.tenant).rulesVersion
        try expecting(current)
        try await db.check(rules, in: reader.tenant)
        let set = RoutingRuleSet(
            version: current + 1, rules: rules.rules, otherwise: rules.otherwise ?? RoutingEffects(), createdAt: now,
            createdBy: reader.account)
        guard try await db.insert(set, by: reader.account, in: reader.tenant, at: now) else {
            throw Refusal.changedSince
        }
        return set
    }
}

/// Puts settings in the place of a tenant's own.
func changeRoutingSettings(
    _ settings: RoutingSettings, by reader: Reader, expecting: Expectation, _ app: App
) async throws -> RoutingOrder {
    let now = app.clock()
    return try await app.database.write(as: reader.tenant) { db in
        _ = try await db.activeTenant(reader.tenant)
        var order = try await db.routingOrder(of: reader.tenant)
        try expecting(order.settingsVersion)
        guard
            try await db.put(
                settings, over: order.settingsVersion, by: reader.account, in: reader.tenant, at: now)
        else { throw Refusal.changedSince }
        order.settings = settings
        order.settingsVersion += 1
        return order
    }
}

extension Connection {
    /// Throws everything that is wrong with rules together: contradictions, and professionals and businesses that the
    /// tenant has not. Trades and the catalogue are the tenants service's: a name that nobody uses matches nothing.
    func check(_ rules: RoutingRules, at pointer: String = "", in tenant: TenantID) async throws {
        var faults = RuleFaults.faults(rules)
        let references = RuleReferences(rules)
        let known = try await known(
            professionals: Array(references.professionals.keys), businesses: Array(references.businesses.keys),
            in: tenant)
        faults += references.faults(
            trades: Set(references.trades.keys), categories: Set(references.categories.keys),
            services: Set(references.services.keys), businesses: known.businesses,
            professionals: known.professionals)
        guard faults.isEmpty else {
            throw Refusal.invalid(
                faults.map { Refusal.Fault(pointer: pointer + $0.pointer, code: $0.code, message: $0.message) })
        }
    }
}

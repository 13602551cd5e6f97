internal import HTTP
internal import JSON
internal import Models
internal import Postgres
internal import Routing
internal import ServiceKit

/// How a tenant's inquiries find their professional: rules, settings, and what others would have done.
func routingRoutes(_ app: App) -> [Route] {
    [
        .get("/v1/routing/rules", to: .permission(.manageRouting), "The rules that hold", gives: RoutingRuleSet.self) {
            call in
            let reader = try call.tenantReader()
            return .tagged(
                try await app.database.read(as: reader.tenant) { db in
                    let version = try await db.routingOrder(of: reader.tenant).rulesVersion
                    guard let set = try await db.ruleSet(version, of: reader.tenant) else { throw Refusal.notFound }
                    return set
                })
        },
        .put(
            "/v1/routing/rules", to: .permission(.manageRouting), "Set the rules: a new version",
            parameters: [.ifMatch(required: true)], takes: RoutingRules.self, gives: RoutingRuleSet.self,
            errors: [.tenantSuspended]
        ) { call in
            .tagged(try await changeRules(call.body, by: call.tenantReader(), expecting: call.expectation, app))
        }
        .documented("Before the first version the entity tag is that of version 0, which has no rules."),
        .get(
            "/v1/routing/rules/versions", to: .permission(.manageRouting),
            "Every version of the rules, the newest first", parameters: Parameter.page, gives: Page<RoutingRuleSet>.self
        ) { call in
            let reader = try call.tenantReader()
            return try await Listing(name: "routing-rules", columns: ["version", "createdAt", "createdBy"]) {
                last, limit, db in
                try await db.ruleSets(before: try last?.position(), limit: limit, of: reader.tenant).map {
                    ($0, .string(String($0.version)))
                }
            }.answer(call, for: reader, app.database)
        },
        .get(
            "/v1/routing/rules/versions/:version", to: .permission(.manageRouting), "A version of the rules",
            parameters: [.path("version", as: Int.self, "The number of the version.", range: 1...Int64.max)],
            gives: RoutingRuleSet.self
        ) { call in
            let reader = try call.tenantReader()
            let version: Int = try call.path("version")
            return .tagged(
                try await app.database.read(as: reader.tenant) { db in
                    guard let set = try await db.ruleSet(Int64(version), of: reader.tenant), version > 0 else {
                        throw Refusal.notFound
                    }
                    return set
                })
        },
        .get(
            "/v1/routing/settings", to: .permission(.manageRouting),
            "How inquiries are routed where no rule says otherwise",
            gives: RoutingSettings.self
        ) { call in
            let reader = try call.tenantReader()
            return .tagged(
                try await app.database.read(as: reader.tenant) { try await $0.routingOrder(of: reader.tenant) })
        },
        .put(
            "/v1/routing/settings", to: .permission(.manageRouting), "Set how inquiries are routed",
            parameters: [.ifMatch(required: true)], takes: RoutingSettings.self, gives: RoutingSettings.self,
            errors: [.tenantSuspended]
        ) { call in
            .tagged(
                try await changeRoutingSettings(
                    call.body, by: call.tenantReader(), expecting: call.expectation, app))
        },
        .post(
            "/v1/routing/simulations", to: .permission(.manageRouting), "What other rules would have done",
            takes: SimulateRouting.self, gives: RoutingSimulation.self
        ) { call in .ok(try await simulateRouting(call.body, by: call.tenantReader(), app)) }
        .documented("Decisions are made again from what they were made of. Nothing is changed."),
    ]
}

extension Call {
    /// Who acts for the whole tenant; 403 for the people of one business.
    func tenantReader() throws -> Reader {
        let reader = try reader()
        guard case .tenant = reader.reach else {
            throw Problem.forbidden("This is for those who manage the tenant.")
        }
        return reader
    }

    /// Throws 412 when the caller means another version.
    var expectation: Expectation {
        { version in try requireMatch(EntityTag(version: version)) }
    }
}

extension Answer<RoutingRuleSet> {
    fileprivate static func tagged(_ set: RoutingRuleSet) -> Answer {
        .ok(set).tagged(EntityTag(version: set.version))
    }
}

extension Answer<RoutingSettings> {
    fileprivate static func tagged(_ order: RoutingOrder) -> Answer {
        .ok(order.settings).tagged(EntityTag(version: order.settingsVersion))
    }
}

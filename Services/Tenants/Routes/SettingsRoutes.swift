internal import HTTP
internal import JSON
internal import Models
internal import Routing
internal import ServiceKit

/// What tenants and businesses set otherwise than the suite does.
func settingsRoutes(_ app: App) -> [Route] {
    [
        .get(
            "/v1/settings", to: .permission(.readSettings), "The settings as they hold, and where each comes from",
            parameters: [.settingsBusiness], gives: EffectiveSettings.self, errors: [.notFound]
        ) { .settings(try await showSettings(of: try $0.settingsOwner(), app)) },
        .get(
            "/v1/settings/schema", to: .permission(.readSettings), "All settings as a JSON Schema",
            gives: JSONValue.self, errors: [.notFound]
        ) { call in
            let view = try await showSettings(of: SettingsOwner(call.bearer(), business: nil), app)
            return .ok(SettingsSchema.document(in: view.currency))
        },
        .put(
            "/v1/settings", to: .permission(.manageSettings), "Set these and nothing else",
            parameters: [.settingsBusiness, .ifMatch(required: true)], takes: [String: SettingValue].self,
            gives: EffectiveSettings.self, errors: [.notFound]
        ) { call in
            let owner = try call.settingsOwner()
            return .settings(
                try await changeSettings(of: owner, by: call.bearer(), expecting: call.settingsExpectation, app) { _ in
                    call.body
                })
        }
        .documented(changeDetails),
        .patch(
            "/v1/settings", to: .permission(.manageSettings), "Change some settings",
            parameters: [.settingsBusiness, .ifMatch(required: true)], takes: [String: SettingValue].self,
            gives: EffectiveSettings.self, errors: [.notFound]
        ) { call in
            let owner = try call.settingsOwner()
            return .settings(
                try await changeSettings(
                    of: owner, by: call.bearer(), naming: call.body.members, expecting: call.settingsExpectation, app
                ) {
                    try call.body.applied(to: $0)
                })
        }
        .documented(changeDetails + " With `null` a setting is inherited again."),
        .get(
            "/v1/settings/history", to: .permission(.readSettings), "Who changed what when, the newest first",
            parameters: [
                .settingsBusiness,
                .query("key", as: String.self, "Only changes of that setting.", length: 1...100),
            ] + Parameter.page, gives: Page<SettingsVersion>.self, errors: [.notFound]
        ) { try await listHistory($0, app) },
        .post(
            "/v1/settings/rollbacks", to: .permission(.manageSettings), "Set what was set once before",
            parameters: [.settingsBusiness, .ifMatch(required: true), .idempotencyKey()], takes: RollBackSettings.self,
            gives: EffectiveSettings.self, errors: [.notFound]
        ) { call in
            try await rollBackSettings(
                of: try call.settingsOwner(), to: call.body, by: call.bearer(), expecting: call.settingsExpectation,
                call.intent(), app)
        },
        .get(
            "/internal/tenants/:tenant/settings", to: .service, "The settings as they hold, for services of the suite",
            parameters: [
                .path("tenant", as: TenantID.self), .query("business", as: BusinessID.self, "Of one business."),
            ],
            gives: EffectiveSettings.self
        ) {
            .settings(
                try await showSettings(
                    of: SettingsOwner(tenant: $0.path("tenant"), business: $0.query("business")), app))
        },
    ]
}

private let changeDetails = """
    Members are keys of `/v1/settings/schema`; what is not the tenant's or the business's own is inherited. Who acts for \
    one business changes what that business sets.
    """

private func listHistory(_ call: Call<NoBody>, _ app: App) async throws -> Answer<Page<SettingsVersion>> {
    let owner = try call.settingsOwner()
    let key: String? = try call.query("key")
    let scope = ["settings", owner.tenant.description, owner.business?.description ?? "", key ?? ""]
        .joined(separator: " ")
    let last = try call.lastNumber(scope)
    let limit = try call.limit()
    let items = try await listSettingsHistory(of: owner, key: key, before: last, limit: limit + 1, app)
    return .ok(numberedPage(of: items, limit, scope) { $0.version })
}

extension Parameter {
    fileprivate static var settingsBusiness: Parameter {
        .query(
            "business", as: BusinessID.self,
            "What that business sets and what holds there; the tenant's where not said, or the caller's own business.")
    }
}

extension Call {
    fileprivate func settingsOwner() throws -> SettingsOwner {
        try SettingsOwner(try bearer(), business: try query("business"))
    }

    fileprivate var settingsExpectation: SettingsExpectation { { view in try requireMatch(view.tag) } }
}

extension SettingsView {
    /// Changes with all that what holds depends on: the tenant's currency, its version, that of the business.
    var tag: EntityTag {
        EntityTag(
            value: ([currency.code, "\(tenant.version)"] + (own.map { ["\($0.version)"] } ?? [])).joined(separator: "-")
        )
    }
}

extension Answer where Output == EffectiveSettings {
    fileprivate static func settings(_ view: SettingsView) -> Answer { Answer.ok(view.effective).tagged(view.tag) }
}

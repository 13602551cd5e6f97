internal import HTTP
internal import Models
internal import Postgres
internal import Routing
internal import ServiceKit

/// Who belongs to what, and as what.
func memberRoutes(_ app: App) -> [Route] {
    [
        .get(
            "/v1/memberships", to: .account, "Everything that the caller is, in all tenants",
            gives: Page<OwnMembership>.self
        ) { call in
            let memberships = try await app.database.memberships(of: call.bearer().account).all
            return .ok(Page(items: memberships.own, nextCursor: nil))
        },
        .post(
            "/v1/memberships", to: .account, "Become a customer of a tenant", parameters: [.idempotencyKey()],
            takes: JoinTenant.self, gives: OwnMembership.self, status: .created, errors: [.notFound]
        ) { call in
            let (bearer, origin, tenant) = (try call.bearer(), call.origin(app.settings), call.body.tenant)
            return try await app.database.once(call.intent(app), in: bearer.tenant) { db in
                let id = try await joinAsCustomer(tenant, bearer.account, from: origin, in: db, app)
                return try await db.made(id, of: bearer)
            }
        },
        .delete(
            "/v1/memberships/:membership", to: .account, "Leave a tenant or business",
            parameters: [.path("membership", as: MembershipID.self)], gives: Nothing.self, errors: [.lastOwner]
        ) { call in
            try await leave(
                call.path("membership"), call.bearer().account, from: call.origin(app.settings), app)
            return .noContent
        },
        .post(
            "/v1/sessions/current/exchanges", to: .account, "Act in another tenant or business", takes: Exchange.self,
            gives: AccessGrant.self, errors: [.notFound]
        ) { call in
            .ok(try await exchange(call.body, by: call.bearer(), from: call.origin(app.settings), app))
        }.documented("The session and its refresh token stay; what it gives from now on is for the new place."),
        .get(
            "/v1/members", to: .permission(.readMembers), "The staff of the tenant or business",
            parameters: [
                .query("business", as: BusinessID.self, "Only this business."),
                .query("role", as: Role.self, "Only who has this role."),
            ] + Parameter.page, gives: Page<TenantMember>.self
        ) { try await listMembers($0, app) },
        .get(
            "/v1/members/:member", to: .permission(.readMembers), "One of the staff",
            parameters: [.path("member", as: MembershipID.self)], gives: TenantMember.self
        ) { call in
            let bearer = try call.bearer()
            let (id, business) = (try call.path("member", as: MembershipID.self), bearer.business)
            let found = try await app.database.read(as: bearer.tenant) { db in
                try await db.member(id, in: bearer.tenant, business)
            }
            guard let (member, version) = found else { throw MemberRefusal.notFound }
            return .ok(member).tagged(EntityTag(value: "\(version)"))
        },
        .patch(
            "/v1/members/:member", to: .permission(.manageMembers), "Give somebody other roles",
            parameters: [.path("member", as: MembershipID.self), .ifMatch()], takes: MemberRoles.self,
            gives: TenantMember.self, errors: [.preconditionFailed, .mightier, .lastOwner]
        ) { call in
            let (member, version) = try await changeMember(
                call.path("member"), by: call.bearer(), from: call.origin(app.settings), app,
                to: { before, version in
                    try call.requireMatch(EntityTag(value: "\(version)"))
                    return try call.body.applied(to: before)
                })
            return .ok(member).tagged(EntityTag(value: "\(version)"))
        },
        .delete(
            "/v1/members/:member", to: .permission(.manageMembers), "End somebody's membership",
            parameters: [.path("member", as: MembershipID.self), .ifMatch()], gives: Nothing.self,
            errors: [.preconditionFailed, .mightier, .lastOwner]
        ) { call in
            try await endMember(call.path("member"), by: call.bearer(), from: call.origin(app.settings), app) {
                try call.requireMatch(EntityTag(value: "\($0)"))
            }
            return .noContent
        }.documented("API keys that the person made there end too."),
    ]
}

/// The staff, those who came first at the beginning.
private func listMembers(_ call: Call<NoBody>, _ app: App) async throws -> Answer<Page<TenantMember>> {
    let (bearer, limit) = (try call.bearer(), try call.limit())
    let asked: BusinessID? = try call.query("business")
    // Who acts for one business sees that one.
    guard bearer.business == nil || asked == nil || asked == bearer.business else {
        return .ok(Page(items: [], nextCursor: nil))
    }
    let filter = MemberFilter(business: bearer.business ?? asked, role: try call.query("role"))
    let list = IDList<MembershipKind>(
        app, "members \(bearer.tenant) \(filter.business?.description ?? "") \(filter.role?.rawValue ?? "")")
    let position = try list.position(call)
    let items = try await app.database.read(as: bearer.tenant) { db in
        try await db.members(in: bearer.tenant, filter, after: position, limit: limit)
    }
    return .ok(list.page(items, limit: limit, id: \.id))
}

extension Connection {
    /// The answer to whoever has become a member: in which tenant, as what. What follows in the transaction is the
    /// bearer's tenant's again.
    func made(_ id: MembershipID, of bearer: Bearer) async throws -> Effect<OwnMembership> {
        guard let own = try await memberships(of: bearer.account).all.own.first(where: { $0.id == id }) else {
            throw MemberRefusal.notFound
        }
        try act(in: bearer.tenant)
        return .created(own, at: "/v1/memberships/\(id)")
    }
}

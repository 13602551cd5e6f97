internal import HTTP
internal import Models
internal import Postgres
internal import Routing
internal import ServiceKit

/// Asking people by e-mail to join, and joining.
func invitationRoutes(_ app: App) -> [Route] {
    [
        .get(
            "/v1/invitations", to: .permission(.manageMembers), "Invitations, the latest first",
            parameters: Parameter.page, gives: Page<Invitation>.self
        ) { call in
            let (bearer, limit, now) = (try call.bearer(), try call.limit(), app.now)
            let list = IDList<InvitationKind>(
                app, "invitations \(bearer.tenant) \(bearer.business?.description ?? "")")
            let position = try list.position(call)
            let records = try await app.database.read(as: bearer.tenant) { db in
                try await db.invitations(in: bearer.tenant, bearer.business, after: position, limit: limit)
            }
            return .ok(list.page(records.map { $0.shown(at: now) }, limit: limit, id: \.id))
        },
        .post(
            "/v1/invitations", to: .permission(.manageMembers), "Invite somebody by e-mail",
            parameters: [.idempotencyKey()], takes: NewInvitation.self, gives: Invitation.self, status: .created,
            errors: [.notFound, .mightier, .quotaReached, .tenantSuspended]
        ) { call in
            let (bearer, origin) = (try call.bearer(), call.origin(app.settings))
            let wish = NewInvitation(
                email: call.body.email, business: call.body.business ?? bearer.business, roles: call.body.roles)
            try RoleRules.check(wish.roles, in: wish.business, by: bearer.giver)
            return try await app.database.once(call.intent(app), in: bearer.tenant) { db in
                let record = try await db.invite(
                    wish, to: bearer.tenant, by: bearer.account, as: bearer.actor, from: origin, app)
                return .created(record.shown(at: app.now), at: "/v1/invitations/\(record.id)")
            }
        }.documented(
            "The answer does not tell whether the address has an account. Inviting an address again sends a new link."),
        .get(
            "/v1/invitations/:invitation", to: .permission(.manageMembers), "An invitation",
            parameters: [.path("invitation", as: InvitationID.self)], gives: Invitation.self
        ) { call in
            let (bearer, id) = (try call.bearer(), try call.path("invitation", as: InvitationID.self))
            let found = try await app.database.read(as: bearer.tenant) { db in
                try await db.invitation(id, in: bearer.tenant, bearer.business)
            }
            guard let found else { throw MemberRefusal.notFound }
            return .ok(found.shown(at: app.now)).tagged(EntityTag(value: "\(found.version)"))
        },
        .post(
            "/v1/invitations/:invitation/deliveries", to: .permission(.manageMembers), "Send an invitation again",
            parameters: [.path("invitation", as: InvitationID.self), .idempotencyKey()], takes: NoBody.self,
            gives: Invitation.self, errors: [.mightier, .quotaReached, .invitationNotOpen]
        ) { call in
            let (bearer, origin) = (try call.bearer(), call.origin(app.settings))
            let id: InvitationID = try call.path("invitation")
            return try await app.database.once(call.intent(app), in: bearer.tenant) { db in
                .ok(try await db.resend(id, in: bearer.tenant, by: bearer, from: origin, app).shown(at: app.now))
            }
        }.documented("The link mailed before is good for nothing any more."),
        .delete(
            "/v1/invitations/:invitation", to: .permission(.manageMembers), "Take an invitation back",
            parameters: [.path("invitation", as: InvitationID.self), .ifMatch()], gives: Nothing.self,
            errors: [.preconditionFailed, .invitationNotOpen]
        ) { call in
            try await withdrawInvitation(
                call.path("invitation"), by: call.bearer(), from: call.origin(app.settings), app
            ) { try call.requireMatch(EntityTag(value: "\($0)")) }
            return .noContent
        },
        .post(
            "/v1/invitations/acceptances", to: .account, "Accept an invitation", parameters: [.idempotencyKey()],
            takes: MailedCode.self, gives: OwnMembership.self, status: .created,
            errors: [.badCode, .quotaReached, .tenantSuspended]
        ) { call in
            let (bearer, origin) = (try call.bearer(), call.origin(app.settings))
            return try await app.database.once(call.intent(app), in: bearer.tenant) { db in
                let id = try await acceptInvitation(call.body.code, bearer.account, from: origin, in: db, app)
                return try await db.made(id, of: bearer)
            }
        }.documented("By whoever is signed in and has the code of the mail."),
        .post(
            "/v1/invitations/renewals", to: .everyone, "Have an invitation mailed again", takes: MailedCode.self,
            gives: MailPending.self, status: .accepted, errors: [.badCode, .quotaReached, .tenantSuspended]
        ) { call in
            try await renewInvitation(call.body, from: call.origin(app.settings), app)
            return .accepted(MailPending(), at: "/v1/invitations/acceptances")
        }.documented(
            "For whoever comes after the 24 hours for which a link is good: a code, also one that is too old, brings another "
                + "by mail to the address that was invited, as long as the invitation is open, and is itself used up."),
        .post(
            "/v1/invitations/registrations", to: .everyone, "Accept an invitation with a new account",
            takes: InvitedRegistration.self, gives: Account.self, status: .created,
            errors: [.badCode, .accountExists, .quotaReached, .tenantSuspended]
        ) { call in
            let record = try await registerInvited(call.body, from: call.origin(app.settings), app)
            return .created(record.account, at: "/v1/accounts/me").tagged(record.tag)
        }.documented(
            "The address is the one that was invited: the code proves that its mail was read. Then sign in as usual."),
    ]
}

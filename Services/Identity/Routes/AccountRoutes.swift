internal import HTTP
internal import Models
internal import Routing
internal import ServiceKit

/// People's logins: how they come to be, change and end.
func accountRoutes(_ app: App) -> [Route] {
    [
        .post(
            "/v1/accounts", to: .everyone, "Register", parameters: [.idempotencyKey()], takes: Registration.self,
            gives: MailPending.self, status: .accepted
        ) { call in
            try await register(call.body, as: call.intent(app), from: call.origin(app.settings), app)
        }.documented(
            "Mails a link that makes the account. The answer is the same for an address that has one already."),
        .post(
            "/v1/accounts/verifications", to: .everyone, "Make the account of a mailed link", takes: MailedCode.self,
            gives: Account.self, status: .created, errors: [.badCode]
        ) { call in
            let record = try await verifyRegistration(call.body, from: call.origin(app.settings), app)
            return .created(record.account, at: "/v1/accounts/me").tagged(record.tag)
        },
        .get("/v1/accounts/me", to: .account, "The caller's account", gives: Account.self) { call in
            let record = try await ownAccount(call.bearer(), app)
            return .ok(record.account).tagged(record.tag)
        },
        .patch(
            "/v1/accounts/me", to: .account, "Change name or language", parameters: [.ifMatch()],
            takes: AccountProfile.self, gives: Account.self, errors: [.preconditionFailed]
        ) { call in
            let record = try await changeProfile(
                of: call.bearer().account,
                to: { current in
                    try call.requireMatch(current.tag)
                    return try call.body.applied(
                        to: AccountProfile(name: current.name, language: current.language))
                }, app)
            return .ok(record.account).tagged(record.tag)
        },
        .post(
            "/v1/accounts/me/email-changes", to: .account(freshWithin: 600), "Ask for another e-mail address",
            parameters: [.idempotencyKey()], takes: EmailChange.self, gives: MailPending.self, status: .accepted,
            errors: [.stepUpRequired]
        ) { call in
            let (bearer, origin) = (try call.bearer(), call.origin(app.settings))
            return try await requestEmailChange(
                call.body, of: bearer.account, as: call.intent(app), from: origin, app)
        },
        .post(
            "/v1/accounts/email-confirmations", to: .everyone, "Confirm another e-mail address",
            takes: MailedCode.self, gives: Nothing.self, errors: [.badCode]
        ) { call in
            try await confirmEmailChange(call.body, from: call.origin(app.settings), app)
            return .noContent
        },
        .put(
            "/v1/accounts/me/password", to: .account, "Change the password", takes: PasswordChange.self,
            gives: Nothing.self
        ) { call in
            let (bearer, origin) = (try call.bearer(), call.origin(app.settings))
            guard let session = bearer.session else { throw Refusal.sessionOver }
            try await changePassword(call.body, of: bearer.account, in: session, from: origin, app)
            return .noContent
        }.documented("Ends all other sessions."),
        .post(
            "/v1/accounts/me/deactivations", to: .account(freshWithin: 600), "Close the account", takes: NoBody.self,
            gives: Nothing.self, errors: [.stepUpRequired, .lastOwner]
        ) { call in
            try await deactivateAccount(call.bearer().account, from: call.origin(app.settings), app)
            return .noContent
        }.documented("Memberships end too. Whoever is a tenant's only owner makes somebody else one first."),
        .post(
            "/v1/password-resets", to: .everyone, "Ask for a link to choose a new password", takes: PasswordReset.self,
            gives: MailPending.self, status: .accepted
        ) { call in
            try await requestPasswordReset(call.body, from: call.origin(app.settings), app)
            return .accepted(MailPending(), at: "/v1/password-resets/confirmations")
        }.documented("The answer is the same for an address that has no account."),
        .post(
            "/v1/password-resets/confirmations", to: .everyone, "Choose a new password",
            takes: PasswordResetConfirmation.self, gives: Nothing.self, errors: [.badCode]
        ) { call in
            try await resetPassword(call.body, from: call.origin(app.settings), app)
            return .noContent
        }.documented("Ends all sessions. A second factor is asked for at the next sign-in as before."),
    ]
}

extension AccountRecord {
    /// The state of the account.
    var tag: EntityTag { EntityTag(value: "\(version)") }
}

internal import HTTP
internal import Models
internal import Routing
internal import ServiceKit

/// Second factors, and what tenants ask of them.
///
/// Answers with seeds and codes are not kept for `Idempotency-Key`: they would lie in the database in the clear. Asking
/// again makes new ones instead.
func factorRoutes(_ app: App) -> [Route] {
    [
        .post(
            "/v1/sessions/challenges/answers", to: .everyone, "Answer the question for a second factor",
            takes: FactorAnswer.self, gives: SessionGrant.self, errors: [.wrongFactorCode, .challengeOver, .crossSite]
        ) { call in
            let started = try await answerChallenge(call.body, from: call.origin(app.settings), app)
            return started.answer(app)
        }.documented("`challenge` is what the sign-in answered; it is good for five minutes and for one right answer."),
        .get("/v1/factors", to: .account, "The caller's second factors", gives: Factors.self) { call in
            .ok(try await showFactors(of: call.bearer().account, app))
        },
        .post(
            "/v1/factors/one-time-passwords", to: .account(freshWithin: 600), "Begin to enrol a one-time password app",
            takes: NoBody.self, gives: FactorEnrolment.self, status: .created,
            errors: [.alreadyEnrolled, .stepUpRequired]
        ) { call in
            let enrolment = try await beginEnrolment(of: call.bearer().account, app)
            return .created(enrolment, at: "/v1/factors/one-time-passwords/\(enrolment.id)")
        }.documented("The seed is shown once. The factor counts when a correct code has come within 15 minutes."),
        .post(
            "/v1/factors/one-time-passwords/:factor/confirmations", to: .account,
            "Confirm the app with its first code", parameters: [.path("factor", as: FactorID.self)],
            takes: FactorCode.self, gives: RecoveryCodes.self, errors: [.wrongFactorCode]
        ) { call in
            let bearer = try call.bearer()
            guard let session = bearer.session else { throw Refusal.sessionOver }
            return .ok(
                try await confirmEnrolment(
                    call.path("factor"), code: call.body.code, of: bearer.account, in: session,
                    from: call.origin(app.settings), app))
        }.documented(
            "Answers ten recovery codes, once. All other sessions end; this one's next tokens count as proved."),
        .delete(
            "/v1/factors/one-time-passwords/:factor", to: .account(freshWithin: 600), "Take the app away",
            parameters: [.path("factor", as: FactorID.self)], gives: Nothing.self,
            errors: [.needsSecondFactor, .stepUpRequired]
        ) { call in
            let bearer = try call.provenBearer()
            try await removeFactor(
                call.path("factor"), of: bearer.account, in: bearer.session, from: call.origin(app.settings), app)
            return .noContent
        },
        .post(
            "/v1/factors/recovery-codes", to: .account(freshWithin: 600), "Make new recovery codes",
            takes: NoBody.self, gives: RecoveryCodes.self, errors: [.notFound, .needsSecondFactor, .stepUpRequired]
        ) { call in
            let bearer = try call.provenBearer()
            return .ok(try await renewRecoveryCodes(of: bearer.account, from: call.origin(app.settings), app))
        }.documented("Those before are worthless from then on."),
        .get(
            "/v1/security-policy", to: .permission(.manageSecurity), "What the tenant asks of its members",
            gives: SecurityPolicy.self, errors: [.notFound]
        ) { call in
            let (policy, version) = try await securityPolicy(of: call.bearer().tenant, app)
            return .ok(policy).tagged(EntityTag(value: "\(version)"))
        },
        .patch(
            "/v1/security-policy", to: .permission(.manageSecurity, freshWithin: 600),
            "Change what the tenant asks of its members", parameters: [.ifMatch()], takes: SecurityPolicy.self,
            gives: SecurityPolicy.self, errors: [.notFound, .preconditionFailed, .needsSecondFactor, .stepUpRequired]
        ) { call in
            let (policy, version) = try await changeSecurityPolicy(
                by: call.bearer(), from: call.origin(app.settings), app,
                to: { before, version in
                    try call.requireMatch(EntityTag(value: "\(version)"))
                    return try call.body.applied(to: before)
                })
            return .ok(policy).tagged(EntityTag(value: "\(version)"))
        }.documented("Holds within seconds, for those who are signed in too."),
    ]
}

extension Call {
    /// The caller, in a session that was opened or confirmed with the second factor: a password alone, or a session that
    /// somebody else got hold of, does not take it away.
    fileprivate func provenBearer() throws -> Bearer {
        let bearer = try bearer()
        guard bearer.hasSecondFactor else { throw FactorRefusal.needsSecondFactor }
        return bearer
    }
}

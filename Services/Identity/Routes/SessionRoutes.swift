internal import FoundationEssentials
internal import HTTP
internal import JSON
internal import Models
internal import Postgres
internal import Routing
internal import ServiceKit

/// Signing in, staying signed in, signing out.
func sessionRoutes(_ app: App) -> [Route] {
    [
        .post(
            "/v1/sessions", to: .everyone, "Sign in", takes: SignIn.self, gives: SessionGrant.self,
            errors: [.wrongCredentials, .crossSite]
        ) { call in
            if call.body.transport == .cookie { try RefreshCookie.requireOwnSite(call.head, app.settings.origins) }
            switch try await signIn(call.body, from: call.origin(app.settings), app) {
            case .session(let started): return started.answer(app)
            case .challenge(let challenge): return .ok(SessionGrant(challenge))
            }
        }.documented(
            """
            The answer to a wrong password, an unknown address and a locked account is the same. A browser asks for
            `"transport": "cookie"` and sends `X-CSRF: 1`.
            """),
        .post(
            "/v1/sessions/refreshes", to: .everyone, "Get the next tokens", takes: SessionRefresh.self,
            gives: SessionGrant.self, errors: [.badRefreshToken, .crossSite]
        ) { call in
            let origin = call.origin(app.settings)
            if let token = call.body.refreshToken { return try await refresh(token, from: origin, app).answer(app) }
            guard let token = RefreshCookie.token(of: call.head) else { throw Refusal.badRefreshToken }
            try RefreshCookie.requireOwnSite(call.head, app.settings.origins)
            return try await refresh(token, from: origin, app).answer(app)
        }.documented(
            """
            A refresh token is good once; the same one within 30 seconds gets the same answer, later it ends the session.
            A browser sends `{}`, its cookie and `X-CSRF: 1`.
            """),
        .get(
            "/v1/sessions", to: .account, "The caller's sessions", parameters: Parameter.page, gives: Page<Session>.self
        ) { try await listSessions($0, app) },
        .delete(
            "/v1/sessions", to: .account, "End all sessions",
            parameters: [.query("others", as: Bool.self, "Whether the one that asks stays.")], gives: Nothing.self
        ) { call in
            let (bearer, others) = (try call.bearer(), try call.query("others", as: Bool.self) ?? false)
            try await endSessions(by: bearer, keepingCurrent: others, from: call.origin(app.settings), app)
            return others ? .noContent : .noContent.with("Set-Cookie", RefreshCookie.cleared)
        },
        .delete("/v1/sessions/current", to: .account, "Sign out", gives: Nothing.self) { call in
            let bearer = try call.bearer()
            guard let session = bearer.session else { throw Refusal.sessionOver }
            do {
                try await endSession(session, by: bearer, from: call.origin(app.settings), app)
            } catch Refusal.notFound {
                throw Refusal.sessionOver  // ended a moment ago, and its access token is still taken for seconds
            }
            return .noContent.with("Set-Cookie", RefreshCookie.cleared)
        },
        .delete(
            "/v1/sessions/:session", to: .account, "End a session",
            parameters: [.path("session", as: SessionID.self)], gives: Nothing.self, errors: [.notFound]
        ) { call in
            let (bearer, id) = (try call.bearer(), try call.path("session", as: SessionID.self))
            try await endSession(id, by: bearer, from: call.origin(app.settings), app)
            return .noContent
        },
        .post(
            "/v1/sessions/current/step-ups", to: .account, "Confirm who you are", takes: StepUp.self,
            gives: AccessGrant.self
        ) { call in
            .ok(try await stepUp(call.body, by: call.bearer(), from: call.origin(app.settings), app))
        }.documented("For routes that answer 401 `step-up-required`. The new access token says when it was confirmed."),
    ]
}

/// The caller's sessions, the latest first.
private func listSessions(_ call: Call<NoBody>, _ app: App) async throws -> Answer<Page<Session>> {
    let (bearer, limit, now) = (try call.bearer(), try call.limit(), app.now)
    let cursors = CursorCodec(key: app.keys.cursors)
    let scope = "sessions \(bearer.account)"
    var before: SessionID?
    if let values = try call.cursor(cursors, scope: scope) {
        guard case .string(let text)? = values.first, let id = SessionID(text) else {
            throw Problem(.invalidCursor)
        }
        before = id
    }
    let records = try await app.database.read { db in
        try await db.sessions(of: bearer.account, at: now, before: before, limit: limit + 1)
    }
    let items = records.prefix(limit).map { $0.session(isCurrent: $0.id == bearer.session) }
    let next =
        records.count > limit ? items.last.map { cursors.encode([.string($0.id.description)], scope: scope) } : nil
    return .ok(Page(items: items, nextCursor: next))
}

extension StartedSession {
    /// The answer, with the cookie where the session's token travels in one.
    func answer(_ app: App) -> Answer<SessionGrant> {
        guard record.transport == .cookie else { return .ok(grant) }
        let seconds = Int(app.settings.sessions.life)
        return .ok(grant).with("Set-Cookie", RefreshCookie.set(refreshToken, seconds: seconds))
    }
}

import Crypto
import FoundationEssentials
import HTTP
import JSON
import JWT
import Models
import Postgres
import Routing
import TestSupport
import Testing

@testable import Identity

private let own: Fields = ["Origin": "https://portal.example", "X-CSRF": "1", "Sec-Fetch-Site": "same-origin"]
private let cookieName = "__Host-driveline-session"

private func claims(_ token: String) throws -> JSONValue {
    let payload = try #require(token.split(separator: ".").dropFirst().first)
    return try JSONValue(parsing: try #require(Base64.decodeURL(String(payload))))
}

@Suite struct `Sessions over HTTP` {
    @Test func `access tokens say what the contract says and are verified from the key set`() async throws {
        try await withIdentity { app, given in
            let account = try await given.account()
            let grant = try await given.session(of: account)
            let token = try #require(grant.accessToken)
            let keys = try JWKS(parsing: try await given.get("/.well-known/jwks.json").body)
            let verifier = TokenVerifier(rules: app.settings.tokens, keys: keys)
            let verified = try verifier.verify(token, now: Int64(Date().timeIntervalSince1970))
            #expect(verified.subject == account.id.description)
            #expect(verified.tenant == TenantID.platform.description)
            #expect(verified.expires - verified.issuedAt == 600)
            let all = try claims(token)
            #expect(all["sid"] == .string(try #require(grant.session).id.description))
            #expect(all["amr"] == .array([.string("pwd")]))
            #expect(all["auth_time"] == .integer(verified.issuedAt))
            #expect(all["roles"] == .array([]))
            #expect(all["aud"] == .string("driveline"))
            #expect(grant.expiresIn == 600)
        }
    }

    @Test func `a browser's token is in a host cookie only, and pages of other sites get nothing`() async throws {
        try await withIdentity { app, given in
            let account = try await given.account()
            let cookieTransport = #","transport":"cookie""#
            let signedIn = try await given.signIn(account.email.text, own, more: cookieTransport)
            #expect(signedIn.status == 200)
            #expect(try signedIn.json()["refreshToken"] == nil)
            let cookie = try #require(signedIn.fields["Set-Cookie"])
            for part in ["Path=/", "Secure", "HttpOnly", "SameSite=Strict", "Max-Age=7776000"] {
                #expect(cookie.contains("; \(part)"))
            }
            #expect(!cookie.contains("Domain"))
            let pair = String(cookie.prefix { $0 != ";" })
            #expect(pair.hasPrefix(cookieName + "="))

            func refresh(_ fields: Fields) async throws -> Reply {
                var fields = fields
                fields["Cookie"] = "other=1; \(pair)"
                return try await given.post("/v1/sessions/refreshes", "{}", fields)
            }
            for (name, value) in [
                ("Origin", "https://evil.example"), ("Origin", "null"),
                ("Origin", "https://portal.example.evil.example"),
                ("Origin", nil), ("X-CSRF", nil), ("X-CSRF", "0"), ("Sec-Fetch-Site", "cross-site"),
            ] as [(String, String?)] {
                var fields = own
                fields[name] = value
                #expect(try await refresh(fields).problem == "cross-site")
            }
            let refreshed = try await refresh(own)
            #expect(refreshed.status == 200)
            #expect(try refreshed.json()["refreshToken"] == nil)
            let next = try #require(refreshed.fields["Set-Cookie"])
            #expect(next.hasPrefix(cookieName + "=") && !next.hasPrefix(pair))
            // The same for signing in: nobody is signed in to somebody else's account by a foreign page.
            #expect(try await given.signIn(account.email.text, more: cookieTransport).problem == "cross-site")
            let access = try refreshed.decoded(as: SessionGrant.self).accessToken
            let out = try await given.send(.delete, "/v1/sessions/current", token: access)
            #expect(out.fields["Set-Cookie"]?.contains("\(cookieName)=; Path=/; Max-Age=0") == true)
            #expect(try await given.post("/v1/sessions/refreshes", "{}").problem == "invalid-refresh-token")
        }
    }

    @Test func `sessions are listed with device, place and last use, page by page`() async throws {
        try await withIdentity { app, given in
            let account = try await given.account()
            _ = try await given.session(of: try await given.account())
            for number in 0..<4 {
                _ = try await given.signIn(account.email.text, more: #","device":"Phone \#(number)""#)
            }
            let last: SessionGrant = try await given.signIn(account.email.text, ["User-Agent": "Curl"]).decoded()
            var all: [Session] = []
            var cursor: String? = ""
            while let text = cursor {
                let query = text.isEmpty ? "" : "&cursor=\(text)"
                let page: Page<Session> = try await given.get(
                    "/v1/sessions?limit=2\(query)", token: last.accessToken
                ).decoded()
                all += page.items
                cursor = page.nextCursor
            }
            #expect(all.map(\.device) == ["Curl", "Phone 3", "Phone 2", "Phone 1", "Phone 0"])
            #expect(all.map(\.isCurrent) == [true, false, false, false, false])
            #expect(all.allSatisfy { $0.address == "127.0.0.1" })
            let garbled = try await given.get("/v1/sessions?cursor=AAAA", token: last.accessToken)
            #expect(garbled.problem == "invalid-cursor")
        }
    }

    @Test func `one session ends, or all others, or all; another's is not there`() async throws {
        try await withIdentity { app, given in
            let account = try await given.account()
            var grants: [SessionGrant] = []
            for _ in 0..<4 { grants.append(try await given.session(of: account)) }
            let stranger = try await given.session(of: try await given.account())
            func end(_ id: SessionID?) async throws -> Reply {
                try await given.send(
                    .delete, "/v1/sessions/\(id?.description ?? "")", token: grants[0].accessToken)
            }
            func lives(_ grant: SessionGrant) async throws -> Bool {
                try await given.count(
                    "SELECT count(*) FROM sessions WHERE id = \(try #require(grant.session).id) AND ended_at IS NULL")
                    == 1
            }
            #expect(try await end(grants[1].session?.id).status == 204)
            #expect(try await !lives(grants[1]))
            #expect(try await end(grants[1].session?.id).status == 404)
            #expect(try await end(stranger.session?.id).status == 404)
            #expect(try await lives(stranger))
            let others = try await given.send(.delete, "/v1/sessions?others=true", token: grants[0].accessToken)
            #expect(others.status == 204)
            #expect(try await !lives(grants[2]))
            #expect(try await lives(grants[0]))
            #expect(try await given.send(.delete, "/v1/sessions", token: grants[0].accessToken).status == 204)
            #expect(try await !lives(grants[0]))
        }
    }

    @Test func `whoever signed out a moment ago, or closed the account, is not known any more`() async throws {
        try await withIdentity { app, given in
            let account = try await given.account()
            let (out, closed) = (try await given.session(of: account), try await given.session(of: account))
            func send(_ method: HTTP.Method, _ path: String, _ grant: SessionGrant) async throws -> Reply {
                try await given.send(method, path, token: grant.accessToken)
            }
            #expect(try await send(.delete, "/v1/sessions/current", out).status == 204)
            #expect(try await send(.delete, "/v1/sessions/current", out).problem == "unauthorized")
            #expect(try await send(.post, "/v1/accounts/me/deactivations", closed).status == 204)
            #expect(try await send(.post, "/v1/factors/one-time-passwords", closed).problem == "unauthorized")
        }
    }

    @Test func `a fresh proof renews auth_time, and routes that ask for one take it`() async throws {
        try await withIdentity { app, given in
            let account = try await given.account()
            let session = try await given.session(of: account)
            // As if the person had signed in an hour ago.
            let old = try #require(session.session).id
            try await app.database.transaction { db in
                try await db.execute(
                    "UPDATE sessions SET authenticated_at = authenticated_at - interval '1 hour' WHERE id = \(old)")
            }
            let stale: SessionGrant = try await given.refresh(try #require(session.refreshToken)).decoded()
            let change = #"{"email":"new@example.com"}"#
            let refused = try await given.post("/v1/accounts/me/email-changes", change, token: stale.accessToken)
            #expect(refused.problem == "step-up-required")
            #expect(refused.fields["WWW-Authenticate"]?.contains("insufficient_user_authentication") == true)
            let wrong = try await given.post(
                "/v1/sessions/current/step-ups", #"{"password":"wrong"}"#, token: stale.accessToken)
            #expect(wrong.faults == ["/password wrong-password"])
            let proved = try await given.post(
                "/v1/sessions/current/step-ups", #"{"password":"\#(Given.password)"}"#, token: stale.accessToken)
            let grant = try proved.decoded(as: AccessGrant.self)
            #expect(
                try await given.post("/v1/accounts/me/email-changes", change, token: grant.accessToken).status == 202)
            #expect(try await given.post("/v1/sessions/current/step-ups", "{}", token: grant.accessToken).status == 422)
        }
    }

    @Test func `the address is the gateway's word only where the gateway is trusted`() async throws {
        let forged: Fields = ["X-Forwarded-For": "198.51.100.1, 203.0.113.9"]
        try await withIdentity { app, given in
            let account = try await given.account()
            let grant: SessionGrant = try await given.signIn(account.email.text, forged).decoded()
            #expect(grant.session?.address == "127.0.0.1")
        }
        try await withIdentity(["IDENTITY_TRUSTED_PROXIES": "127.0.0.0/8, 10.0.0.1"]) { app, given in
            let account = try await given.account()
            let grant: SessionGrant = try await given.signIn(account.email.text, forged).decoded()
            // The last that no trusted proxy vouches for, not what the client wrote in front.
            #expect(grant.session?.address == "203.0.113.9")
            let two: SessionGrant = try await given.signIn(
                account.email.text, ["X-Forwarded-For": "198.51.100.1, 10.0.0.1"]
            ).decoded()
            #expect(two.session?.address == "198.51.100.1")
            let none: SessionGrant = try await given.signIn(account.email.text, ["X-Forwarded-For": "nonsense"])
                .decoded()
            #expect(none.session?.address == "127.0.0.1")
        }
    }
}

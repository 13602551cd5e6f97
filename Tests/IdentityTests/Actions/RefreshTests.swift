import Configuration
import Crypto
import EventLoop
import FoundationEssentials
import JSON
import JWT
import Models
import Postgres
import TestSupport
import Testing

@testable import Identity

/// As a client does that is told to come again, because too many wait for a connection.
private func patiently<T>(_ body: () async throws -> T) async throws -> T {
    while true {
        do {
            return try await body()
        } catch let error as PostgresError where error.isUnavailable {
            try await EventLoop.current.sleep(for: .milliseconds(50))
        }
    }
}

@Suite struct `Refresh tokens` {
    @Test func `a thousand uses at once rotate once and all get the same pair`() async throws {
        try await withIdentity { app, given in
            let account = try await given.account()
            let started = try await given.started(account)
            let origin = given.origin
            let uses = await concurrently(1_000) { _ in
                let next = try await patiently { try await refresh(started.refreshToken, from: origin, app) }
                return next.accessToken + " " + next.refreshToken
            }
            let pairs = Set(try uses.map { try $0.get() })
            #expect(pairs.count == 1)
            let pair = try #require(pairs.first).split(separator: " ")
            #expect(String(pair[1]) != started.refreshToken)
            // The winner's token is the one that is good now.
            _ = try await refresh(String(pair[1]), from: origin, app)
        }
    }

    @Test func `an honest retry within 30 seconds gets the same bytes, and the session goes on`() async throws {
        try await withIdentity { app, given in
            let started = try await given.started(try await given.account())
            let first = try await refresh(started.refreshToken, from: given.origin, app)
            given.clock.advance(30)
            let again = try await refresh(started.refreshToken, from: given.origin, app)
            #expect(again.accessToken == first.accessToken)
            #expect(again.refreshToken == first.refreshToken)
            #expect(try await refresh(first.refreshToken, from: given.origin, app).refreshToken != first.refreshToken)
        }
    }

    @Test func `a replay after the grace ends the family, tells the owner and stands in the record`() async throws {
        try await withIdentity { app, given in
            let account = try await given.account()
            let started = try await given.started(account)
            let next = try await refresh(started.refreshToken, from: given.origin, app)
            given.clock.advance(30.5)
            await expectThrows(Refusal.badRefreshToken) {
                try await refresh(started.refreshToken, from: given.origin, app)
            }
            // Also the thief, or the owner, with the latest one.
            await expectThrows(Refusal.badRefreshToken) {
                try await refresh(next.refreshToken, from: given.origin, app)
            }
            #expect(
                try await given.templates(to: account.email.text).last == .sessionEnded)
            #expect(try await given.events().contains("refresh_token.replayed"))
            let revoked: Revocations = try await given.get("/internal/revocations").decoded()
            #expect(revoked.items.map(\.id) == [started.record.id.description])
            // Told once, however often it comes.
            await expectThrows(Refusal.badRefreshToken) {
                try await refresh(started.refreshToken, from: given.origin, app)
            }
            #expect(try await given.templates(to: account.email.text).count == 1)
        }
    }

    @Test func `the token before the last ends the family at once`() async throws {
        try await withIdentity { app, given in
            let started = try await given.started(try await given.account())
            let second = try await refresh(started.refreshToken, from: given.origin, app)
            let third = try await refresh(second.refreshToken, from: given.origin, app)
            await expectThrows(Refusal.badRefreshToken) {
                try await refresh(started.refreshToken, from: given.origin, app)
            }
            await expectThrows(Refusal.badRefreshToken) {
                try await refresh(third.refreshToken, from: given.origin, app)
            }
        }
    }

    @Test func `a session ends after 14 days without use and after 90 days with it`() async throws {
        try await withIdentity { app, given in
            let account = try await given.account()
            var idle = try await given.started(account)
            given.clock.advance(14 * 86_400 - 1)
            idle = try await refresh(idle.refreshToken, from: given.origin, app)
            given.clock.advance(14 * 86_400)
            await expectThrows(Refusal.badRefreshToken) {
                try await refresh(idle.refreshToken, from: given.origin, app)
            }
            var used = try await given.started(account)
            for _ in 0..<9 {
                given.clock.advance(9.9 * 86_400)
                used = try await refresh(used.refreshToken, from: given.origin, app)
            }
            given.clock.advance(86_400)
            await expectThrows(Refusal.badRefreshToken) {
                try await refresh(used.refreshToken, from: given.origin, app)
            }
        }
    }

    @Test func `only the hash is kept, and neither access nor invented tokens are taken`() async throws {
        try await withIdentity { app, given in
            let account = try await given.account()
            let started = try await given.started(account)
            let token = started.refreshToken
            // 16 bytes of id, 32 of secret, 16 of tag.
            #expect(token.utf8.count == 86)
            let kept = try await given.test.openAsAdmin().read { db in
                try await db.rows("SELECT sessions::text AS all_of_it FROM sessions") { row -> String in try row[0] }
            }
            #expect(kept.count == 1 && !kept[0].contains(token))
            #expect(try await given.refresh(started.accessToken).problem == "invalid-refresh-token")
            let other = RefreshToken(of: started.record.id, Keys(Secret("another secret of 32 bytes and more")))
            #expect(try await given.refresh(other.text).problem == "invalid-refresh-token")
            for wrong in ["", "x", token + "A", String(token.dropLast()), String(token.reversed())] {
                let reply = try await given.refresh(wrong)
                #expect(reply.status == 401 || reply.status == 422)
            }
            // None of it has ended the session.
            #expect(try await given.refresh(token).status == 200)
            // A refresh token is no access token.
            #expect(try await given.get("/v1/accounts/me", token: token).status == 401)
        }
    }

    @Test func `somebody who has left the tenant acts in none from the next refresh on`() async throws {
        try await withIdentity { app, given in
            let started = try await given.started(
                try await given.account(), Standing(tenant: .new(), business: nil, roles: [.owner]))
            let next = try await refresh(started.refreshToken, from: given.origin, app)
            #expect(next.record.tenant == .platform)
            let payload = try #require(next.accessToken.split(separator: ".").dropFirst().first)
            let claims = try JSONValue(parsing: try #require(Base64.decodeURL(String(payload))))
            #expect(claims["roles"] == .array([]))
        }
    }
}

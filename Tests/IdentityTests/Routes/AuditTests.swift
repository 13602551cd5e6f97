import FoundationEssentials
import HTTP
import JSON
import Models
import Postgres
import Routing
import TestSupport
import Testing

@testable import Identity

/// A signed-in administrator of the platform.
private func administrator(_ given: Given) async throws -> String {
    let email = try EmailAddress("admin@example.com")
    _ = try await createAdministrator(email, .given("ferry 9 lanterns upstream"), given.app)
    let grant: SessionGrant = try await given.signIn(email.text, password: "ferry 9 lanterns upstream").decoded()
    return try #require(grant.accessToken)
}

/// Adds an event to a tenant's record in a transaction of a tenant.
private func note(in tenant: TenantID, speakingFor speaker: TenantID, _ app: App) async throws {
    let now = app.now
    try await app.database.write(as: speaker) { db in
        try db.audit(.sessionStarted, by: .system, from: .local, in: tenant, at: now)
    }
}

private func run(_ statement: SQL, in tenant: TenantID, _ app: App) async throws {
    try await app.database.write(as: tenant) { db in _ = try await db.execute(statement) }
}

@Suite struct `The record of security events` {
    @Test func `is read by who may, page by page, filtered, in JSON and CSV`() async throws {
        try await withIdentity { app, given in
            let token = try await administrator(given)
            let account = try await given.account()
            for _ in 0..<3 { _ = try await given.signIn(account.email.text, password: "wrong", ["User-Agent": "=1+1"]) }
            let failures: Page<AuditEvent> = try await given.get(
                "/v1/audit-events?kind=sign_in.failed&limit=2", token: token
            ).decoded()
            #expect(failures.items.count == 2)
            #expect(failures.items.allSatisfy { $0.target == .init(kind: "account", id: account.id.description) })
            #expect(failures.items[0].id > failures.items[1].id)
            let cursor = try #require(failures.nextCursor)
            let rest: Page<AuditEvent> = try await given.get(
                "/v1/audit-events?kind=sign_in.failed&limit=2&cursor=\(cursor)", token: token
            ).decoded()
            #expect(rest.items.count == 1 && rest.nextCursor == nil)
            // A cursor is good for its own filter only.
            let foreign = try await given.get("/v1/audit-events?limit=2&cursor=\(cursor)", token: token)
            #expect(foreign.problem == "invalid-cursor")
            let csv = try await given.get(
                "/v1/audit-events?target=\(account.id)", token: token, ["Accept": "text/csv"])
            let lines = csv.text.split(separator: "\r\n")
            #expect(lines.count == 4)
            #expect(lines[1].contains("\"'=1+1\""))
            #expect(csv.fields["Content-Disposition"]?.hasPrefix("attachment") == true)
            let later: Page<AuditEvent> = try await given.get(
                "/v1/audit-events?from=2100-01-01T00:00:00Z", token: token
            ).decoded()
            #expect(later.items.isEmpty)
            #expect(try await given.get("/v1/audit-events?from=yesterday", token: token).status == 422)
        }
    }

    @Test func `is for nobody else`() async throws {
        try await withIdentity { app, given in
            let token = try await given.session(of: try await given.account()).accessToken
            #expect(try await given.get("/v1/audit-events", token: token).status == 403)
            #expect(try await given.get("/v1/audit-events").status == 401)
        }
    }

    @Test func `cannot be changed by the service, and shows a tenant its own events only`() async throws {
        try await withIdentity { app, given in
            let mine = try await given.tenant()
            let theirs = try await given.tenant()
            try await note(in: mine, speakingFor: mine, app)
            try await note(in: theirs, speakingFor: theirs, app)
            let events = try await given.events(in: mine)
            #expect(events == ["session.started"])
            let tenants = try await app.database.read(as: mine) { db in
                try await db.value("SELECT count(DISTINCT tenant_id) FROM audit_events", as: Int.self)
            }
            #expect(tenants == 1)
            // Nobody writes another tenant's record, and nobody changes what is written.
            await expectThrows(PostgresError.self) { try await note(in: theirs, speakingFor: mine, app) }
            for change in ["UPDATE audit_events SET kind = 'x'", "DELETE FROM audit_events", "TRUNCATE audit_events"] {
                await expectThrows(PostgresError.self) { try await run(SQL(unsafeRaw: change), in: mine, app) }
            }
        }
    }
}

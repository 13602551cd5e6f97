import FoundationEssentials
import Models
import Postgres
import Synchronization
import TestSupport
import Testing

@testable import Identity

/// A command with its environment, and what it wrote.
private final class Terminal: Sendable {
    private let said = Mutex<(out: String, err: String)>(("", ""))

    var out: String { said.withLock { $0.out } }
    var err: String { said.withLock { $0.err } }

    func commands(_ given: Given, input: String? = nil, _ changes: [String: String] = [:]) -> IdentityCommands {
        let environment = given.variables.merging(changes) { $1 }
        return IdentityCommands(
            environment: environment, readLine: { input }, print: { text in self.said.withLock { $0.out += text } },
            say: { text in self.said.withLock { $0.err += text } })
    }
}

@Suite struct `Commands of identity` {
    @Test func `the first administrator comes by a link, once, and never with a password that others know`()
        async throws
    {
        try await withIdentity { app, given in
            let terminal = Terminal()
            #expect(await terminal.commands(given).admin(["create", "root@example.com"]) == 0)
            let start = try #require(terminal.out.firstRange(of: "https://portal.example/set-password#code="))
            let code = String(terminal.out[start.upperBound...].prefix { !$0.isWhitespace })
            #expect(try await given.signIn("root@example.com", password: "").status == 422)
            let chosen = try await given.post(
                "/v1/password-resets/confirmations", #"{"code":"\#(code)","password":"ferry 9 lanterns upstream"}"#)
            #expect(chosen.status == 204)
            let grant: SessionGrant = try await given.signIn(
                "root@example.com", password: "ferry 9 lanterns upstream"
            ).decoded()
            #expect(try await given.get("/v1/audit-events", token: grant.accessToken).status == 200)
        }
    }

    @Test func `a password on the standard input is judged like any other`() async throws {
        try await withIdentity { app, given in
            let words = ["create", "root@example.com", "--password-stdin"]
            let weak = Terminal()
            #expect(await weak.commands(given, input: "Password123!").admin(words) == 1)
            #expect(weak.err.contains("first that somebody would try"))
            #expect(await Terminal().commands(given, input: "short").admin(words) == 1)
            #expect(await Terminal().commands(given).admin(words) == 64)
            #expect(await Terminal().commands(given, input: "ferry 9 lanterns upstream").admin(words) == 0)
            let reply = try await given.signIn("root@example.com", password: "ferry 9 lanterns upstream")
            #expect(reply.status == 200)
        }
    }

    @Test func `keys rotate by command, and wrong words are explained`() async throws {
        try await withIdentity { app, given in
            let terminal = Terminal()
            #expect(await terminal.commands(given).keys(["rotate"]) == 0)
            #expect(terminal.out.contains("is published and signs from"))
            let count = try await given.count("SELECT count(*) FROM signing_keys")
            #expect(count == 2)
            #expect(await Terminal().commands(given).keys([]) == 64)
            #expect(await Terminal().commands(given).admin(["delete", "x@example.com"]) == 64)
            #expect(await Terminal().commands(given).admin(["create", "nobody"]) == 64)
            #expect(await Terminal().commands(given, ["IDENTITY_SECRET": ""]).keys(["rotate"]) == 78)
        }
    }
}

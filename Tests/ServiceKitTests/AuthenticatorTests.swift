import Configuration
import EventLoop
import FoundationEssentials
import HTTP
import HTTPServer
import JWT
import Models
import Routing
import TestSupport
import Testing

@testable import ServiceKit

private func settings(_ file: String, skew: String = "60s") -> TokenSettings {
    TokenSettings(
        Environment(["TOKEN_KEYS_FILE": file, "TOKEN_ISSUER": "https://id.example", "TOKEN_SKEW": skew]))
}

/// A service with one route for bearers, its tokens checked with the keys of `file`.
private func withGuardedRoute(
    _ file: String, _ body: @Sendable (Running, UInt16) async throws -> Void
) async throws {
    try await withProgram { service in
        await service.takeTokens(settings(file))
        service.serve([
            .get("/v1/me", to: .signedIn, "Who I am", gives: [String].self) { call in
                let bearer = try call.bearer()
                return .ok([bearer.subject, bearer.tenant.description] + bearer.roles.sorted())
            },
            .get("/v1/open", to: .everyone, "Anybody", gives: [String].self) { call in .ok([try call.bearer().subject])
            },
        ])
    } _: { running in
        try await body(running, try await running.port)
    }
}

@Suite struct `Access tokens` {
    @Test func `a token names account, tenant and roles, and the access line carries the tenant`() async throws {
        let given = try GivenTokens()
        try await withFolder { folder in
            try Data(try given.keySet).write(to: URL(filePath: folder + "/keys"))
            let token = try given.token()
            try await withGuardedRoute(folder + "/keys") { running, port in
                for scheme in ["Bearer", "bearer"] {
                    let reply = try await fetch(port, "GET", "/v1/me", ["Authorization": "\(scheme) \(token)"])
                    #expect(reply.status == 200)
                    #expect(
                        reply.body
                            == #"["0198c5f0-5f00-7abc-8def-000000000001","0198c5f0-5f00-7abc-8def-000000000002","advisor","owner"]"#
                    )
                }
                let line = try await running.lines.line(with: "\"answered\"")
                #expect(line.contains(#""tenant":"0198c5f0-5f00-7abc-8def-000000000002""#))
                #expect(!running.lines.text.contains(token))
                #expect(try await fetch(port, "GET", "/v1/open").status == 401)
            }
        }
    }

    @Test func `everything wrong gets the same 401, no credentials a plain challenge, two of them 400`() async throws {
        let (given, stranger) = (try GivenTokens(), try GivenTokens())
        try await withFolder { folder in
            try Data(try given.keySet).write(to: URL(filePath: folder + "/keys"))
            let good = try given.token()
            let wrong = [
                "Bearer", "Bearer x", "Basic \(good)", "Bearer \(good) more", "Bearer \(good.dropLast())",
                "Bearer \(try stranger.token())", "Bearer \(try given.token(now: 1_000_000))",
                "Bearer \(try given.token(["sub": "\"nobody\""]))", "Bearer \(try given.token(["tenant": "\"x\""]))",
                "Bearer \(try given.token(["roles": "\"owner\""]))", "Bearer \(try given.token(["roles": "[1]"]))",
                "Bearer \(try given.token(["sid": "7"]))", "Bearer \(try given.token(["business": "\"x\""]))",
                "Bearer \(try given.token(["aud": "\"others\""]))", "Bearer \(try given.token(["iss": "\"others\""]))",
            ]
            try await withGuardedRoute(folder + "/keys") { running, port in
                var bodies: Set<String> = []
                for value in wrong {
                    let reply = try await fetch(
                        port, "GET", "/v1/me",
                        ["Authorization": value, "X-Request-Id": "a", "traceparent": "00-\(trace)-00f067aa0ba902b7-00"])
                    #expect(reply.status == 401, "\(value)")
                    #expect(reply.field("WWW-Authenticate") == "Bearer error=\"invalid_token\"", "\(value)")
                    bodies.insert(reply.body)
                }
                #expect(bodies.count == 1)
                let none = try await fetch(port, "GET", "/v1/me")
                #expect(none.status == 401)
                #expect(none.field("WWW-Authenticate") == "Bearer")
                let socket = try await Socket.connect(host: "127.0.0.1", port: port)
                let field = "Authorization: Bearer \(good)\r\n"
                let head = "GET /v1/me HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\(field)\(field)\r\n"
                try await socket.write(Array(head.utf8))
                #expect(try await reply(from: socket).status == 400)
                let numbers = try await fetch(try await running.metricsPort, "GET", "/metrics").body
                #expect(numbers.contains("token_checks_total{outcome=\"refused\"} \(wrong.count)"))
            }
        }
    }

    @Test func `keys are read again when the file changes, and bad files change nothing`() async throws {
        let (old, new) = (try GivenTokens(), try GivenTokens())
        try await withFolder { folder in
            let path = folder + "/keys"
            try await onWorker { _ in
                let pool = BlockingPool(threads: 1, queue: 4)
                let authenticator = Authenticator(settings(path).rules, .file(path, pool))
                await expectThrows(SystemError.self) { try await authenticator.refresh() }
                #expect(authenticator.readiness.state == .unready)
                let early = try head(bearer: try old.token())
                await expectThrows(Problem.self) { try await authenticator.bearer(early) }

                try Data(try old.keySet).write(to: URL(filePath: path))
                try await authenticator.refresh()
                #expect(authenticator.readiness.state == .ready)
                let oldHead = try head(bearer: try old.token())
                for _ in 0..<3 { #expect(try await authenticator.bearer(oldHead)?.account == old.account) }
                #expect(authenticator.remembered == 2 && authenticator.verified == 1)

                for bad in ["", "{}", #"{"keys":[]}"#] {
                    try Data(bad.utf8).write(to: URL(filePath: path))
                    await expectThrows(TokenError.self) { try await authenticator.refresh() }
                    #expect(authenticator.readiness.state == .degraded)
                    #expect(try await authenticator.bearer(oldHead) != nil)
                }

                try Data(try new.keySet).write(to: URL(filePath: path))
                try await authenticator.refresh()
                #expect(authenticator.readiness.state == .ready)
                await expectThrows(Problem.self) { try await authenticator.bearer(oldHead) }
                let newHead = try head(bearer: try new.token())
                #expect(try await authenticator.bearer(newHead) != nil)
                #expect(authenticator.refused == 1)
            }
        }
    }

    @Test func `the skew of the clocks is a setting`() async throws {
        let given = try GivenTokens()
        try await withFolder { folder in
            let path = folder + "/keys"
            try Data(try given.keySet).write(to: URL(filePath: path))
            let token = try given.token(now: 1_000_000)
            try await onWorker { _ in
                let pool = BlockingPool(threads: 1, queue: 4)
                for (skew, isTaken) in [("0s", false), ("10s", true)] {
                    let authenticator = Authenticator(
                        settings(path, skew: skew).rules, .file(path, pool), now: { 1_000_605 })
                    try await authenticator.refresh()
                    let head = try head(bearer: token)
                    let bearer = try? await authenticator.bearer(head)
                    #expect((bearer != nil) == isTaken)
                }
            }
        }
    }

    private var trace: String { "4bf92f3577b34da6a3ce929d0e0e4736" }
}

private func head(bearer token: String) throws -> RequestHead {
    var parser = RequestParser()
    var place = 0
    let bytes = Array("GET / HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \(token)\r\n\r\n".utf8)
    guard case .head(let head) = parser.next(bytes, &place) else { throw Unexpected(what: "no head") }
    return head
}

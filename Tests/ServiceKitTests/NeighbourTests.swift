import Configuration
import EventLoop
import FoundationEssentials
import HTTP
import HTTPClient
import JSON
import Models
import Routing
import Synchronization
import Telemetry
import TestSupport
import Testing

@testable import ServiceKit

private struct Note: Codable, Sendable, Equatable {
    let text: String
}

/// An identity service that gives out tokens and a neighbour that asks for them, in one process.
private func withNeighbours(
    _ body: @Sendable (URL, Asked) async throws -> Void
) async throws {
    let given = try GivenTokens()
    let keys = try given.keySet
    let asked = Asked()
    try await withProgram { service in
        let rules = TokenSettings.rules(Environment(["TOKEN_ISSUER": "https://id.example"]))
        await service.takeTokens(rules, TokenAuthority(name: "test", keys: { keys }))
        service.serve([
            .get("/.well-known/jwks.json", to: .everyone, "Keys", gives: String.self) { _ in .json(keys) },
            .get("/internal/revocations", to: .everyone, "Revocations", gives: Revocations.self) { _ in
                .ok(Revocations(items: []))
            },
            .post("/internal/tokens", to: .everyone, "A token", takes: ClientCredentials.self, gives: ServiceGrant.self)
            {
                call in
                asked.tokens.add(1, ordering: .relaxed)
                guard call.body.clientSecret == "right" else { throw Problem.unauthorized() }
                let claims = ["roles": "[\"service\"]", "sid": nil, "tenant": "\"\(call.body.tenant)\""]
                return .ok(ServiceGrant(accessToken: try given.token(claims), expiresIn: 600))
            },
            .post("/internal/notes", to: .service, "A note", takes: Note.self, gives: Note.self) { call in
                .ok(Note(text: "\(call.body.text) \(try call.bearer().tenant)"))
            },
            .get("/internal/odd", to: .everyone, "Not what was asked for", gives: String.self) { _ in .ok("odd") },
            .get("/internal/missing", to: .everyone, "Nothing", gives: String.self) { _ in throw Problem.notFound },
        ])
    } _: { running in
        let port = try await running.port
        try await body(try #require(URL(string: "http://127.0.0.1:\(port)/")), asked)
    }
}

private final class Asked: Sendable {
    let tokens = Atomic(0)
}

private func service(_ secret: String, _ identity: URL) throws -> (Service, TokenSettings) {
    let settings = TokenSettings(
        Environment([
            "TOKEN_ISSUER": "https://id.example", "IDENTITY_URL": identity.absoluteString, "CLIENT_SECRET": secret,
        ]))
    let service = Service(
        name: "test", version: "1", instance: "", settings: try processSettings(),
        log: .init(service: "test", level: .error), blocking: BlockingPool(threads: 1, queue: 1))
    return (service, settings)
}

@Suite struct `Neighbours` {
    private let tenant = TenantID("0198c5f0-5f00-7abc-8def-000000000002")

    @Test func `a call carries a token for its tenant, fetched once for many calls at once`() async throws {
        let tenant = try #require(tenant)
        try await withNeighbours { url, asked in
            let (service, settings) = try service("right", url)
            let neighbour = service.neighbour("notes", at: url, settings)
            let answers = await concurrently(100) { number in
                let note: Note = try await neighbour.send(
                    .post, "/internal/notes", Note(text: "\(number)"), in: number.isMultiple(of: 2) ? tenant : .platform
                )
                return note.text
            }
            for (number, answer) in answers.enumerated() {
                #expect(try answer.get() == "\(number) \(number.isMultiple(of: 2) ? tenant : .platform)")
            }
            #expect(asked.tokens.load(ordering: .relaxed) == 2)
            await service.drain(within: .seconds(1))
        }
    }

    @Test func `a wrong secret, a refusal, a strange answer and nobody there are told apart`() async throws {
        let tenant = try #require(tenant)
        try await withNeighbours { url, _ in
            let (service, settings) = try service("wrong", url)
            let neighbour = service.neighbour("notes", at: url, settings)
            await expectThrows(NeighbourError.refused(status: 401, code: "unauthorized")) {
                try await neighbour.send(.post, "/internal/notes", Note(text: "a"), in: tenant)
            }
            await expectThrows(NeighbourError.refused(status: 404, code: "not-found")) {
                let _: Note = try await neighbour.get("/internal/missing", in: nil)
            }
            await expectThrows(NeighbourError.malformed("notes /internal/odd")) {
                let _: Note = try await neighbour.get("/internal/odd", in: nil)
            }
            let nobody = service.neighbour("nobody", at: try #require(URL(string: "http://127.0.0.1:1")))
            do {
                let _: Note = try await nobody.get("/", in: nil)
                Issue.record("somebody answered")
            } catch let error as NeighbourError {
                #expect(error.problem.kind == .unavailable)
                #expect(error.problem.fields["Retry-After"] == "2")
            }
            await expectThrows(NeighbourError.self) {
                let _: Note = try await nobody.get("/", in: tenant)
            }
            await service.drain(within: .seconds(1))
        }
    }

    @Test func `the identity service's keys are the ones that count, and one of the two sources must be named`()
        async throws
    {
        try await withNeighbours { url, _ in
            let (service, settings) = try service("right", url)
            await service.takeTokens(settings)
            #expect(service.readiness.map(\.state) == [.ready])
            await service.drain(within: .seconds(1))
        }
        for variables in [[:], ["IDENTITY_URL": "http://a", "TOKEN_KEYS_FILE": "/b"]] {
            let environment = Environment(variables.merging(["TOKEN_ISSUER": "x"]) { one, _ in one })
            _ = TokenSettings(environment)
            #expect(throws: ConfigurationError.self) { try environment.check() }
        }
    }
}

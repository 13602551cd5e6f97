import HTTP
import Models
import Routing
import ServiceKit
import TestSupport
import Testing

/// Two things, one of each tenant; `isLeaky` forgets to ask whose.
private func things(_ owner: TenantID, _ id: String, isLeaky: Bool) -> [Route] {
    [
        .get(
            "/v1/things/:thing", to: .permission(.readCustomers), "A thing",
            parameters: [.path("thing", as: String.self)], gives: String.self
        ) { call in
            let thing: String = try call.path("thing")
            let caller = try call.bearer().tenant
            guard thing == id, isLeaky || caller == owner else { throw Problem.notFound }
            return .ok("the secret")
        }
    ]
}

@Suite struct `Isolation` {
    private let owner = TenantID("0198c5f0-5f00-7abc-8def-000000000001")
    private let other = TenantID("0198c5f0-5f00-7abc-8def-000000000002")
    private let account = AccountID("0198c5f0-5f00-7abc-8def-000000000003")

    @Test func `a table that keeps its things to their tenant passes, one that does not is found out`() async throws {
        let (owner, other) = (try #require(owner), try #require(other))
        let stranger = Bearer(account: try #require(account), tenant: other, roles: ["owner"])
        let victim = Victim(ids: ["thing": ["t-1"]], marks: ["the secret"])
        try await onWorker { _ in
            let tight = things(owner, "t-1", isLeaky: false)
            try await expectIsolation(of: tight, from: victim, as: [("another owner", stranger)])
            #expect(try await leaks(among: 300, of: tight, from: victim, as: [stranger], bodies: [:]).leaks.isEmpty)
            let leaky = things(owner, "t-1", isLeaky: true)
            await withKnownIssue {
                try await expectIsolation(of: leaky, from: victim, as: [("another owner", stranger)])
            }
            #expect(try await leaks(among: 300, of: leaky, from: victim, as: [stranger], bodies: [:]).leaks.count > 100)
        }
    }

    @Test func `a route whose parameter nobody has an id for is a failure`() async throws {
        let (owner, other) = (try #require(owner), try #require(other))
        let stranger = Bearer(account: try #require(account), tenant: other, roles: ["owner"])
        try await onWorker { _ in
            await withKnownIssue {
                try await expectIsolation(
                    of: things(owner, "t-1", isLeaky: false), from: Victim(ids: [:], marks: []),
                    as: [("another owner", stranger)])
            }
        }
    }
}

import FoundationEssentials
import HTTP
import HTTPServer
import JSON
import Testing

@testable import Routing

/// SECURITY.md, point 15: every error is a problem with a code and a trace id, made in one place.
struct RefusalTests {
    private static let all: [Refusal] =
        Fault.allCases.map { .fault($0) } + [.headTooSlow, .expectationUnknown, .tooManyConnections]

    private func detail(_ reply: Reply) -> String {
        if case .string(let text)? = reply.json?["detail"] { text } else { "" }
    }

    @Test func `whatever the server refuses is a problem with code, ids and the fields of every answer`() throws {
        for refusal in Self.all {
            let response = Router.refuse(refusal)
            let answer = Reply(response)
            #expect(refusal.status == nil || response.status == refusal.status, "\(refusal)")
            #expect(answer.fields["Content-Type"] == "application/problem+json")
            #expect(answer.fields["X-Content-Type-Options"] == "nosniff")
            #expect(answer.fields["Cache-Control"] == "no-store")
            #expect(answer.json?["requestId"] == .string(try #require(answer.fields["X-Request-Id"])))
            #expect(answer.json?["status"] == .integer(Int64(answer.status)))
            guard case .string(let code)? = answer.code, case .string(let trace)? = answer.json?["traceId"] else {
                Issue.record("\(refusal) has no code or no trace")
                continue
            }
            #expect(answer.json?["type"] == .string("/problems/\(code)"))
            #expect(ProblemKind.all.contains { $0.code == code && $0.status == response.status })
            #expect(trace.utf8.count == 32)
        }
    }

    @Test func `a person can tell the refusals apart`() {
        let sentences = Self.all.map { detail(Reply(Router.refuse($0))) }
        #expect(!sentences.contains(""))
        #expect(Set(sentences).count == sentences.count)
    }

    @Test func `a server that is full says when to come again`() {
        #expect(Router.refuse(.tooManyConnections).fields["Retry-After"] == "1")
    }

    @Test func `a body that did not arrive whole says how`() {
        let problems = [BodyError.tooLarge, .tooSlow, .closed, .malformed(.chunkMalformed), .malformed(.fieldsTooMany)]
            .map { Problem($0) }
        #expect(problems.map(\.kind.status.code) == [413, 408, 400, 400, 431])
        for error in [BodyError.tooLarge, .tooSlow, .closed, .malformed(.fieldMalformed), .malformed(.fieldsTooLarge)] {
            #expect(Problem(error).kind.status == error.status)
        }
    }

    @Test func `a path or query without meaning says which of its rules it breaks`() async {
        var details: Set<String> = []
        for target in ["/%zz", "/%C0%80", "/%00", "/..", "/v1/cars/newest?a=%zz", "/v1/cars/newest?a=%00"] {
            let answer = await reply("GET", target)
            #expect(answer.status == 400 && answer.code == "bad-request", "\(target)")
            details.insert(detail(answer))
        }
        #expect(details.count == 6)
    }

    @Test func `kinds have codes of their own`() {
        #expect(Set(ProblemKind.all.map(\.code)).count == ProblemKind.all.count)
        #expect(ProblemKind.all.allSatisfy { $0.status.code >= 400 && !$0.title.isEmpty })
    }

    /// The gateway answers some refusals in place of the services: a caller must not see two codes for one thing.
    @Test func `the gateway's own problems have the codes and titles of the services`() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let table = try String(
            decoding: Data(contentsOf: root.appending(path: "deploy/gateway/problems")), as: UTF8.self)
        let rows = table.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { $0.split(separator: "|") }
        #expect(rows.count > 10 && rows.allSatisfy { $0.count == 4 })
        var shared = 0
        for row in rows {
            guard let kind = ProblemKind.all.first(where: { $0.code == row[1] }) else { continue }
            shared += 1
            #expect(String(kind.status.code) == row[0] && kind.title == row[2], "\(row[1])")
        }
        #expect(shared >= 10)
        // What a service can answer is never called otherwise by the gateway.
        for row in rows where ![404, 503].contains(Int(row[0])) {
            let names = ProblemKind.all.filter { String($0.status.code) == row[0] }.map(\.code)
            #expect(names.isEmpty || names.contains(String(row[1])), "\(row[0])")
        }
    }
}

struct HandlerRouterTests {
    private let router = Router(answering: { request in
        _ = try request.head.target.segments()
        if request.head.method == .post {
            return Response(.ok, text: String(decoding: try await request.body.collect(upTo: 3), as: UTF8.self))
        }
        if request.head.method == .delete { throw Defect() }
        return Response(.ok, text: "OK")
    })

    @Test func `one function answers everything, with the fields of every answer`() async {
        for path in ["/", "/any/thing", "/v1/cars"] {
            let answer = await reply(router, "GET", path, [("X-Request-Id", "mine")])
            #expect(answer.text == "OK")
            #expect(answer.fields["X-Content-Type-Options"] == "nosniff" && answer.fields["X-Request-Id"] == "mine")
        }
    }

    @Test func `what it throws is a problem`() async {
        #expect(await reply(router, "POST", "/", body: "four").code == "content-too-large")
        #expect(await reply(router, "GET", "/%zz").code == "bad-request")
        let defect = await reply(router, "DELETE", "/")
        #expect(defect.status == 500 && defect.code == "internal-error" && !defect.text.contains("SELECT"))
    }
}

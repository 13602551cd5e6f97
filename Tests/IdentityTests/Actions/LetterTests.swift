import EventLoop
import FoundationEssentials
import HTTP
import HTTPServer
import JSON
import Models
import Postgres
import Routing
import TestSupport
import Testing

@testable import Identity
@testable import ServiceKit

/// Stands for the service that writes the letters: takes them, or is away.
private final class Writer {
    var isAway = true
    /// Takes what comes and loses its answer on the way.
    var losesAnswer = false
    private(set) var knocks = 0
    private(set) var taken: [Notice] = []
    private(set) var token = ""
    private let listener: Listener

    init() throws {
        listener = try Listener(port: 0)
        let server = Server(refuse: Router.refuse) { request in await self.answer(request) }
        server.listen(on: listener)
    }

    var url: String { "http://127.0.0.1:\(listener.port)" }

    private func answer(_ request: Request) async -> Response {
        knocks += 1
        guard !isAway, request.head.method == .post,
            String(decoding: request.head.target.path, as: UTF8.self) == "/internal/messages",
            let body = try? await request.body.collect(upTo: 65_536),
            let notice = try? JSONReader.decode(Notice.self, from: body)
        else { return Response(.serviceUnavailable) }
        taken.append(notice)
        token = String(request.head["authorization"]?.dropFirst("Bearer ".count) ?? "")
        guard !losesAnswer else {
            losesAnswer = false
            return Response(.internalServerError)
        }
        return Response(.noContent)
    }

    func close() { listener.close() }
}

@Suite struct `Letters of identity` {
    @Test func `wait until they are taken, with the same id each time, for a service that signs for itself`()
        async throws
    {
        try await withDatabase(schema: "identity", migrations: migrations) { database in
            let writer = try Writer()
            let given = try await Given(database, ["NOTIFICATIONS_URL": writer.url])
            func until(_ isSo: () async throws -> Bool) async throws {
                let end = Instant.now + .seconds(60)
                while try await !isSo() {
                    try #require(Instant.now < end, "it did not come to be")
                    try await database.loop.sleep(for: .milliseconds(20))
                }
            }
            let asked = try await given.post(
                "/v1/accounts",
                #"{"email":"ana@example.com","password":"\#(Given.password)","name":"Ana"}"#)
            // Nobody who registers waits for whoever writes.
            #expect(asked.status == 202)
            try await until { writer.knocks > 0 }
            #expect(try await given.letters().count == 1)
            let code = try await given.code(to: "ana@example.com")
            (writer.isAway, writer.losesAnswer) = (false, true)
            try await until { try await given.letters().isEmpty }
            #expect(writer.taken.count == 2 && Set(writer.taken.map(\.id)).count == 1)
            #expect(writer.taken.last?.values["link"] == "https://portal.example/verify#code=\(code)")
            // The token is a service's for everybody without a tenant.
            let reach = try await given.get("/internal/tenants/\(given.tenant())/usage", token: writer.token)
            #expect(reach.status == 200, "\(reach.text)")

            let tenant = try await given.tenant()
            let owner = try await given.token(of: tenant, .owner)
            _ = try await given.post(
                "/v1/invitations", #"{"email":"guest@example.com","roles":["viewer"]}"#, token: owner)
            try await until { writer.taken.count == 3 }
            // And one of the tenant that invites for its letters.
            func usage(_ tenant: TenantID) async throws -> Int {
                try await given.get("/internal/tenants/\(tenant)/usage", token: writer.token).status
            }
            let other = try await given.tenant("Elsewhere")
            #expect(try await usage(tenant) == 200)
            #expect(try await usage(other) == 404)
            await given.close()
            writer.close()
        }
    }

    @Test func `what waits is sealed`() async throws {
        try await withIdentity { _, given in
            _ = try await given.post(
                "/v1/accounts", #"{"email":"ana@example.com","password":"\#(Given.password)","name":"Ana"}"#)
            let code = try await given.code(to: "ana@example.com")
            #expect(try await given.count("SELECT count(*) FROM jobs") == 1)
            #expect(
                try await given.count(
                    "SELECT count(*) FROM jobs WHERE jobs::text LIKE \("%\(code)%") OR jobs::text LIKE '%ana@%'") == 0)
        }
    }

    @Test func `are in the person's language: that of the account, of the registration, of the browser`() async throws {
        try await withIdentity { app, given in
            func register(_ email: String, _ more: String = "", _ accept: String? = nil) async throws -> String? {
                var fields = Fields()
                fields["Accept-Language"] = accept
                let reply = try await given.post(
                    "/v1/accounts", #"{"email":"\#(email)","password":"\#(Given.password)","name":"Ana"\#(more)}"#,
                    fields)
                #expect(reply.status == 202)
                return try await given.letters(to: email).last?.to.language?.text
            }
            #expect(try await register("a@example.com", #","language":"es-419""#, "de") == "es-419")
            #expect(try await register("b@example.com", "", "*, fr;q=0.5, de-AT;q=0.8, x_y") == "de-AT")
            #expect(try await register("c@example.com") == "en")
            let code = try await given.code(to: "b@example.com")
            let made = try await given.post("/v1/accounts/verifications", #"{"code":"\#(code)"}"#)
            #expect(try made.decoded(as: Account.self).language.text == "de-AT")
            // The owner is written to in the owner's language, whoever asks.
            #expect(try await register("b@example.com", #","language":"es""#, "es") == "de-AT")
            let german: Fields = ["Accept-Language": "de"]
            _ = try await given.post("/v1/password-resets", #"{"email":"nobody@example.com"}"#, german)
            #expect(try await given.letters(to: "nobody@example.com").last?.to.language?.text == "de")

            let tenant = try await given.tenant()
            let owner = try await given.token(of: tenant, .owner)
            func invite(_ email: String, _ fields: Fields = Fields()) async throws -> String? {
                let body = #"{"email":"\#(email)","roles":["viewer"]}"#
                #expect(try await given.post("/v1/invitations", body, token: owner, fields).status == 201)
                return try await given.letters(to: email).last?.to.language?.text
            }
            #expect(try await invite("b@example.com", ["Accept-Language": "es"]) == "de-AT")
            #expect(try await invite("new@example.com", ["Accept-Language": "es"]) == "es")
            #expect(try await invite("other@example.com") == nil)
            let registered = try await given.post(
                "/v1/invitations/registrations",
                #"{"code":"\#(try await given.code(to: "new@example.com"))","password":"\#(Given.password)","name":"N"}"#,
                german)
            #expect(try registered.decoded(as: Account.self).language.text == "de")
        }
    }
}

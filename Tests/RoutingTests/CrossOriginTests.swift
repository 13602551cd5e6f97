import HTTP
import Routing
import Testing

/// SECURITY.md, point 16: exact origins from configuration with Vary, never `*`, never reflecting, `null` refused.
struct CrossOriginTests {
    private let router = Router(
        sampleRoutes(), crossOrigin: CrossOrigin(["https://app.example.com", "http://localhost:3000"]))

    private func origin(_ value: String) -> (String, String) { ("Origin", value) }

    private func corsFields(_ reply: Reply) -> [String] {
        reply.fields.lines.map { $0.name.lowercased() }.filter { $0.hasPrefix("access-control-") }
    }

    @Test func `a page of a named origin may read the answer and the fields that the API speaks of`() async {
        for allowed in ["https://app.example.com", "http://localhost:3000"] {
            let answer = await reply(router, "GET", "/v1/cars/newest", [origin(allowed)])
            #expect(answer.status == 200)
            #expect(answer.fields.values("Access-Control-Allow-Origin") == [allowed])
            #expect(answer.fields["Vary"] == "Origin")
            #expect(answer.fields["Access-Control-Allow-Credentials"] == nil)
            let readable = answer.fields["Access-Control-Expose-Headers"] ?? ""
            for name in [
                "ETag", "Location", "Retry-After", "RateLimit", "RateLimit-Policy", "Idempotent-Replayed",
                "X-Request-Id",
            ] {
                #expect(readable.split(separator: ", ").contains { $0 == name }, "\(name)")
            }
        }
    }

    @Test func `a problem can be read by the page as well`() async {
        for (method, path) in [("GET", "/nothing"), ("DELETE", "/v1/cars"), ("GET", "/v1/defect"), ("GET", "/v1/%zz")] {
            let answer = await reply(router, method, path, [origin("https://app.example.com")])
            #expect(answer.status >= 400)
            #expect(answer.fields["Access-Control-Allow-Origin"] == "https://app.example.com")
        }
    }

    @Test(arguments: [
        "null", "*", "https://app.example.com.evil.net", "https://evil.net", "http://app.example.com",
        "https://app.example.com:8443", "https://APP.example.com", "https://app.example.com/",
        "https://sub.app.example.com",
        "https://app.example.com, https://evil.net", "",
    ])
    func `any other origin gets no word about origins, and caches are told that it mattered`(_ other: String) async {
        for method in ["GET", "OPTIONS"] {
            let answer = await reply(
                router, method, "/v1/cars/newest", [origin(other), ("Access-Control-Request-Method", "GET")])
            #expect(corsFields(answer).isEmpty)
            #expect(answer.fields["Vary"] == "Origin")
        }
    }

    @Test func `two origins are none, and no origin is no page`() async {
        let twice = await reply(
            router, "GET", "/v1/cars/newest", [origin("https://app.example.com"), origin("https://app.example.com")])
        #expect(corsFields(twice).isEmpty)
        let none = await reply(router, "GET", "/v1/cars/newest")
        #expect(corsFields(none).isEmpty && none.fields["Vary"] == "Origin")
    }

    @Test func `a preflight learns the methods of the path and the fields that may be sent`() async {
        let answer = await reply(
            router, "OPTIONS", "/v1/cars/\(firstID)",
            [
                origin("https://app.example.com"), ("Access-Control-Request-Method", "PATCH"),
                ("Access-Control-Request-Headers", "authorization,if-match,x-evil"),
            ])
        #expect(answer.status == 204)
        #expect(answer.fields["Access-Control-Allow-Origin"] == "https://app.example.com")
        #expect(answer.fields["Access-Control-Allow-Methods"] == "GET, PATCH, PUT, DELETE, HEAD, OPTIONS")
        #expect(
            answer.fields["Access-Control-Allow-Headers"]
                == "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Last-Event-ID, traceparent, X-Request-Id"
        )
        #expect(answer.fields["Access-Control-Max-Age"] == "7200")
        #expect(
            answer.fields["Vary"] == "Origin, Access-Control-Request-Method, Access-Control-Request-Headers")
    }

    @Test func `OPTIONS that is no preflight, and a preflight of nothing, allow no methods`() async {
        let plain = await reply(router, "OPTIONS", "/v1/cars", [origin("https://app.example.com")])
        #expect(plain.status == 204 && plain.fields["Access-Control-Allow-Methods"] == nil)
        let nothing = await reply(
            router, "OPTIONS", "/nothing",
            [origin("https://app.example.com"), ("Access-Control-Request-Method", "GET")])
        #expect(nothing.status == 404 && nothing.fields["Access-Control-Allow-Methods"] == nil)
    }

    @Test func `what the answer depends on besides stays in Vary`() async {
        let answer = await reply(
            router, "GET", "/v1/cars/newest", [origin("https://app.example.com"), ("Accept", "application/json")])
        #expect(answer.fields["Vary"] == "Origin")
        var hooks = Router.Hooks()
        hooks.authenticate = { _ in Person(subject: "anna") }
        let both = Router(sampleRoutes(), crossOrigin: CrossOrigin(["https://app.example.com"]), hooks: hooks)
        let list = await reply(
            both, "GET", "/v1/cars", [origin("https://app.example.com"), ("Accept", "text/csv"), token])
        #expect(list.fields["Vary"] == "Accept, Origin")
    }

    @Test func `without origins in the configuration nobody hears of them`() async {
        let answer = await reply("GET", "/v1/cars/newest", [origin("https://app.example.com")])
        #expect(corsFields(answer).isEmpty && answer.fields["Vary"] == nil)
    }
}

import HTTP
import HTTPServer
import JSON
import Models
import Routing
import Testing

struct RouterTests {
    @Test func `a path leads to its route, literals before parameters`() async {
        #expect(await reply("GET", "/v1/cars/newest").json?["make"] == "Honda")
        #expect(await reply("GET", "/v1/cars/\(firstID)", [token]).json?["id"] == .string(firstID))
        #expect(await reply("GET", "/").status == 204)
        #expect(await reply("GET", "/v1/numbers/7").text == "[7]")
    }

    @Test(arguments: [
        "/v1", "/v1/", "/v1/car", "/v1/cars/", "/v1//cars", "/V1/cars", "/v1/cars/newest/x", "/v1/cars/a/b/c/d",
        "/v1/cars%2Fnewest", "/v2/cars",
    ])
    func `what is not in the table is 404`(_ path: String) async {
        let answer = await reply("GET", path, [token])
        #expect(answer.status == 404)
        #expect(answer.code == "not-found")
    }

    @Test(arguments: ["/v1/cars/%00", "/v1/cars/%zz", "/v1/cars/%C0%80", "/v1/../cars", "/v1/%2e%2e/cars"])
    func `a path that means nothing is 400`(_ path: String) async {
        #expect(await reply("GET", path, [token]).status == 400)
    }

    @Test func `segments are decoded once`() async {
        #expect(await reply("GET", "/v1/cars/n%65west").status == 200)
        #expect(await reply("GET", "/v1/cars/n%2565west", [token]).status == 404)
    }

    @Test func `an id of a wrong form is 404 or 422 by the route's rule`() async {
        #expect(await reply("GET", "/v1/cars/7", [token]).status == 404)
        #expect(await reply("GET", "/v1/cars/\(firstID.uppercased())", [token]).status == 404)
        let answer = await reply("GET", "/v1/numbers/x")
        #expect(answer.status == 422)
        #expect(answer.faults == ["number wrong-type"])
        #expect(await reply("GET", "/v1/numbers/10").faults == ["number out-of-range"])
        #expect(await reply("GET", "/v1/numbers/07").faults == ["number wrong-type"])
    }

    @Test func `another method is 405 with what is allowed, OPTIONS says the same`() async {
        let answer = await reply("DELETE", "/v1/cars", [token])
        #expect(answer.status == 405)
        #expect(answer.fields["Allow"] == "GET, POST, HEAD, OPTIONS")
        #expect(answer.code == "method-not-allowed")
        #expect(await reply("get", "/v1/cars", [token]).status == 405)
        let options = await reply("OPTIONS", "/v1/cars/\(firstID)")
        #expect(options.status == 204)
        #expect(options.fields["Allow"] == "GET, PATCH, PUT, DELETE, HEAD, OPTIONS")
        #expect(await reply("OPTIONS", "*").fields["Allow"] == "GET, POST, PATCH, PUT, DELETE, HEAD, OPTIONS")
        #expect(await reply("OPTIONS", "/nothing").status == 404)
    }

    @Test func `HEAD is answered by GET's route`() async {
        let get = await reply("GET", "/v1/cars/newest")
        let head = await reply("HEAD", "/v1/cars/newest")
        #expect(head.status == 200)
        #expect(head.fields["Content-Type"] == get.fields["Content-Type"])
        #expect(await reply("HEAD", "/v1/refresh").status == 405)
    }

    @Test func `credentials and access come before everything that the request carries`() async {
        let told = Told()
        let router = sampleRouter(told)
        let nobody = await reply(router, "POST", "/v1/cars?limit=x", [("Content-Type", "text/plain")], body: "{")
        #expect(nobody.status == 401)
        #expect(nobody.fields["WWW-Authenticate"] == "Bearer")
        let bad = await reply(router, "POST", "/v1/cars", [("Authorization", "Basic x")], body: "{")
        #expect(bad.status == 401)
        #expect(bad.fields["WWW-Authenticate"] == "Bearer error=\"invalid_token\"")
        #expect(await reply(router, "POST", "/v1/cars", [("Authorization", "Bearer banned")], body: "{").status == 403)
        #expect(told.authenticated == 3)
        #expect(await reply(router, "GET", "/v1/cars/newest", [("Authorization", "Basic x")]).status == 200)
        #expect(told.authenticated == 3)
        #expect(await reply(router, "GET", "/v1/cars", [token, token]).status == 400)
        #expect(await reply(router, "GET", "/v1/cars/newest", [token, token]).status == 400)
    }

    @Test func `every answer carries the security fields and the request's id`() async {
        for answer in [
            await reply("GET", "/v1/cars/\(firstID)", [token]), await reply("GET", "/nothing"),
            await reply("GET", "/v1/defect"),
        ] {
            #expect(answer.fields["X-Content-Type-Options"] == "nosniff")
            #expect(answer.fields["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'")
            #expect(answer.fields["Referrer-Policy"] == "no-referrer")
            #expect(answer.fields.values("Cache-Control") == ["no-store"])
            #expect(answer.fields["X-Request-Id"]?.isEmpty == false)
        }
        #expect(await reply("GET", "/v1/cars/newest").fields.values("Cache-Control") == ["public, max-age=60"])
    }

    @Test func `a sane request id is echoed, any other replaced`() async {
        let given = "req-1.a_b:c"
        let answer = await reply("GET", "/nothing", [("X-Request-Id", given)])
        #expect(answer.fields["X-Request-Id"] == given)
        #expect(answer.json?["requestId"] == .string(given))
        for bad in ["a b", "a\"b", "<x>", String(repeating: "x", count: 129), "é"] {
            let made = await reply("GET", "/nothing", [("X-Request-Id", bad)]).fields["X-Request-Id"]
            #expect(made != bad && made?.utf8.count == 16)
        }
    }

    @Test func `a trace is continued, or started when the field is broken or stands twice`() async {
        let parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
        let id: JSONValue = "4bf92f3577b34da6a3ce929d0e0e4736"
        #expect(await reply("GET", "/nothing", [("traceparent", parent)]).json?["traceId"] == id)
        let broken = await reply("GET", "/nothing", [("traceparent", "00-x")]).json?["traceId"]
        #expect(broken != id && broken != nil)
        let twice = await reply("GET", "/nothing", [("traceparent", parent), ("traceparent", parent)])
        #expect(twice.json?["traceId"] != id)
    }

    @Test func `a refusal of a service's rules is its own problem`() async {
        let answer = await reply("POST", "/v1/cars", [token, jsonType], body: #"{"make":"Sold","year":2000}"#)
        #expect(answer.status == 409)
        #expect(answer.fields["Content-Type"] == "application/problem+json")
        #expect(answer.json?["type"] == "/problems/car-sold")
        #expect(answer.json?["title"] == "The car is sold")
        #expect(answer.json?["status"] == 409)
        #expect(answer.json?["detail"] == "Somebody was faster.")
        #expect(answer.json?["buyer"] == "unknown")
    }

    @Test func `a defect is a constant 500 for the caller and the whole story for the log`() async {
        let told = Told()
        let answer = await reply(sampleRouter(told), "GET", "/v1/defect", [("X-Request-Id", "r1")])
        #expect(answer.status == 500)
        #expect(answer.code == "internal-error")
        #expect(!answer.text.contains("SELECT") && !answer.text.contains("Defect"))
        #expect(told.reported == ["SELECT secret FROM /etc/passwd r1"])
    }

    @Test func `errors that the service knows how to answer are no defects`() async {
        let told = Told()
        var hooks = Router.Hooks()
        hooks.problem = { $0 is Defect ? .unavailable("Later.", retryAfter: 7) : nil }
        hooks.report = { _, _ in told.reported.append("x") }
        let answer = await reply(Router(sampleRoutes(), hooks: hooks), "GET", "/v1/defect")
        #expect(answer.status == 503)
        #expect(answer.fields["Retry-After"] == "7")
        #expect(told.reported.isEmpty)
    }

    @Test func `every finished request is told with its route, status and size`() async {
        let told = Told()
        let router = sampleRouter(told)
        _ = await reply(router, "GET", "/v1/numbers/7")
        _ = await reply(router, "GET", "/nothing")
        _ = await reply(router, "DELETE", "/v1/cars/\(firstID)", [token])
        #expect(told.finished[0] == "GET /v1/numbers/:number 200 3 true")
        #expect(told.finished[1].hasPrefix("GET  404 "))
        #expect(told.finished[2] == "DELETE /v1/cars/:car 204 0 true")
        #expect(told.finished.count == 3)
    }

    @Test func `a stream is told when it ends, for HEAD at once`() async {
        let told = Told()
        let router = sampleRouter(told)
        #expect(await reply(router, "GET", "/v1/ticks").isStream)
        #expect(told.finished.isEmpty)
        #expect(await reply(router, "HEAD", "/v1/ticks").status == 200)
        #expect(told.finished == ["HEAD /v1/ticks 200 0 true"])
    }

    @Test func `accepted work names where it can be watched`() async {
        let answer = await reply(
            "PUT", "/v1/cars/\(firstID)", [token, jsonType], body: #"{"make":"Honda","year":2003}"#)
        #expect(answer.status == 202)
        #expect(answer.fields["Location"] == "/v1/jobs/1")
        #expect(answer.fields.values("Content-Type") == ["application/json"])
    }

    @Test func `new ids grow`() {
        let ids = (0..<100).map { _ in VehicleID.new() }
        #expect(ids.sorted() == ids && Set(ids).count == 100)
    }

    @Test func `a route on its way out says so in every answer`() async {
        let fields = await reply("GET", "/v1/old").fields
        #expect(fields["Deprecation"] == "@1700000000")
        #expect(fields["Sunset"] == "Fri, 15 Jan 2027 08:00:00 GMT")
        #expect(fields["Link"] == "<https://example.com/old>; rel=\"deprecation\"; type=\"text/html\"")
    }

    @Test func `who is over the limit is told when to come again`() async {
        let limiter = RateLimiter<String>(RateLimit("calls", quota: 2, window: 60))
        let router = sampleRouter(admit: { context throws(Problem) in
            try limiter.admit(context.request.remoteAddress, at: 0, context)
        })
        let first = await reply(router, "GET", "/v1/numbers/1")
        #expect(first.status == 200)
        #expect(first.fields["RateLimit-Policy"] == "\"calls\";q=2;w=60")
        #expect(first.fields["RateLimit"] == "\"calls\";r=1;t=30")
        _ = await reply(router, "GET", "/v1/numbers/1")
        let third = await reply(router, "GET", "/v1/numbers/1")
        #expect(third.status == 429)
        #expect(third.fields["Retry-After"] == "30")
        #expect(third.fields["RateLimit"] == "\"calls\";r=0;t=60")
    }

    @Test func `what the server refuses has the same form`() throws {
        for (refusal, status, code) in [
            (Refusal.headTooSlow, 408, "request-timeout"), (.expectationUnknown, 417, "expectation-failed"),
            (.tooManyConnections, 503, "unavailable"),
        ] {
            let answer = Reply(Router.refuse(refusal))
            #expect(answer.status == status)
            #expect(answer.code == .string(code))
            #expect(answer.fields["Content-Type"] == "application/problem+json")
            #expect(answer.fields["X-Content-Type-Options"] == "nosniff")
            #expect(answer.fields["X-Request-Id"].map(JSONValue.string) == answer.json?["requestId"])
            #expect(answer.json?["traceId"] != nil)
            #expect(answer.fields["Retry-After"] == (status == 503 ? "1" : nil))
        }
    }
}

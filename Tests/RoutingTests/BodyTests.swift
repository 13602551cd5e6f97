import HTTP
import HTTPServer
import JSON
import Routing
import Testing

struct BodyTests {
    private func post(_ body: String, _ type: String? = "application/json") async -> Reply {
        await reply("POST", "/v1/cars", [token] + (type.map { [("Content-Type", $0)] } ?? []), body: body)
    }

    @Test func `a good body is read, what only the server sets is not taken from it`() async {
        let answer = await post(#"{"make":" Honda ","year":2003,"id":"x","owner":"me"}"#)
        #expect(answer.status == 201)
        #expect(answer.json == ["id": .string(firstID), "make": "Honda", "year": 2003])
        #expect(answer.fields["Location"] == "/v1/cars/\(firstID)")
        #expect(answer.fields["Content-Type"] == "application/json")
    }

    @Test(arguments: ["", "{", "{}x", "\u{FEFF}{}", #"{"make":"a","make":"b","year":2000}"#, "NaN"])
    func `a body that is no JSON is 400 with one code`(_ body: String) async {
        let answer = await post(body)
        #expect(answer.status == 400)
        #expect(answer.code == "malformed-json")
    }

    @Test func `every value at fault is told at once`() async {
        let answer = await post(#"{"make":"","year":1.0,"note":7}"#)
        #expect(answer.status == 422)
        #expect(answer.code == "invalid")
        #expect(answer.faults == ["/make too-short", "/year not-an-integer", "/note wrong-type"])
        #expect(await post("{}").faults == ["/make required", "/year required"])
        #expect(await post("[]").faults == [" wrong-type"])
    }

    @Test(arguments: [
        nil, "text/plain", "application/x-www-form-urlencoded", "application/json; charset=latin1", "application/jsonx",
        "multipart/form-data", "application/merge-patch+json", "json", "",
    ])
    func `a body of another kind is 415`(_ type: String?) async {
        let answer = await post(#"{"make":"a","year":2000}"#, type)
        #expect(answer.status == 415)
        #expect(answer.fields["Accept"] == "application/json")
    }

    @Test(arguments: [
        "application/json", "Application/JSON", "application/json; charset=utf-8", "application/json;charset=\"UTF-8\"",
    ])
    func `JSON in UTF-8 is taken in every spelling`(_ type: String) async {
        #expect(await post(#"{"make":"a","year":2000}"#, type).status == 201)
    }

    @Test func `two media types are none`() async {
        let answer = await reply("POST", "/v1/cars", [token, jsonType, jsonType], body: #"{"make":"a","year":2000}"#)
        #expect(answer.status == 415)
    }

    @Test func `a body beyond the route's limit is 413`() async {
        let note = String(repeating: "x", count: 200)
        #expect(await post(#"{"make":"a","year":2000,"note":"\#(note)"}"#).status == 413)
    }

    @Test func `a route without a body does not look at one`() async {
        #expect(await reply("POST", "/v1/refresh").status == 204)
        #expect(await reply("POST", "/v1/refresh", [jsonType], body: "{").status == 204)
    }

    /// What another site's page can send without asking first (Fetch's "simple" requests).
    @Test func `text and forms change nothing, on a route without a body neither`() async {
        let forms = ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]
        for form in forms {
            for (method, path) in [("POST", "/v1/refresh"), ("DELETE", "/v1/cars/\(firstID)"), ("POST", "/v1/cars")] {
                let answer = await reply(method, path, [token, ("Content-Type", form)], body: "a=b")
                #expect(answer.status == 415 && answer.code == "unsupported-media-type", "\(method) \(path) \(form)")
            }
            #expect(await reply("POST", "/v1/refresh", [("Content-Type", form)]).status == 415)
        }
        #expect(await reply("POST", "/v1/refresh", body: "a=b").status == 415)
    }

    @Test func `a merge patch changes what it mentions and is checked as a whole`() async {
        func patch(_ body: String, _ type: String = "application/merge-patch+json", match: String? = "\"v1\"") async
            -> Reply
        {
            let fields = [token, ("Content-Type", type)] + (match.map { [("If-Match", $0)] } ?? [])
            return await reply("PATCH", "/v1/cars/\(firstID)", fields, body: body)
        }
        #expect(await patch(#"{"year":2004}"#).json == ["make": "Honda", "year": 2004, "note": "old"])
        #expect(await patch(#"{"note":null}"#, "application/json").json == ["make": "Honda", "year": 2003])
        #expect(await patch(#"{"id":"\#(firstID)"}"#).json?["id"] == nil)
        #expect(await patch(#"{"make":null,"year":1}"#).faults == ["/make required", "/year out-of-range"])
        #expect(await patch("[]").faults == [" wrong-type"])
        #expect(await patch("{", "application/json").status == 400)
        #expect(await patch("{}", match: nil).status == 428)
        #expect(await patch("{}", match: "\"v0\"").status == 412)
        #expect(await patch("{}", match: "*").status == 200)
        #expect(await patch("{}", match: "v1").status == 400)
    }

    @Test func `an upload is handed to its handler with its type checked`() async {
        func put(_ type: String, _ body: String) async -> Reply {
            await reply("PUT", "/v1/cars/x/photo", [("Content-Type", type)], body: body)
        }
        #expect(await put("image/png", "12345").json == ["size": 5, "type": "image/png"])
        #expect(await put("image/svg+xml", "12345").status == 415)
        #expect(await put("image/jpeg", "12345678901").status == 413)
    }
}

struct QueryTests {
    private func list(_ query: String, _ fields: [(String, String)] = []) async -> Reply {
        await reply("GET", "/v1/cars?" + query, [token] + fields)
    }

    private func note(_ query: String) async -> JSONValue? {
        guard case .array(let items)? = await list(query).json?["items"] else { return nil }
        return items.first?["note"]
    }

    @Test func `declared parameters are read, unknown ones are ignored`() async {
        #expect(await note("") == "any [] 50 -1")
        #expect(
            await note("x=1&limit=200&maker=%20VW%20&colour=red&colour=blue&x=2&new=true")
                == #"VW ["red", "blue"] 200 -1"#)
    }

    @Test(arguments: [
        ("limit=0", "limit out-of-range"), ("limit=201", "limit out-of-range"), ("limit=x", "limit wrong-type"),
        ("limit=", "limit wrong-type"), ("limit=1.0", "limit wrong-type"), ("limit=%2B5", "limit wrong-type"),
        ("limit=99999999999999999999", "limit wrong-type"), ("colour=green", "colour not-one-of"),
        ("maker=", "maker too-short"), ("maker=abcdef", "maker too-long"), ("new=1", "new invalid"),
    ])
    func `a value outside what is declared is 422`(_ query: String, _ fault: String) async {
        let answer = await list(query)
        #expect(answer.status == 422)
        #expect(answer.faults == [fault])
    }

    @Test func `a text is measured without the white space around it, as it is read`() async {
        #expect(await note("maker=%20%20%20VW%20%20%20") == #"VW [] 50 -1"#)
        #expect(await list("maker=%20%20%20").faults == ["maker too-short"])
    }

    @Test func `all of them are told at once`() async {
        #expect(
            await list("limit=0&colour=x&new=x").faults == ["limit out-of-range", "colour not-one-of", "new invalid"])
    }

    @Test func `a single parameter that stands twice is 400, so is a query that means nothing`() async {
        #expect(await list("limit=1&limit=1").status == 400)
        #expect(await list("limit=%zz").status == 400)
        #expect(await list("a=%00").status == 400)
    }

    @Test func `a cursor leads on, a garbled or foreign one is 400`() async throws {
        guard case .string(let cursor)? = await list("").json?["nextCursor"] else {
            Issue.record("no cursor")
            return
        }
        #expect(await note("cursor=\(cursor)") == "any [] 50 1")
        let foreign = cursors.encode([1], scope: "trucks")
        let other = CursorCodec(key: Array(repeating: 8, count: 32)).encode([1], scope: "cars")
        var garbled = cursor
        garbled.removeLast()
        for bad in ["x", garbled, cursor + "A", foreign, other, "%20" + cursor + "!"] {
            let answer = await list("cursor=\(bad)")
            #expect(answer.status == 400, "\(bad)")
            #expect(answer.code == "invalid-cursor")
        }
    }

    @Test func `the caller chooses the form of the answer`() async {
        let csv = await list("", [("Accept", "text/csv")])
        #expect(csv.fields["Content-Type"] == "text/csv; charset=utf-8")
        #expect(csv.fields["Vary"] == "Accept")
        #expect(csv.isStream)
        #expect(
            await list("", [("Accept", "text/csv;q=0.5, application/json")]).fields["Content-Type"]
                == "application/json")
        #expect(await list("", [("Accept", "*/*")]).fields["Content-Type"] == "application/json")
        #expect(await list("", [("Accept", "text/*")]).fields["Content-Type"] == "text/csv; charset=utf-8")
        let none = await list("", [("Accept", "image/png")])
        #expect(none.status == 406)
        #expect(none.code == "not-acceptable")
    }
}

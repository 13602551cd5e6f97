import HTTP
import Testing

@Suite struct ValueTests {
    @Test func `fields keep their order and do not mind case`() {
        var fields: Fields = ["A": "1", "B": "2"]
        fields.add("a", "3")
        #expect(fields["a"] == "1")
        #expect(fields.values("A") == ["1", "3"])
        fields["B"] = "4"
        #expect(fields.lines.map(\.value) == ["1", "4", "3"])
        fields["A"] = "5"
        #expect(fields.lines.map(\.value) == ["5", "4"])
        fields["A"] = nil
        #expect(!fields.contains("a") && fields.contains("b"))
        fields["C"] = "6"
        #expect(fields == ["B": "4", "C": "6"])
        #expect(fields["AB"] == nil)
    }

    @Test func `no value carries a line break or another control`() {
        let fields: Fields = ["X": "a\r\nSet-Cookie: b\0\u{7F}\tc"]
        #expect(fields["X"] == "a  Set-Cookie: b  \tc")
        var out: [UInt8] = []
        ResponseHead.append(.ok, fields, framing: .none, connection: .stays, date: [], to: &out)
        #expect(String(decoding: out, as: UTF8.self).split(separator: "\r\n").count == 3)
    }

    @Test func `methods know what they may do`() {
        #expect(Method.get.isSafe && Method.get.isIdempotent)
        #expect(!Method.put.isSafe && Method.put.isIdempotent)
        #expect(!Method.post.isIdempotent && !Method.patch.isIdempotent)
        #expect(Method.connect.description == "CONNECT")
    }

    @Test func `statuses have their phrases and know whether they have a body`() {
        #expect(Status.contentTooLarge.description == "413 Content Too Large")
        #expect(Status(299).reason == "")
        #expect(Status.ok.allowsBody)
        for status in [Status.noContent, .notModified, .continue] { #expect(!status.allowsBody) }
        let named: [Status] = [
            .created, .accepted, .partialContent, .seeOther, .temporaryRedirect, .permanentRedirect, .unauthorized,
            .forbidden, .notFound, .methodNotAllowed, .notAcceptable, .requestTimeout, .conflict, .gone,
            .preconditionFailed, .uriTooLong, .unsupportedMediaType, .expectationFailed, .unprocessableContent,
            .preconditionRequired, .tooManyRequests, .fieldsTooLarge, .internalServerError, .notImplemented,
            .badGateway, .serviceUnavailable, .gatewayTimeout, .versionNotSupported, .badRequest,
        ]
        #expect(Set(named.map(\.reason)).count == named.count)
        #expect([101, 205, 301, 302, 411, 416, 421, 423, 425, 426, 451, 507].allSatisfy { !Status($0).reason.isEmpty })
    }

    @Test func `lists and parameters respect quotes`() throws {
        #expect(FieldValue.list(" a, \"b, \\\" c\" ,,d") == ["a", "\"b, \\\" c\"", "d"])
        let read = try #require(FieldValue.parameters("form-data; Name=\"a;\\\"b\"; x=y"))
        #expect(read.value == "form-data")
        #expect(read.parameters.map(\.name) == ["name", "x"])
        #expect(read.parameters.map(\.value) == ["a;\"b", "y"])
        for bad in ["a; b", "a; b=\"c", "a; =c", "a; b=\"c\"d", "a; b=c; B=d", "a; b=c d", "a; b=\"c\\", ""] {
            #expect(FieldValue.parameters(bad) == nil, "\(bad)")
        }
        #expect(FieldValue.isToken("a-b") && !FieldValue.isToken("") && !FieldValue.isToken("a b"))
    }

    @Test func `a media type is read without regard to case`() throws {
        let type = try #require(MediaType("Application/JSON; Charset=\"UTF-8\"; boundary=aB"))
        #expect(type.essence == "application/json")
        #expect(type.charset == "utf-8")
        #expect(type.boundary == "aB")
        for bad in ["application", "a/b/c", "/json", "a b/c", ""] { #expect(MediaType(bad) == nil, "\(bad)") }
    }

    @Test func `Accept prefers by weight, then by our order, and the exact range decides`() {
        let offers = ["application/json", "text/csv"]
        #expect(Accept([]).best(of: offers) == "application/json")
        #expect(Accept([""]).best(of: offers) == "application/json")
        #expect(Accept(["*/*"]).best(of: offers) == "application/json")
        #expect(Accept(["text/*, application/json;q=0.9"]).best(of: offers) == "text/csv")
        #expect(Accept(["*/*;q=0.1", "text/csv;q=0.2"]).best(of: offers) == "text/csv")
        #expect(Accept(["application/json;q=0, */*"]).best(of: offers) == "text/csv")
        #expect(Accept(["image/png"]).best(of: offers) == nil)
        #expect(Accept(["text/csv;q=2, garbage, ;q=1"]).best(of: offers) == nil)
        #expect(Accept(["text/csv;q=0.1234"]).weight(of: "text/csv") == 0)
        #expect(Accept(["text/csv;q=1.000"]).weight(of: "TEXT/csv") == 1000)
        #expect(Accept(["text/csv;q=0.05"]).weight(of: "text/csv") == 50)
        #expect(Accept(["text/csv"]).weight(of: "csv") == 0)
        #expect(Accept([]).weight(of: "text/csv") == 1000)
    }

    @Test func `Accept-Language is a list by weight, without what nobody can speak`() {
        #expect(AcceptLanguage.languages(["de-AT, de;q=0.9, *;q=0.5, en;q=0.95"]) == ["de-AT", "en", "de"])
        #expect(AcceptLanguage.languages(["es;q=0.5", "fr;q=0.5"]) == ["es", "fr"])
        #expect(AcceptLanguage.languages(["en;q=0, x y, ;q=1, es;q=2, it"]) == ["it"])
        #expect(AcceptLanguage.languages([]) == [] && AcceptLanguage.languages(["*"]) == [])
    }
}

import HTTP
import Testing

@Suite struct RequestParserTests {
    @Test func `a request without body is its head and its end`() throws {
        let request = try #require(head("GET /a?b=c HTTP/1.1\r\nHost: x.y:80\r\nAccept:  */*\t\r\n\r\n"))
        #expect(request.method == .get)
        #expect(request.target.pathText == "/a")
        #expect(request.target.query.map { Array($0) } == Array("b=c".utf8))
        #expect(request.host == "x.y:80")
        #expect(request["accept"] == "*/*")
        #expect(request["ACCEPT"] == "*/*")
        #expect(request["accep"] == nil)
        #expect(request.contains("Accept") && !request.contains("Acceptt"))
        #expect(request.framing == .none && request.keepsAlive && request.minorVersion == 1)
        #expect(request.expectation == RequestHead.Expectation.none)
        #expect(request.fieldCount == 2)
        #expect(read("GET / HTTP/1.1\r\nHost: a\r\n\r\n").last == .end)
    }

    @Test func `repeated fields are all there, in order`() throws {
        let request = try #require(head("GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\nY: 2\r\nx: 3\r\n\r\n"))
        #expect(request.values("X") == ["1", "3"])
        #expect(request["x"] == "1")
        #expect(request.bytes(of: "Y").map { Array($0) } == [0x32])
        #expect(request.fields.map(\.name) == ["Host", "X", "Y", "x"])
    }

    /// Read as UTF-8, 16,000 marks would make `==` sort them: 100 ms for one field that anybody can send.
    @Test func `bytes beyond ASCII in a value read as characters that nothing combines`() throws {
        let request = try #require(head("GET / HTTP/1.1\r\nHost: a\r\nX: a\u{323}\u{307}\u{E9}\r\n\r\n"))
        let value = try #require(request["X"])
        #expect(value == "a\u{CC}\u{A3}\u{CC}\u{87}\u{C3}\u{A9}")
        #expect(request.values("x") == [value] && request.fields[1].value == value)
        #expect(value.unicodeScalars.allSatisfy { $0.properties.canonicalCombiningClass == .notReordered })
    }

    @Test func `the usual methods and others are told apart`() {
        let methods: [Method] = [
            .get, .head, .post, .put, .patch, .delete, .options, .trace, Method("get"), Method("G"),
        ]
        for method in methods {
            #expect(head("\(method) / HTTP/1.1\r\nHost: a\r\n\r\n")?.method == method)
        }
        // Nine letters whose last eight read like another method's.
        #expect(head("XOPTIONSX / HTTP/1.1\r\nHost: a\r\n\r\n")?.method == Method("XOPTIONSX"))
        #expect(head("\0GET / HTTP/1.1\r\nHost: a\r\n\r\n") == nil)
    }

    @Test func `an absolute target wins over Host`() {
        #expect(head("GET http://b:1/p?q HTTP/1.1\r\nHost: a\r\n\r\n")?.host == "b:1")
        #expect(head("GET http://b:1/p?q HTTP/1.1\r\nHost: a\r\n\r\n")?.target.pathText == "/p")
        #expect(head("GET http://b HTTP/1.1\r\nHost: a\r\n\r\n")?.target.pathText == "/")
        #expect(head("GET http://b?q HTTP/1.1\r\nHost: a\r\n\r\n")?.target.query.map { Array($0) } == [0x71])
    }

    @Test func `HTTP/1.0 closes unless it asks not to, 1.1 stays unless it asks to close`() {
        #expect(head("GET / HTTP/1.0\r\n\r\n")?.keepsAlive == false)
        #expect(head("GET / HTTP/1.0\r\n\r\n")?.host == "")
        #expect(head("GET / HTTP/1.0\r\nConnection: x, KEEP-alive\r\n\r\n")?.keepsAlive == true)
        #expect(head("GET / HTTP/1.0\r\nConnection: keep-alive, close\r\n\r\n")?.keepsAlive == false)
        #expect(head("GET / HTTP/1.1\r\nHost: a\r\nConnection: x ,\tClose\r\n\r\n")?.keepsAlive == false)
        #expect(head("GET / HTTP/1.1\r\nHost: a\r\nConnection: closed\r\n\r\n")?.keepsAlive == true)
        #expect(head("GET / HTTP/1.9\r\nHost: a\r\n\r\n")?.minorVersion == 1)
    }

    @Test func `expectations are known, unknown or, in 1.0, ignored`() {
        let known = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nExpect: 100-CONTINUE\r\n\r\n"
        #expect(head(known)?.expectation == .continue)
        #expect(head("GET / HTTP/1.1\r\nHost: a\r\nExpect: 100\r\n\r\n")?.expectation == .unknown)
        let both = "GET / HTTP/1.1\r\nHost: a\r\nExpect: x\r\nExpect: 100-continue\r\n\r\n"
        #expect(head(both)?.expectation == .unknown)
        #expect(head("GET / HTTP/1.0\r\nExpect: 100-continue\r\n\r\n")?.expectation == RequestHead.Expectation.none)
    }

    @Test func `a chunked body is its data; trailers change nothing`() {
        let seen = read(
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nA;x=\"y\"\r\n0123456789\r\n0\r\n"
                + "Content-Length: 99\r\nHost: b\r\n\r\nGET / HTTP/1.1\r\nHost: c\r\n\r\n")
        #expect(seen.count == 5)
        #expect(seen[1] == .body(Array("0123456789".utf8)))
        #expect(seen[2] == .end)
        #expect(seen[4] == .end)
    }

    @Test func `the limits are what may still pass`() {
        func line(_ length: Int) -> String {
            "GET /" + String(repeating: "x", count: length - 14) + " HTTP/1.1\r\nHost: a\r\n\r\n"
        }
        #expect(fault(line(8192)) == nil)
        #expect(fault(line(8193)) == .requestLineTooLong)
        #expect(fault(String(repeating: "M", count: 8193)) == .requestLineTooLong)

        func fields(_ size: Int) -> String {
            "GET / HTTP/1.1\r\nHost: a\r\nX: " + String(repeating: "y", count: size - 16) + "\r\n\r\n"
        }
        #expect(fault(fields(32768)) == nil)
        #expect(fault(fields(32769)) == .fieldsTooLarge)

        func count(_ count: Int) -> String {
            "GET / HTTP/1.1\r\nHost: a\r\n" + String(repeating: "X: y\r\n", count: count - 1) + "\r\n"
        }
        #expect(fault(count(100)) == nil)
        #expect(fault(count(101)) == .fieldsTooMany)

        let extensions = "1;" + String(repeating: "x", count: 255) + "\r\na\r\n0\r\n\r\n"
        #expect(fault("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + extensions) == nil)
    }

    @Test func `it says where it stands between and inside of requests`() {
        var parser = RequestParser()
        func feed(_ text: String) {
            var position = 0
            let bytes = Array(text.utf8)
            while parser.next(bytes, &position) != nil {}
        }
        #expect(parser.isBetweenRequests && !parser.isInHead)
        feed("\r\n")
        #expect(parser.isBetweenRequests && !parser.isInHead)
        feed("POST / HTTP/1.1\r\n")
        #expect(!parser.isBetweenRequests && parser.isInHead)
        feed("Host: a\r\nContent-Length: 2\r\n\r\nx")
        #expect(!parser.isBetweenRequests && !parser.isInHead)
        feed("y")
        #expect(parser.isBetweenRequests)
        feed("(")
        #expect(!parser.isBetweenRequests && !parser.isInHead)
        feed("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(!parser.isBetweenRequests)
    }
}

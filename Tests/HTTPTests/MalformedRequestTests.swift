import HTTP
import Testing

private let lines: [BadRequest] = [
    BadRequest("HTTP/0.9", "GET /\r\n", .targetMalformed),
    BadRequest("no method", " / HTTP/1.1\r\nHost: a\r\n\r\n", .methodMalformed),
    BadRequest("method with a parenthesis", "G(T / HTTP/1.1\r\nHost: a\r\n\r\n", .methodMalformed),
    BadRequest("method with 0x80", "G\u{00E9}T / HTTP/1.1\r\nHost: a\r\n\r\n", .methodMalformed),
    BadRequest("tab behind the method", "GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n", .methodMalformed),
    BadRequest("two empty lines in front", "\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", .methodMalformed),
    BadRequest("bare LF in front", "\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", .methodMalformed),
    BadRequest("bare CR in front", "\rGET / HTTP/1.1\r\nHost: a\r\n\r\n", .lineEndMalformed),
    BadRequest("two spaces before the target", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n", .targetMalformed),
    BadRequest("two spaces before the version", "GET /  HTTP/1.1\r\nHost: a\r\n\r\n", .versionMalformed),
    BadRequest("space inside of the target", "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", .versionMalformed),
    BadRequest("space behind the version", "GET / HTTP/1.1 \r\nHost: a\r\n\r\n", .versionMalformed),
    BadRequest("tab in the target", "GET /\t HTTP/1.1\r\nHost: a\r\n\r\n", .targetMalformed),
    BadRequest("NUL in the target", "GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n", .targetMalformed),
    BadRequest("DEL in the target", "GET /\u{7F} HTTP/1.1\r\nHost: a\r\n\r\n", .targetMalformed),
    BadRequest("raw UTF-8 in the target", "GET /\u{00FC} HTTP/1.1\r\nHost: a\r\n\r\n", .targetMalformed),
    BadRequest("fragment", "GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n", .targetMalformed),
    BadRequest("angle bracket", "GET /?<script> HTTP/1.1\r\nHost: a\r\n\r\n", .targetMalformed),
    BadRequest("backslash in the path", "GET /..\\a HTTP/1.1\r\nHost: a\r\n\r\n", .targetMalformed),
    BadRequest("relative target", "GET a/b HTTP/1.1\r\nHost: a\r\n\r\n", .targetMalformed),
    BadRequest("asterisk with GET", "GET * HTTP/1.1\r\nHost: a\r\n\r\n", .targetMalformed),
    BadRequest("asterisk and more", "OPTIONS *a HTTP/1.1\r\nHost: a\r\n\r\n", .targetMalformed),
    BadRequest("other scheme", "GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n", .targetMalformed),
    BadRequest("absolute without host", "GET http:///x HTTP/1.1\r\nHost: a\r\n\r\n", .targetMalformed),
    BadRequest("absolute with user", "GET http://u@a/x HTTP/1.1\r\nHost: a\r\n\r\n", .targetMalformed),
    BadRequest("CONNECT", "CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n", .connectRefused),
    BadRequest("lower-case protocol", "GET / http/1.1\r\nHost: a\r\n\r\n", .versionMalformed),
    BadRequest("other protocol", "GET / RTSP/1.0\r\nHost: a\r\n\r\n", .versionMalformed),
    BadRequest("version without minor", "GET / HTTP/1\r\nHost: a\r\n\r\n", .versionMalformed),
    BadRequest("version with two digits", "GET / HTTP/1.10\r\nHost: a\r\n\r\n", .versionMalformed),
    BadRequest("version with a comma", "GET / HTTP/1,1\r\nHost: a\r\n\r\n", .versionMalformed),
    BadRequest("HTTP/2.0", "GET / HTTP/2.0\r\nHost: a\r\n\r\n", .versionNotSupported),
    BadRequest("HTTP/0.9 spelled out", "GET / HTTP/0.9\r\nHost: a\r\n\r\n", .versionNotSupported),
    BadRequest("bare LF behind the line", "GET / HTTP/1.1\nHost: a\r\n\r\n", .lineEndMalformed),
    BadRequest("bare CR behind the line", "GET / HTTP/1.1\rHost: a\r\n\r\n", .lineEndMalformed),
    BadRequest("TLS hello", "\u{16}\u{03}\u{01}\u{02}\0\u{01}", .foreignProtocol),
    BadRequest("HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", .foreignProtocol),
]

private let fields: [BadRequest] = [
    BadRequest("no Host", "GET / HTTP/1.1\r\n\r\n", .hostMissing),
    BadRequest("no Host beside an absolute target", "GET http://a/ HTTP/1.1\r\n\r\n", .hostMissing),
    BadRequest("two Hosts", "GET / HTTP/1.1\r\nHost: a\r\nhost: a\r\n\r\n", .hostRepeated),
    BadRequest("two Hosts in 1.0", "GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n", .hostRepeated),
    BadRequest("empty Host", "GET / HTTP/1.1\r\nHost: \r\n\r\n", .hostMalformed),
    BadRequest("Host with user", "GET / HTTP/1.1\r\nHost: u@a\r\n\r\n", .hostMalformed),
    BadRequest("Host with path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", .hostMalformed),
    BadRequest("Host with comma", "GET / HTTP/1.1\r\nHost: a,b\r\n\r\n", .hostMalformed),
    BadRequest("Host with space", "GET / HTTP/1.1\r\nHost: a b\r\n\r\n", .hostMalformed),
    BadRequest("Host with letters as port", "GET / HTTP/1.1\r\nHost: a:b\r\n\r\n", .hostMalformed),
    BadRequest("Host with port 65536", "GET / HTTP/1.1\r\nHost: a:65536\r\n\r\n", .hostMalformed),
    BadRequest("Host with two ports", "GET / HTTP/1.1\r\nHost: a:1:2\r\n\r\n", .hostMalformed),
    BadRequest("Host with open bracket", "GET / HTTP/1.1\r\nHost: [::1\r\n\r\n", .hostMalformed),
    BadRequest("Host with a name in brackets", "GET / HTTP/1.1\r\nHost: [abc]\r\n\r\n", .hostMalformed),
    BadRequest("Host of port only", "GET / HTTP/1.1\r\nHost: :80\r\n\r\n", .hostMalformed),
    BadRequest("blank before the first field", "GET / HTTP/1.1\r\n Host: a\r\n\r\n", .fieldMalformed),
    BadRequest("space before the colon", fields: "X : y", .fieldMalformed),
    BadRequest("tab before the colon", fields: "X\t: y", .fieldMalformed),
    BadRequest("obs-fold with space", fields: "X: y\r\n z", .fieldMalformed),
    BadRequest("obs-fold with tab", fields: "X: y\r\n\tz", .fieldMalformed),
    BadRequest("no colon", fields: "X", .fieldMalformed),
    BadRequest("empty name", fields: ": y", .fieldMalformed),
    BadRequest("name with a parenthesis", fields: "X(: y", .fieldMalformed),
    BadRequest("name with 0x80", fields: "X\u{00E9}: y", .fieldMalformed),
    BadRequest("NUL in a value", fields: "X: a\0b", .fieldMalformed),
    BadRequest("vertical tab in a value", fields: "X: a\u{0B}b", .fieldMalformed),
    BadRequest("DEL in a value", fields: "X: a\u{7F}b", .fieldMalformed),
    BadRequest("bare CR in a value", fields: "X: a\rb", .lineEndMalformed),
    BadRequest("bare LF behind a value", fields: "X: a\nY: b", .lineEndMalformed),
    BadRequest("bare LF as last line", "GET / HTTP/1.1\r\nHost: a\r\n\n", .lineEndMalformed),
    BadRequest("bare CR as last line", "GET / HTTP/1.1\r\nHost: a\r\n\rX", .lineEndMalformed),
]

private let framing: [BadRequest] = [
    BadRequest("length with plus", fields: "Content-Length: +1", .contentLengthMalformed),
    BadRequest("length with minus", fields: "Content-Length: -1", .contentLengthMalformed),
    BadRequest("empty length", fields: "Content-Length:", .contentLengthMalformed),
    BadRequest("hexadecimal length", fields: "Content-Length: 0x1", .contentLengthMalformed),
    BadRequest("length with a point", fields: "Content-Length: 1.0", .contentLengthMalformed),
    BadRequest("list of lengths", fields: "Content-Length: 1, 1", .contentLengthMalformed),
    BadRequest("length with a blank inside", fields: "Content-Length: 1 1", .contentLengthMalformed),
    BadRequest("length of 2^63", fields: "Content-Length: 9223372036854775808", .contentLengthMalformed),
    BadRequest("length of 2^64 + 1", fields: "Content-Length: 18446744073709551617", .contentLengthMalformed),
    BadRequest("equal lengths", fields: "Content-Length: 1\r\nContent-Length: 1", .contentLengthRepeated),
    BadRequest("differing lengths", fields: "Content-Length: 1\r\nContent-Length: 2", .contentLengthRepeated),
    BadRequest(
        "length and chunked", fields: "Content-Length: 1\r\nTransfer-Encoding: chunked", .framingAmbiguous),
    BadRequest(
        "chunked and length", fields: "Transfer-Encoding: chunked\r\nContent-Length: 1", .framingAmbiguous),
    BadRequest(
        "chunked in 1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", .transferEncodingMalformed),
    BadRequest("empty coding", fields: "Transfer-Encoding:", .transferEncodingMalformed),
    BadRequest("identity", fields: "Transfer-Encoding: identity", .transferEncodingMalformed),
    BadRequest("chunked not last", fields: "Transfer-Encoding: chunked, gzip", .transferEncodingMalformed),
    BadRequest("chunked twice", fields: "Transfer-Encoding: chunked, chunked", .transferEncodingMalformed),
    BadRequest("xchunked", fields: "Transfer-Encoding: xchunked", .transferEncodingMalformed),
    BadRequest("chunked in quotes", fields: "Transfer-Encoding: \"chunked\"", .transferEncodingMalformed),
    BadRequest("chunked with vertical tab", fields: "Transfer-Encoding: \u{0B}chunked", .fieldMalformed),
    BadRequest("chunked with comma", fields: "Transfer-Encoding: ,chunked", .transferEncodingMalformed),
    BadRequest(
        "two codings", fields: "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
        .transferEncodingMalformed),
    BadRequest("gzip, chunked", fields: "Transfer-Encoding: gzip, chunked", .transferEncodingUnknown),
]

private let chunks: [BadRequest] = [
    BadRequest("no size", chunked: "\r\n"),
    BadRequest("size with minus", chunked: "-1\r\n"),
    BadRequest("size with plus", chunked: "+1\r\na\r\n"),
    BadRequest("size with prefix", chunked: "0x1\r\na\r\n"),
    BadRequest("size with underscore", chunked: "1_0\r\n"),
    BadRequest("space before the size", chunked: " 1\r\na\r\n"),
    BadRequest("space behind the size", chunked: "1 \r\na\r\n"),
    BadRequest("size with a letter", chunked: "g\r\n"),
    BadRequest("size of 17 digits", chunked: "00000000000000001\r\na\r\n"),
    BadRequest("size of 2^63", chunked: "8000000000000000\r\n"),
    BadRequest("bare LF behind the size", chunked: "1\na\r\n"),
    BadRequest("bare CR behind the size", chunked: "1\ra\r\n"),
    BadRequest("data longer than its size", chunked: "1\r\nab\r\n"),
    BadRequest("bare LF behind the data", chunked: "1\r\na\n0\r\n\r\n"),
    BadRequest("bare CR behind the data", chunked: "1\r\na\r0\r\n\r\n"),
    BadRequest("extension without name", chunked: "1;\r\na\r\n"),
    BadRequest("extension without value", chunked: "1;a=\r\na\r\n"),
    BadRequest("extension with a bare LF", chunked: "1;a\nb\r\na\r\n"),
    BadRequest("extension with an open quote", chunked: "1;a=\"b\r\na\r\n"),
    BadRequest("extension with an escaped control", chunked: "1;a=\"\\\u{01}\"\r\na\r\n"),
    BadRequest("text behind a quoted value", chunked: "1;a=\"b\"c\r\na\r\n"),
    BadRequest("two names of an extension", chunked: "1;a b\r\na\r\n"),
    BadRequest("extensions of 257 bytes", chunked: "1;" + String(repeating: "x", count: 256) + "\r\na\r\n"),
    BadRequest(
        "extensions of 258 bytes in two chunks",
        chunked: "1;" + String(repeating: "x", count: 200) + "\r\na\r\n1;" + String(repeating: "x", count: 56)
            + "\r\na\r\n"),
    BadRequest("trailer without colon", chunked: "0\r\nX\r\n\r\n", .fieldMalformed),
    BadRequest("trailer with obs-fold", chunked: "0\r\nX: y\r\n z\r\n\r\n", .fieldMalformed),
    BadRequest("bare LF behind the trailers", chunked: "0\r\n\n", .lineEndMalformed),
    BadRequest(
        "101 trailers", chunked: "0\r\n" + String(repeating: "X: y\r\n", count: 101) + "\r\n", .fieldsTooMany),
]

let badRequests = lines + fields + framing + chunks

@Suite struct MalformedRequestTests {
    @Test(arguments: badRequests)
    func `what is no request is refused for its reason, once`(_ request: BadRequest) {
        let seen = read(request.text + "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(seen.last == .fault(request.fault))
        let afterBody = seen.filter { $0 == .fault(request.fault) }
        #expect(afterBody.count == 1)
    }

    @Test func `every fault but the limits of size is in the corpus`() {
        let limits: Set<Fault> = [.requestLineTooLong, .fieldsTooLarge]
        #expect(Set(badRequests.map(\.fault)).union(limits) == Set(Fault.allCases))
    }

    @Test func `faults have the status that the RFC names, and foreign protocols none`() {
        #expect(Fault.hostMissing.status == .badRequest)
        #expect(Fault.requestLineTooLong.status == .uriTooLong)
        #expect(Fault.fieldsTooLarge.status == .fieldsTooLarge)
        #expect(Fault.fieldsTooMany.status == .fieldsTooLarge)
        #expect(Fault.transferEncodingUnknown.status == .notImplemented)
        #expect(Fault.versionNotSupported.status == .versionNotSupported)
        #expect(Fault.foreignProtocol.status == nil)
    }
}

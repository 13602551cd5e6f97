import HTTP
import Testing

/// Requests that must be understood, with what they are.
let goodRequests: [String] = [
    "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
    "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET / HTTP/1.0\r\n\r\n",
    "GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n",
    "GET / HTTP/1.2\r\nHost: a\r\n\r\n",
    "GET /a/b%2Fc?d=e&f=g%20h HTTP/1.1\r\nHost: example.com:8080\r\nAccept:\t*/* \t\r\nX-Empty:\r\nX-Blank:  \r\n\r\n",
    "GET http://other.example:81/x?y HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET HTTP://other.example HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET https://[::1]:443?y HTTP/1.1\r\nHost: [::1]:443\r\n\r\n",
    "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
    "QUERY! /x HTTP/1.1\r\nHost: a-b.c_d~1\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhallo",
    "POST / HTTP/1.1\r\nhOST: a\r\ncontent-LENGTH: 0005\r\n\r\nhalloGET / HTTP/1.1\r\nHost: b\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\nConnection: x, close\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhallo\r\n0\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: \t ChunKED \r\n\r\n000a\r\n0123456789\r\n1\r\n!\r\n000\r\n\r\n",
    "PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5;a\r\nhallo\r\n1 ; b = c;d=\"e;\\\"\" ;f\r\n!\r\n0\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y;z\r\nabc\r\n0;last\r\nHost: evil\r\n"
        + "Content-Length: 7\r\n\r\nGET /next HTTP/1.1\r\nHost: a\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nContent-Length: 1\r\n\r\nx",
    "POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\nx",
    "GET / HTTP/1.1\r\nHost: a\r\nExpect: a-miracle\r\n\r\n",
    "GET /?a={b}|c^d`e[f]\\g HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: a\r\nX: \u{00FC}\u{20AC}\r\nY: a  b\tc\r\n\r\n",
    "GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\nHEAD /3 HTTP/1.1\r\nHost: a\r\n\r\n",
]

/// One request that must be refused.
struct BadRequest: CustomTestStringConvertible {
    let name: String
    let text: String
    let fault: Fault
    var testDescription: String { name }

    init(_ name: String, _ text: String, _ fault: Fault) {
        self.name = name
        self.text = text
        self.fault = fault
    }

    /// With the given fields behind a good request line and `Host`.
    init(_ name: String, fields: String, _ fault: Fault) {
        self.init(name, "POST / HTTP/1.1\r\nHost: a\r\n\(fields)\r\n\r\n", fault)
    }

    /// With the given chunked body.
    init(_ name: String, chunked: String, _ fault: Fault = .chunkMalformed) {
        self.init(name, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n\(chunked)", fault)
    }
}

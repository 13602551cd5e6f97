/// A response's status code (RFC 9110, section 15).
public struct Status: Hashable, Sendable, CustomStringConvertible {
    /// The three digits, 100 to 599.
    public let code: Int

    /// A status by its code; a code outside 100 to 599 is a programmer's mistake and traps.
    public init(_ code: Int) {
        precondition(code >= 100 && code < 600, "a status has three digits")
        self.code = code
    }

    /// The code and its reason phrase.
    public var description: String { "\(code) \(reason)" }

    /// Whether an answer with this status may carry a body (RFC 9112, 6.3).
    public var allowsBody: Bool { code >= 200 && code != 204 && code != 304 }

    /// The phrase of IANA's registry; empty for a code that has none.
    public var reason: String {
        switch code {
        case 100: "Continue"
        case 101: "Switching Protocols"
        case 200: "OK"
        case 201: "Created"
        case 202: "Accepted"
        case 204: "No Content"
        case 205: "Reset Content"
        case 206: "Partial Content"
        case 301: "Moved Permanently"
        case 302: "Found"
        case 303: "See Other"
        case 304: "Not Modified"
        case 307: "Temporary Redirect"
        case 308: "Permanent Redirect"
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 406: "Not Acceptable"
        case 408: "Request Timeout"
        case 409: "Conflict"
        case 410: "Gone"
        case 411: "Length Required"
        case 412: "Precondition Failed"
        case 413: "Content Too Large"
        case 414: "URI Too Long"
        case 415: "Unsupported Media Type"
        case 416: "Range Not Satisfiable"
        case 417: "Expectation Failed"
        case 421: "Misdirected Request"
        case 422: "Unprocessable Content"
        case 423: "Locked"
        case 425: "Too Early"
        case 426: "Upgrade Required"
        case 428: "Precondition Required"
        case 429: "Too Many Requests"
        case 431: "Request Header Fields Too Large"
        case 451: "Unavailable For Legal Reasons"
        case 500: "Internal Server Error"
        case 501: "Not Implemented"
        case 502: "Bad Gateway"
        case 503: "Service Unavailable"
        case 504: "Gateway Timeout"
        case 505: "HTTP Version Not Supported"
        case 507: "Insufficient Storage"
        default: ""
        }
    }
}

extension Status {
    /// 100: the body is wanted.
    public static var `continue`: Status { Status(100) }
    /// 200.
    public static var ok: Status { Status(200) }
    /// 201: made, with its address in `Location`.
    public static var created: Status { Status(201) }
    /// 202: taken, not done yet.
    public static var accepted: Status { Status(202) }
    /// 204: done, nothing to say.
    public static var noContent: Status { Status(204) }
    /// 206: a range of the whole.
    public static var partialContent: Status { Status(206) }
    /// 303: look there with `GET`.
    public static var seeOther: Status { Status(303) }
    /// 304: what the client has is still right.
    public static var notModified: Status { Status(304) }
    /// 307: ask there, with the same method.
    public static var temporaryRedirect: Status { Status(307) }
    /// 308: ask there from now on, with the same method.
    public static var permanentRedirect: Status { Status(308) }
    /// 400: not understood.
    public static var badRequest: Status { Status(400) }
    /// 401: no or bad credentials.
    public static var unauthorized: Status { Status(401) }
    /// 403: known, but not allowed.
    public static var forbidden: Status { Status(403) }
    /// 404: not there, or not yours.
    public static var notFound: Status { Status(404) }
    /// 405: not with this method; `Allow` names the others.
    public static var methodNotAllowed: Status { Status(405) }
    /// 406: in no form that was asked for.
    public static var notAcceptable: Status { Status(406) }
    /// 408: the request took too long to arrive.
    public static var requestTimeout: Status { Status(408) }
    /// 409: not in this state.
    public static var conflict: Status { Status(409) }
    /// 410: was there, never will be again.
    public static var gone: Status { Status(410) }
    /// 412: changed since.
    public static var preconditionFailed: Status { Status(412) }
    /// 413: the body is too large.
    public static var contentTooLarge: Status { Status(413) }
    /// 414: the request line is too long.
    public static var uriTooLong: Status { Status(414) }
    /// 415: a body of this kind is not taken.
    public static var unsupportedMediaType: Status { Status(415) }
    /// 417: an `Expect` that nobody meets.
    public static var expectationFailed: Status { Status(417) }
    /// 422: understood, but wrong.
    public static var unprocessableContent: Status { Status(422) }
    /// 428: say with `If-Match` what you are changing.
    public static var preconditionRequired: Status { Status(428) }
    /// 429: too many requests.
    public static var tooManyRequests: Status { Status(429) }
    /// 431: too many or too large fields.
    public static var fieldsTooLarge: Status { Status(431) }
    /// 500: our fault.
    public static var internalServerError: Status { Status(500) }
    /// 501: a method or coding that nobody here knows.
    public static var notImplemented: Status { Status(501) }
    /// 502: the neighbour answered nonsense.
    public static var badGateway: Status { Status(502) }
    /// 503: not now.
    public static var serviceUnavailable: Status { Status(503) }
    /// 504: the neighbour did not answer in time.
    public static var gatewayTimeout: Status { Status(504) }
    /// 505: another major version of HTTP.
    public static var versionNotSupported: Status { Status(505) }
}

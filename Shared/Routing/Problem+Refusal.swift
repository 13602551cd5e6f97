import HTTP
import HTTPServer

extension Problem {
    /// What the server refuses before any route: a kind by its status, and a sentence that says which rule was broken.
    init(_ refusal: Refusal) {
        switch refusal {
        case .fault(let fault): self.init(fault)
        case .headTooSlow: self.init(.requestTimeout, "The head of the request did not arrive in time.")
        case .expectationUnknown: self.init(.expectationFailed, "Only 100-continue can be expected here.")
        case .tooManyConnections: self = .unavailable("There are too many connections.")
        }
    }

    /// What a body that did not arrive whole is answered with.
    init(_ error: BodyError) {
        switch error {
        case .tooLarge: self.init(.contentTooLarge)
        case .tooSlow: self.init(.requestTimeout, "The body did not arrive in time.")
        case .malformed(let fault): self.init(fault)
        case .closed: self.init(.badRequest, "The connection ended before the body did.")
        }
    }

    /// What a request whose bytes break HTTP's grammar is answered with.
    init(_ fault: HTTP.Fault) {
        let kind: ProblemKind
        switch fault.status {
        case .uriTooLong: kind = .uriTooLong
        case .fieldsTooLarge: kind = .headerFieldsTooLarge
        case .notImplemented: kind = .unknownTransferCoding
        case .versionNotSupported: kind = .versionNotSupported
        default: kind = .badRequest
        }
        self.init(kind, fault.sentence)
    }

    /// What a path or query without meaning is answered with; `part` names which of the two.
    init(_ fault: Target.Fault, in part: String) {
        switch fault {
        case .escapeMalformed:
            self.init(.badRequest, "A % in the \(part) is not followed by two hexadecimal digits.")
        case .notUTF8: self.init(.badRequest, "The \(part) is not UTF-8.")
        case .nullCharacter: self.init(.badRequest, "The \(part) holds the character U+0000.")
        case .dotSegment: self.init(.badRequest, "The \(part) holds a segment . or .., which is not resolved here.")
        case .emptySegment: self = .notFound
        }
    }
}

extension HTTP.Fault {
    /// Which rule was broken, for a person; never a piece of the input.
    fileprivate var sentence: String {
        switch self {
        case .methodMalformed: "The request does not begin with a method and one space."
        case .connectRefused: "CONNECT is for proxies; this is none."
        case .targetMalformed: "The request target has a form or a character that it cannot have."
        case .versionMalformed: "The request line does not end with a version of HTTP behind one space."
        case .versionNotSupported: "Only the versions 1.0 and 1.1 of HTTP are spoken here."
        case .requestLineTooLong: "The request line is longer than 8 KiB."
        case .lineEndMalformed: "A line does not end with CR and LF."
        case .fieldMalformed: "A header field has no colon, a malformed name, a control character or a folded line."
        case .fieldsTooLarge: "The header fields have more than 32 KiB in all."
        case .fieldsTooMany: "There are more than 100 header fields."
        case .hostMissing: "Host is missing."
        case .hostRepeated: "Host stands more than once."
        case .hostMalformed: "Host is not a host with an optional port."
        case .contentLengthMalformed: "Content-Length is not a number of bytes."
        case .contentLengthRepeated: "Content-Length stands more than once."
        case .framingAmbiguous: "Content-Length and Transfer-Encoding stand together."
        case .transferEncodingMalformed: "Transfer-Encoding is not chunked, once, or the version is 1.0."
        case .transferEncodingUnknown: "Bodies are sent as they are or chunked."
        case .chunkMalformed: "A chunk of the body has a malformed size, extension or end."
        case .foreignProtocol: "This is another protocol."
        }
    }
}

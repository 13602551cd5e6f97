public import HTTP
public import JSON

/// A refusal, thrown by whoever finds it and rendered in one place as RFC 9457 `application/problem+json`.
/// Nothing in it comes from an exception, a query or a host: only what its author wrote for callers.
public struct Problem: Error, Sendable {
    /// What is wrong with one value of a request.
    public struct Fault: Hashable, Sendable {
        /// Where the value stands.
        public enum Place: Hashable, Sendable {
            /// In the body, at a JSON Pointer.
            case body(String)
            /// In the path or the query, by the parameter's name.
            case parameter(String)
            /// In a field of the head.
            case header(String)
        }

        /// Where the value stands.
        public let place: Place
        /// Stable kebab-case code.
        public let code: String
        /// One sentence for a person.
        public let message: String

        /// A fault of a value.
        public init(_ place: Place, _ code: String, _ message: String) {
            self.place = place
            self.code = code
            self.message = message
        }
    }

    /// The kind of problem.
    public let kind: ProblemKind
    /// What is special about this occurrence, for a person.
    public var detail: String?
    /// The values at fault.
    public var faults: [Fault]
    /// Fields that the answer carries, for example `Retry-After`.
    public var fields: Fields
    /// Further members of the problem, for example how many points are missing.
    public var members: [JSONValue.Member]

    /// A problem of that kind.
    public init(
        _ kind: ProblemKind, _ detail: String? = nil, faults: [Fault] = [], fields: Fields = [:],
        members: [JSONValue.Member] = []
    ) {
        self.kind = kind
        self.detail = detail
        self.faults = faults
        self.fields = fields
        self.members = members
    }
}

/// An error of a service that knows its problem: the closed enum of refusals says with one exhaustive
/// switch how each is answered.
public protocol ProblemConvertible: Error {
    /// How this is answered.
    var problem: Problem { get }
}

extension Problem {
    /// 404, the same for what is missing and for what is not the caller's.
    public static var notFound: Problem { Problem(.notFound) }
    /// 403.
    public static func forbidden(_ detail: String? = nil) -> Problem { Problem(.forbidden, detail) }
    /// 400.
    public static func badRequest(_ detail: String) -> Problem { Problem(.badRequest, detail) }

    /// 401 with the challenge that RFC 6750 asks for. `isInvalid` says that a token came and does not hold.
    public static func unauthorized(isInvalid: Bool = false) -> Problem {
        Problem(
            .unauthorized, fields: ["WWW-Authenticate": isInvalid ? "Bearer error=\"invalid_token\"" : "Bearer"])
    }

    /// 405 with what is allowed.
    public static func methodNotAllowed(allow: String) -> Problem {
        Problem(.methodNotAllowed, fields: ["Allow": allow])
    }

    /// 429 with the seconds after which the next request will be taken.
    public static func tooManyRequests(retryAfter seconds: Int) -> Problem {
        Problem(.tooManyRequests, fields: ["Retry-After": String(max(1, seconds))])
    }

    /// 503 with the seconds after which to try again.
    public static func unavailable(_ detail: String? = nil, retryAfter seconds: Int = 1) -> Problem {
        Problem(.unavailable, detail, fields: ["Retry-After": String(max(1, seconds))])
    }

    /// 422 with every value at fault.
    public static func invalid(_ faults: [Fault]) -> Problem { Problem(.invalid, faults: faults) }

    /// 422 with one value of the body at fault.
    public static func invalid(_ pointer: String, _ code: String, _ message: String) -> Problem {
        .invalid([Fault(.body(pointer), code, message)])
    }

    /// What a body that cannot be read is answered with: 400 for syntax, 422 for values.
    public init(_ error: JSONReadError) {
        switch error {
        case .syntax(let error):
            self.init(.malformedJSON, "At byte \(error.offset): \(error.reason).")
        case .faults(let faults):
            self.init(.invalid, faults: faults.map { Fault(.body($0.pointer), $0.code, $0.message) })
        }
    }
}

extension Problem {
    /// The media type of every problem.
    static let mediaType = "application/problem+json"

    /// The JSON text. Members of ours come first, so a service's own cannot take their place.
    func body(traceID: String?, requestID: String?) -> [UInt8] {
        var writer = JSONWriter(capacity: 320)
        writer.object { writer in
            writer.member("type", "/problems/" + kind.code)
            writer.member("title", kind.title)
            writer.member("status", kind.status.code)
            writer.member("detail", detail)
            writer.member("code", kind.code)
            writer.member("traceId", traceID)
            writer.member("requestId", requestID)
            for member in members { writer.member(member.name, member.value) }
            guard !faults.isEmpty else { return }
            writer.name("errors")
            writer.array { writer in
                for fault in faults {
                    writer.object { writer in
                        switch fault.place {
                        case .body(let pointer): writer.member("pointer", pointer)
                        case .parameter(let name): writer.member("parameter", name)
                        case .header(let name): writer.member("header", name)
                        }
                        writer.member("code", fault.code)
                        writer.member("message", fault.message)
                    }
                }
            }
        }
        return writer.bytes
    }

    /// The schema of a problem in the OpenAPI document.
    static var schema: Schema {
        var fault = Schema(
            .object([
                .init("pointer", Schema(.string), isRequired: false),
                .init("parameter", Schema(.string), isRequired: false),
                .init("header", Schema(.string), isRequired: false),
                .init("code", Schema(.string)), .init("message", Schema(.string)),
            ]))
        fault.member("pointer", "JSON Pointer of the value in the body.", example: "/email")
        fault.member("parameter", "Name of the parameter in the path or the query.")
        fault.member("header", "Name of the field in the head.")
        fault.member("code", "Stable code of the rule.", example: "too-long")
        fault.member("message", "One sentence for a person.")
        var schema = Schema(
            .object([
                .init("type", Schema(.string)), .init("title", Schema(.string)), .init("status", Schema(.integer)),
                .init("detail", Schema(.string), isRequired: false), .init("code", Schema(.string)),
                .init("traceId", Schema(.string), isRequired: false),
                .init("requestId", Schema(.string), isRequired: false),
                .init("errors", Schema(.array(fault)), isRequired: false),
            ]))
        schema.state("What went wrong, after RFC 9457.")
        schema.member("type", format: "uri-reference", example: "/problems/not-found")
        schema.member("code", "Stable code to switch on.", example: "not-found")
        schema.member("errors", "Every value of the request that is at fault.")
        schema.member("status", range: 400...599)
        return schema
    }
}

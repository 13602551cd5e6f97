public import HTTP
public import HTTPServer
public import Models
public import Telemetry

/// One request as its handler sees it: the body, read and checked, and everything around it.
public struct Call<Body> {
    /// The body.
    public let body: Body
    /// The request and what the router found out about it.
    public let context: RequestContext

    /// A call with that body.
    public init(body: Body, context: RequestContext) {
        self.body = body
        self.context = context
    }

    /// Who calls, where the access rule asks for it.
    public var caller: (any Caller)? { context.caller }
    /// The span of this request.
    public var trace: TraceContext { context.trace }
    /// `X-Request-Id`.
    public var requestID: String { context.requestID }
    /// The head as it came.
    public var head: RequestHead { context.request.head }
    /// The media type to answer with, out of those the route gives.
    public var mediaType: String { context.mediaType }
    /// The language that whoever sent it wants most (`Accept-Language`); nil where none is named.
    public var language: LanguageTag? {
        for text in AcceptLanguage.languages(head.values("accept-language")) {
            if let tag = try? LanguageTag(text) { return tag }
        }
        return nil
    }

    /// The segment `:name`. A route that has no such segment is a mistake in the table and stops the process.
    public func path<Value: PathParameter>(_ name: String, as type: Value.Type = Value.self) throws(Problem) -> Value {
        guard let index = context.parameterNames.firstIndex(of: name) else {
            preconditionFailure("the route \(context.route) has no :\(name)")
        }
        guard let value = type.init(parameter: context.parameterValues[index]) else { throw .notFound }
        return value
    }

    /// The value of a query parameter, or nil where it is not given.
    public func query<Value: QueryParameter>(
        _ name: String, as type: Value.Type = Value.self
    ) throws(Problem) -> Value? {
        guard let text = context.query.first(where: { $0.name == name })?.value else { return nil }
        return try parsed(name, text)
    }

    /// All values of a query parameter that may be repeated.
    public func queries<Value: QueryParameter>(
        _ name: String, as type: Value.Type = Value.self
    ) throws(Problem) -> [Value] {
        var values: [Value] = []
        for item in context.query where item.name == name { values.append(try parsed(name, item.value)) }
        return values
    }

    private func parsed<Value: QueryParameter>(_ name: String, _ text: String) throws(Problem) -> Value {
        guard let value = Value(parameter: text) else {
            throw .invalid([.init(.parameter(name), "invalid", "This is not a value that can stand here.")])
        }
        return value
    }

    /// `limit` of a list: 1 to 200, 50 when it is not given.
    public func limit() throws(Problem) -> Int {
        let limit: Int = try query("limit") ?? 50
        guard (1...200).contains(limit) else {
            throw .invalid([.init(.parameter("limit"), "out-of-range", "The number is outside 1 to 200.")])
        }
        return limit
    }
}

/// The body of a request that has none, or whose body nobody reads.
public struct NoBody: Decodable, Sendable {
    /// Nothing.
    public init() {}
}

/// A body that is not JSON: the handler reads it, piece by piece or into a file, up to the route's limit.
public struct RawBody {
    /// The body's reader.
    public let reader: RequestBody
    /// Greatest size in bytes that the route takes.
    public let limit: Int
    /// `Content-Type` as it came, checked against what the route takes.
    public let mediaType: String
}

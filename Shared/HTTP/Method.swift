/// A request's method (RFC 9110, section 9). Case matters: `get` is not `GET`.
public struct Method: Hashable, Sendable, CustomStringConvertible {
    /// The method as it stands in the request line, such as `GET`.
    public let name: String

    /// A method by its name; anything that is a token may be one.
    public init(_ name: String) { self.name = name }

    /// `GET`: the resource itself.
    public static var get: Method { Method("GET") }
    /// `HEAD`: what `GET` would answer, without the body.
    public static var head: Method { Method("HEAD") }
    /// `POST`: something for the resource to process.
    public static var post: Method { Method("POST") }
    /// `PUT`: a new state of the whole resource.
    public static var put: Method { Method("PUT") }
    /// `PATCH`: a change of the resource (RFC 5789).
    public static var patch: Method { Method("PATCH") }
    /// `DELETE`: the resource's removal.
    public static var delete: Method { Method("DELETE") }
    /// `OPTIONS`: what the resource can do.
    public static var options: Method { Method("OPTIONS") }
    /// `TRACE`: a loop-back of the request, which no service of ours answers.
    public static var trace: Method { Method("TRACE") }
    /// `CONNECT`: a tunnel, which the parser refuses.
    public static var connect: Method { Method("CONNECT") }

    /// Whether a request with this method changes nothing (RFC 9110, 9.2.1).
    public var isSafe: Bool { self == .get || self == .head || self == .options || self == .trace }

    /// Whether doing it twice is as good as once (RFC 9110, 9.2.2).
    public var isIdempotent: Bool { isSafe || self == .put || self == .delete }

    /// The method's name.
    public var description: String { name }
}

public import HTTP

/// A route on its way out: since when, until when, and where that is explained.
public struct Deprecation: Hashable, Sendable {
    /// Unix seconds since when it should not be used (RFC 9745).
    public let since: Int
    /// Unix seconds after which it will not answer (RFC 8594), if that is decided.
    public let sunset: Int?
    /// The address of an explanation.
    public let link: String?

    /// A deprecation.
    public init(since: Int, sunset: Int? = nil, link: String? = nil) {
        self.since = since
        self.sunset = sunset
        self.link = link
    }

    /// Adds `Deprecation`, `Sunset` and `Link` to an answer.
    public func add(to fields: inout Fields) {
        fields["Deprecation"] = "@\(since)"
        if let sunset { fields["Sunset"] = HTTPDate.text(sunset) }
        if let link { fields.add("Link", "<\(link)>; rel=\"deprecation\"; type=\"text/html\"") }
    }
}

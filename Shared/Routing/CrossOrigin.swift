import HTTP
import HTTPServer

/// Which pages of other origins may read the answers (the CORS protocol of WHATWG Fetch): exactly those named, never
/// `*`, never whoever asks. Cookies are not allowed along: a page of another origin brings its access token.
public struct CrossOrigin: Sendable {
    private let origins: [String]

    /// Pages of these origins, written as browsers do: `https://app.example.com`, in lower case, a port only where it is
    /// not the scheme's. Without any, no answer speaks of origins at all. The settings' reader checks the form.
    public init(_ origins: [String] = []) { self.origins = origins }

    /// The request fields that a page may set besides the few that Fetch always allows.
    private static let requestFields =
        "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Last-Event-ID, traceparent, X-Request-Id"
    /// The answer fields that a page may read.
    private static let answerFields =
        "ETag, Location, Retry-After, RateLimit, RateLimit-Policy, Idempotent-Replayed, X-Request-Id, Deprecation, Sunset, "
        + "Link"

    /// Adds what an answer says about origins. It depends on the origin even where that is none of ours, so caches are
    /// always told.
    func complete(_ response: inout Response, _ head: RequestHead) {
        guard !origins.isEmpty else { return }
        let asked = head.contains("origin") ? head.values("origin") : []
        // Fetch sends one; "null" is no origin of anybody and can stand in no list.
        // Compared as bytes: `==` takes canonically equivalent texts for equal, and its time grows with what was sent.
        guard asked.count == 1, let origin = origins.first(where: { $0.utf8.elementsEqual(asked[0].utf8) }) else {
            return vary("Origin", &response)
        }
        response.fields["Access-Control-Allow-Origin"] = origin
        guard head.method == .options, head.contains("access-control-request-method"),
            let allow = response.fields["Allow"], response.status == .noContent
        else {
            response.fields["Access-Control-Expose-Headers"] = Self.answerFields
            return vary("Origin", &response)
        }
        response.fields["Access-Control-Allow-Methods"] = allow
        response.fields["Access-Control-Allow-Headers"] = Self.requestFields
        // Two hours is the longest that every browser keeps.
        response.fields["Access-Control-Max-Age"] = "7200"
        vary("Origin, Access-Control-Request-Method, Access-Control-Request-Headers", &response)
    }

    private func vary(_ names: String, _ response: inout Response) {
        response.fields["Vary"] = response.fields["Vary"].map { "\($0), \(names)" } ?? names
    }
}

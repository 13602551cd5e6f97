public import HTTP

/// One kind of refusal: the stable code that programs switch on, with its status and title. Routes
/// declare the kinds they answer, so they stand in the OpenAPI document.
public struct ProblemKind: Hashable, Sendable {
    /// The status of the answer.
    public let status: Status
    /// Stable kebab-case code; the problem's `type` is `/problems/` and this.
    public let code: String
    /// What happened, the same for every occurrence.
    public let title: String

    /// A kind of problem.
    public init(_ status: Status, _ code: String, _ title: String) {
        self.status = status
        self.code = code
        self.title = title
    }

    /// 409 for a state in which the request makes no sense.
    public static func conflict(_ code: String, _ title: String) -> ProblemKind { .init(.conflict, code, title) }

    /// 422 for a request that is understood and refused by a rule.
    public static func refused(_ code: String, _ title: String) -> ProblemKind {
        .init(.unprocessableContent, code, title)
    }
}

extension ProblemKind {
    /// 400: the request breaks HTTP's or the route's form.
    public static let badRequest = ProblemKind(.badRequest, "bad-request", "The request is malformed")
    /// 400: the body is not JSON.
    public static let malformedJSON = ProblemKind(.badRequest, "malformed-json", "The body is not valid JSON")
    /// 400: the cursor was not made by this list.
    public static let invalidCursor = ProblemKind(.badRequest, "invalid-cursor", "The cursor is not valid here")
    /// 401: no credentials, or none that hold.
    public static let unauthorized = ProblemKind(.unauthorized, "unauthorized", "Valid credentials are required")
    /// 403: known, but not allowed.
    public static let forbidden = ProblemKind(.forbidden, "forbidden", "This is not allowed")
    /// 404: not there, or not the caller's.
    public static let notFound = ProblemKind(.notFound, "not-found", "There is nothing here")
    /// 405: not with this method.
    public static let methodNotAllowed = ProblemKind(
        .methodNotAllowed, "method-not-allowed", "This method is not allowed here")
    /// 406: in no form that was asked for.
    public static let notAcceptable = ProblemKind(.notAcceptable, "not-acceptable", "No such form of the answer exists")
    /// 408: the request came too slowly.
    public static let requestTimeout = ProblemKind(
        .requestTimeout, "request-timeout", "The request took too long to arrive")
    /// 412: changed since.
    public static let preconditionFailed = ProblemKind(
        .preconditionFailed, "precondition-failed", "The resource has changed since")
    /// 413: the body is larger than the route takes.
    public static let contentTooLarge = ProblemKind(.contentTooLarge, "content-too-large", "The body is too large")
    /// 414: the request line is longer than 8 KiB.
    public static let uriTooLong = ProblemKind(.uriTooLong, "uri-too-long", "The request target is too long")
    /// 415: another kind of body is taken here.
    public static let unsupportedMediaType = ProblemKind(
        .unsupportedMediaType, "unsupported-media-type", "A body of this kind is not taken")
    /// 417: `Expect` asks for something that is not known here.
    public static let expectationFailed = ProblemKind(
        .expectationFailed, "expectation-failed", "The expectation cannot be met")
    /// 422: some values are not acceptable.
    public static let invalid = ProblemKind(.unprocessableContent, "invalid", "Some values are not acceptable")
    /// 422: an idempotency key came back with another request.
    public static let idempotencyKeyReused = ProblemKind(
        .unprocessableContent, "idempotency-key-reused", "The idempotency key belongs to another request")
    /// 409: the first request of this key is not finished.
    public static let idempotencyKeyInUse = ProblemKind(
        .conflict, "idempotency-key-in-use", "The first request with this idempotency key still runs")
    /// 428: the change must say what it changes.
    public static let preconditionRequired = ProblemKind(
        .preconditionRequired, "precondition-required", "If-Match is required")
    /// 429: too many requests.
    public static let tooManyRequests = ProblemKind(.tooManyRequests, "too-many-requests", "Too many requests")
    /// 431: too many fields, or too large in all.
    public static let headerFieldsTooLarge = ProblemKind(
        .fieldsTooLarge, "header-fields-too-large", "The header fields are too large")
    /// 500: our fault.
    public static let internalError = ProblemKind(
        .internalServerError, "internal-error", "Something went wrong on our side")
    /// 501: a body coded in a way that is not known here.
    public static let unknownTransferCoding = ProblemKind(
        .notImplemented, "unknown-transfer-coding", "The transfer coding is not known")
    /// 503: not now.
    public static let unavailable = ProblemKind(
        .serviceUnavailable, "unavailable", "The service cannot answer now")
    /// 505: another major version of HTTP.
    public static let versionNotSupported = ProblemKind(
        .versionNotSupported, "version-not-supported", "This version of HTTP is not spoken here")

    /// Every kind that any service can answer, whatever its routes declare.
    public static let all: [ProblemKind] = [
        badRequest, malformedJSON, invalidCursor, unauthorized, forbidden, notFound, methodNotAllowed, notAcceptable,
        requestTimeout, preconditionFailed, contentTooLarge, uriTooLong, unsupportedMediaType, expectationFailed,
        invalid, idempotencyKeyReused, idempotencyKeyInUse, preconditionRequired, tooManyRequests,
        headerFieldsTooLarge, internalError, unknownTransferCoding, unavailable, versionNotSupported,
    ]
}

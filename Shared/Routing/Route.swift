public import HTTP
import HTTPServer
import JSON

/// One line of a service's table: what is answered where, to whom, from what, with what. The router
/// serves it and the OpenAPI document is printed from it, so the two cannot differ.
///
///     func routes(_ app: App) -> [Route] {
///         [
///             .get("/v1/members/:member/balance", to: .memberOrStaff, "A member's points",
///                 parameters: [.path("member", as: MemberID.self)]) { try await showBalance($0, app) },
///             .post("/v1/members/:member/redemptions", to: .member, "Spend points",
///                 parameters: [.path("member", as: MemberID.self), .idempotencyKey()],
///                 errors: [.notEnoughPoints]) { try await createRedemption($0, app) },
///         ]
///     }
public struct Route {
    /// What a request's body may be.
    struct Taking {
        let mediaTypes: [String]
        /// Nil for a body that is not JSON.
        let schema: ((inout SchemaSet) -> Schema)?
        let limit: Int
    }

    /// What an answer may be.
    struct Giving {
        let statuses: [Status]
        let mediaTypes: [String]
        /// Nil for an answer without a body.
        let schema: ((inout SchemaSet) -> Schema)?
        let hasJSON: Bool
    }

    /// The method it answers; HEAD and OPTIONS come with it.
    public let method: Method
    /// The pattern of its path: `/v1/members/:member`.
    public let path: String
    /// Who may call it.
    public let access: Access
    let summary: String
    var parameters: [Parameter]
    var errors: [ProblemKind]
    var taking: Taking?
    var giving: Giving
    var details: String?
    var tag: String?
    var operation: String?
    var deprecation: Deprecation?
    let handle: (RequestContext) async throws -> Response

    /// Whether it takes a body of JSON.
    public var takesJSON: Bool { taking?.schema != nil }

    /// 1 MiB, the limit of API.md for bodies where the route says nothing else.
    public static var defaultBodyLimit: Int { 1 << 20 }

    /// A longer description in CommonMark, a tag other than the path's noun, an operation id other than the derived one.
    public func documented(_ details: String? = nil, tag: String? = nil, operation: String? = nil) -> Route {
        var route = self
        route.details = details ?? self.details
        route.tag = tag ?? self.tag
        route.operation = operation ?? self.operation
        return route
    }

    /// The same route on its way out: every answer and the document say since when and until when.
    public func deprecated(_ deprecation: Deprecation) -> Route {
        var route = self
        route.deprecation = deprecation
        return route
    }
}

extension Route {
    /// A route that reads.
    ///
    /// - Parameters:
    ///   - also: media types besides JSON that the handler can answer, such as `text/csv`; `Call.mediaType` says which one.
    ///   - errors: the kinds of problem beyond those that every route has.
    public static func get<Output: Codable>(
        _ path: String, to access: Access, _ summary: String, parameters: [Parameter] = [],
        gives: Output.Type = Output.self, also: [String] = [], errors: [ProblemKind] = [],
        handler: @escaping (Call<NoBody>) async throws -> Answer<Output>
    ) -> Route {
        make(.get, path, access, summary, parameters, nil, [.ok], also, errors, { _ in NoBody() }, handler)
    }

    /// A route that takes JSON, or nothing with `takes: NoBody.self`, and does something with it.
    public static func post<Body: Decodable, Output: Codable>(
        _ path: String, to access: Access, _ summary: String, parameters: [Parameter] = [],
        takes: Body.Type = Body.self, limit: Int = Route.defaultBodyLimit, gives: Output.Type = Output.self,
        status: Status = .ok, also: [String] = [], errors: [ProblemKind] = [],
        handler: @escaping (Call<Body>) async throws -> Answer<Output>
    ) -> Route {
        reading(.post, path, access, summary, parameters, limit, status, also, errors, handler)
    }

    /// A route that puts a new state in the place of the old one.
    public static func put<Body: Decodable, Output: Codable>(
        _ path: String, to access: Access, _ summary: String, parameters: [Parameter] = [],
        takes: Body.Type = Body.self, limit: Int = Route.defaultBodyLimit, gives: Output.Type = Output.self,
        status: Status = .ok, also: [String] = [], errors: [ProblemKind] = [],
        handler: @escaping (Call<Body>) async throws -> Answer<Output>
    ) -> Route {
        reading(.put, path, access, summary, parameters, limit, status, also, errors, handler)
    }

    /// A route that changes members of a resource; the body is a JSON Merge Patch of `takes`.
    public static func patch<Body: Codable, Output: Codable>(
        _ path: String, to access: Access, _ summary: String, parameters: [Parameter] = [],
        takes: Body.Type = Body.self, limit: Int = Route.defaultBodyLimit, gives: Output.Type = Output.self,
        errors: [ProblemKind] = [], handler: @escaping (Call<MergePatch<Body>>) async throws -> Answer<Output>
    ) -> Route {
        let reader = CheckedReader(Body.self)
        let schema = { (types: inout SchemaSet) in MergePatch<Body>.schema(types.schema(of: Body.self), &types) }
        let taking = Taking(mediaTypes: [BodyReading.json, BodyReading.mergePatch], schema: schema, limit: limit)
        return make(
            .patch, path, access, summary, parameters, taking, [.ok], [], errors,
            { context in
                let document = try await BodyReading.document(context, limit)
                return MergePatch(changes: document.root.value, reader: reader)
            }, handler)
    }

    /// A route that removes.
    public static func delete<Output: Codable>(
        _ path: String, to access: Access, _ summary: String, parameters: [Parameter] = [],
        gives: Output.Type = Output.self, errors: [ProblemKind] = [],
        handler: @escaping (Call<NoBody>) async throws -> Answer<Output>
    ) -> Route {
        make(
            .delete, path, access, summary, parameters, nil, [.ok], [], errors,
            { context in
                try BodyReading.refuseForeign(context)
                return NoBody()
            }, handler)
    }

    /// A route that takes a body of another kind than JSON, which the handler reads itself.
    public static func upload<Output: Codable>(
        _ method: Method = .put, _ path: String, to access: Access, _ summary: String, parameters: [Parameter] = [],
        takes mediaTypes: [String], limit: Int, gives: Output.Type = Output.self, status: Status = .ok,
        errors: [ProblemKind] = [], handler: @escaping (Call<RawBody>) async throws -> Answer<Output>
    ) -> Route {
        let taking = Taking(mediaTypes: mediaTypes, schema: nil, limit: limit)
        return make(
            method, path, access, summary, parameters, taking, [status], [], errors,
            { context in
                let body = context.request.body
                body.limit = limit
                let mediaType = try BodyReading.mediaType(context, among: mediaTypes)
                if let length = body.declaredLength, length > limit { throw Problem(BodyError.tooLarge) }
                return RawBody(reader: body, limit: limit, mediaType: mediaType)
            }, handler)
    }

    /// A route that answers with a file of one of these types instead of JSON.
    public static func download(
        _ path: String, to access: Access, _ summary: String, parameters: [Parameter] = [], gives mediaTypes: [String],
        errors: [ProblemKind] = [], handler: @escaping (Call<NoBody>) async throws -> Answer<Nothing>
    ) -> Route {
        var route = make(
            .get, path, access, summary, parameters, nil, [.ok], mediaTypes, errors, { _ in NoBody() }, handler)
        route.giving = Giving(statuses: [.ok], mediaTypes: mediaTypes, schema: nil, hasJSON: false)
        return route
    }

    private static func reading<Body: Decodable, Output: Codable>(
        _ method: Method, _ path: String, _ access: Access, _ summary: String, _ parameters: [Parameter], _ limit: Int,
        _ status: Status, _ also: [String], _ errors: [ProblemKind],
        _ handler: @escaping (Call<Body>) async throws -> Answer<Output>
    ) -> Route {
        if let nothing = NoBody() as? Body {
            return make(
                method, path, access, summary, parameters, nil, [status], also, errors,
                { context in
                    try BodyReading.refuseForeign(context)
                    return nothing
                }, handler)
        }
        let reader = CheckedReader(Body.self)
        let schema = { (types: inout SchemaSet) in types.schema(of: Body.self) }
        let taking = Taking(mediaTypes: [BodyReading.json], schema: schema, limit: limit)
        return make(
            method, path, access, summary, parameters, taking, [status], also, errors,
            { context in
                try await BodyReading.value(reader, context, limit)
            }, handler)
    }

    private static func make<Body, Output: Codable>(
        _ method: Method, _ path: String, _ access: Access, _ summary: String, _ parameters: [Parameter],
        _ taking: Taking?, _ statuses: [Status], _ also: [String], _ errors: [ProblemKind],
        _ read: @escaping (RequestContext) async throws -> Body,
        _ handler: @escaping (Call<Body>) async throws -> Answer<Output>
    ) -> Route {
        let isEmpty = Output.self == Nothing.self
        let giving = Giving(
            statuses: isEmpty ? [.noContent] : statuses, mediaTypes: isEmpty ? also : [BodyReading.json] + also,
            schema: isEmpty ? nil : { $0.schema(of: Output.self) }, hasJSON: !isEmpty)
        return Route(
            method: method, path: path, access: access, summary: summary, parameters: parameters, errors: errors,
            taking: taking, giving: giving
        ) { context in
            let body = try await read(context)
            return try await handler(Call(body: body, context: context)).response(context)
        }
    }
}

extension Answer where Output: Encodable {
    /// The answer as the server sends it; conditional requests are decided here.
    func response(_ context: RequestContext) throws -> Response {
        var response = Response(status, fields)
        if context.method.isSafe, status == .ok, let tag = fields["ETag"].flatMap(EntityTag.init),
            Preconditions.isUnchanged(context.request.head, tag)
        {
            response.status = .notModified
            return response
        }
        switch content {
        case .value(let value):
            response.fields["Content-Type"] = BodyReading.json
            response.body = .bytes(try JSONWriter.encode(value))
        case .bytes(let bytes, let mediaType):
            response.fields["Content-Type"] = mediaType
            response.body = .bytes(bytes)
        case .stream(let mediaType, let write):
            response.fields["Content-Type"] = mediaType
            response.body = .stream(write)
        case .nothing: break
        }
        return response
    }
}

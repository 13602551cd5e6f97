public import EventLoop
public import HTTP
public import HTTPServer
import JSON
import Telemetry

/// Answers requests from a table of routes. Belongs to one worker.
///
/// The order is always the same: path, method, credentials, access rule, parameters, form of the
/// answer, body, handler. So nobody without access learns what a route takes, and no body is read for them.
public final class Router {
    /// What connects the router to the rest of a service.
    public struct Hooks {
        /// Finds out who calls, from the request's credentials; nil where there are none. Throws a problem for bad ones.
        public var authenticate: (RequestContext) async throws -> (any Caller)? = { _ in nil }
        /// Asked after the access rule and before the body: throws 429, sets rate-limit fields.
        public var admit: (RequestContext) throws(Problem) -> Void = { _ throws(Problem) in }
        /// The problem for an error that neither is one nor knows its own, such as a full pool; nil for a defect.
        public var problem: (any Error) -> Problem? = { _ in nil }
        /// Told of a defect: the caller gets a constant 500 with the request's id, the log gets the error.
        public var report: (any Error, RequestContext) -> Void = { _, _ in }
        /// Told when an answer is complete, a streamed one when its last piece is written.
        public var finished: (FinishedRequest) -> Void = { _ in }

        /// Hooks that do nothing.
        public init() {}
    }

    let routes: [Route]
    private let table: RouteTable
    /// Answers instead of the routes, where there is no table.
    private let all: ((Request) async throws -> Response)?
    private let crossOrigin: CrossOrigin
    private let hooks: Hooks
    private let now: () -> Instant
    private var random = BufferedRandom()

    /// A router for a table. Stops the process where the table contradicts itself.
    public init(
        _ routes: [Route], crossOrigin: CrossOrigin = CrossOrigin(), hooks: Hooks = Hooks(),
        now: @escaping () -> Instant = { Instant.now }
    ) {
        self.routes = routes.map(Self.completed)
        table = RouteTable(routes)
        all = nil
        self.crossOrigin = crossOrigin
        self.hooks = hooks
        self.now = now
    }

    /// A router without a table, for what is no API, such as a probe: `all` answers every request, whatever its path.
    /// What it throws becomes a problem, and answers carry the same fields as those of routes.
    public init(answering all: @escaping (Request) async throws -> Response, hooks: Hooks = Hooks()) {
        routes = []
        table = RouteTable([])
        self.all = all
        crossOrigin = CrossOrigin()
        self.hooks = hooks
        now = { Instant.now }
    }

    /// Answers one request, whatever happens. This is what a `Server` calls.
    public func respond(to request: Request) async -> Response {
        let context = RequestContext(request, startedAt: now(), random: &random)
        var response: Response
        do {
            response = try await answer(context)
        } catch {
            response = refusal(of: error, context)
        }
        AnswerFields.complete(&response.fields, context)
        crossOrigin.complete(&response, request.head)
        return observed(response, context)
    }

    private func answer(_ context: RequestContext) async throws -> Response {
        let head = context.request.head
        if let all { return try await all(context.request) }
        if head.target.isAsterisk { return Self.options(allow: table.allMethods) }
        guard let (index, values) = try find(head) else { throw Problem.notFound }
        guard index >= 0 else { return Self.options(allow: values[0]) }
        let route = routes[index]
        context.route = route.path
        context.parameterNames = route.pathParameters
        context.parameterValues = values
        if let deprecation = route.deprecation { deprecation.add(to: &context.answerFields) }

        guard !head.contains("authorization") || head.values("authorization").count == 1 else {
            throw Problem.badRequest("Authorization stands more than once.")
        }
        try await admit(context, to: route)
        context.admission = { context in try await self.admit(context, to: route) }
        try hooks.admit(context)
        try ParameterCheck.check(route, context)
        try negotiate(route, context)
        return try await route.handle(context)
    }

    private func admit(_ context: RequestContext, to route: Route) async throws {
        if route.access.needsCaller {
            context.caller = try await hooks.authenticate(context)
            if context.caller == nil { throw Problem.unauthorized() }
        } else if route.access.welcomesCaller {
            context.caller = try await hooks.authenticate(context)
        }
        try route.access.check(context)
    }

    /// The route's index and its path values; index -1 with the value of `Allow` for OPTIONS.
    private func find(_ head: RequestHead) throws(Problem) -> (Int, [String])? {
        let segments: [String]
        do {
            segments = try head.target.segments()
        } catch {
            throw Problem(error, in: "path")
        }
        switch table.find(head.method, segments) {
        case .nothing: return nil
        case .route(let index, let values): return (index, values)
        case .methods(let allow):
            guard head.method == .options else { throw .methodNotAllowed(allow: allow) }
            return (-1, [allow])
        }
    }

    private static func options(allow: String) -> Response { Response(.noContent, ["Allow": allow]) }

    private static let anything = Array("*/*".utf8)[...]

    private func negotiate(_ route: Route, _ context: RequestContext) throws(Problem) {
        let offers = route.giving.mediaTypes
        guard let first = offers.first else { return }
        context.mediaType = first
        guard let accepted = context.request.head.bytes(of: "accept"), accepted != Self.anything else { return }
        if accepted == BodyReading.jsonBytes, first == BodyReading.json { return }
        guard let best = Accept(context.request.head.values("accept")).best(of: offers) else {
            throw Problem(.notAcceptable, "There is \(offers.joined(separator: ", ")).")
        }
        context.mediaType = best
        if offers.count > 1 { context.answerFields["Vary"] = "Accept" }
    }

    // MARK: refusing

    private func refusal(of error: any Error, _ context: RequestContext) -> Response {
        let problem: Problem
        switch error {
        case let error as Problem: problem = error
        case let error as any ProblemConvertible: problem = error.problem
        case let error as BodyError: problem = Problem(error)
        case let error as Target.Fault: problem = Problem(error, in: "path")
        case is DeadlineExceeded: problem = .unavailable()
        default:
            if let known = hooks.problem(error) {
                problem = known
            } else {
                hooks.report(error, context)
                problem = Problem(.internalError)
            }
        }
        var response = Response(problem.kind.status, problem.fields)
        response.fields["Content-Type"] = Problem.mediaType
        let trace = context.trace.traceID.description
        response.body = .bytes(problem.body(traceID: trace, requestID: context.requestID))
        return response
    }

    /// The answer to what the server itself refuses: the same form as every other problem.
    public static func refuse(_ refusal: Refusal) -> Response {
        let problem = Problem(refusal)
        var response = Response(problem.kind.status, AnswerFields.standard)
        for line in problem.fields.lines { response.fields.add(line.name, line.value) }
        response.fields["Content-Type"] = Problem.mediaType
        // There is no request to take ids from, but whoever complains must have something to name.
        var random = BufferedRandom()
        let trace = TraceContext.start(using: &random)
        response.fields["X-Request-Id"] = trace.spanID.description
        response.body = .bytes(
            problem.body(traceID: trace.traceID.description, requestID: trace.spanID.description))
        return response
    }

    // MARK: observing

    private func observed(_ response: Response, _ context: RequestContext) -> Response {
        // Nothing is streamed for HEAD, so nothing would tell of its end.
        guard case .stream(let write) = response.body, context.method != .head else {
            var count = 0
            if case .bytes(let bytes) = response.body { count = bytes.count }
            finish(context, response.status, count, isComplete: true)
            return response
        }
        var response = response
        let status = response.status
        response.body = .stream { writer in
            do {
                try await write(writer)
                self.finish(context, status, nil, isComplete: true)
            } catch {
                if !(error is CancellationError) { self.hooks.report(error, context) }
                self.finish(context, status, nil, isComplete: false)
                throw error
            }
        }
        return response
    }

    private func finish(_ context: RequestContext, _ status: Status, _ bytes: Int?, isComplete: Bool) {
        hooks.finished(
            FinishedRequest(
                context: context, status: status, duration: now() - context.startedAt, bodyBytes: bytes,
                isComplete: isComplete))
    }

    /// Checks a route against itself and declares the path parameters that it does not declare.
    private static func completed(_ route: Route) -> Route {
        var route = route
        let names = route.pathParameters
        precondition(Set(names).count == names.count, "\(route.path) names a parameter twice")
        for parameter in route.parameters where parameter.place == .path {
            precondition(names.contains(parameter.name), "\(route.path) has no :\(parameter.name)")
        }
        for name in names where !route.parameters.contains(where: { $0.place == .path && $0.name == name }) {
            route.parameters.append(.path(name, as: String.self))
        }
        return route
    }
}

extension Route {
    /// The names of the path's parameters, in order.
    public var pathParameters: [String] {
        PathPattern.segments(path).compactMap { segment in
            if case .parameter(let name) = segment { name } else { nil }
        }
    }
}

/// A request that has been answered, for metrics and the access log.
public struct FinishedRequest {
    /// The request; `context.route` is the pattern, empty where no route matched.
    public let context: RequestContext
    /// The status of the answer.
    public let status: Status
    /// From the head to the answer; for a streamed one to its last piece.
    public let duration: Duration
    /// Length of the body; nil for a streamed one.
    public let bodyBytes: Int?
    /// False for a stream that broke.
    public let isComplete: Bool
}

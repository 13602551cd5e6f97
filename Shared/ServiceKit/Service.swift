public import Configuration
public import EventLoop
public import FoundationEssentials
internal import HTTP
public import HTTPClient
public import HTTPServer
public import JWT
public import Models
public import Postgres
public import Routing
public import Telemetry

/// One worker's part of a service: what `Service.run` hands to the set-up, which tells it what to serve.
///
/// Belongs to its worker; every worker gets its own.
public final class Service {
    /// The service's word: log field, metric label, database schema.
    public let name: String
    /// What every service reads from its environment.
    public let settings: ProcessSettings
    /// The service's log.
    public let log: Log
    /// This worker's numbers.
    public let metrics: Metrics
    /// Calls to other servers.
    public let client: Client
    /// Threads for work that blocks, shared by the workers of the process.
    public let blocking: BlockingPool
    /// The loop of this worker.
    public let loop: EventLoop
    /// Finds out who calls; without one, routes that need a caller answer 401.
    public var authenticate: (RequestContext) async throws -> (any Caller)? = { _ in nil }

    let version: String
    /// Whether the process only prints what it serves: nothing may be started and nobody called.
    let onlyDescribes: Bool
    private(set) var routes: [Route] = []
    private var rawHandler: ((Request) async throws -> Response)?
    private(set) var server: Server?
    private(set) var databases: [Database] = []
    private var checks: [() -> Readiness] = []
    /// What runs beside the requests; cancelled at the drain.
    var jobs: [Task<Void, Never>] = []
    /// Works on the jobs of the service, where it has some.
    var jobRunner: JobRunner?
    private var serviceTokens: ServiceTokens?
    private let migrations: [(name: String, bytes: [UInt8])]
    private let spans: SpanExporter?
    private let numbers: RequestNumbers

    init(
        name: String, version: String, instance: String, settings: ProcessSettings, log: Log, blocking: BlockingPool,
        migrations: [(name: String, bytes: [UInt8])] = [], onlyDescribes: Bool = false
    ) {
        self.migrations = migrations
        self.onlyDescribes = onlyDescribes
        self.name = name
        self.version = version
        self.settings = settings
        self.log = log
        self.blocking = blocking
        loop = .current
        metrics = Metrics()
        client = Client(ClientSettings(service: name))
        spans = settings.otlpEndpoint.map { endpoint in
            // A client of its own: a slow collector must not open breakers or use up the calls of the service.
            SpanExporter(
                client: Client(ClientSettings(service: name, callsInFlight: 4)), endpoint: endpoint, service: name,
                version: version, instance: instance)
        }
        numbers = RequestNumbers(metrics)
    }

    // MARK: what the set-up says

    /// Answers these routes on the service's port.
    public func serve(_ routes: [Route]) { self.routes += routes }

    /// Answers everything with `handler` instead of routes, for what is no API, such as a probe: without numbers and
    /// access lines. What it throws is answered as a problem.
    public func serve(handler: @escaping (Request) async throws -> Response) { rawHandler = handler }

    /// The database at `url`, with this worker's connections and the service's schema; `/readyz` asks it, also whether
    /// the schema has what this binary needs, and `/metrics` shows its pool.
    ///
    /// - Parameter isNeeded: false where requests are served without it too: the service is then degraded, not unready.
    public func database(_ url: Secret, isNeeded: Bool = true) throws -> Database {
        // A description has no URL and must not connect.
        var settings = DatabaseSettings(url: onlyDescribes ? "postgresql:///" : url.reveal(), applicationName: name)
        settings.minConnections = onlyDescribes ? 0 : settings.minConnections
        settings.maxConnections = max(settings.minConnections, self.settings.databaseConnections)
        settings.serverSettings["search_path"] = "\"\(name)\""
        let database = try Database(settings, on: loop)
        databases.append(database)
        PoolNumbers.observe(database, metrics)
        ready { databaseReadiness(database).softened(unless: isNeeded) }
        // One worker looks for all; a schema that is new enough stays so.
        if loop.index == 0, databases.count == 1, !migrations.isEmpty, !onlyDescribes {
            let check = try SchemaCheck(schema: name, migrations, settings)
            ready { check.readiness.softened(unless: isNeeded) }
            let loop = loop
            jobs.append(loop.spawn { await check.run(on: loop) })
        }
        return database
    }

    /// Takes access tokens and API keys as credentials: `authenticate` gives a `Bearer`. `/readyz` shows whether there
    /// are keys. What is revoked is refused within five seconds.
    public func takeTokens(_ settings: TokenSettings) async {
        let authority: TokenAuthority =
            switch settings.source {
            case .file(let path): .file(path, blocking)
            case .identity(let base):
                .identity(Neighbour("identity", base: base, client: client, tokens: tokens(settings, base)))
            }
        await takeTokens(settings.rules, authority)
    }

    /// The same for a service that has its own way to find out what holds: identity itself.
    public func takeTokens(_ rules: TokenRules, _ authority: TokenAuthority) async {
        let authenticator = Authenticator(rules, authority)
        authenticate = { context in try await authenticator.bearer(context.request.head) }
        ready { authenticator.readiness }
        TokenNumbers.observe(authenticator, metrics)
        guard !onlyDescribes else { return }
        do {
            try await authenticator.refresh()
        } catch {
            log.warning("the token keys cannot be read yet", ["error": .string("\(error)")])
        }
        // Two seconds: a withdrawn key, a closed session must not live on for more than ten (SECURITY.md, point 23).
        every(.seconds(2), "look for new token keys") { try await authenticator.refresh() }
    }

    /// Another service of the suite, called with this service's own tokens.
    ///
    /// - Parameter settings: how this service itself checks credentials; nil for a neighbour that asks for none.
    public func neighbour(_ name: String, at url: URL, _ settings: TokenSettings? = nil) -> Neighbour {
        Neighbour(name, base: NeighbourSettings.base(url), client: client, tokens: settings.flatMap(serviceTokens))
    }

    /// The same for a service that makes its own tokens: identity itself.
    public func neighbour(
        _ name: String, at url: URL, grant: @escaping (TenantID) async throws -> ServiceGrant
    ) -> Neighbour {
        Neighbour(
            name, base: NeighbourSettings.base(url), client: client, tokens: ServiceTokens(grant: grant))
    }

    /// The identity service, which `settings` name for credentials, as a neighbour like any other. Where the keys of tokens
    /// come from a file there is none, and every call fails as if it were away.
    public func identity(_ settings: TokenSettings) -> Neighbour {
        guard case .identity(let base) = settings.source else {
            return Neighbour("identity", base: "", client: client, tokens: nil)
        }
        return Neighbour("identity", base: base, client: client, tokens: tokens(settings, base))
    }

    /// This service's own tokens; nil where it has no secret, or the keys of tokens come from a file.
    func serviceTokens(_ settings: TokenSettings) -> ServiceTokens? {
        guard case .identity(let base) = settings.source else { return nil }
        return tokens(settings, base)
    }

    private func tokens(_ settings: TokenSettings, _ identity: String) -> ServiceTokens? {
        if let serviceTokens { return serviceTokens }
        guard let secret = settings.clientSecret else { return nil }
        let tokens = ServiceTokens(
            identity: Neighbour("identity", base: identity, client: client, tokens: nil), name: name, secret: secret)
        serviceTokens = tokens
        return tokens
    }

    /// Asks `check` whenever `/readyz` is called; it answers from what it knows and calls nobody.
    public func ready(_ check: @escaping () -> Readiness) { checks.append(check) }

    /// Does `body` every `interval`, first after one interval, until the process drains. A failure is logged and the
    /// next turn comes as usual.
    public func every(_ interval: Duration, _ job: StaticString, _ body: @escaping () async throws -> Void) {
        let failures = metrics.counter(
            "job_failures_total", "Turns of periodic jobs that failed.", labels: ["job"]
        ).with(job.description)
        let (loop, log) = (loop, log)
        jobs.append(
            loop.spawn {
                while (try? await loop.sleep(for: interval)) != nil {
                    do {
                        try await body()
                    } catch is CancellationError {
                        return
                    } catch {
                        failures.increment()
                        log.error(
                            "a periodic job failed", ["job": .string(job.description), "error": .string("\(error)")])
                    }
                }
            })
    }

    // MARK: what the process does with it

    /// Listens; gives the port, which the system chose when it was 0.
    func start(port: UInt16) throws -> UInt16 {
        let server = Server(refuse: Router.refuse, handler: handler())
        let listener = try Listener(host: settings.host, port: port)
        server.listen(on: listener)
        self.server = server
        ServerNumbers.observe(server, metrics)
        ClientNumbers.observe(client, metrics)
        if let spans {
            SpanNumbers.observe(spans, metrics)
            // Two seconds: a trace is complete when somebody looks for it, and batches are worth sending.
            every(.seconds(2), "export spans") { await spans.flush() }
        }
        return listener.port
    }

    /// What the worker answers, also without a socket.
    func handler() -> Handler {
        var hooks = Router.Hooks()
        hooks.authenticate = authenticate
        hooks.problem = knownProblem
        hooks.report = { [log] error, context in
            log.with(trace: context.trace).error(
                "a request failed",
                [
                    "requestId": .string(context.requestID), "route": .string(context.route),
                    "error": .string("\(error)"),
                ])
        }
        if let rawHandler {
            let router = Router(answering: rawHandler, hooks: hooks)
            return { request in await router.respond(to: request) }
        }
        hooks.finished = { [log, numbers, spans] finished in
            numbers.count(finished)
            spans?.record(finished)
            writeAccessLine(finished, log)
        }
        let router = Router(routes, crossOrigin: CrossOrigin(settings.corsOrigins), hooks: hooks)
        return { request in await router.respond(to: request) }
    }

    /// The OpenAPI document of the routes that can be called from outside: what lies under `/internal/` is between the
    /// services, and the gateway does not forward it.
    func document(about: String) -> [UInt8] {
        let open = routes.filter { !$0.path.hasPrefix("/internal/") }
        return OpenAPI.document(open, OpenAPI.Info(title: "Driveline \(name)", version: version, description: about))
    }

    /// The states of this worker's parts.
    var readiness: [Readiness] { checks.map { $0() } }

    /// Lets requests and jobs under way finish, then ends what runs beside them, spans and connections.
    func drain(within limit: Duration) async {
        let end = Instant.now + limit
        jobRunner?.stopTaking()
        await server?.drain(within: limit)
        await jobRunner?.drain(until: end)
        for job in jobs { job.cancel() }
        await endOfJobs(within: .seconds(2))
        await spans?.flush(limit: .seconds(2))
        for database in databases { await database.close(within: .seconds(2)) }
        spans?.close()
        client.close()
    }

    /// Waits until the cancelled jobs have ended; one that does not notice is left behind.
    private func endOfJobs(within limit: Duration) async {
        let jobs = jobs
        try? await loop.suspend { (waiter: Waiter<Void>) in
            let timer = loop.after(limit) { waiter.resume() }
            waiter.onEnd = { timer.cancel() }
            let loop = loop
            loop.spawn {
                for job in jobs { await job.value }
                loop.assertOnLoop()
                waiter.resume()
            }
        }
    }
}

/// What a pool says of itself.
private func databaseReadiness(_ database: Database) -> Readiness {
    if let failure = database.lastFailure { return Readiness("database", .unready, "\(failure)") }
    guard database.counters.opened > 0 else { return Readiness("database", .unready, "not connected yet") }
    return Readiness("database", .ready)
}

extension Readiness {
    /// The same state, where the part is not needed never worse than degraded.
    fileprivate func softened(unless isNeeded: Bool) -> Readiness {
        isNeeded || state != .unready ? self : Readiness(name, .degraded, detail)
    }
}

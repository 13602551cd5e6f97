import EventLoop
import HTTP

/// Calls other servers over HTTP/1.1, one client per worker: keep-alive connections, deadlines, retries with a budget,
/// a circuit breaker per host.
///
/// Belongs to the worker that made it, like everything it holds.
public final class Client {
    /// The settings it was made with.
    public let settings: ClientSettings
    /// Called at the end of every call, for histograms and logs.
    public var onEnd: ((CallReport) -> Void)?
    /// Calls under way, the waiting ones included.
    public private(set) var inFlight = 0

    private let loop: EventLoop
    private let multi: Multi
    private var neighbours = Neighbourhood()

    /// A client on the calling worker's loop.
    public init(_ settings: ClientSettings) {
        self.settings = settings
        loop = .current
        multi = Multi(loop: loop, connections: settings.connections, perHost: settings.connectionsPerHost)
    }

    /// Sends a call and gives back the complete answer, whatever its status.
    ///
    /// Attempts that failed before an answer and answers 429, 502, 503 and 504 are repeated as the call's retry policy,
    /// the host's budget, the breaker and the deadline allow; then the last outcome is the call's. Cancelling the task
    /// closes the connection and throws `.cancelled` at once.
    public func send(_ call: Call) async throws(ClientError) -> ClientResponse {
        let start = Instant.now
        inFlight += 1
        defer { inFlight -= 1 }
        var exchange = Exchange(call: call, settings: settings, start: start)
        let outcome = await run(&exchange)
        if let onEnd { onEnd(exchange.report(outcome, at: .now)) }
        return try outcome.get()
    }

    /// What the client knows of the hosts it called.
    public var hosts: [HostReport] {
        let now = Instant.now
        return neighbours.all.map {
            HostReport(
                host: $0.label, hostLabel: $0.metricLabel, breaker: $0.breaker.state(at: now), counters: $0.counters)
        }
    }

    /// Ends all calls with `.closed` and closes all connections; later calls get `.closed` too.
    public func close() { multi.close() }

    private func run(_ exchange: inout Exchange) async -> Result<ClientResponse, ClientError> {
        guard multi.isOpen else { return .failure(exchange.error(.closed)) }
        guard inFlight <= settings.callsInFlight else { return .failure(exchange.error(.tooManyCalls)) }
        let origin: Origin
        let fields: RequestFields
        do throws(InvalidCall) {
            origin = try Origin(url: exchange.call.url)
            exchange.host = origin.label
            fields = try RequestFields(exchange.call, settings)
        } catch {
            return .failure(exchange.error(.invalidCall(error.reason)))
        }
        let neighbour = neighbours.find(origin, settings, at: exchange.start)
        exchange.hostLabel = neighbour.metricLabel
        neighbour.counters.calls += 1
        neighbour.counters.inFlight += 1
        neighbour.budget.deposit(at: exchange.start)
        let outcome = await attempts(&exchange, fields, origin, neighbour)
        neighbour.counters.inFlight -= 1
        if case .failure = outcome { neighbour.counters.failures += 1 }
        return outcome
    }

    /// Attempts and pauses until one ends the call.
    private func attempts(
        _ exchange: inout Exchange, _ fields: RequestFields, _ origin: Origin, _ neighbour: Neighbour
    ) async -> Result<ClientResponse, ClientError> {
        var last: Result<ClientResponse, ClientError>?
        while true {
            let now = Instant.now
            guard now < exchange.deadline else { return last ?? .failure(exchange.error(.timedOut(.start))) }
            let ticket: CircuitBreaker.Ticket
            switch neighbour.breaker.admit(at: now) {
            case .pass(let given):
                ticket = given
            case .refuse(let retryAfter):
                neighbour.counters.refusals += 1
                return last ?? .failure(exchange.error(.circuitOpen(retryAfter: retryAfter)))
            }
            if last != nil { neighbour.counters.retries += 1 }
            let attempt = Attempt(
                call: exchange.call, fields: fields, origin: origin, settings: settings,
                number: exchange.retry.attempts + 1)
            let ending = await attempt.run(on: multi, loop, until: exchange.deadline)
            neighbour.breaker.record(ending.breakerResult, for: ticket, at: .now)
            neighbour.counters.count(ending, of: exchange.call)
            last = ending.outcome

            let decision = exchange.retry.next(
                after: ending.retryEnding, at: .now, budget: &neighbour.budget, jitter: .random(in: 0..<1))
            switch decision {
            case .stop:
                return ending.outcome
            case .budgetSpent:
                neighbour.counters.retriesDenied += 1
                return ending.outcome
            case .pause(let pause):
                do {
                    try await loop.sleep(for: pause)
                } catch {
                    return .failure(exchange.error(.cancelled))
                }
                guard multi.isOpen else { return .failure(exchange.error(.closed)) }
            }
        }
    }
}

/// A call under way: what it is, when it must be over, how often it was tried.
struct Exchange {
    let call: Call
    let start: Instant
    let deadline: Instant
    var retry: Retry
    var host = ""
    var hostLabel = ""

    init(call: Call, settings: ClientSettings, start: Instant) {
        self.call = call
        self.start = start
        let own = start + call.limit
        deadline = call.deadline.map { min($0, own) } ?? own
        retry = Retry(call.retry ?? settings.retry, mayRepeat: call.mayRepeat, deadline: deadline)
    }

    func error(_ kind: ClientError.Kind) -> ClientError {
        ClientError(call: call.name, host: host, kind: kind, attempts: retry.attempts)
    }

    func report(_ outcome: Result<ClientResponse, ClientError>, at now: Instant) -> CallReport {
        var status: Int?
        var failure: ClientError.Kind?
        switch outcome {
        case .success(let response): status = response.status.code
        case .failure(let error): failure = error.kind
        }
        return CallReport(
            call: call.name, host: host, hostLabel: hostLabel, status: status, failure: failure,
            attempts: retry.attempts, duration: now - start)
    }
}

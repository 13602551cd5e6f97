/// What holds for all calls of one client.
public struct ClientSettings: Sendable {
    /// The service's name: `User-Agent: driveline/<service>`.
    public var service: String
    /// The longest time for name, connection and TLS handshake of one attempt.
    public var connectLimit: Duration
    /// Connections to one host, busy and idle; further calls wait for one.
    public var connectionsPerHost: Int
    /// Connections in all.
    public var connections: Int
    /// Calls under way in all, the waiting ones included; more are refused with `.tooManyCalls`.
    public var callsInFlight: Int
    /// Bytes of an answer's status line and fields (redirects' and 1xx's included).
    public var fieldBytes: Int
    /// Number of an answer's fields.
    public var fieldCount: Int
    /// A PEM file with the only trusted certificate authorities; nil: those of the system.
    public var authoritiesPath: String?
    /// The addresses that may be connected to.
    public var addresses: AddressPolicy
    /// The retries of calls that name none themselves.
    public var retry: RetryPolicy
    /// The share of retries each host may get.
    public var budget: RetryBudget.Settings
    /// When a host's breaker opens.
    public var breaker: CircuitBreaker.Settings
    /// Tells the called server how much time is left, in milliseconds, in this field; nil: does not tell. For neighbours
    /// of the suite, not for strangers.
    public var deadlineField: String?

    /// Settings with the usual bounds.
    public init(
        service: String, connectLimit: Duration = .seconds(3), connectionsPerHost: Int = 64, connections: Int = 512,
        callsInFlight: Int = 2048, fieldBytes: Int = 64 * 1024, fieldCount: Int = 100, authoritiesPath: String? = nil,
        addresses: AddressPolicy = .any, retry: RetryPolicy = RetryPolicy(),
        budget: RetryBudget.Settings = RetryBudget.Settings(),
        breaker: CircuitBreaker.Settings = CircuitBreaker.Settings(), deadlineField: String? = nil
    ) {
        self.service = service
        self.connectLimit = connectLimit
        self.connectionsPerHost = connectionsPerHost
        self.connections = connections
        self.callsInFlight = callsInFlight
        self.fieldBytes = fieldBytes
        self.fieldCount = fieldCount
        self.authoritiesPath = authoritiesPath
        self.addresses = addresses
        self.retry = retry
        self.budget = budget
        self.breaker = breaker
        self.deadlineField = deadlineField
    }
}

/// Where and how mail is handed over.
public struct SMTPSettings: Sendable {
    /// How the connection is protected.
    public enum Security: Sendable, Equatable {
        /// STARTTLS or no delivery.
        case startTLSRequired
        /// STARTTLS when the server offers it; then its certificate must be right.
        case startTLSWhenOffered
        /// TLS from the first byte (port 465).
        case tls
        /// Plain text: for a relay on the same machine.
        case off
    }

    /// Name and password for AUTH.
    public struct Credentials: Sendable, CustomStringConvertible, CustomReflectable {
        let name: String
        let password: String

        /// Credentials for the relay.
        public init(name: String, password: String) {
            self.name = name
            self.password = password
        }

        /// Never the password.
        public var description: String { "\(name):***" }

        /// A mirror without children: a dump sees nothing.
        public var customMirror: Mirror { Mirror(self, children: []) }
    }

    /// The relay's name or address.
    public var host: String
    /// The relay's port: 587 for submission, 25 between servers, 465 with `tls`.
    public var port: Int
    /// How the connection is protected.
    public var security: Security
    /// nil: no AUTH.
    public var credentials: Credentials?
    /// The name we give in EHLO.
    public var greeting: String
    /// A PEM file with the only trusted certificate authorities; nil: those of the system.
    public var authoritiesPath: String?
    /// The longest time for name, connection and TLS.
    public var connectLimit: Duration
    /// The longest time for a whole delivery.
    public var limit: Duration
    /// The addresses that may be connected to.
    public var addresses: AddressPolicy

    /// Settings with the usual bounds: 10 s to connect, 60 s in all, STARTTLS required.
    public init(
        host: String, port: Int = 587, security: Security = .startTLSRequired, credentials: Credentials? = nil,
        greeting: String = "localhost", authoritiesPath: String? = nil, connectLimit: Duration = .seconds(10),
        limit: Duration = .seconds(60), addresses: AddressPolicy = .any
    ) {
        self.host = host
        self.port = port
        self.security = security
        self.credentials = credentials
        self.greeting = greeting
        self.authoritiesPath = authoritiesPath
        self.connectLimit = connectLimit
        self.limit = limit
        self.addresses = addresses
    }
}

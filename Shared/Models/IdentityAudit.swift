public import FoundationEssentials
public import JSON

/// Something that happened to accounts, sessions, rights or secrets of a tenant.
public struct AuditEvent: Codable, Sendable, Hashable, Documented {
    /// Who or what an event speaks of.
    public struct Party: Codable, Sendable, Hashable {
        /// `account`, `api_key`, `service`, `system`, `anonymous`; of targets also other kinds of things.
        public let kind: String
        /// Its id; nil where there is none.
        public let id: String?

        /// Somebody or something.
        public init(kind: String, id: String?) {
            self.kind = kind
            self.id = id
        }
    }

    /// Ids sort by time.
    public let id: String
    /// When it happened.
    public let happenedAt: Date
    /// What happened: noun and participle.
    public let kind: String
    /// Who did it.
    public let actor: Party
    /// To whom or what.
    public let target: Party?
    /// The network address that the request came from.
    public let address: String?
    /// What the client said it is.
    public let device: String?
    /// The trace of the request.
    public let traceId: String?
    /// Further facts.
    public let details: [String: String]

    /// An event.
    public init(
        id: String, happenedAt: Date, kind: String, actor: Party, target: Party?, address: String?, device: String?,
        traceId: String?, details: [String: String]
    ) {
        self.id = id
        self.happenedAt = happenedAt
        self.kind = kind
        self.actor = actor
        self.target = target
        self.address = address
        self.device = device
        self.traceId = traceId
        self.details = details
    }

    /// Says what the members hold.
    public static func document(_ schema: inout Schema) {
        schema.state("Something that happened to accounts, sessions, rights or secrets.")
        schema.member("id", "Ids sort by time.", format: "uuid")
        schema.member("happenedAt", "When it happened.")
        schema.member("kind", "What happened.", example: "session.started")
        schema.member("address", "The network address that the request came from.", example: "203.0.113.7")
        schema.member("device", "What the client said it is.")
        schema.member("traceId", "The trace of the request.")
        schema.member("details", "Further facts.")
    }
}

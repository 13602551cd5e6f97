public import FoundationEssentials
internal import JSON
public import Models
public import Postgres
public import Telemetry

/// An event as its handler gets it: what has happened, and the envelope's facts.
public struct ReceivedEvent<Data: Event>: Sendable {
    /// The event's identity: the same however often it is delivered.
    public let id: EventID
    /// What has happened.
    public let data: Data
    /// The tenant whose event it is; the transaction's too.
    public let tenant: TenantID
    /// The aggregate that it happened to, as text; `aggregate(as:)` gives the id.
    public let subject: String
    /// The service that tells it: `/inquiries`.
    public let source: String
    /// Its place among the aggregate's events, from 1.
    public let sequence: Int64
    /// When it happened.
    public let time: Date
    /// The span that it happened in, to be passed on.
    public let trace: TraceContext?

    /// An event, for tests of handlers.
    public init(
        id: EventID, data: Data, tenant: TenantID, subject: String, source: String = "/test", sequence: Int64 = 1,
        time: Date, trace: TraceContext? = nil
    ) {
        self.id = id
        self.data = data
        self.tenant = tenant
        self.subject = subject
        self.source = source
        self.sequence = sequence
        self.time = time
        self.trace = trace
    }

    /// The aggregate's id as one of its kind. The kind is the sender's word.
    public func aggregate<Kind>(as kind: ID<Kind>.Type = ID<Kind>.self) -> ID<Kind> {
        guard let id = ID<Kind>(subject) else { preconditionFailure("the envelope was checked") }
        return id
    }
}

/// What a service does when it hears of one type of event.
public struct EventHandler {
    let type: String
    let version: Int
    let handle: (EventEnvelope, Connection) async throws -> Void

    /// Handles events of one type and version.
    ///
    ///     .on(InquiryCreated.self) { event, db in
    ///         try await db.insert(Delivery(of: event.data, at: event.time), in: event.tenant)
    ///     }
    ///
    /// `body` runs in a transaction of the event's tenant, in which the event is also noted as taken: its effects happen
    /// once however often the event is delivered. Several events may share the transaction. Nothing remote belongs into
    /// it. What `body` throws undoes all, and the event comes again, with growing pauses, until it is taken or ends as
    /// the sender's dead letter; later events of its aggregate wait behind it.
    public static func on<Data: Event>(
        _ type: Data.Type, _ body: @escaping (ReceivedEvent<Data>, Connection) async throws -> Void
    ) -> EventHandler {
        EventHandler(type: Data.type, version: Data.version) { envelope, db in
            let data: Data
            do throws(JSONReadError) {
                data = try JSONReader.decode(Data.self, from: envelope.data)
            } catch {
                throw MalformedEvent(error: error)
            }
            try await body(
                ReceivedEvent(
                    id: envelope.id, data: data, tenant: envelope.tenant, subject: envelope.subject,
                    source: envelope.source, sequence: envelope.sequence, time: envelope.time,
                    trace: TraceContext(traceparent: envelope.traceparent)), db)
        }
    }
}

/// The members of an event are not those of its type.
struct MalformedEvent: Error {
    let error: JSONReadError
}

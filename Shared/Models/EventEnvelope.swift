public import FoundationEssentials
public import JSON

/// An event on its way: CloudEvents 1.0, structured JSON (`application/cloudevents+json`).
///
/// Beside the attributes of CloudEvents it has these extensions: `tenantid`; `sequence` and `sequencetype` (CloudEvents'
/// own extension); `previoussequence`; `dropped`; `traceparent` (W3C Trace Context).
public struct EventEnvelope: Sendable, Hashable {
    /// The media type of one event.
    public static let mediaType = "application/cloudevents+json"
    /// The media type of a JSON array of events.
    public static let batchMediaType = "application/cloudevents-batch+json"

    /// The event's identity; the same at each delivery.
    public var id: EventID
    /// The service that tells it: `/inquiries`.
    public var source: String
    /// What has happened: `driveline.inquiries.inquiry.created`.
    public var type: String
    /// The version of `data`; the end of `dataschema`, `urn:driveline:events:inquiries.inquiry.created:1`.
    public var version: Int
    /// The aggregate that it happened to: a UUID.
    public var subject: String
    /// The tenant whose event it is.
    public var tenant: TenantID
    /// The event's place among those of its aggregate: 1, 2, 3 without gaps.
    public var sequence: Int64
    /// The place of the aggregate's event that this receiver got, or will get, before this one; 0: none. A receiver that
    /// is not as far waits for it.
    public var previous: Int64
    /// When it happened.
    public var time: Date
    /// The span that it happened in.
    public var traceparent: String
    /// The members of the event's type as JSON; empty where it was dropped.
    public var data: [UInt8]
    /// Whether an operator has given the event up: only its place is told, so that what follows can be taken.
    public var isDropped: Bool

    /// An envelope.
    public init(
        id: EventID, source: String, type: String, version: Int, subject: String, tenant: TenantID, sequence: Int64,
        previous: Int64, time: Date, traceparent: String, data: [UInt8], isDropped: Bool = false
    ) {
        self.id = id
        self.source = source
        self.type = type
        self.version = version
        self.subject = subject
        self.tenant = tenant
        self.sequence = sequence
        self.previous = previous
        self.time = time
        self.traceparent = traceparent
        self.data = data
        self.isDropped = isDropped
    }

    /// Writes the envelope as one JSON value.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("specversion", "1.0")
            writer.member("id", id.description)
            writer.member("source", source)
            writer.member("type", type)
            writer.member("subject", subject)
            writer.member("time", RFC3339.text(time))
            writer.member("datacontenttype", "application/json")
            writer.member("dataschema", Self.schemaPrefix + type.drivelineless + ":\(version)")
            writer.member("tenantid", tenant.description)
            writer.member("sequence", String(sequence))
            writer.member("sequencetype", "Integer")
            writer.member("previoussequence", String(previous))
            writer.member("traceparent", traceparent)
            if isDropped {
                writer.member("dropped", true)
            } else {
                writer.name("data")
                writer.raw(data[...])
            }
        }
    }

    fileprivate static let schemaPrefix = "urn:driveline:events:"
}

/// Why a text is no event of the suite: the attribute at fault.
public struct EnvelopeFault: Error, Hashable, Sendable {
    /// The attribute's name.
    public let attribute: String
}

extension EventEnvelope {
    /// Reads an envelope; attributes that it does not know are left out, as CloudEvents asks.
    public init(_ element: JSONElement) throws(EnvelopeFault) {
        guard try Self.text("specversion", of: element) == "1.0" else { throw EnvelopeFault(attribute: "specversion") }
        guard let id = EventID(try Self.text("id", of: element)) else { throw EnvelopeFault(attribute: "id") }
        guard let tenant = TenantID(try Self.text("tenantid", of: element)) else {
            throw EnvelopeFault(attribute: "tenantid")
        }
        guard let time = RFC3339.date(try Self.text("time", of: element)) else {
            throw EnvelopeFault(attribute: "time")
        }
        let subject = try Self.text("subject", of: element)
        guard ID<Kinds.Event>(subject) != nil else { throw EnvelopeFault(attribute: "subject") }
        let sequence = try Self.number("sequence", of: element)
        let previous =
            try element["previoussequence"] == nil
            ? sequence - 1 : Self.number("previoussequence", of: element)
        guard sequence >= 1, (0..<sequence).contains(previous) else { throw EnvelopeFault(attribute: "sequence") }
        let isDropped = element["dropped"]?.boolean ?? false
        if let mediaType = element["datacontenttype"]?.string, mediaType != "application/json" {
            throw EnvelopeFault(attribute: "datacontenttype")
        }
        guard let data = element["data"]?.source ?? (isDropped ? [] : nil) else {
            throw EnvelopeFault(attribute: "data")
        }
        self.init(
            id: id, source: try Self.text("source", of: element), type: try Self.text("type", of: element),
            version: try Self.version(element), subject: subject, tenant: tenant, sequence: sequence,
            previous: previous, time: time, traceparent: element["traceparent"]?.string ?? "", data: Array(data),
            isDropped: isDropped)
    }

    private static func text(_ name: String, of element: JSONElement) throws(EnvelopeFault) -> String {
        guard let text = element[name]?.string, (1...300).contains(text.utf8.count) else {
            throw EnvelopeFault(attribute: name)
        }
        return text
    }

    /// CloudEvents' `sequence` is a text of digits; a JSON number is taken too.
    private static func number(_ name: String, of element: JSONElement) throws(EnvelopeFault) -> Int64 {
        guard let member = element[name],
            let number = member.integer(as: Int64.self) ?? member.string.flatMap({ Int64($0) })
        else { throw EnvelopeFault(attribute: name) }
        return number
    }

    private static func version(_ element: JSONElement) throws(EnvelopeFault) -> Int {
        guard let schema = element["dataschema"] else { return 1 }
        guard let text = schema.string, text.hasPrefix(schemaPrefix), let colon = text.lastIndex(of: ":"),
            let version = Int(text[text.index(after: colon)...]), version >= 1
        else { throw EnvelopeFault(attribute: "dataschema") }
        return version
    }
}

extension String {
    /// The type of an event without the suite's word at its beginning.
    fileprivate var drivelineless: String { hasPrefix("driveline.") ? String(dropFirst(10)) : self }
}

/// What a receiver of events answers: the events that it could not take. What is not named is taken, and stays so.
public struct EventReceipt: Codable, Sendable, Hashable, Documented {
    /// One event that was not taken.
    public struct Refused: Codable, Sendable, Hashable, Documented {
        /// The event.
        public let id: EventID
        /// Why: `event-gap`, `event-refused`, `event-version-unknown`, `event-malformed`, `event-failed`.
        public let code: String

        /// An event and why it was not taken.
        public init(id: EventID, code: String) {
            self.id = id
            self.code = code
        }

        /// Says what the members hold.
        public static func document(_ schema: inout Schema) {
            schema.member("code", "Why it was not taken.", example: "event-gap")
        }
    }

    /// The events that were not taken, in their order.
    public let refused: [Refused]

    /// A receipt.
    public init(refused: [Refused] = []) { self.refused = refused }

    /// Says what the member holds.
    public static func document(_ schema: inout Schema) {
        schema.member("refused", "The events that were not taken; all others were.")
    }
}

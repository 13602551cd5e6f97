import Glibc

/// One step of a trace: what was done, when, how it ended.
///
/// Called `TraceSpan` because Swift's own `Span` is a view of memory.
public struct TraceSpan: Sendable {
    /// The side of a call that a span stands for (OpenTelemetry's span kinds).
    public enum Kind: Int, Sendable {
        /// Work inside the service.
        case `internal` = 1
        /// Answering a request.
        case server = 2
        /// Making a request, also to PostgreSQL.
        case client = 3
        /// Putting a message into the outbox.
        case producer = 4
        /// Handling an event or a job.
        case consumer = 5
    }

    /// How the work ended.
    public enum Outcome: Hashable, Sendable {
        /// Nothing is said; trace stores take it for success.
        case unset
        /// The work succeeded.
        case ok
        /// The work failed; a few words without user data.
        case failed(String)
    }

    /// What is done, with few different values: `GET /v1/vins/:vin`, `SELECT vins`.
    public var name: String
    /// The side of a call.
    public let kind: Kind
    /// The trace and this span's own id.
    public let context: TraceContext
    /// The span that caused this one, here or in another service.
    public let parent: SpanID?
    /// When the work began, in Unix nanoseconds.
    public let start: UInt64
    /// When it ended, in Unix nanoseconds; nil while it runs.
    public private(set) var end: UInt64?
    /// How it ended.
    public private(set) var outcome = Outcome.unset
    /// What else is known, by OpenTelemetry's names (`http.response.status_code`).
    public private(set) var attributes: [(name: String, value: FieldValue)] = []

    /// Begins a span now, or at `start`.
    public init(
        _ name: String, kind: Kind, context: TraceContext, parent: SpanID?, start: UInt64 = TraceSpan.now()
    ) {
        self.name = name
        self.kind = kind
        self.context = context
        self.parent = parent
        self.start = start
    }

    /// Says one thing more; at most 32 of them are kept.
    public mutating func set(_ name: String, _ value: FieldValue) {
        guard attributes.count < 32 else { return }
        attributes.append((name, value))
    }

    /// Ends the span now, or at `end`; never before its start, also when the clock went back.
    public mutating func finish(_ outcome: Outcome = .unset, end: UInt64 = TraceSpan.now()) {
        self.outcome = outcome
        self.end = max(start, end)
    }

    /// Unix nanoseconds.
    public static func now() -> UInt64 {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        return UInt64(now.tv_sec) * 1_000_000_000 + UInt64(now.tv_nsec)
    }
}

/// The finished spans of one worker that wait for the next batch to the collector; bounded, not Sendable.
public final class SpanRecorder {
    /// How many spans wait at most.
    public let capacity: Int
    /// How many were dropped because the collector did not keep up or is down.
    public private(set) var dropped: UInt64 = 0
    private var spans: [TraceSpan] = []

    /// A recorder for `capacity` spans; 2,048 is OpenTelemetry's default for its batch processor.
    public init(capacity: Int = 2_048) {
        self.capacity = capacity
    }

    /// Spans that wait.
    public var count: Int { spans.count }

    /// Keeps a finished span of a sampled trace; drops it when the recorder is full. The newest are dropped, not the
    /// oldest: those that waited may already be part of traces that other services reported.
    public func record(_ span: TraceSpan) {
        guard span.context.isSampled, span.end != nil else { return }
        if spans.count < capacity { spans.append(span) } else { dropped += 1 }
    }

    /// Takes at most `most` spans out, the oldest first; 512 is OpenTelemetry's default batch.
    public func take(_ most: Int = 512) -> [TraceSpan] {
        let batch = Array(spans.prefix(most))
        spans.removeFirst(batch.count)
        return batch
    }
}

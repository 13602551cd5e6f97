internal import EventLoop
internal import HTTP
internal import HTTPClient
internal import JSON
internal import Models

/// What became of a request with events.
enum SinkOutcome {
    /// The subscriber has answered for each event; these it did not take, and why.
    case answered(refused: [EventID: String])
    /// The subscriber takes nothing at the moment, whatever it is sent.
    case away(String)
    /// The request failed as a whole: perhaps because of one of its events.
    case unclear(String)
}

/// Posts events to one subscriber. Belongs to one worker.
struct EventSink {
    let subscriber: Subscriber
    /// Posts a body of a media type.
    private let post: ([UInt8], String) async -> SinkOutcome

    init(_ subscriber: Subscriber, post: @escaping ([UInt8], String) async -> SinkOutcome) {
        self.subscriber = subscriber
        self.post = post
    }

    /// A sink over HTTP, with a token of the platform: the events are of many tenants.
    init(_ subscriber: Subscriber, limit: Duration, client: Client, tokens: ServiceTokens?) {
        self.init(subscriber) { body, mediaType in
            var fields: Fields = ["Content-Type": mediaType]
            do {
                if !subscriber.isBroker, let tokens {
                    fields["Authorization"] = "Bearer \(try await tokens.token(for: .platform))"
                }
                let response = try await client.send(
                    HTTPClient.Call(
                        "events", .post, subscriber.url, fields: fields, body: body, limit: limit, retry: .never))
                if response.status.code == 401 { tokens?.forget(.platform) }
                return Self.outcome(of: response, isBroker: subscriber.isBroker)
            } catch let error as ClientError {
                return error.kind.isTheRequests ? .unclear("\(error.kind)") : .away("\(error.kind)")
            } catch {
                return .away("no token: \(error)")
            }
        }
    }

    /// Delivers events that are in the order of each aggregate, in one request, or to a broker one by one.
    func send(_ events: [EventEnvelope]) async -> SinkOutcome {
        guard subscriber.isBroker else {
            var writer = JSONWriter(capacity: events.reduce(1_024) { $0 + $1.data.count + 640 })
            writer.array { writer in
                for event in events { event.write(to: &writer) }
            }
            return await post(writer.bytes, EventEnvelope.batchMediaType)
        }
        return await sendSingly(events)
    }

    /// One request for each event, aggregates side by side.
    private func sendSingly(_ events: [EventEnvelope]) async -> SinkOutcome {
        var order: [String] = []
        var bySubject: [String: [EventEnvelope]] = [:]
        for event in events {
            if bySubject[event.subject] == nil { order.append(event.subject) }
            bySubject[event.subject, default: []].append(event)
        }
        let progress = SingleProgress(order)
        let groups = bySubject
        let lanes = (0..<min(8, order.count)).map { _ in
            EventLoop.current.spawn {
                while let subject = progress.next() {
                    await progress.note(sendInOrder(groups[subject] ?? []))
                }
            }
        }
        for lane in lanes { await lane.value }
        return progress.away.map { .away($0) } ?? .answered(refused: progress.refused)
    }

    /// The events of one aggregate, up to the first that is not taken; those behind it wait for it.
    private func sendInOrder(_ events: [EventEnvelope]) async -> SinkOutcome {
        for (place, event) in events.enumerated() {
            var writer = JSONWriter(capacity: event.data.count + 640)
            event.write(to: &writer)
            let reason: String
            switch await post(writer.bytes, EventEnvelope.mediaType) {
            case .answered(let refused) where refused.isEmpty: continue
            case .answered(let refused): reason = refused[event.id] ?? "event-refused"
            case .unclear(let words): reason = words
            case .away(let words): return .away(words)
            }
            return .answered(
                refused: Dictionary(uniqueKeysWithValues: events[place...].map { ($0.id, reason) }))
        }
        return .answered(refused: [:])
    }

    private static func outcome(of response: ClientResponse, isBroker: Bool) -> SinkOutcome {
        switch response.status.code {
        case 200...299:
            guard !isBroker, !response.body.isEmpty else { return .answered(refused: [:]) }
            guard let receipt = try? JSONReader.decode(EventReceipt.self, from: response.body) else {
                return .away("an answer that is no receipt")
            }
            return .answered(refused: Dictionary(receipt.refused.map { ($0.id, $0.code) }) { first, _ in first })
        // What says nothing of the events themselves: no credentials, no such route, too much to do.
        case 300...399, 401, 403, 404, 405, 415, 429, 502, 503, 504: return .away("status \(response.status.code)")
        default: return .unclear("status \(response.status.code)")
        }
    }
}

/// What the lanes of one delivery to a broker share.
private final class SingleProgress {
    private var left: [String]
    private(set) var refused: [EventID: String] = [:]
    private(set) var away: String?

    init(_ subjects: [String]) { left = subjects.reversed() }

    func next() -> String? { away == nil ? left.popLast() : nil }

    func note(_ outcome: SinkOutcome) {
        switch outcome {
        case .answered(let refused): self.refused.merge(refused) { first, _ in first }
        case .away(let reason), .unclear(let reason): away = reason
        }
    }
}

extension ClientError.Kind {
    /// Whether the request had been sent, so that one of its events may be what broke the receiver.
    fileprivate var isTheRequests: Bool {
        switch self {
        case .timedOut(.answer), .timedOut(.body), .closedBeforeAnswer, .incompleteAnswer, .malformedAnswer: true
        default: false
        }
    }
}

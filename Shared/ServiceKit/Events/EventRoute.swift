internal import HTTP
internal import HTTPServer
internal import JSON
internal import Models
internal import Routing

extension ProblemKind {
    /// 409: an earlier event of the aggregate is still to come.
    static let eventGap = ProblemKind.conflict("event-gap", "An earlier event of the aggregate is still to come")
    /// 409: the event could not be taken now; it may come again.
    static let eventRefused = ProblemKind.conflict("event-refused", "The event could not be taken")
    /// 400: this is no event.
    static let eventMalformed = ProblemKind(.badRequest, "event-malformed", "This is no event of the suite")
}

/// `POST /internal/events`: one event or a batch of them.
///
/// A batch is answered 200 with those that were not taken. A single event that was not taken is answered 409
/// (`event-gap`, `event-refused`): brokers repeat what is answered so, as Knative does.
func eventRoute(_ inbox: Inbox) -> Route {
    .upload(
        .post, "/internal/events", to: .service, "Take events",
        takes: [EventEnvelope.batchMediaType, EventEnvelope.mediaType], limit: 4 << 20, gives: EventReceipt.self,
        errors: [.eventGap, .eventRefused, .eventMalformed]
    ) { call in
        let bearer = try call.bearer()
        let bytes = try await call.body.reader.collect(upTo: call.body.limit)
        let isBatch = call.body.mediaType.hasPrefix(EventEnvelope.batchMediaType)
        let events = try read(bytes, isBatch: isBatch)
        // A service's token for one tenant speaks for that tenant only; the platform's for all.
        guard bearer.tenant == .platform || events.allSatisfy({ $0.tenant == bearer.tenant }) else {
            throw Problem.forbidden("The token is another tenant's.")
        }
        let receipt = await inbox.take(events)
        guard !isBatch, let refused = receipt.refused.first else { return .ok(receipt) }
        throw Problem(refused.code == ProblemKind.eventGap.code ? .eventGap : .eventRefused, refused.code)
    }
    .documented(operation: "takeEvents")
}

private func read(_ bytes: [UInt8], isBatch: Bool) throws(Problem) -> [EventEnvelope] {
    let document: JSONDocument
    do { document = try JSONDocument(bytes) } catch { throw Problem(.syntax(error)) }
    guard !isBatch || document.root.kind == .array else { throw Problem(.eventMalformed, "An array is expected.") }
    var events: [EventEnvelope] = []
    for element in isBatch ? document.root.elements : [document.root] {
        do { events.append(try EventEnvelope(element)) } catch {
            throw Problem(.eventMalformed, "The attribute \(error.attribute) is missing or is not what it must be.")
        }
    }
    return events
}

import EventLoop
import JSON
import Models

@testable import ServiceKit

/// A network that a test can disturb, between relays and an inbox. Belongs to one worker.
final class Switchboard {
    /// What every request comes to; nil: what the inbox answers.
    var outcome: SinkOutcome?
    /// Requests that contain this text fail as a whole.
    var breaksAt: String?
    /// Requests arrive, but nobody hears the answer.
    var losesAnswers = false
    private(set) var requests = 0
    private(set) var mediaTypes: Set<String> = []
    private var lost: [Waiter<Void>] = []

    func sink(
        into inbox: Inbox, _ subscriber: Subscriber = Subscriber(name: "receiver", url: "http://receiver")
    ) -> EventSink {
        EventSink(subscriber) { body, mediaType in await self.carry(body, mediaType, to: inbox) }
    }

    /// Lets those go who wait for lost answers.
    func hangUp() {
        losesAnswers = false
        for waiter in lost { waiter.resume() }
        lost = []
    }

    private func carry(_ body: [UInt8], _ mediaType: String, to inbox: Inbox) async -> SinkOutcome {
        requests += 1
        mediaTypes.insert(mediaType)
        if let outcome { return outcome }
        if let breaksAt, String(decoding: body, as: UTF8.self).contains(breaksAt) { return .unclear("broken") }
        do {
            let root = try JSONDocument(body).root
            let events = try (root.kind == .array ? root.elements : [root]).map { try EventEnvelope($0) }
            let receipt = await inbox.take(events)
            if losesAnswers {
                try? await EventLoop.current.suspend { (waiter: Waiter<Void>) in lost.append(waiter) }
                return .away("lost")
            }
            return .answered(
                refused: Dictionary(receipt.refused.map { ($0.id, $0.code) }) { first, _ in first })
        } catch {
            return .away("\(error)")
        }
    }
}

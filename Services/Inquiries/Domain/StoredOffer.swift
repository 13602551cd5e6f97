import FoundationEssentials
import Models

/// An offer as it is kept.
struct StoredOffer: Sendable {
    let id: OfferID
    let inquiry: InquiryID
    /// The decision that named the professional; nil: a manager or a colleague did.
    let decision: DecisionID?
    /// The place in the decision's order, from 1.
    let rank: Int
    let business: BusinessID
    let professional: ProfessionalID
    var state: OfferState = .open
    /// Whether others are asked at the same time.
    let isBroadcast: Bool
    /// Why this professional, in words.
    let reason: String
    /// Until when an answer counts; nil: only a person ends it.
    var dueAt: Date?
    var reminderAt: Date?
    var remindedAt: Date?
    let offeredAt: Date
    var answeredAt: Date?
    var answeredBy: AccountID?
    var declineReason: DeclineReason?
    var note: String?
    /// Open seconds from the question to its end.
    var responseSeconds: Int?
    var version: Int64 = 1

    /// Changes the state, if it allows that.
    mutating func take(
        _ step: OfferStep, by actor: InquiryActor, at now: Date, account: AccountID? = nil
    ) throws(Refusal) {
        do {
            state = try OfferStates.machine.transition(from: state, by: actor, step)
        } catch {
            // Who is told at once with others and finds it gone wants to know that, and not what offers can become.
            throw isBroadcast && error.state == .withdrawn ? .claimedByAnother : .offerClosed(error)
        }
        answeredAt = answeredAt ?? now
        answeredBy = answeredBy ?? account
        version += 1
    }

    /// Refuses an answer that comes after its time.
    func checkTime(at now: Date, _ step: OfferStep) throws(Refusal) {
        guard state == .open, let dueAt, now > dueAt else { return }
        throw .offerClosed(NotAllowed(state: .missed, actor: .professional, step: step, allowed: []))
    }
}

extension Reader {
    /// As what the reader acts on an offer that is there for them.
    func actor(on offer: StoredOffer) -> Actor {
        Actor(kind: business == offer.business ? .professional : .manager, account: account, business: business)
    }
}

extension Offer {
    /// An offer as those see it who were asked, and managers. What it is about stays with who may still answer, or has it.
    init(_ offer: StoredOffer, about inquiry: StoredInquiry?) {
        let isAlive = offer.state == .open || offer.state == .accepted
        self.init(
            id: offer.id, inquiry: offer.inquiry, business: offer.business, professional: offer.professional,
            state: offer.state, isClaim: offer.isBroadcast, round: max(1, offer.rank), offeredAt: offer.offeredAt,
            respondBy: offer.dueAt, decidedAt: offer.answeredAt, declineReason: offer.declineReason, note: offer.note,
            reason: offer.reason, excerpt: isAlive ? inquiry?.excerpt() : nil,
            urgency: isAlive ? inquiry?.details.urgency : nil)
    }
}

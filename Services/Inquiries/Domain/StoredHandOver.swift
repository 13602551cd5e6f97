import FoundationEssentials
import Models

/// A hand-over as it is kept.
struct StoredHandOver: Sendable {
    let id: HandOverID
    let inquiry: InquiryID
    /// The offer by which the inquiry is held.
    let offer: OfferID
    let fromBusiness: BusinessID
    let fromProfessional: ProfessionalID
    let toBusiness: BusinessID
    let toProfessional: ProfessionalID
    let reason: String
    var state: HandOverState = .asked
    let askedAt: Date
    let askedBy: AccountID
    var colleague: Consent?
    var customer: Consent?
    var endedAt: Date?
    var version: Int64 = 1

    /// What one of those who are asked said.
    struct Consent: Sendable, Hashable {
        let agrees: Bool
        let at: Date
        let by: AccountID
    }

    /// Who is asked.
    enum Party: Sendable { case colleague, customer }

    /// As whom somebody can answer; nil: they are not asked. Who may do both answers what is still missing.
    func party(of reader: Reader, account customer: AccountID?) -> Party? {
        let isColleague = reader.business == toBusiness && !reader.isCustomer
        let isCustomer = reader.isCustomer && reader.account == customer
        return isColleague ? .colleague : isCustomer ? .customer : nil
    }

    /// Takes an answer: one no ends it, both yeses finish it. An answer is given once.
    mutating func answer(_ agrees: Bool, as party: Party, by account: AccountID, at now: Date) throws(Refusal) {
        let isMissing = party == .colleague ? colleague == nil : customer == nil
        guard state == .asked, isMissing else { throw .handOverClosed }
        let consent = Consent(agrees: agrees, at: now, by: account)
        if party == .colleague { colleague = consent } else { customer = consent }
        version += 1
        if !agrees {
            state = .refused
        } else if colleague?.agrees == true, customer?.agrees == true {
            state = .done
        }
        if state != .asked { endedAt = now }
    }
}

extension HandOver {
    /// A hand-over as those see it who are asked, and those who ask.
    init(_ stored: StoredHandOver, about inquiry: StoredInquiry) {
        self.init(
            id: stored.id, inquiry: stored.inquiry, excerpt: inquiry.excerpt(), state: stored.state,
            fromBusiness: stored.fromBusiness, fromProfessional: stored.fromProfessional,
            toBusiness: stored.toBusiness, toProfessional: stored.toProfessional, reason: stored.reason,
            colleagueAgrees: stored.colleague?.agrees, customerAgrees: stored.customer?.agrees,
            askedAt: stored.askedAt, endedAt: stored.endedAt)
    }
}

import Models

/// Who is meant to hear of something. Whoever did it is left out in any case.
enum Audience: Hashable, Sendable, Codable {
    /// Whose need it is: the account, or without one the guest.
    case customer
    /// The people of a business.
    case business(BusinessID)
    /// Those who look after the tenant.
    case managers
}

/// One text for one audience.
struct Telling: Hashable, Sendable, Codable {
    /// The name of the text.
    let template: String
    let audience: Audience
}

/// Sides of an inquiry: what one does, the other hears.
private enum Side {
    case customer
    case business
    case neither

    init(_ actor: InquiryActor) {
        switch actor {
        case .customer, .guest: self = .customer
        case .professional: self = .business
        case .manager, .system: self = .neither
        }
    }
}

/// Who hears of a step, in which words. A professional's colleagues do not hear of what one of them did for the customer:
/// they see it in their list.
func tellings(of event: InquiryStepped) -> [Telling] {
    let toCustomer: (String) -> [Telling] = { [Telling(template: $0, audience: .customer)] }
    let toBusiness: (String) -> [Telling] = { template in
        event.business.map { [Telling(template: template, audience: .business($0))] } ?? []
    }
    /// The other side; both of them where it was a manager or a rule.
    let toOthers: (String, String) -> [Telling] = { customer, business in
        switch Side(event.actor) {
        case .customer: wroteForThem(event) ? toCustomer(customer) + toBusiness(business) : toBusiness(business)
        case .business: toCustomer(customer)
        case .neither: toCustomer(customer) + toBusiness(business)
        }
    }
    switch event.step {
    case .edit, .confirm, .decline: return []
    // All have agreed to it, and the acceptance that follows is told.
    case .handOver: return []
    // Only where somebody else wrote it down. A guest's confirmation is mailed by the inquiries service, with its code.
    // That a need was divided is told once, not again by each of its parts.
    case .submit:
        return event.state == .pendingConfirmation || event.parent != nil ? [] : toCustomer("inquiry-received")
    case .offer: return toBusiness("offer-made")
    case .accept: return toCustomer("inquiry-accepted")
    case .escalate: return toBusiness("offer-missed")
    // The managers hear of it by the call for attention.
    case .giveUp: return toCustomer("inquiry-delayed")
    case .release:
        return toCustomer("inquiry-released") + (event.actor == .professional ? [] : toBusiness("work-taken-back"))
    case .quote: return toCustomer("quote-sent")
    case .approve: return toBusiness("quote-accepted")
    case .reject: return toBusiness("quote-declined")
    case .lapse: return toCustomer("quote-lapsed")
    case .book: return toOthers("appointment-booked", "work-booked")
    case .move: return toOthers("appointment-moved", "work-moved")
    case .unbook: return toOthers("appointment-cancelled", "work-unbooked")
    case .begin: return toCustomer("work-begun")
    // The whole of a divided need ends with its parts, of which everybody has heard.
    case .complete: return event.actor == .system ? [] : toCustomer("inquiry-completed")
    case .cancel: return event.actor == .system ? [] : toOthers("inquiry-cancelled", "work-cancelled")
    case .split: return toCustomer("inquiry-split")
    case .expire: return toOthers("inquiry-expired", "work-expired")
    case .reopen: return toOthers("inquiry-reopened", "work-reopened")
    }
}

/// Who hears of what changes nothing of where an inquiry stands.
func tellings(of event: InquiryNoted) -> [Telling] {
    let toCustomer: (String) -> [Telling] = { [Telling(template: $0, audience: .customer)] }
    let toBusiness: (String) -> [Telling] = { template in
        event.business.map { [Telling(template: template, audience: .business($0))] } ?? []
    }
    switch event.kind {
    case .message:
        switch Side(event.actor) {
        // As long as nobody has the inquiry, whoever looks after the tenant reads what the customer writes.
        case .customer:
            return event.business == nil
                ? [Telling(template: "message-received", audience: .managers)] : toBusiness("message-received")
        case .business: return toCustomer("message-received")
        case .neither: return toCustomer("message-received") + toBusiness("message-received")
        }
    case .appointmentReminder: return toCustomer("appointment-reminder") + toBusiness("work-reminder")
    case .reminder: return toBusiness("offer-reminder")
    case .attention: return [Telling(template: "inquiry-unroutable", audience: .managers)]
    // Both have to agree: the colleague whom the event names, and the customer.
    case .handOverAsked: return toBusiness("hand-over-asked") + toCustomer("hand-over-consent")
    case .review: return toBusiness("review-received")
    case .reply: return toCustomer("review-replied")
    }
}

/// Whether somebody acted as the customer without being it: a business that writes down what a caller says.
private func wroteForThem(_ event: InquiryStepped) -> Bool {
    event.actor == .customer && event.account != nil && event.account != event.customerAccount
}

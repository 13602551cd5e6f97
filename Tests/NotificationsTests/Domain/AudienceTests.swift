import Models
import Routing
import Testing

@testable import Notifications

enum Audiences {
    static let business: BusinessID = Given.id(0xB001)
    static let inquiry: InquiryID = Given.id(0x1A01)
    static let customer: AccountID = Given.id(0xA001)
    static let professional: AccountID = Given.id(0xA050)
}

/// Who hears of a step, as `customer template`, `business template`, `managers template`.
private func hear(
    _ step: InquiryStep, _ actor: InquiryActor, _ state: InquiryState = .accepted, account: AccountID? = nil,
    business: BusinessID? = Audiences.business
) -> [String] {
    words(
        tellings(
            of: InquiryStepped(
                inquiry: Audiences.inquiry, step: step, state: state, actor: actor, account: account,
                customerAccount: Audiences.customer, business: business, excerpt: "x")))
}

private func hear(_ kind: InquiryNoted.Kind, _ actor: InquiryActor, business: BusinessID? = Audiences.business)
    -> [String]
{
    words(tellings(of: InquiryNoted(kind, inquiry: Audiences.inquiry, actor: actor, business: business, excerpt: "x")))
}

private func words(_ tellings: [Telling]) -> [String] {
    tellings.map { telling in
        switch telling.audience {
        case .customer: "customer \(telling.template)"
        case .business(let business):
            business == Audiences.business ? "business \(telling.template)" : "another business"
        case .managers: "managers \(telling.template)"
        }
    }
}

@Suite struct `Who is told what` {
    @Test func `the business hears of what it is asked, the customer of what becomes of it`() {
        #expect(hear(.offer, .system) == ["business offer-made"])
        #expect(hear(.accept, .professional) == ["customer inquiry-accepted"])
        #expect(hear(.decline, .professional).isEmpty)
        #expect(hear(.escalate, .system) == ["business offer-missed"])
        #expect(hear(.giveUp, .system) == ["customer inquiry-delayed"])
        #expect(hear(.quote, .professional) == ["customer quote-sent"])
        #expect(hear(.approve, .guest) == ["business quote-accepted"])
        #expect(hear(.reject, .customer) == ["business quote-declined"])
        #expect(hear(.begin, .professional) == ["customer work-begun"])
        #expect(hear(.complete, .professional) == ["customer inquiry-completed"])
        #expect(hear(.lapse, .system) == ["customer quote-lapsed"])
        #expect(hear(.split, .manager) == ["customer inquiry-split"])
        for step in [InquiryStep.edit, .confirm, .handOver] { #expect(hear(step, .customer).isEmpty) }
    }

    @Test func `what one side does the other hears, what neither does both`() {
        #expect(hear(.book, .customer, account: Audiences.customer) == ["business work-booked"])
        #expect(hear(.book, .professional, account: Audiences.professional) == ["customer appointment-booked"])
        #expect(hear(.move, .system) == ["customer appointment-moved", "business work-moved"])
        #expect(hear(.cancel, .manager) == ["customer inquiry-cancelled", "business work-cancelled"])
        #expect(hear(.cancel, .customer, account: Audiences.customer, business: nil).isEmpty)
        #expect(hear(.release, .professional) == ["customer inquiry-released"])
        #expect(hear(.release, .manager) == ["customer inquiry-released", "business work-taken-back"])
        #expect(hear(.message, .guest) == ["business message-received"])
        #expect(hear(.message, .customer, business: nil) == ["managers message-received"])
        #expect(hear(.message, .professional) == ["customer message-received"])
        #expect(hear(.message, .manager) == ["customer message-received", "business message-received"])
    }

    @Test func `a customer for whom a business acted hears of it too`() {
        #expect(
            hear(.cancel, .customer, account: Audiences.professional)
                == ["customer inquiry-cancelled", "business work-cancelled"])
        #expect(hear(.submit, .customer, .routing) == ["customer inquiry-received"])
        #expect(hear(.submit, .guest, .pendingConfirmation).isEmpty)
    }

    @Test func `that a need was divided is told once, not by each of its parts`() {
        let part = InquiryStepped(
            inquiry: Given.id(0x1A02), parent: Audiences.inquiry, step: .submit, state: .routing, actor: .manager,
            customerAccount: Audiences.customer, excerpt: "x")
        #expect(tellings(of: part).isEmpty)
        #expect(hear(.split, .manager) == ["customer inquiry-split"])
    }

    @Test func `the whole of a divided need ends without a word`() {
        #expect(hear(.complete, .system).isEmpty && hear(.cancel, .system).isEmpty)
    }

    @Test func `notes reach whom they are for`() {
        #expect(hear(.reminder, .system) == ["business offer-reminder"])
        #expect(hear(.appointmentReminder, .system) == ["customer appointment-reminder", "business work-reminder"])
        #expect(hear(.attention, .system) == ["managers inquiry-unroutable"])
        #expect(hear(.handOverAsked, .professional) == ["business hand-over-asked", "customer hand-over-consent"])
        #expect(hear(.handOverAsked, .professional, business: nil) == ["customer hand-over-consent"])
        #expect(hear(.review, .customer) == ["business review-received"])
        #expect(hear(.reply, .professional) == ["customer review-replied"])
    }

    @Test func `nobody hears of what they did, and nobody twice`() throws {
        let english = try LanguageTag("en")
        let everybody = try [Audiences.professional, Audiences.customer, Audiences.professional].map {
            Recipient(
                account: $0, email: try EmailAddress("a@example.com"), name: try DisplayName("A"), language: english)
        }
        let nobody = CustomerSide(account: nil, guest: nil, isActor: false)
        #expect(
            people(of: .managers, nobody, known: everybody, except: nil, otherwise: english).map(\.account)
                == [Audiences.customer, Audiences.professional])
        #expect(
            people(of: .managers, nobody, known: everybody, except: Audiences.customer, otherwise: english)
                .map(\.account) == [Audiences.professional])
        let guest = GuestContact(name: try DisplayName("G"), email: try EmailAddress("G@Example.com"))
        for isActor in [true, false] {
            let side = CustomerSide(account: nil, guest: guest, isActor: isActor)
            #expect(question(for: .customer, side) == nil)
            let told = people(of: .customer, side, known: [], except: nil, otherwise: english)
            #expect(told.map(\.key) == (isActor ? [] : ["g@example.com"]))
        }
        #expect(people(of: .customer, nobody, known: [], except: nil, otherwise: english).isEmpty)
    }
}

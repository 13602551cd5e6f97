internal import FoundationEssentials
internal import Models
internal import Postgres
internal import ServiceKit

/// The letters of this service, which the service `notifications` writes in the language of whoever gets them: addresses of
/// the portal's pages, with codes behind `#`, where they are sent to no server and stand in no log.
struct Letters: Sendable {
    /// The portal, without a slash at the end.
    let portal: String

    /// With which a person takes over what a business keeps of them.
    func claim(_ link: MailedLink) -> Notice {
        Notice(to: link.addressee, .customerClaim, ["link": "\(portal)/claim#\(link.code.text)"])
    }

    /// Asks a customer without an account whether another business may know them.
    func request(
        _ link: MailedLink, _ kind: RelationshipRequestKind, business: String?, message: String?
    ) -> Notice {
        Notice(
            to: link.addressee, kind == .share ? .customerShare : .customerTakeOver,
            ["link": "\(portal)/consent#\(link.code.text)", "business": business, "message": message])
    }

    /// Asks one side of a vehicle's change of hands.
    func transfer(_ link: MailedLink, _ side: TransferSide) -> Notice {
        Notice(
            to: link.addressee, side == .from ? .vehicleGiveAway : .vehicleTakeOver,
            ["link": "\(portal)/transfer#\(link.code.text)"])
    }
}

/// A code on its way to somebody.
struct MailedLink: Sendable {
    let email: EmailAddress
    /// The customer's, where it is known.
    let language: LanguageTag?
    let code: LinkCode

    /// The greeting has no name: the address may be another's.
    fileprivate var addressee: Addressee { Addressee(email: email, language: language) }
}

extension Connection {
    /// Has a letter written; it leaves when the transaction is committed, and never otherwise.
    func post(_ letter: Notice, _ app: App) throws { try send(letter, sealedWith: app.mailKeys) }
}

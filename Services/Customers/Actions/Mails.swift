internal import FoundationEssentials
internal import HTTPClient
internal import Models

/// Addresses of the portal's pages that mailed links lead to. Codes stand behind `#`: they are sent to no server and
/// stand in no log.
struct Links: Sendable {
    /// The portal, without a slash at the end.
    let portal: String

    func claim(_ code: String) -> String { "\(portal)/claim#\(code)" }
    func answer(_ code: String) -> String { "\(portal)/consent#\(code)" }
    func transfer(_ code: String) -> String { "\(portal)/transfer#\(code)" }
}

/// The mail with which a person takes over what a business keeps of them.
func claimMail(to email: EmailAddress, link: String) throws -> Mail {
    try Mail(
        to: MailAddress(email.text), subject: "Your customer account",
        text: """
            A business of the network keeps your customer record. With this link you make it your own: you see
            your vehicles and their history, and decide who else may.

            \(link)

            The link works once, for 14 days. If you do not know why you got this mail, do nothing.

            """)
}

/// The mail that asks a customer without an account whether another business may know them.
func requestMail(to email: EmailAddress, _ request: RelationshipRequest, business: String?, link: String) throws -> Mail
{
    let other = business ?? "another business of the network"
    let question =
        request.kind == .share
        ? "May \(other) see your customer record and your vehicles too?"
        : "May \(other) take over your customer record and your vehicles?"
    let message = request.message.map { "\n\($0)\n" } ?? ""
    return try Mail(
        to: MailAddress(email.text), subject: "A question about your customer record",
        text: """
            \(question)
            \(message)
            Yes or no, here:

            \(link)

            The link works once, for 30 days. Without your yes nothing changes.

            """)
}

/// The mail that asks one side of a vehicle's change of hands.
func transferMail(to email: EmailAddress, _ side: TransferSide, _ link: String) throws -> Mail {
    let question =
        side == .from
        ? "Your vehicle is to change hands. Do you agree to give it away?"
        : "A vehicle is to become yours. Do you take it over, with its history?"
    return try Mail(
        to: MailAddress(email.text), subject: "A vehicle changes hands",
        text: """
            \(question)

            Yes or no, here:

            \(link)

            The link works for 30 days. Nothing changes before both sides have said yes.

            """)
}

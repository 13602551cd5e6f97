/// Takes messages to where they are read: a mail server (`Mailer`) or a folder (`Maildir`). Both get the same bytes.
public protocol MailCarrier: Sendable {
    /// Hands over one message, complete with its header, every line ending in CRLF; when this returns the message is
    /// safe at the other side. `limit` shortens the carrier's own one.
    func deliver(_ envelope: Envelope, _ message: [UInt8], limit: Duration?) async throws(MailError)

    /// Gives up what is kept between messages; later deliveries are refused.
    func close() async
}

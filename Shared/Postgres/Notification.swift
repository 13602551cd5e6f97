/// What `NOTIFY channel, 'payload'` sent.
public struct Notification: Equatable, Sendable {
    /// The channel.
    public let channel: String
    /// At most 8,000 bytes; empty when there was none.
    public let payload: String
    /// The server process of the session that sent it.
    public let process: Int32
}

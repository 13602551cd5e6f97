public import Postgres

/// What became of one try to send a mail, for a service that keeps a record of it.
public struct MailReport: Sendable, Hashable {
    /// How a try ends.
    public enum Outcome: Sendable, Hashable {
        /// The mail server took it.
        case sent
        /// It comes again.
        case deferred
        /// It never comes again.
        case bounced
    }

    /// The mail, as `Connection.queue` called it.
    public let mail: MailID
    /// Which try it was, from 1; those of processes that died are counted.
    public let attempt: Int
    /// How it ended.
    public let outcome: Outcome
    /// Why it failed; may quote the mail server, and that the address.
    public let reason: String?
}

/// Keeps a record of tries, in the transaction that settles the mail: once for each, also when a process dies.
public typealias MailReporting = (MailReport, Connection) async throws -> Void

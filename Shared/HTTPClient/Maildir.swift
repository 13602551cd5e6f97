public import EventLoop
internal import FoundationEssentials
internal import Glibc
internal import Synchronization

/// A mailbox in a folder, for development and tests: one file per message, readable by every mail program.
///
/// Each file is written to `tmp/`, brought to the disk and renamed into `new/`, so that nobody sees half a message
/// (https://cr.yp.to/proto/maildir.html). The folders are for this user only: mails hold codes.
public final class Maildir: MailCarrier {
    private let folder: String
    private let pool: BlockingPool
    private let delivered = Atomic(0)
    private let host: String

    /// Files below `folder`, which is made with the first message, written on the threads of `pool`.
    public init(_ folder: String, pool: BlockingPool) {
        self.folder = folder
        self.pool = pool
        // A name that may stand in a file's, as the rules say.
        host = ProcessInfo.processInfo.hostName.map { character in
            switch character {
            case "/": "\\057"
            case ":": "\\072"
            default: String(character)
            }
        }.joined()
    }

    /// Writes the message; the envelope is not kept.
    public func deliver(
        _ envelope: Envelope, _ message: [UInt8], limit: Duration? = nil
    ) async throws(MailError) {
        guard Envelope.isSendable(message) else { throw MailError(.invalidMessage) }
        let work: @Sendable () -> Result<Void, MailError> = {
            Result { () throws(MailError) in
                do throws(SystemError) {
                    try self.write(message)
                } catch {
                    throw MailError(.notWritten(errno: error.code))
                }
            }
        }
        let result: Result<Void, MailError>
        do {
            result = try await pool.run(work)
        } catch {
            result = .failure(MailError(.tooManyDeliveries))
        }
        try result.get()
    }

    /// Nothing is kept between messages.
    public func close() async {}

    // MARK: on the pool's threads

    private func write(_ message: [UInt8]) throws(SystemError) {
        for path in [folder, folder + "/tmp", folder + "/new", folder + "/cur"] {
            guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
                throw SystemError(call: "mkdir \(path)", code: errno)
            }
        }
        let name = uniqueName()
        let draft = "\(folder)/tmp/\(name)"
        let file = try BlockingFile(creating: draft)
        do throws(SystemError) {
            try file.write(message)
            try file.sync()
            try BlockingFile.replace("\(folder)/new/\(name)", with: draft)
        } catch {
            BlockingFile.remove(draft)
            throw error
        }
    }

    /// `1795262400.M123456P4711Q1.host`: time, process and number together are never the same twice.
    private func uniqueName() -> String {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        let number = delivered.add(1, ordering: .relaxed).newValue
        return "\(now.tv_sec).M\(now.tv_nsec / 1_000)P\(getpid())Q\(number).\(host)"
    }
}

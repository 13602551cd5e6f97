internal import CPostgres

/// One libpq connection, as Swift calls: every call of libpq about a connection is here. Non-Sendable; it belongs to
/// the worker that opened it.
final class Wire {
    private let raw: OpaquePointer
    private var notice: NoticeTarget?

    /// What `PQconnectPoll` waits for.
    enum Progress {
        case reading
        case writing
        case connected
        case failed
    }

    /// What the server says of the connection's transaction.
    enum TransactionStatus {
        case idle
        case open
        case failed
        case busy
        case unknown
    }

    /// One thing that came back in the pipeline.
    enum Answer {
        /// The end of one statement's answers.
        case end
        case rows(OpaquePointer)
        case fault(ServerFault)
        /// Skipped, because something before it in the same unit failed.
        case skipped
        /// The end of a unit: its transaction is over unless BEGIN opened one.
        case sync
    }

    /// Starts to connect; does not wait.
    init(parameters: [(name: String, value: String)]) throws(PostgresError) {
        let names = CStrings(parameters.map(\.name))
        let values = CStrings(parameters.map(\.value))
        guard let raw = PQconnectStartParams(names.pointers, values.pointers, 0) else {
            throw .connectionFailed(reason: "out of memory")
        }
        self.raw = raw
        if PQstatus(raw) == CONNECTION_BAD {
            let reason = errorMessage
            throw .connectionFailed(reason: reason)
        }
    }

    deinit { PQfinish(raw) }

    var descriptor: Int32 { PQsocket(raw) }
    var isBad: Bool { PQstatus(raw) == CONNECTION_BAD }
    var backendProcess: Int32 { PQbackendPID(raw) }
    var serverVersion: Int32 { PQserverVersion(raw) }

    /// libpq's last message on one line; it names hosts and roles, never a password or value.
    var errorMessage: String {
        String(cString: PQerrorMessage(raw)).split(whereSeparator: \.isNewline).joined(separator: "; ")
    }

    func connectProgress() -> Progress {
        switch PQconnectPoll(raw) {
        case PGRES_POLLING_READING: .reading
        case PGRES_POLLING_WRITING: .writing
        case PGRES_POLLING_OK: .connected
        default: .failed
        }
    }

    /// Once connected: never block, pipeline from now on, notices to `notice`.
    func startPipeline(notice: @escaping (ServerNotice) -> Void) throws(PostgresError) {
        let target = NoticeTarget(notice)
        self.notice = target
        // The target lives as long as the connection that calls it.
        PQsetNoticeReceiver(
            raw,
            { context, result in
                guard let context, let result else { return }
                Unmanaged<NoticeTarget>.fromOpaque(context).takeUnretainedValue().take(result)
            }, Unmanaged.passUnretained(target).toOpaque())
        guard PQsetnonblocking(raw, 1) == 0, PQenterPipelineMode(raw) == 1 else { throw .connectionLost }
    }

    /// Leaves the pipeline, for a script of several statements; only while nothing is under way.
    func leavePipeline() -> Bool { PQexitPipelineMode(raw) == 1 }

    /// Enters the pipeline again.
    func enterPipeline() -> Bool { PQenterPipelineMode(raw) == 1 }

    // MARK: sending; all but `flush` only fill libpq's buffer

    func prepare(name: String, text: String) -> Bool { PQsendPrepare(raw, name, text, 0, nil) == 1 }

    func execute(prepared name: String, _ binds: BindWriter) -> Bool {
        let count = binds.entries.count
        guard count > 0 else { return PQsendQueryPrepared(raw, name, 0, nil, nil, nil, 0) == 1 }
        return binds.bytes.withUnsafeBufferPointer { bytes in
            withUnsafeTemporaryAllocation(of: UnsafePointer<CChar>?.self, capacity: count) { values in
                withUnsafeTemporaryAllocation(of: Int32.self, capacity: 2 * count) { numbers in
                    let start = UnsafeRawPointer(bytes.baseAddress)
                    for (index, entry) in binds.entries.enumerated() {
                        let value = start.map { ($0 + entry.start).assumingMemoryBound(to: CChar.self) }
                        values.initializeElement(at: index, to: entry.format == .null ? nil : value)
                        numbers.initializeElement(at: index, to: Int32(entry.count))
                        numbers.initializeElement(at: count + index, to: entry.format == .binary ? 1 : 0)
                    }
                    let lengths = numbers.baseAddress
                    return PQsendQueryPrepared(
                        raw, name, Int32(count), values.baseAddress, lengths, lengths.map { $0 + count }, 0) == 1
                }
            }
        }
    }

    /// A statement that is used once, without values.
    func execute(text: String) -> Bool { PQsendQueryParams(raw, text, 0, nil, nil, nil, nil, 0) == 1 }

    /// Ends a unit. libpq 15 sends what is in the buffer here, as much as the socket takes.
    func sync() -> Bool { PQpipelineSync(raw) == 1 }

    /// Several statements in one text, outside the pipeline.
    func script(_ text: String) -> Bool { PQsendQuery(raw, text) == 1 }

    /// Sends what is left in the buffer; true when nothing is left, nil when the connection is broken.
    func flush() -> Bool? {
        switch PQflush(raw) {
        case 0: true
        case 1: false
        default: nil
        }
    }

    // MARK: receiving

    /// Reads what the socket has; false when the connection is broken.
    func consume() -> Bool { PQconsumeInput(raw) == 1 }

    /// Whether the next answer is not there yet.
    var isBusy: Bool { PQisBusy(raw) == 1 }

    /// The next answer; call only when `isBusy` is false.
    func nextAnswer() -> Answer {
        guard let result = PQgetResult(raw) else { return .end }
        switch PQresultStatus(result) {
        case PGRES_TUPLES_OK, PGRES_COMMAND_OK, PGRES_EMPTY_QUERY:
            return .rows(result)
        case PGRES_PIPELINE_SYNC:
            PQclear(result)
            return .sync
        case PGRES_PIPELINE_ABORTED:
            PQclear(result)
            return .skipped
        case PGRES_FATAL_ERROR:
            defer { PQclear(result) }
            return .fault(QueryResult.fault(result))
        default:
            PQclear(result)
            return .fault(
                ServerFault(sqlState: "0A000", message: "COPY cannot be used here", constraint: "", column: ""))
        }
    }

    /// Frees an answer nobody reads.
    static func discard(_ result: OpaquePointer) { PQclear(result) }

    /// The next message of LISTEN.
    func nextNotification() -> Notification? {
        guard let message = PQnotifies(raw) else { return nil }
        defer { PQfreemem(message) }
        return Notification(
            channel: String(cString: message.pointee.relname), payload: String(cString: message.pointee.extra),
            process: message.pointee.be_pid)
    }

    var transactionStatus: TransactionStatus {
        switch PQtransactionStatus(raw) {
        case PQTRANS_IDLE: .idle
        case PQTRANS_INTRANS: .open
        case PQTRANS_INERROR: .failed
        case PQTRANS_ACTIVE: .busy
        default: .unknown
        }
    }

    /// What a thread of the blocking pool needs to cancel the statement that runs now.
    func cancelHandle() -> CancelHandle? { PQgetCancel(raw).map { CancelHandle($0) } }
}

/// libpq's data for a cancel request: a copy of address and key, made for use from another thread.
///
/// Sound as `@unchecked Sendable`: the struct behind it is never changed, and `PQcancel` is documented as safe to call
/// from any thread.
final class CancelHandle: @unchecked Sendable {
    private let raw: OpaquePointer

    init(_ raw: OpaquePointer) { self.raw = raw }

    deinit { PQfreeCancel(raw) }

    /// Connects, sends the request and waits until the server has passed the signal on and hung up. Blocks.
    func send() -> Bool {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
            PQcancel(raw, buffer.baseAddress, 256) == 1
        }
    }
}

/// A notice or warning of the server.
public struct ServerNotice: Sendable {
    /// `NOTICE`, `WARNING`, `INFO`, `LOG` or `DEBUG`.
    public let severity: String
    /// Five characters.
    public let sqlState: String
    /// The primary message; may quote what a function put into it.
    public let message: String
}

private final class NoticeTarget {
    private let take: (ServerNotice) -> Void

    init(_ take: @escaping (ServerNotice) -> Void) { self.take = take }

    func take(_ result: OpaquePointer) {
        func field(_ field: cpostgres_field) -> String {
            cpostgres_error_field(result, field).map { String(cString: $0) } ?? ""
        }
        take(
            ServerNotice(
                severity: field(CPOSTGRES_SEVERITY), sqlState: field(CPOSTGRES_SQLSTATE),
                message: field(CPOSTGRES_MESSAGE)))
    }
}

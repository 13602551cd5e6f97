public import EventLoop
import Glibc
import HTTP

/// A request's body, read when somebody asks for it. `100 Continue` is sent at the first read and only then.
public final class RequestBody {
    /// What `Content-Length` says; 0 without body, nil for a chunked one.
    public let declaredLength: Int?
    /// The most bytes that `next` gives in all; the route may change it before it reads.
    public var limit: Int

    private var connection: Connection?
    private var received = 0

    init(_ connection: Connection, _ framing: RequestHead.Framing) {
        self.connection = connection
        limit = connection.server.limits.body
        switch framing {
        case .none: declaredLength = 0
        case .length(let length): declaredLength = length
        case .chunked: declaredLength = nil
        }
    }

    /// A body without connection that holds `bytes`, for tests of handlers.
    public init(bytes: [UInt8] = []) {
        declaredLength = bytes.count
        limit = .max
        rest = bytes
    }

    private var rest: [UInt8] = []

    /// Whether there is no body at all; a chunked one may still turn out to be empty.
    public var isAbsent: Bool { declaredLength == 0 }

    /// The next piece as it arrives, nil at the end. A declared length beyond `limit` is refused before anything is read.
    public func next() async throws(BodyError) -> [UInt8]? {
        if let declaredLength, declaredLength > limit { throw .tooLarge }
        guard let piece = try await piece() else { return nil }
        received += piece.count
        guard received <= limit else { throw .tooLarge }
        return piece
    }

    /// The whole body, if it has at most `limit` bytes.
    public func collect(upTo limit: Int? = nil) async throws(BodyError) -> [UInt8] {
        if let limit { self.limit = limit }
        guard var whole = try await next() else { return [] }
        if let declaredLength, whole.count < declaredLength { whole.reserveCapacity(declaredLength) }
        while let piece = try await next() { whole.append(contentsOf: piece) }
        return whole
    }

    /// Writes the body to a new file that only this user can read and gives back its length in bytes. `pool` does the
    /// writing; the client's next bytes are read when the last ones are in the file. Nothing is left behind on failure.
    ///
    /// Throws `BodyError`, `SystemError` (EEXIST, ENOSPC ...) and `BlockingPool.Full`.
    public func save(to path: String, upTo limit: Int, pool: BlockingPool) async throws -> Int {
        self.limit = limit
        if let declaredLength, declaredLength > limit { throw BodyError.tooLarge }
        let file = try await pool.run {
            let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
            guard file >= 0 else { throw SystemError(call: "open", code: errno) }
            return file
        }
        var length = 0
        do {
            while let piece = try await next() {
                try await pool.run { try writeAll(piece, to: file) }
                length += piece.count
            }
        } catch {
            // Two cheap calls; the pool may be the very thing that has no room.
            close(file)
            unlink(path)
            throw error
        }
        close(file)
        return length
    }

    private func piece() async throws(BodyError) -> [UInt8]? {
        if let connection { return try await connection.nextOfBody() }
        guard !rest.isEmpty else {
            if received < declaredLength ?? .max { throw .closed }
            return nil
        }
        defer { rest = [] }
        return rest
    }

    /// The request is over: whoever still holds the body gets `closed`.
    func end() { connection = nil }
}

private func writeAll(_ bytes: [UInt8], to file: Int32) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
        let count = write(file, Array(rest), rest.count)
        guard count > 0 else {
            if errno == EINTR { continue }
            throw SystemError(call: "write", code: errno)
        }
        rest = rest.dropFirst(count)
    }
}

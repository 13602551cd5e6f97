import HTTP

/// Where a streamed answer is written. Belongs to its worker and to one answer.
public final class ResponseWriter {
    private let connection: Connection
    private let isChunked: Bool

    init(_ connection: Connection, isChunked: Bool) {
        self.connection = connection
        self.isChunked = isChunked
    }

    /// Writes a piece of the body. Small pieces of one turn of the loop leave together; when the client does not keep up
    /// this waits for it. Throws when the client is gone or takes nothing for `Limits.writeStall`.
    public func write(_ bytes: [UInt8]) async throws {
        guard !bytes.isEmpty else { return }
        try Task.checkCancellation()
        append(bytes)
        try await connection.flushWhenFull()
    }

    /// Writes text in UTF-8.
    public func write(_ text: String) async throws { try await write(Array(text.utf8)) }

    /// Writes one server-sent event. A line break in `data` begins another `data:` line, which the browser joins again;
    /// `id` and `event` are one line each.
    ///
    /// - Parameter retry: milliseconds after which the client shall come again when the stream breaks.
    public func event(
        id: String? = nil, event: String? = nil, data: String, retry: Int? = nil
    ) async throws {
        var text = ""
        if let id { text += "id: \(oneLine(id))\n" }
        if let event { text += "event: \(oneLine(event))\n" }
        if let retry { text += "retry: \(retry)\n" }
        for line in data.split(omittingEmptySubsequences: false, whereSeparator: endsLine) {
            text += "data: \(line)\n"
        }
        try await write(text + "\n")
    }

    /// From now on a silence of `Limits.heartbeat` is broken by a comment, and a drain ends the stream.
    func startHeartbeat() { connection.startHeartbeat(self) }

    /// An event stream's comment, which every reader passes over.
    func appendHeartbeat() { append(Array(":\n\n".utf8)) }

    private func append(_ bytes: [UInt8]) {
        if isChunked {
            ResponseHead.appendChunk(bytes, to: &connection.output)
        } else {
            connection.output.append(contentsOf: bytes)
        }
    }

    /// U+0000 in an id would make browsers ignore it; a line break would begin another field.
    private func oneLine(_ text: String) -> String {
        String(text.map { endsLine($0) || $0 == "\0" ? " " : $0 })
    }

    /// CR, LF or both: other line breaks of Unicode do not end a line of an event stream.
    private func endsLine(_ character: Character) -> Bool {
        character == "\n" || character == "\r" || character == "\r\n"
    }
}

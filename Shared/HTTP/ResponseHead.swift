/// Writes the head of an answer. How the message is delimited, when it was made and whether the connection stays are
/// decided here and nowhere else: fields with these names in `fields` are left out.
public struct ResponseHead {
    /// How the body is delimited.
    public enum Framing: Sendable, Equatable {
        /// The status has no body and no length (1xx, 204, 304).
        case none
        /// This many bytes.
        case length(Int)
        /// Chunks, for a body whose length is not known (HTTP/1.1).
        case chunked
        /// Until the connection ends, for a body whose length is not known (HTTP/1.0).
        case untilClose
    }

    /// What the answer says about the connection.
    public enum Connection: Sendable, Equatable {
        /// Nothing, which means that it stays open (HTTP/1.1).
        case stays
        /// That it stays open although the client speaks HTTP/1.0.
        case staysAsAsked
        /// That it ends behind this answer.
        case closes
    }

    /// Appends status line, fields and the empty line to `output`.
    ///
    /// - Parameter date: the value of `Date`.
    public static func append(
        _ status: Status, _ fields: Fields, framing: Framing, connection: Connection, date: [UInt8],
        to output: inout [UInt8]
    ) {
        output.append(contentsOf: "HTTP/1.1 ".utf8)
        append(status.code, to: &output)
        output.append(.space)
        output.append(contentsOf: status.reason.utf8)
        output.append(contentsOf: "\r\nDate: ".utf8)
        output.append(contentsOf: date)
        for line in fields.lines where !isReserved(line.name) {
            output.append(.carriageReturn)
            output.append(.lineFeed)
            output.append(contentsOf: line.name.utf8)
            output.append(0x3A)
            output.append(.space)
            output.append(contentsOf: line.value.utf8)
        }
        switch framing {
        case .none, .untilClose: break
        case .length(let length):
            output.append(contentsOf: "\r\nContent-Length: ".utf8)
            append(length, to: &output)
        case .chunked: output.append(contentsOf: "\r\nTransfer-Encoding: chunked".utf8)
        }
        switch connection {
        case .stays: break
        case .staysAsAsked: output.append(contentsOf: "\r\nConnection: keep-alive".utf8)
        case .closes: output.append(contentsOf: "\r\nConnection: close".utf8)
        }
        output.append(contentsOf: "\r\n\r\n".utf8)
    }

    /// Appends one chunk of a chunked body; the empty chunk would end the body and is left out.
    public static func appendChunk(_ bytes: [UInt8], to output: inout [UInt8]) {
        guard !bytes.isEmpty else { return }
        output.append(contentsOf: String(bytes.count, radix: 16).utf8)
        output.append(contentsOf: "\r\n".utf8)
        output.append(contentsOf: bytes)
        output.append(contentsOf: "\r\n".utf8)
    }

    /// Appends the last chunk, without trailers.
    public static func appendLastChunk(to output: inout [UInt8]) {
        output.append(contentsOf: "0\r\n\r\n".utf8)
    }

    /// Fields that only this writer sets; told apart by length first.
    private static func isReserved(_ name: String) -> Bool {
        switch name.utf8.count {
        case 4: name.equalsIgnoringCase("date")
        case 10: name.equalsIgnoringCase("connection") || name.equalsIgnoringCase("keep-alive")
        case 14: name.equalsIgnoringCase("content-length")
        case 17: name.equalsIgnoringCase("transfer-encoding")
        default: false
        }
    }

    /// Appends a number that is not negative, in decimal digits.
    private static func append(_ number: Int, to output: inout [UInt8]) {
        var scale = 1
        while number / scale >= 10 { scale *= 10 }
        while scale > 0 {
            output.append(UInt8(truncatingIfNeeded: number / scale % 10) + 0x30)
            scale /= 10
        }
    }
}

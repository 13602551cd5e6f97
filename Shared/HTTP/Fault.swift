/// Why the bytes of a client are no request. Each one ends the connection: after it nobody can know where the
/// next request begins.
public enum Fault: Error, Hashable, Sendable, CaseIterable {
    /// The method is missing or no token.
    case methodMalformed
    /// `CONNECT`, which only a proxy could answer.
    case connectRefused
    /// The target is empty, holds bytes that no URI has, or has a form that the method does not allow.
    case targetMalformed
    /// What follows the target is not `HTTP/` digit `.` digit and the end of the line.
    case versionMalformed
    /// HTTP of another major version than 1.
    case versionNotSupported
    /// The request line is longer than its limit.
    case requestLineTooLong
    /// CR without LF, or LF without CR.
    case lineEndMalformed
    /// A field line without colon, with a name that is no token, with blanks in front of the colon, folded, or
    /// with control characters.
    case fieldMalformed
    /// The fields are larger in all than their limit.
    case fieldsTooLarge
    /// There are more fields than the limit.
    case fieldsTooMany
    /// HTTP/1.1 without `Host`.
    case hostMissing
    /// More than one `Host`, even if equal.
    case hostRepeated
    /// A `Host` that is empty or no plain host with an optional port.
    case hostMalformed
    /// A `Content-Length` that is not digits only, or beyond 63 bits.
    case contentLengthMalformed
    /// More than one `Content-Length`, even if equal.
    case contentLengthRepeated
    /// `Content-Length` and `Transfer-Encoding` together: the classic of request smuggling.
    case framingAmbiguous
    /// A `Transfer-Encoding` in HTTP/1.0, repeated, malformed, or without `chunked` once, at its end.
    case transferEncodingMalformed
    /// A `Transfer-Encoding` that ends in `chunked` after codings that are not known here.
    case transferEncodingUnknown
    /// A chunk's size, extension or end that does not follow the grammar, or extensions beyond 256 bytes.
    case chunkMalformed
    /// A TLS hello or the HTTP/2 preface: the client speaks another protocol and could not read an answer.
    case foreignProtocol

    /// What to answer; nil where the connection is closed without a word.
    public var status: Status? {
        switch self {
        case .foreignProtocol: nil
        case .requestLineTooLong: .uriTooLong
        case .fieldsTooLarge, .fieldsTooMany: .fieldsTooLarge
        case .versionNotSupported: .versionNotSupported
        case .transferEncodingUnknown: .notImplemented
        default: .badRequest
        }
    }
}

/// Everything in front of a request's body.
///
/// The bytes are kept once, with ranges into them: a field that nobody reads costs no String. Copies share them.
public struct RequestHead: Sendable {
    /// How the body is delimited (RFC 9112, section 6.3).
    public enum Framing: Sendable, Equatable {
        /// There is none.
        case none
        /// This many bytes, as `Content-Length` says.
        case length(Int)
        /// `Transfer-Encoding: chunked`.
        case chunked
    }

    /// What the client wants to know before it sends the body (RFC 9110, 10.1.1).
    public enum Expectation: Sendable, Equatable {
        /// Nothing.
        case none
        /// `100-continue`: whether to send it.
        case `continue`
        /// Something that nobody here can meet: 417.
        case unknown
    }

    /// The method.
    public let method: Method
    /// The `x` of `HTTP/1.x`: 0, or 1 for everything above.
    public let minorVersion: Int
    /// How the body is delimited.
    public let framing: Framing
    /// Whether the client wants the connection to stay open.
    public let keepsAlive: Bool
    /// What the client expects before it sends the body.
    public let expectation: Expectation
    let storage: Storage

    /// The bytes and where things stand in them.
    final class Storage: Sendable {
        let bytes: [UInt8]
        let lines: [FieldLine]
        let path: Range<Int>
        let query: Range<Int>?
        let host: Range<Int>?

        init(_ bytes: [UInt8], _ lines: [FieldLine], _ path: Range<Int>, _ query: Range<Int>?, _ host: Range<Int>?) {
            self.bytes = bytes
            self.lines = lines
            self.path = path
            self.query = query
            self.host = host
        }
    }

    /// What is asked for.
    public var target: Target {
        Target(bytes: storage.bytes, path: storage.path, query: storage.query)
    }

    /// Host and port as the client names them: of an absolute target, otherwise of `Host` (RFC 9112, 3.2.2). Empty
    /// where HTTP/1.0 named none.
    public var host: String {
        storage.host.map { String(decoding: storage.bytes[$0], as: UTF8.self) } ?? ""
    }

    /// The number of field lines.
    public var fieldCount: Int { storage.lines.count }

    /// The value of the first field with this name, without the blanks around it. Bytes beyond ASCII, which no field of
    /// ours has, read as the characters of ISO 8859-1: a text of combining marks would be compared in quadratic time.
    /// Where a repeated field would be an attack, ask `values`.
    public subscript(name: String) -> String? {
        bytes(of: name).map { Self.text($0) }
    }

    /// The value of the first field with this name as its bytes.
    public func bytes(of name: String) -> ArraySlice<UInt8>? {
        for line in storage.lines where matches(line, name) { return storage.bytes[line.value] }
        return nil
    }

    /// All values of the fields with this name, in order.
    public func values(_ name: String) -> [String] {
        storage.lines.lazy.filter { matches($0, name) }.map { Self.text(storage.bytes[$0.value]) }
    }

    /// Whether there is a field with this name.
    public func contains(_ name: String) -> Bool {
        storage.lines.contains { matches($0, name) }
    }

    /// All fields in order, as Strings: for tests and tools, not for the way of a request.
    public var fields: [(name: String, value: String)] {
        storage.lines.map { line in
            (
                String(decoding: storage.bytes[line.name], as: UTF8.self),
                Self.text(storage.bytes[line.value])
            )
        }
    }

    private static func text(_ bytes: ArraySlice<UInt8>) -> String {
        guard bytes.contains(where: { $0 >= 0x80 }) else { return String(decoding: bytes, as: UTF8.self) }
        return String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
    }

    private func matches(_ line: FieldLine, _ name: String) -> Bool {
        Int(line.nameEnd - line.nameStart) == name.utf8.count && storage.bytes[line.name].equalsIgnoringCase(name)
    }
}

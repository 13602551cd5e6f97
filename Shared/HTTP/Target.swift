/// What a request asks for: a path and perhaps a query, as raw bytes until somebody asks for their meaning.
public struct Target: Sendable {
    /// Why a path or query has no meaning here. None of these is ever repaired.
    public enum Fault: Error, Hashable, Sendable {
        /// `%` without two hexadecimal digits behind it.
        case escapeMalformed
        /// What the escapes stand for is no UTF-8.
        case notUTF8
        /// `%00`.
        case nullCharacter
        /// A segment `.` or `..`, also when written with escapes.
        case dotSegment
        /// Two slashes in a row, or one at the end.
        case emptySegment
    }

    private let bytes: [UInt8]
    private let pathRange: Range<Int>
    private let queryRange: Range<Int>?

    init(bytes: [UInt8], path: Range<Int>, query: Range<Int>?) {
        self.bytes = bytes
        pathRange = path
        queryRange = query
    }

    /// A target from text such as `/v1/vins?limit=2`, for tests and tools; nil if the parser would refuse it.
    public init?(_ text: String) {
        var parser = RequestParser()
        var position = 0
        let method = text == "*" ? "OPTIONS" : "GET"
        let event = parser.next([UInt8]("\(method) \(text) HTTP/1.1\r\nHost: a\r\n\r\n".utf8), &position)
        guard case .head(let head) = event else { return nil }
        self = head.target
    }

    /// The path as it came, escapes and all; `/` for an absolute target without path, `*` for the server itself.
    public var path: ArraySlice<UInt8> { pathRange.isEmpty ? [0x2F] : bytes[pathRange] }

    /// The path as it came, as text.
    public var pathText: String { String(decoding: path, as: UTF8.self) }

    /// What stands behind `?`, as it came; nil without `?`.
    public var query: ArraySlice<UInt8>? { queryRange.map { bytes[$0] } }

    /// Whether this is `*`, the server itself.
    public var isAsterisk: Bool { path.elementsEqual([0x2A]) }

    /// The path's segments: split first, then each decoded once, so that `%2F` stays inside its segment. `/` has none.
    public func segments() throws(Fault) -> [String] {
        guard path.count > 1 else { return [] }
        var segments: [String] = []
        segments.reserveCapacity(6)
        let path = path
        var start = path.startIndex + 1
        for position in start...path.endIndex where position == path.endIndex || path[position] == 0x2F {
            let segment = try Self.decode(path[start..<position])
            guard !segment.isEmpty else { throw .emptySegment }
            guard segment != ".", segment != ".." else { throw .dotSegment }
            segments.append(segment)
            start = position + 1
        }
        return segments
    }

    /// The query's `name=value` pairs in order, repeated ones too; `+` is a space (WHATWG URL,
    /// application/x-www-form-urlencoded). A name without `=` has an empty value.
    public func queryItems() throws(Fault) -> [(name: String, value: String)] {
        guard let query, !query.isEmpty else { return [] }
        var items: [(name: String, value: String)] = []
        for pair in query.split(separator: 0x26) {
            let equals = pair.firstIndex(of: 0x3D)
            let name = try Self.decode(pair[..<(equals ?? pair.endIndex)], plusIsSpace: true)
            let value = try equals.map { at throws(Fault) in try Self.decode(pair[(at + 1)...], plusIsSpace: true) }
            items.append((name, value ?? ""))
        }
        return items
    }

    /// Decodes escapes once and checks that the result is UTF-8 without U+0000. What has no escapes is taken as it is.
    private static func decode(_ raw: ArraySlice<UInt8>, plusIsSpace: Bool = false) throws(Fault) -> String {
        guard raw.contains(where: { $0 == 0x25 || (plusIsSpace && $0 == 0x2B) }) else {
            return String(decoding: raw, as: UTF8.self)
        }
        var decoded: [UInt8] = []
        decoded.reserveCapacity(raw.count)
        var position = raw.startIndex
        while position < raw.endIndex {
            let byte = raw[position]
            position += 1
            guard byte == 0x25 else {
                decoded.append(plusIsSpace && byte == 0x2B ? .space : byte)
                continue
            }
            guard raw.endIndex - position >= 2, let high = raw[position].hexDigit, let low = raw[position + 1].hexDigit
            else { throw .escapeMalformed }
            let value = high << 4 | low
            guard value != 0 else { throw .nullCharacter }
            decoded.append(value)
            position += 2
        }
        // Overlong forms and lone surrogates are no UTF-8 and end here too.
        guard let text = String(validating: decoded, as: UTF8.self) else { throw .notUTF8 }
        return text
    }
}

/// Readers of the value grammars that many fields share (RFC 9110, section 5.6).
public enum FieldValue {
    /// The elements of a comma list without blanks around them; empty ones are left out, a comma inside quotes does not
    /// separate.
    public static func list(_ value: String) -> [String] { split(value, at: 0x2C) }

    /// A value with parameters, such as `text/html; charset=utf-8`: the value as it is, names in lower case, quoted
    /// strings without their quotes. Nil if a parameter is malformed or repeated.
    public static func parameters(_ value: String) -> (value: String, parameters: [(name: String, value: String)])? {
        var parts = split(value, at: 0x3B)[...]
        guard let first = parts.popFirst() else { return nil }
        var parameters: [(name: String, value: String)] = []
        for part in parts {
            let bytes = Array(part.utf8)
            guard let equals = bytes.firstIndex(of: 0x3D) else { return nil }
            let name = bytes[..<equals]
            guard !name.isEmpty, name.allSatisfy(ByteSet.token.contains), let value = unquoted(bytes[(equals + 1)...])
            else { return nil }
            let lowered = String(decoding: name.map(\.lowercased), as: UTF8.self)
            guard !parameters.contains(where: { $0.name == lowered }) else { return nil }
            parameters.append((lowered, value))
        }
        return (first, parameters)
    }

    /// Whether `value` is a token: what names of fields, methods and parameters are made of.
    public static func isToken(_ value: some StringProtocol) -> Bool {
        !value.isEmpty && value.utf8.allSatisfy(ByteSet.token.contains)
    }

    /// A token as it is, a quoted string without quotes and escapes; nil for anything else.
    private static func unquoted(_ bytes: ArraySlice<UInt8>) -> String? {
        guard let first = bytes.first else { return nil }
        guard first == 0x22 else {
            return bytes.allSatisfy(ByteSet.token.contains) ? String(decoding: bytes, as: UTF8.self) : nil
        }
        var text: [UInt8] = []
        var position = bytes.startIndex + 1
        while position < bytes.endIndex, bytes[position] != 0x22 {
            if bytes[position] == 0x5C { position += 1 }
            guard position < bytes.endIndex else { return nil }
            text.append(bytes[position])
            position += 1
        }
        // The closing quote must be there, and nothing behind it.
        guard position == bytes.endIndex - 1 else { return nil }
        return String(decoding: text, as: UTF8.self)
    }

    /// Splits outside of quoted strings, trims, drops what is empty.
    private static func split(_ value: String, at separator: UInt8) -> [String] {
        let bytes = Array(value.utf8)
        var parts: [String] = []
        var start = 0
        var position = 0
        var isQuoted = false
        func take(_ end: Int) {
            let part = bytes[start..<end].trimmed
            if !part.isEmpty { parts.append(String(decoding: part, as: UTF8.self)) }
        }
        while position < bytes.count {
            switch bytes[position] {
            case 0x22: isQuoted.toggle()
            case 0x5C where isQuoted: position += 1
            case separator where !isQuoted:
                take(position)
                start = position + 1
            default: break
            }
            position += 1
        }
        take(bytes.count)
        return parts
    }
}

/// A media type such as `application/json; charset=utf-8` (RFC 9110, section 8.3.1).
public struct MediaType: Sendable, Equatable {
    /// The part in front of the slash, in lower case.
    public let type: String
    /// The part behind the slash, in lower case.
    public let subtype: String
    /// The parameter `charset` in lower case, where there is one.
    public let charset: String?
    /// The parameter `boundary` as it is, where there is one.
    public let boundary: String?

    /// Reads the value of a `Content-Type`; nil if it is none.
    public init?(_ value: String) {
        guard let (name, parameters) = FieldValue.parameters(value) else { return nil }
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ FieldValue.isToken($0) }) else { return nil }
        type = String(decoding: parts[0].utf8.map(\.lowercased), as: UTF8.self)
        subtype = String(decoding: parts[1].utf8.map(\.lowercased), as: UTF8.self)
        charset = parameters.first { $0.name == "charset" }
            .map { String(decoding: $0.value.utf8.map(\.lowercased), as: UTF8.self) }
        boundary = parameters.first { $0.name == "boundary" }?.value
    }

    /// `type/subtype` without parameters.
    public var essence: String { "\(type)/\(subtype)" }
}

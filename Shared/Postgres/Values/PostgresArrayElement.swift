public import FoundationEssentials

/// What an array of values can hold: `\([1, 2, 3])` becomes a PostgreSQL array, `\(bytes)` a `bytea`.
public protocol PostgresArrayElement {
    /// Writes the array as one value.
    static func encode(array: [Self], into writer: inout BindWriter)
    /// Reads an array that PostgreSQL wrote.
    static func decode(arrayText text: Span<UInt8>) throws(ValueFault) -> [Self]
}

extension PostgresArrayElement where Self: PostgresEncodable & PostgresDecodable {
    /// Writes `{"first","second",NULL}`.
    public static func encode(array: [Self], into writer: inout BindWriter) {
        var elements = BindWriter()
        for element in array { elements.append(element, mark: 0) }
        if let fault = elements.fault { return writer.refuse(fault.reason) }
        var text: [UInt8] = [UInt8(ascii: "{")]
        for index in array.indices {
            if index > 0 { text.append(UInt8(ascii: ",")) }
            if let value = elements.value(at: index) {
                ArrayText.appendQuoted(value, to: &text)
            } else {
                text.append(contentsOf: "NULL".utf8)
            }
        }
        text.append(UInt8(ascii: "}"))
        writer.text(utf8: text)
    }

    /// Reads `{first,"second",NULL}`, one dimension.
    public static func decode(arrayText text: Span<UInt8>) throws(ValueFault) -> [Self] {
        var values: [Self] = []
        for element in try ArrayText.elements(of: text) {
            if let element {
                values.append(try Self.decode(element.span))
            } else {
                values.append(try Self.decodeNull())
            }
        }
        return values
    }
}

extension String: PostgresArrayElement {}
extension Bool: PostgresArrayElement {}
extension Int: PostgresArrayElement {}
extension Int16: PostgresArrayElement {}
extension Int32: PostgresArrayElement {}
extension Int64: PostgresArrayElement {}
extension Double: PostgresArrayElement {}
extension Date: PostgresArrayElement {}
extension UUID: PostgresArrayElement {}
extension Optional: PostgresArrayElement where Wrapped: PostgresArrayElement & PostgresEncodable & PostgresDecodable {}

extension UInt8: PostgresArrayElement {
    /// Sends the bytes as one `bytea`, in binary.
    public static func encode(array: [UInt8], into writer: inout BindWriter) { writer.binary(array) }

    /// Reads a `bytea`.
    public static func decode(arrayText text: Span<UInt8>) throws(ValueFault) -> [UInt8] {
        guard let bytes = Hex.bytes(from: text) else { throw ValueFault(reason: "not a bytea") }
        return bytes
    }
}

/// PostgreSQL's text of arrays.
enum ArrayText {
    /// Appends the element in quotes; `"` and `\` are escaped.
    static func appendQuoted(_ value: some Sequence<UInt8>, to text: inout [UInt8]) {
        text.append(UInt8(ascii: "\""))
        for byte in value {
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { text.append(UInt8(ascii: "\\")) }
            text.append(byte)
        }
        text.append(UInt8(ascii: "\""))
    }

    /// The elements' texts, nil for NULL; throws for more than one dimension, bounds that do not start at 1 and
    /// anything malformed.
    static func elements(of text: Span<UInt8>) throws(ValueFault) -> [[UInt8]?] {
        let fault = ValueFault(reason: "not an array of one dimension")
        guard text.count >= 2, text[0] == UInt8(ascii: "{"), text[text.count - 1] == UInt8(ascii: "}") else {
            throw fault
        }
        let end = text.count - 1
        var elements: [[UInt8]?] = []
        var index = 1
        if index == end { return [] }
        while true {
            var element: [UInt8] = []
            let isQuoted = text[index] == UInt8(ascii: "\"")
            if isQuoted {
                index += 1
                while index < end, text[index] != UInt8(ascii: "\"") {
                    if text[index] == UInt8(ascii: "\\") { index += 1 }
                    element.append(text[index])
                    index += 1
                }
                index += 1
            } else {
                while index < end, text[index] != UInt8(ascii: ",") {
                    guard text[index] != UInt8(ascii: "{") else { throw fault }
                    element.append(text[index])
                    index += 1
                }
            }
            guard index <= end else { throw fault }
            elements.append(!isQuoted && element.elementsEqual("NULL".utf8) ? nil : element)
            if index == end { return elements }
            guard text[index] == UInt8(ascii: ","), index + 1 < end else { throw fault }
            index += 1
        }
    }
}

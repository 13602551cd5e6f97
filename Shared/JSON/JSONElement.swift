/// A view of one value of a document: asks the tape, copies nothing until a string is wanted.
public struct JSONElement: Sendable {
    let document: JSONDocument
    let node: Int

    /// What a value is.
    public enum Kind: Sendable { case null, boolean, integer, number, string, array, object }

    private var entry: JSONNode { document.tape[node] }

    /// What this value is. A number with a fraction or an exponent is never an integer, also `1.0`.
    public var kind: Kind {
        switch entry.kind {
        case .null: .null
        case .true, .false: .boolean
        case .integer: .integer
        case .number: .number
        case .string: .string
        case .array: .array
        case .object: .object
        }
    }

    /// JSON Pointer of this value in its document.
    public var pointer: String { document.pointer(to: node) }

    /// The text, if this is a string.
    public var string: String? { entry.kind == .string ? document.string(entry) : nil }

    /// The truth value, if this is one.
    public var boolean: Bool? {
        switch entry.kind {
        case .true: true
        case .false: false
        default: nil
        }
    }

    /// The integer, if it is one and fits: exact or not at all.
    public func integer<Value: FixedWidthInteger>(as type: Value.Type = Int.self) -> Value? {
        entry.kind == .integer ? exactInteger(document.raw(entry)) : nil
    }

    /// The number as the nearest Double, if it is a number with a finite one.
    public var double: Double? {
        guard entry.kind == .integer || entry.kind == .number else { return nil }
        return Double(document.string(entry)).flatMap { $0.isFinite ? $0 : nil }
    }

    /// The value's own bytes as they stand in the text (for strings with the quotes).
    public var source: ArraySlice<UInt8> {
        entry.kind == .string
            ? document.bytes[Int(entry.start) - 1..<Int(entry.end) + 1]
            : document.bytes[Int(entry.start)..<Int(entry.end)]
    }

    /// The member of that name, if this is an object that has it.
    public subscript(_ name: String) -> JSONElement? {
        guard entry.kind == .object else { return nil }
        return document.member(name, of: node).map { JSONElement(document: document, node: $0) }
    }

    /// The elements of an array, in order; empty for anything else.
    public var elements: [JSONElement] {
        guard entry.kind == .array else { return [] }
        var elements: [JSONElement] = []
        var child = node + 1
        while child < Int(entry.next) {
            elements.append(JSONElement(document: document, node: child))
            child = Int(document.tape[child].next)
        }
        return elements
    }

    /// The members of an object, in their order; empty for anything else.
    public var members: [(name: String, value: JSONElement)] {
        guard entry.kind == .object else { return [] }
        var members: [(name: String, value: JSONElement)] = []
        var name = node + 1
        while name < Int(entry.next) {
            members.append((document.string(document.tape[name]), JSONElement(document: document, node: name + 1)))
            name = Int(document.tape[name + 1].next)
        }
        return members
    }

    /// The value as a tree of its own.
    public var value: JSONValue {
        switch entry.kind {
        case .null: .null
        case .true: .bool(true)
        case .false: .bool(false)
        case .integer, .number: number
        case .string: .string(document.string(entry))
        case .array: .array(elements.map(\.value))
        case .object: .object(members.map { JSONValue.Member($0.name, $0.value.value) })
        }
    }

    private var number: JSONValue {
        integer(as: Int64.self).map(JSONValue.integer) ?? .number(document.string(entry))
    }
}

/// The decimal digits, with a sign, as exactly that integer; nil when the type cannot hold it.
func exactInteger<Value: FixedWidthInteger>(_ digits: ArraySlice<UInt8>) -> Value? {
    let isNegative = digits.first == UInt8(ascii: "-")
    var value: Value = 0
    for byte in isNegative ? digits.dropFirst() : digits {
        let (scaled, overflow) = value.multipliedReportingOverflow(by: 10)
        if overflow { return nil }
        let digit = Value(truncatingIfNeeded: byte &- UInt8(ascii: "0"))
        let (sum, carry) =
            isNegative ? scaled.subtractingReportingOverflow(digit) : scaled.addingReportingOverflow(digit)
        if carry { return nil }
        value = sum
    }
    return value
}

/// Reads types out of JSON text. Members that the type does not ask for are ignored.
///
/// Numbers are exact: an integer member takes only what is written as an integer (`1`, never `1.0` or
/// `1e0`, code `not-an-integer`) and fits the type (else `out-of-range`). Times are RFC 3339 texts.
public enum JSONReader {
    /// Reads a body whose limits do not matter here: another service's answer, a key set, a stored
    /// document. What callers send goes through `CheckedReader`, which knows the limits of the type.
    public static func decode<Value: Decodable>(
        _ type: Value.Type = Value.self, from bytes: [UInt8]
    ) throws(JSONReadError) -> Value {
        let document: JSONDocument
        do { document = try JSONDocument(bytes) } catch { throw .syntax(error) }
        return try decode(type, from: document.root)
    }

    /// Reads a value of a document that has been parsed already.
    public static func decode<Value: Decodable>(
        _ type: Value.Type = Value.self, from element: JSONElement
    ) throws(JSONReadError) -> Value {
        try DecodingState(element.document).decode(type, at: element.node)
    }
}

/// What one decoding shares: the document, the texts that a check has normalised, the faults so far.
///
/// A fault is written down and decoding goes on with a placeholder (0, "", nothing), so that the faults
/// of one body are found together; the value made of placeholders is thrown away.
final class DecodingState {
    let document: JSONDocument
    /// Texts that stand for what is in the document, by tape index.
    var replacements: [Int: String] = [:]
    /// Members that only the server sets, by tape index: for the type they are not there.
    var hidden: Set<Int> = []
    private(set) var faults: [JSONFault] = []

    /// The node of a member that is not there: whatever is asked of it is a placeholder.
    static let absent = -1
    /// More faults than anybody reads; the rest of such a body is not reported.
    static let maximumFaults = 1000

    /// Thrown through `init(from:)` for a fault that is written down already.
    struct Recorded: Error {}

    init(_ document: JSONDocument) { self.document = document }

    func decode<Value: Decodable>(_ type: Value.Type, at node: Int) throws(JSONReadError) -> Value {
        let value = try? self.value(type, at: node)
        guard faults.isEmpty, let value else { throw .faults(faults) }
        return value
    }

    func fault(at node: Int, member: String? = nil, _ code: String, _ message: String) {
        guard faults.count < Self.maximumFaults, node != Self.absent else { return }
        let pointer = document.pointer(to: node) + (member.map { "/" + escapedReference($0) } ?? "")
        faults.append(JSONFault(pointer: pointer, code: code, message: message))
    }

    /// Any value. What its `init(from:)` throws becomes a fault at this node.
    func value<Value: Decodable>(_ type: Value.Type, at node: Int) throws -> Value {
        if let value = wellKnown(type, at: node) { return value }
        do {
            return try type.init(from: NodeDecoder(state: self, node: node))
        } catch let error as Recorded {
            throw error
        } catch let error as InvalidValue {
            fault(at: node, error.code, error.message)
        } catch {
            // DecodingError and whatever else a type throws: its words are not for callers.
            fault(at: node, "invalid", "This is not a value that can stand here.")
        }
        throw Recorded()
    }

    func isNull(_ node: Int) -> Bool { node == Self.absent || document.tape[node].kind == .null }

    func string(at node: Int) -> String {
        guard node != Self.absent else { return "" }
        let entry = document.tape[node]
        guard entry.kind == .string else {
            fault(at: node, "wrong-type", "A text is expected.")
            return ""
        }
        if !replacements.isEmpty, let replacement = replacements[node] { return replacement }
        return document.string(entry)
    }

    func bool(at node: Int) -> Bool {
        guard node != Self.absent else { return false }
        let kind = document.tape[node].kind
        if kind != .true, kind != .false { fault(at: node, "wrong-type", "true or false is expected.") }
        return kind == .true
    }

    func integer<Value: FixedWidthInteger>(at node: Int) -> Value {
        guard node != Self.absent else { return 0 }
        let entry = document.tape[node]
        guard entry.kind == .integer else {
            if entry.kind == .number {
                fault(at: node, "not-an-integer", "An integer without fraction and exponent is expected.")
            } else {
                fault(at: node, "wrong-type", "An integer is expected.")
            }
            return 0
        }
        guard let value: Value = exactInteger(document.raw(entry)) else {
            fault(at: node, "out-of-range", "The number is outside \(Value.min) to \(Value.max).")
            return 0
        }
        return value
    }

    func double(at node: Int) -> Double {
        guard node != Self.absent else { return 0 }
        let entry = document.tape[node]
        guard entry.kind == .integer || entry.kind == .number else {
            fault(at: node, "wrong-type", "A number is expected.")
            return 0
        }
        guard let value = Double(document.string(entry)), value.isFinite else {
            fault(at: node, "out-of-range", "The number is too large.")
            return 0
        }
        return value
    }
}

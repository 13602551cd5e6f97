/// Reads what a caller has sent as a type: checks the whole body against the type's schema first, so
/// that every fault of it is reported together, then decodes. Texts come out trimmed and in NFC.
public struct CheckedReader<Value: Decodable> {
    /// Greatest length of a text whose type states none, in Unicode scalars.
    public static var defaultLength: Int { 1000 }
    /// Greatest number of elements of an array or map whose type states none.
    public static var defaultItems: Int { 1000 }

    private let schema: Schema
    private let types: SchemaSet

    /// A reader of that type; the type's schema is read now, once.
    public init(_ type: Value.Type = Value.self) {
        var types = SchemaSet()
        schema = types.schema(of: type)
        self.types = types
    }

    /// The value in a body, or what is wrong with it: syntax, or every fault.
    public func read(_ bytes: [UInt8]) throws(JSONReadError) -> Value {
        let document: JSONDocument
        do { document = try JSONDocument(bytes) } catch { throw .syntax(error) }
        return try read(document)
    }

    /// The value in a document that has been parsed already.
    public func read(_ document: JSONDocument) throws(JSONReadError) -> Value {
        let state = DecodingState(document)
        SchemaCheck(state: state, types: types).check(0, schema)
        guard state.faults.isEmpty else { throw .faults(state.faults) }
        return try state.decode(Value.self, at: 0)
    }
}

/// One check of a document against a schema. Recursion follows the document, which is at most 64 deep.
struct SchemaCheck {
    let state: DecodingState
    let types: SchemaSet

    private var document: JSONDocument { state.document }

    func check(_ node: Int, _ unresolved: Schema) {
        let schema = types.resolve(unresolved)
        let kind = document.tape[node].kind
        if kind == .null, schema.isNullable { return }
        let known = state.faults.count
        switch schema.shape {
        case .any, .reference: return
        case .boolean: _ = state.bool(at: node)
        case .integer: checkInteger(node, schema)
        case .number: _ = state.double(at: node)
        case .string: checkText(node, schema)
        case .array(let element): checkElements(node, element, schema)
        case .map(let value): checkMap(node, value, schema)
        case .object(let members): checkMembers(node, members)
        }
        guard state.faults.count == known else { return }
        if !schema.choices.isEmpty { checkChoice(node, schema) }
        if state.faults.count == known, let probe = schema.probe { probe(state, node) }
    }

    private func checkInteger(_ node: Int, _ schema: Schema) {
        let known = state.faults.count
        guard let range = schema.range else {
            let _: Int64 = state.integer(at: node)
            return
        }
        // UInt64's upper half lies above every declared range; the type's own reading decides there.
        if range.upperBound == .max, range.lowerBound == 0 {
            let _: UInt64 = state.integer(at: node)
            return
        }
        let value: Int64 = state.integer(at: node)
        if state.faults.count == known, !range.contains(value) {
            state.fault(at: node, "out-of-range", "The number is outside \(range.lowerBound) to \(range.upperBound).")
        }
    }

    private func checkElements(_ node: Int, _ element: Schema, _ schema: Schema) {
        guard document.tape[node].kind == .array else {
            return state.fault(at: node, "wrong-type", "An array is expected.")
        }
        var count = 0
        var child = node + 1
        let most = schema.items?.upperBound ?? CheckedReader<JSONValue>.defaultItems
        while child < Int(document.tape[node].next) {
            count += 1
            if count <= most { check(child, element) }
            child = Int(document.tape[child].next)
        }
        checkCount(count, node, schema, most)
    }

    private func checkMap(_ node: Int, _ value: Schema, _ schema: Schema) {
        guard document.tape[node].kind == .object else {
            return state.fault(at: node, "wrong-type", "An object is expected.")
        }
        var count = 0
        var name = node + 1
        let most = schema.items?.upperBound ?? CheckedReader<JSONValue>.defaultItems
        while name < Int(document.tape[node].next) {
            count += 1
            if count <= most { check(name + 1, value) }
            name = Int(document.tape[name + 1].next)
        }
        checkCount(count, node, schema, most)
    }

    private func checkCount(_ count: Int, _ node: Int, _ schema: Schema, _ most: Int) {
        if count > most {
            state.fault(at: node, "too-many", "At most \(most) elements are taken.")
        } else if let least = schema.items?.lowerBound, count < least {
            state.fault(at: node, "too-few", "At least \(least) elements are expected.")
        }
    }

    private func checkMembers(_ node: Int, _ members: [Schema.Member]) {
        guard document.tape[node].kind == .object else {
            return state.fault(at: node, "wrong-type", "An object is expected.")
        }
        for member in members {
            if member.schema.isReadOnly {
                if let value = document.member(member.name, of: node) { state.hidden.insert(value) }
            } else if let value = document.member(member.name, of: node) {
                if document.tape[value].kind == .null, !member.isRequired { continue }
                check(value, member.schema)
            } else if member.isRequired {
                state.fault(at: node, member: member.name, "required", "This member is required.")
            }
        }
    }

    private func checkChoice(_ node: Int, _ schema: Schema) {
        let value: JSONValue =
            state.replacements[node].map { .string($0) } ?? JSONElement(document: document, node: node).value
        guard !schema.choices.contains(value) else { return }
        let names = schema.choices.map { String(decoding: $0.json, as: UTF8.self) }.joined(separator: ", ")
        state.fault(at: node, "not-one-of", "One of these is expected: \(names).")
    }

    /// Brings the text into its form, remembers it when that changed it, and checks form and length.
    private func checkText(_ node: Int, _ schema: Schema) {
        let entry = document.tape[node]
        guard entry.kind == .string else { return state.fault(at: node, "wrong-type", "A text is expected.") }
        let raw = document.raw(entry)
        let length: Int
        var text: String?
        if !entry.escaped, isInForm(raw) {
            length = raw.count
        } else {
            let original = document.string(entry)
            guard !TextForm.hasLongRowOfMarks(original) else {
                return state.fault(
                    at: node, "too-many-marks",
                    "At most \(TextForm.greatestRowOfMarks) combining marks may follow each other.")
            }
            let formed = TextForm.nfc(schema.text == .asTyped ? original : TextForm.trimmed(original))
            text = formed
            length = formed.unicodeScalars.count
            if !formed.utf8.elementsEqual(original.utf8) { state.replacements[node] = formed }
            if formed.utf8.contains(0) {
                return state.fault(at: node, "nul-character", "A text cannot hold the character U+0000.")
            }
            if schema.text == .displayName, TextForm.hasInvisible(formed) {
                return state.fault(at: node, "invisible-character", "A name cannot hold invisible characters.")
            }
        }
        let most = schema.length?.upperBound ?? CheckedReader<JSONValue>.defaultLength
        if length > most {
            state.fault(at: node, "too-long", "At most \(most) characters are taken.")
        } else if let least = schema.length?.lowerBound, length < least {
            state.fault(at: node, "too-short", "At least \(least) characters are expected.")
        } else if let pattern = schema.pattern, !(text.map { pattern.matches($0.utf8) } ?? pattern.matches(raw)) {
            state.fault(at: node, "wrong-form", "The text must have the form \(pattern.expression).")
        }
    }

    /// Printable ASCII with something other than a space at both ends: needs no work.
    private func isInForm(_ raw: ArraySlice<UInt8>) -> Bool {
        raw.first != 0x20 && raw.last != 0x20 && raw.allSatisfy { $0 >= 0x20 && $0 < 0x7F }
    }
}

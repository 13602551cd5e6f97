/// A parsed text: its bytes and a flat tape of nodes that point into them. Strings and numbers are
/// made when somebody asks, so a body of which three members are read costs three strings.
public struct JSONDocument: Sendable {
    /// The deepest nesting that is read; the number is API.md's.
    public static let maximumDepth = 64

    let bytes: [UInt8]
    let tape: [JSONNode]

    /// Parses one JSON text after RFC 8259, strictly: UTF-8 without byte order mark, nothing after the
    /// value, no lone surrogates, no duplicate members, at most `maximumDepth` arrays and objects in
    /// each other. Needs no recursion, whatever the input.
    public init(_ bytes: [UInt8], maximumDepth: Int = JSONDocument.maximumDepth) throws(JSONSyntaxError) {
        var parser = JSONParser(bytes, maximumDepth: maximumDepth)
        try parser.parse()
        self.bytes = bytes
        self.tape = parser.tape
    }

    /// The outermost value.
    public var root: JSONElement { JSONElement(document: self, node: 0) }
}

/// One value on the tape. 16 bytes.
struct JSONNode: Sendable {
    enum Kind: UInt8, Sendable { case null, `true`, `false`, integer, number, string, array, object }

    let kind: Kind
    /// A string with at least one backslash.
    var escaped = false
    /// First byte of the content (for strings: after the quote).
    let start: UInt32
    /// One past the last byte of the content.
    var end: UInt32
    /// Tape index of what follows this value and everything in it.
    var next: UInt32
}

extension JSONDocument {
    /// The content of a string node as it stands between the quotes.
    func raw(_ node: JSONNode) -> ArraySlice<UInt8> { bytes[Int(node.start)..<Int(node.end)] }

    /// The content of a string node with its escapes resolved.
    func string(_ node: JSONNode) -> String {
        node.escaped
            ? String(decoding: unescaped(raw(node)), as: UTF8.self) : String(decoding: raw(node), as: UTF8.self)
    }

    /// Whether the string node says exactly these bytes. Not `String ==`, which takes canonically
    /// equivalent texts for equal.
    func string(_ node: JSONNode, equals text: String.UTF8View) -> Bool {
        if node.escaped { return unescaped(raw(node)).elementsEqual(text) }
        return Int(node.end - node.start) == text.count && raw(node).elementsEqual(text)
    }

    /// Tape index of the value of a member, if the object has it.
    func member(_ name: String, of object: Int) -> Int? {
        let end = Int(tape[object].next)
        let text = name.utf8
        var key = object + 1
        while key < end {
            if string(tape[key], equals: text) { return key + 1 }
            key = Int(tape[key + 1].next)
        }
        return nil
    }

    /// The JSON Pointer (RFC 6901) of a node, found by walking down to it: nobody pays for paths
    /// until a fault is reported.
    func pointer(to target: Int) -> String {
        var pointer = ""
        var node = 0
        while node != target {
            var child = node + 1
            var index = 0
            let isObject = tape[node].kind == .object
            while true {
                let value = isObject ? child + 1 : child
                let next = Int(tape[value].next)
                if target < next {
                    pointer += isObject ? "/" + escapedReference(string(tape[child])) : "/\(index)"
                    node = value
                    break
                }
                child = next
                index += 1
            }
        }
        return pointer
    }
}

/// A member's name as one part of a JSON Pointer: `~` and `/` are written `~0` and `~1`.
func escapedReference(_ name: String) -> String {
    guard name.utf8.contains(where: { $0 == UInt8(ascii: "~") || $0 == UInt8(ascii: "/") }) else { return name }
    var text = ""
    for character in name.unicodeScalars {
        switch character {
        case "~": text += "~0"
        case "/": text += "~1"
        default: text.unicodeScalars.append(character)
        }
    }
    return text
}

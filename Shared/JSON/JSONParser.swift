/// The reader of one JSON text: a loop over bytes with a list of open containers instead of recursion.
struct JSONParser {
    private let bytes: [UInt8]
    private let maximumDepth: Int
    private var position = 0
    /// Tape indexes of the arrays and objects that are open.
    private var open: [Int] = []
    private(set) var tape: [JSONNode] = []

    private enum Expect { case value, elementOrEnd, nameOrEnd, name, commaOrEnd }

    init(_ bytes: [UInt8], maximumDepth: Int) {
        self.bytes = bytes
        self.maximumDepth = maximumDepth
    }

    mutating func parse() throws(JSONSyntaxError) {
        guard bytes.count < Int(UInt32.max) else { throw JSONSyntaxError("too large", at: 0) }
        tape.reserveCapacity(bytes.count / 12 + 4)
        var expect = Expect.value
        repeat {
            skipSpace()
            guard position < bytes.count else { throw JSONSyntaxError("the text ends too early", at: position) }
            let byte = bytes[position]
            switch expect {
            case .value:
                expect = try value(byte)
            case .elementOrEnd:
                expect = byte == UInt8(ascii: "]") ? close() : try value(byte)
            case .nameOrEnd where byte == UInt8(ascii: "}"):
                expect = close()
            case .nameOrEnd, .name:
                guard byte == UInt8(ascii: "\"") else { throw JSONSyntaxError("expected a member name", at: position) }
                try string()
                skipSpace()
                guard position < bytes.count, bytes[position] == UInt8(ascii: ":") else {
                    throw JSONSyntaxError("expected a colon", at: position)
                }
                position += 1
                expect = .value
            case .commaOrEnd:
                let isObject = tape[open[open.count - 1]].kind == .object
                if byte == UInt8(ascii: ",") {
                    position += 1
                    expect = isObject ? .name : .value
                } else if byte == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) {
                    if isObject { try refuseDuplicates(in: open[open.count - 1]) }
                    expect = close()
                } else {
                    throw JSONSyntaxError("expected a comma or the end", at: position)
                }
            }
        } while !open.isEmpty
        skipSpace()
        guard position == bytes.count else { throw JSONSyntaxError("something follows the value", at: position) }
    }

    private mutating func skipSpace() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x0A, 0x0D, 0x09: position += 1
            default: return
            }
        }
    }

    private mutating func value(_ byte: UInt8) throws(JSONSyntaxError) -> Expect {
        switch byte {
        case UInt8(ascii: "\""): try string()
        case UInt8(ascii: "{"):
            try begin(.object)
            return .nameOrEnd
        case UInt8(ascii: "["):
            try begin(.array)
            return .elementOrEnd
        case UInt8(ascii: "t"): try literal("true", .true)
        case UInt8(ascii: "f"): try literal("false", .false)
        case UInt8(ascii: "n"): try literal("null", .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try number()
        default: throw JSONSyntaxError("expected a value", at: position)
        }
        return .commaOrEnd
    }

    private mutating func begin(_ kind: JSONNode.Kind) throws(JSONSyntaxError) {
        guard open.count < maximumDepth else { throw JSONSyntaxError("nested too deeply", at: position) }
        open.append(tape.count)
        tape.append(JSONNode(kind: kind, start: UInt32(position), end: 0, next: 0))
        position += 1
    }

    private mutating func close() -> Expect {
        position += 1
        let index = open.removeLast()
        tape[index].end = UInt32(position)
        tape[index].next = UInt32(tape.count)
        return .commaOrEnd
    }

    private mutating func append(_ kind: JSONNode.Kind, from start: Int, to end: Int, escaped: Bool = false) {
        tape.append(
            JSONNode(
                kind: kind, escaped: escaped, start: UInt32(start), end: UInt32(end), next: UInt32(tape.count + 1)))
    }

    private mutating func literal(_ text: String, _ kind: JSONNode.Kind) throws(JSONSyntaxError) {
        guard bytes[position...].starts(with: text.utf8) else {
            throw JSONSyntaxError("expected a value", at: position)
        }
        append(kind, from: position, to: position + text.utf8.count)
        position += text.utf8.count
    }

    /// `-`, digits without a leading zero, fraction, exponent. An integer has neither of the last two:
    /// `1.0` and `1e2` are numbers that no integer member takes.
    private mutating func number() throws(JSONSyntaxError) {
        let start = position
        var kind = JSONNode.Kind.integer
        if bytes[position] == UInt8(ascii: "-") { position += 1 }
        if position < bytes.count, bytes[position] == UInt8(ascii: "0") {
            position += 1
        } else {
            try digits()
        }
        if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
            kind = .number
            position += 1
            try digits()
        }
        if position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "e") {
            kind = .number
            position += 1
            if position < bytes.count, bytes[position] == UInt8(ascii: "+") || bytes[position] == UInt8(ascii: "-") {
                position += 1
            }
            try digits()
        }
        append(kind, from: start, to: position)
    }

    private mutating func digits() throws(JSONSyntaxError) {
        let start = position
        while position < bytes.count, bytes[position] &- UInt8(ascii: "0") < 10 { position += 1 }
        guard position > start else { throw JSONSyntaxError("expected a digit", at: position) }
    }

    private mutating func string() throws(JSONSyntaxError) {
        position += 1
        let start = position
        var escaped = false
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\""):
                append(.string, from: start, to: position, escaped: escaped)
                position += 1
                return
            case UInt8(ascii: "\\"):
                escaped = true
                try skipEscape()
            case 0..<0x20: throw JSONSyntaxError("a control character in a string", at: position)
            case 0..<0x80: position = Self.endOfPlain(bytes.span, from: position + 1)
            default: try skipSequence()
            }
        }
        throw JSONSyntaxError("the text ends too early", at: position)
    }

    /// Where printable ASCII, which is most of every text, ends.
    private static func endOfPlain(_ bytes: Span<UInt8>, from start: Int) -> Int {
        var index = start
        while index < bytes.count {
            let byte = bytes[index]
            if byte < 0x20 || byte >= 0x80 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { break }
            index += 1
        }
        return index
    }

    private mutating func skipEscape() throws(JSONSyntaxError) {
        let start = position
        guard position + 1 < bytes.count else { throw JSONSyntaxError("the text ends too early", at: bytes.count) }
        position += 2
        switch bytes[position - 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            return
        case UInt8(ascii: "u"):
            let unit = try hexadecimal()
            guard unit & 0xF800 == 0xD800 else { return }
            guard unit < 0xDC00, position + 1 < bytes.count, bytes[position] == UInt8(ascii: "\\"),
                bytes[position + 1] == UInt8(ascii: "u")
            else { throw JSONSyntaxError("a lone surrogate", at: start) }
            position += 2
            guard try hexadecimal() & 0xFC00 == 0xDC00 else { throw JSONSyntaxError("a lone surrogate", at: start) }
        default: throw JSONSyntaxError("an unknown escape", at: start)
        }
    }

    private mutating func hexadecimal() throws(JSONSyntaxError) -> UInt16 {
        guard let unit = codeUnit(bytes, at: position) else {
            throw JSONSyntaxError("expected four hexadecimal digits", at: position)
        }
        position += 4
        return unit
    }

    /// One well-formed multi-byte sequence after table 3-7 of the Unicode Standard: no overlong forms,
    /// no surrogates, nothing above U+10FFFF.
    private mutating func skipSequence() throws(JSONSyntaxError) {
        let lead = bytes[position]
        let second: ClosedRange<UInt8>
        let length: Int
        switch lead {
        case 0xC2...0xDF: (second, length) = (0x80...0xBF, 2)
        case 0xE0: (second, length) = (0xA0...0xBF, 3)
        case 0xE1...0xEC, 0xEE, 0xEF: (second, length) = (0x80...0xBF, 3)
        case 0xED: (second, length) = (0x80...0x9F, 3)
        case 0xF0: (second, length) = (0x90...0xBF, 4)
        case 0xF1...0xF3: (second, length) = (0x80...0xBF, 4)
        case 0xF4: (second, length) = (0x80...0x8F, 4)
        default: throw JSONSyntaxError("not UTF-8", at: position)
        }
        guard position + length <= bytes.count, second.contains(bytes[position + 1]),
            length < 3 || bytes[position + 2] & 0xC0 == 0x80, length < 4 || bytes[position + 3] & 0xC0 == 0x80
        else { throw JSONSyntaxError("not UTF-8", at: position) }
        position += length
    }

    /// Few members are compared with each other; many go through a set, so that a body of a hundred
    /// thousand members costs no quadratic time. The set's hash is seeded per process.
    private func refuseDuplicates(in object: Int) throws(JSONSyntaxError) {
        var names: [JSONNode] = []
        var key = object + 1
        while key < tape.count {
            names.append(tape[key])
            key = Int(tape[key + 1].next)
        }
        guard names.count > 1 else { return }
        if names.count <= 8, !names.contains(where: \.escaped) {
            for (index, name) in names.enumerated().dropFirst() {
                for other in names[..<index] where name.end - name.start == other.end - other.start {
                    if raw(name) == raw(other) {
                        throw JSONSyntaxError("a member stands twice", at: Int(name.start) - 1)
                    }
                }
            }
            return
        }
        var seen = Set<[UInt8]>(minimumCapacity: names.count)
        for name in names where !seen.insert(name.escaped ? unescaped(raw(name)) : Array(raw(name))).inserted {
            throw JSONSyntaxError("a member stands twice", at: Int(name.start) - 1)
        }
    }

    private func raw(_ node: JSONNode) -> ArraySlice<UInt8> { bytes[Int(node.start)..<Int(node.end)] }
}

/// The four hexadecimal digits at an offset as a UTF-16 code unit.
private func codeUnit(_ bytes: some RandomAccessCollection<UInt8>, at offset: Int) -> UInt16? {
    let start = bytes.index(bytes.startIndex, offsetBy: offset)
    guard bytes.distance(from: start, to: bytes.endIndex) >= 4 else { return nil }
    var unit: UInt16 = 0
    var index = start
    for _ in 0..<4 {
        guard let digit = hexadecimalDigit(bytes[index]) else { return nil }
        unit = unit << 4 | UInt16(digit)
        bytes.formIndex(after: &index)
    }
    return unit
}

func hexadecimalDigit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
}

/// The UTF-8 of a string's content that the parser has accepted, escapes resolved.
func unescaped(_ raw: ArraySlice<UInt8>) -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(raw.count)
    var index = raw.startIndex
    while index < raw.endIndex {
        guard raw[index] == UInt8(ascii: "\\") else {
            out.append(raw[index])
            index += 1
            continue
        }
        let letter = raw[index + 1]
        index += 2
        switch letter {
        case UInt8(ascii: "b"): out.append(0x08)
        case UInt8(ascii: "f"): out.append(0x0C)
        case UInt8(ascii: "n"): out.append(0x0A)
        case UInt8(ascii: "r"): out.append(0x0D)
        case UInt8(ascii: "t"): out.append(0x09)
        case UInt8(ascii: "u"):
            var scalar = UInt32(codeUnit(raw, at: index - raw.startIndex) ?? 0)
            index += 4
            if scalar & 0xFC00 == 0xD800 {
                let low = UInt32(codeUnit(raw, at: index + 2 - raw.startIndex) ?? 0)
                scalar = 0x10000 + ((scalar & 0x3FF) << 10) + (low & 0x3FF)
                index += 6
            }
            out.append(contentsOf: String(Unicode.Scalar(scalar) ?? "\u{FFFD}").utf8)
        default: out.append(letter)
        }
    }
    return out
}

import JSON
import TestSupport
import Testing

private func parse(_ text: String) throws -> JSONValue { try JSONValue(parsing: Array(text.utf8)) }

struct ParserTests {
    @Test(arguments: Corpus.accepted)
    func `what RFC 8259 allows is read`(_ text: String) throws {
        _ = try parse(text)
    }

    @Test(arguments: Corpus.refused)
    func `what RFC 8259 does not allow is refused`(_ text: String) {
        #expect(throws: JSONSyntaxError.self) { try parse(text) }
    }

    @Test(arguments: Corpus.notUTF8)
    func `bytes that are not UTF-8 are refused in strings and names`(_ bytes: [UInt8]) {
        let quote = UInt8(ascii: "\"")
        #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: [quote] + bytes + [quote]) }
        #expect(throws: JSONSyntaxError.self) {
            try JSONValue(parsing: Array("{\"".utf8) + bytes + Array("\":1}".utf8))
        }
    }

    @Test func `UTF-16 is refused`() {
        let text = "{\"a\":1}"
        #expect(throws: JSONSyntaxError.self) {
            try JSONValue(parsing: text.utf16.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] })
        }
        #expect(throws: JSONSyntaxError.self) {
            try JSONValue(
                parsing: [0xFE, 0xFF] + text.utf16.flatMap { [UInt8($0 >> 8), UInt8(truncatingIfNeeded: $0)] })
        }
    }

    @Test func `64 levels are read, 65 and 100,000 are refused without recursion`() throws {
        func nested(_ depth: Int, _ open: String, _ close: String) -> [UInt8] {
            Array((String(repeating: open, count: depth) + String(repeating: close, count: depth)).utf8)
        }
        _ = try JSONDocument(nested(64, "[", "]"))
        for depth in [65, 100_000] {
            #expect(throws: JSONSyntaxError("nested too deeply", at: 64)) { try JSONDocument(nested(depth, "[", "]")) }
        }
        let objects = String(repeating: "{\"a\":", count: 64) + "1" + String(repeating: "}", count: 64)
        _ = try parse(objects)
        #expect(throws: JSONSyntaxError.self) { try parse("[" + objects + "]") }
        #expect(throws: JSONSyntaxError.self) { try parse(String(repeating: "[", count: 1_000_000)) }
    }

    @Test func `values come out as they were written`() throws {
        #expect(try parse("\"\\u0041\\u00e9\\ud83d\\ude00\\n\\/\"") == "Aé😀\n/")
        #expect(try parse("[1,-0,9223372036854775807,-9223372036854775808]") == [1, 0, .integer(.max), .integer(.min)])
        #expect(
            try parse("[9223372036854775808,1.0,1e2]") == [
                .number("9223372036854775808"), .number("1.0"), .number("1e2"),
            ])
        #expect(try parse("{\"b\":null,\"a\":[true,false]}") == ["b": nil, "a": [true, false]])
    }

    @Test func `members whose names are canonically equivalent but different bytes are two`() throws {
        let value = try parse("{\"é\":1,\"e\u{301}\":2}")
        #expect(value["é"] == 1)
        #expect(value["e\u{301}"] == 2)
    }

    @Test func `a duplicate among many members is refused`() {
        let members = (0..<1000).map { "\"m\($0)\":\($0)" }
        let text = "{" + members.joined(separator: ",")
        #expect(throws: Never.self) { try parse(text + "}") }
        #expect(throws: JSONSyntaxError.self) { try parse(text + ",\"m500\":1}") }
        #expect(throws: JSONSyntaxError.self) { try parse(text + ",\"m50\\u0030\":1}") }
    }

    @Test func `a fault names the first byte that does not fit`() {
        #expect(throws: JSONSyntaxError("expected a value", at: 6)) { try parse("{\"a\": x}") }
        #expect(throws: JSONSyntaxError("something follows the value", at: 3)) { try parse("{} {}") }
        #expect(throws: JSONSyntaxError("a lone surrogate", at: 2)) { try parse("[\"\\ud800\"]") }
    }

    @Test func `every truncation of a text is refused`() throws {
        let text = "{\"a\":[1,-2.5e3,true,false,null,\"x\\u00e9\\ud83d\\ude00é\"],\"b\":{\"c\":{}}}"
        _ = try parse(text)
        let bytes = Array(text.utf8)
        for length in bytes.indices {
            #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: Array(bytes[..<length])) }
        }
    }

    @Test func `what is written is read back the same`() throws {
        var random = SeededRandom(seed: 42)
        for _ in 0..<500 {
            let value = JSONValue.random(depth: 5, using: &random)
            #expect(try JSONValue(parsing: value.json) == value)
        }
    }

    @Test func `a mutated text is read or refused and what is read is written as valid JSON`() throws {
        var random = SeededRandom(seed: 7)
        for _ in 0..<3000 {
            var bytes = JSONValue.random(depth: 4, using: &random).json
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.insert(bytes.randomElement(using: &random) ?? 0, at: place)
                default: if bytes.count > 1 { bytes.remove(at: place) }
                }
            }
            guard let value = try? JSONValue(parsing: bytes) else { continue }
            #expect(try JSONValue(parsing: value.json) == value)
        }
    }
}

extension JSONValue {
    static func random(depth: Int, using random: inout SeededRandom) -> JSONValue {
        switch Int.random(in: 0..<(depth > 0 ? 8 : 6), using: &random) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &random))
        case 2: return .integer(Int64.random(in: .min ... .max, using: &random))
        case 3:
            return .number(["1.5", "-0.25e-3", "1e400", "18446744073709551615"].randomElement(using: &random) ?? "1.5")
        case 4, 5: return .string(.random(using: &random))
        case 6:
            return .array(
                (0..<Int.random(in: 0..<5, using: &random)).map { _ in .random(depth: depth - 1, using: &random) })
        default:
            return .object(
                (0..<Int.random(in: 0..<12, using: &random)).map {
                    Member("\($0)" + .random(using: &random), .random(depth: depth - 1, using: &random))
                })
        }
    }
}

extension String {
    static func random(using random: inout SeededRandom) -> String {
        let scalars: [Unicode.Scalar] = [
            "a", "\"", "\\", "\n", "\u{0}", "\u{1f}", "é", "\u{301}", "😀", "\u{2028}", "/", "\t",
        ]
        var text = ""
        for _ in 0..<Int.random(in: 0..<8, using: &random) {
            text.unicodeScalars.append(scalars.randomElement(using: &random) ?? "a")
        }
        return text
    }
}

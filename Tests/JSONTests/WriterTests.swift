import FoundationEssentials
import JSON
import Testing

private func text(_ writer: JSONWriter) -> String { String(decoding: writer.bytes, as: UTF8.self) }

struct WriterTests {
    @Test func `commas stand between values and nowhere else`() {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("a", 1)
            writer.member("none", String?.none)
            writer.member("no", Int?.none)
            writer.member("b", "x")
            writer.name("c")
            writer.array { writer in
                writer.integer(-1)
                writer.null()
                writer.bool(true)
                writer.object { _ in }
                writer.array { _ in }
                writer.number(1.5)
            }
            writer.member("d", false)
            writer.member("e", ["k": [1, "two", nil]])
        }
        #expect(text(writer) == #"{"a":1,"b":"x","c":[-1,null,true,{},[],1.5],"d":false,"e":{"k":[1,"two",null]}}"#)
    }

    @Test func `quotes, backslashes and controls are escaped, everything else is written as it is`() {
        var writer = JSONWriter()
        writer.string("a\"b\\c\n\r\t\u{0}\u{8}\u{1f}\u{7f}é😀/\u{2028}")
        #expect(text(writer) == "\"a\\\"b\\\\c\\n\\r\\t\\u0000\\u0008\\u001f\u{7f}é😀/\u{2028}\"")
    }

    @Test func `texts given as bytes are escaped like Strings`() {
        let plain = Array("Honda Civic".utf8)
        let special = Array("a\"\n".utf8)
        var writer = JSONWriter()
        writer.array { writer in
            writer.string(utf8: plain[6...])
            writer.string(utf8: special[...])
            writer.string(utf8: plain.span)
            writer.string(utf8: special.span)
            writer.raw(Array("1.50".utf8)[...])
            writer.raw(Array("{}".utf8).span)
        }
        #expect(text(writer) == #"["Civic","a\"\n","Honda Civic","a\"\n",1.50,{}]"#)
    }

    @Test(arguments: [0, 7, 10, -1, 1_234_567_890, Int64.max, Int64.min])
    func `integers are written with every digit`(_ value: Int64) {
        var writer = JSONWriter()
        writer.integer(value)
        #expect(text(writer) == String(value))
    }

    @Test func `what is beyond 64 signed bits is written, what is no number is null`() {
        var writer = JSONWriter()
        writer.array { writer in
            writer.integer(UInt64.max)
            writer.number(.nan)
            writer.number(-.infinity)
            writer.number(1e21)
        }
        #expect(text(writer) == "[18446744073709551615,null,null,1e+21]")
    }

    @Test func `documents of an NDJSON answer follow each other by lines`() {
        var writer = JSONWriter(reusing: Array("old".utf8))
        for number in 1...2 {
            writer.object { $0.member("n", number) }
            writer.endLine()
        }
        #expect(text(writer) == "{\"n\":1}\n{\"n\":2}\n")
    }

    @Test func `a value can be encoded in the middle of a written object`() throws {
        var writer = JSONWriter()
        try writer.object { writer throws in
            writer.name("list")
            try writer.value([1, 2])
            writer.member("after", true)
        }
        #expect(text(writer) == #"{"list":[1,2],"after":true}"#)
    }
}

private struct Everything: Codable, Equatable {
    struct Inner: Codable, Equatable {
        var text: String?
        var list: [[Int]]
    }

    struct Empty: Codable, Equatable {}

    enum Shape: Codable, Equatable {
        case circle(radius: Double)
        case point
    }

    var bool: Bool
    var small: Int8
    var unsigned: UInt64
    var double: Double
    var float: Float
    var text: String
    var optional: Int?
    var inner: Inner
    var empty: Empty
    var table: [String: Inner]
    var optionals: [String?]
    var shapes: [Shape]
    var time: Date
    var id: UUID
    var any: JSONValue
    var set: Set<Int>
}

struct CodingTests {
    @Test func `a value of every kind of member comes back the same`() throws {
        let value = Everything(
            bool: true, small: -128, unsigned: .max, double: 0.1, float: 0.1, text: "a\"é\n", optional: nil,
            inner: .init(text: nil, list: [[1], [], [2, 3]]), empty: .init(), table: ["k": .init(text: "t", list: [])],
            optionals: ["a", nil], shapes: [.circle(radius: 2), .point], time: Date(timeIntervalSince1970: 1.25),
            id: UUID(), any: ["x": [1, nil]], set: [5])
        let json = try JSONWriter.encode(value)
        #expect(try JSONReader.decode(Everything.self, from: json) == value)
        #expect(try JSONValue(parsing: json)["time"] == "1970-01-01T00:00:01.25Z")
        #expect(try JSONValue(parsing: json)["id"] == .string(value.id.uuidString.lowercased()))
        #expect(try JSONValue(parsing: json)["float"] == .number("0.1"))
        #expect(try JSONValue(parsing: json)["optional"] == nil)
    }

    @Test(arguments: [Double.nan, .infinity])
    func `a number that JSON lacks cannot be encoded`(_ number: Double) {
        #expect(throws: EncodingError.self) { try JSONWriter.encode([number]) }
        #expect(throws: EncodingError.self) { try JSONWriter.encode(["a": number]) }
        #expect(throws: EncodingError.self) { try JSONWriter.encode(number) }
    }

    @Test func `single values are documents too`() throws {
        #expect(try JSONWriter.encode("a") == Array("\"a\"".utf8))
        #expect(try JSONWriter.encode(Int?.none) == Array("null".utf8))
        #expect(try JSONWriter.encode([UInt8(1), 2]) == Array("[1,2]".utf8))
        #expect(try JSONWriter.encode([Int16(-1): "x"]) == Array("[-1,\"x\"]".utf8))
    }

    @Test func `nested containers asked for by hand are closed in time`() throws {
        struct Manual: Encodable {
            enum Keys: String, CodingKey { case a, b, c, d }
            func encode(to encoder: any Encoder) throws {
                var outer = encoder.container(keyedBy: Keys.self)
                var inner = outer.nestedContainer(keyedBy: Keys.self, forKey: .a)
                try inner.encode(1, forKey: .b)
                var deep = inner.nestedUnkeyedContainer(forKey: .c)
                try deep.encode(2)
                var deeper = deep.nestedContainer(keyedBy: Keys.self)
                try deeper.encodeNil(forKey: .d)
                var list = deep.nestedUnkeyedContainer()
                try list.encodeNil()
                try [3].encode(to: deep.superEncoder())
                try outer.encode(true, forKey: .d)
                try outer.encode(0.5, forKey: .b)
                try ["s"].encode(to: outer.superEncoder())
                try ["t"].encode(to: outer.superEncoder(forKey: .c))
                #expect(deep.count == 4)
            }
        }
        let json = try JSONWriter.encode(Manual())
        #expect(
            String(decoding: json, as: UTF8.self)
                == #"{"a":{"b":1,"c":[2,{"d":null},[null],[3]]},"d":true,"b":0.5,"super":["s"],"c":["t"]}"#)
    }
}

import JSON
import Testing

struct ElementTests {
    let root: JSONElement

    init() throws {
        let text = """
            {"name":"a\\"b","n":12,"big":18446744073709551615,"x":1.50,"flags":[true,false,null],"o":{"k/~":{"v":[1,2]}}}
            """
        root = try JSONDocument(Array(text.utf8)).root
    }

    @Test func `members and elements are found and have kinds`() {
        #expect(root.kind == .object)
        #expect(root.members.map(\.name) == ["name", "n", "big", "x", "flags", "o"])
        #expect(root["name"]?.string == "a\"b")
        #expect(root["flags"]?.elements.map(\.kind) == [.boolean, .boolean, .null])
        #expect(root["flags"]?.elements.map(\.boolean) == [true, false, nil])
        #expect(root["missing"] == nil)
        #expect(root["n"]?["x"] == nil)
        #expect(root["n"]?.elements.isEmpty == true)
        #expect(root["n"]?.members.isEmpty == true)
        #expect(root["n"]?.string == nil)
    }

    @Test func `integers are exact or not there`() {
        #expect(root["n"]?.integer() == 12)
        #expect(root["n"]?.integer(as: Int8.self) == 12)
        #expect(root["big"]?.integer(as: UInt64.self) == .max)
        #expect(root["big"]?.integer(as: Int64.self) == nil)
        #expect(root["x"]?.integer() == nil)
        #expect(root["x"]?.kind == .number)
        #expect(root["x"]?.double == 1.5)
        #expect(root["name"]?.double == nil)
    }

    @Test func `a value shows its own bytes and its pointer`() {
        #expect(root["x"].map { String(decoding: $0.source, as: UTF8.self) } == "1.50")
        #expect(root["name"].map { String(decoding: $0.source, as: UTF8.self) } == #""a\"b""#)
        #expect(root["o"].map { String(decoding: $0.source, as: UTF8.self) } == #"{"k/~":{"v":[1,2]}}"#)
        #expect(root["o"]?["k/~"]?["v"]?.elements[1].pointer == "/o/k~1~0/v/1")
        #expect(root.pointer.isEmpty)
    }
}

struct MergePatchTests {
    /// The test cases of RFC 7396, appendix A.
    @Test(arguments: [
        (#"{"a":"b"}"#, #"{"a":"c"}"#, #"{"a":"c"}"#), (#"{"a":"b"}"#, #"{"b":"c"}"#, #"{"a":"b","b":"c"}"#),
        (#"{"a":"b"}"#, #"{"a":null}"#, #"{}"#), (#"{"a":"b","b":"c"}"#, #"{"a":null}"#, #"{"b":"c"}"#),
        (#"{"a":["b"]}"#, #"{"a":"c"}"#, #"{"a":"c"}"#), (#"{"a":"c"}"#, #"{"a":["b"]}"#, #"{"a":["b"]}"#),
        (#"{"a":{"b":"c"}}"#, #"{"a":{"b":"d","c":null}}"#, #"{"a":{"b":"d"}}"#),
        (#"{"a":[{"b":"c"}]}"#, #"{"a":[1]}"#, #"{"a":[1]}"#), (#"["a","b"]"#, #"["c","d"]"#, #"["c","d"]"#),
        (#"{"a":"b"}"#, #"["c"]"#, #"["c"]"#), (#"{"a":"foo"}"#, "null", "null"),
        (#"{"a":"foo"}"#, #""bar""#, #""bar""#),
        (#"{"e":null}"#, #"{"a":1}"#, #"{"e":null,"a":1}"#), (#"[1,2]"#, #"{"a":"b","c":null}"#, #"{"a":"b"}"#),
        ("{}", #"{"a":{"bb":{"ccc":null}}}"#, #"{"a":{"bb":{}}}"#),
    ])
    func `a merge patch gives what RFC 7396 says`(_ original: String, _ patch: String, _ result: String) throws {
        let merged = try JSONValue(parsing: Array(original.utf8)).merged(with: JSONValue(parsing: Array(patch.utf8)))
        #expect(String(decoding: merged.json, as: UTF8.self) == result)
    }
}

import FoundationEssentials
import JSON
import Testing

private struct Batch: Codable, Documented {
    struct Item: Codable, Documented {
        var vin: String
        var modelYear: Int?
        var kind: Kind?

        static func document(_ schema: inout Schema) {
            schema.member("vin", "The number on the plate.", pattern: TextPattern("[A-HJ-NPR-Z0-9]", 1...17))
            schema.member("modelYear", range: 1980...2035, example: 2003)
        }
    }

    enum Kind: String, Codable, CaseIterable { case car, truck }

    var items: [Item]
    var name: String
    var note: String?
    var tags: [String: Int]?
    var createdAt: Date?
    var secret: String?
    var nick: String?

    static func document(_ schema: inout Schema) {
        schema.state("Some vehicles.")
        schema.member("items", items: 1...3)
        schema.member("name", length: 2...5, text: .displayName)
        schema.member("secret", length: 1...10, text: .asTyped)
        schema.member("createdAt", readOnly: true)
        schema.member("tags", items: 0...2)
    }
}

private func faults(_ text: String) -> [String] { faults(Batch.self, text) }

private func faults<Value: Decodable>(_ type: Value.Type, _ text: String) -> [String] {
    do {
        _ = try CheckedReader(type).read(Array(text.utf8))
        return []
    } catch {
        guard case .faults(let faults) = error else { return ["syntax"] }
        return faults.map { "\($0.pointer) \($0.code)" }
    }
}

struct CheckedReaderTests {
    @Test func `declared limits refuse what is outside, all of it together`() {
        let text = """
            {"items":[{"vin":"IOQ"},{"vin":"1HGCM82633A004352X"},{"vin":"A","modelYear":1979,"kind":"boat"},{}],
             "name":"a","tags":{"a":1,"b":"x","c":3},"note":7,"secret":""}
            """
        #expect(
            faults(text) == [
                "/items/0/vin wrong-form", "/items/1/vin wrong-form", "/items/2/modelYear out-of-range",
                "/items/2/kind not-one-of", "/items too-many", "/name too-short", "/note wrong-type",
                "/tags/b wrong-type", "/tags too-many", "/secret too-short",
            ])
        #expect(faults(#"{"items":[],"name":"abcdef"}"#) == ["/items too-few", "/name too-long"])
        #expect(
            faults(#"{"items":{},"name":[],"tags":[]}"#) == [
                "/items wrong-type", "/name wrong-type", "/tags wrong-type",
            ])
        #expect(faults("{}") == ["/items required", "/name required"])
        #expect(faults("{") == ["syntax"])
        #expect(faults("[]") == [" wrong-type"])
    }

    @Test func `a text without a limit of its own has the default one`() {
        let long = String(repeating: "x", count: 1001)
        #expect(faults(#"{"items":[{"vin":"A"}],"name":"abc","note":"\#(long)"}"#) == ["/note too-long"])
        #expect(faults(#"{"items":[{"vin":"A"}],"name":"abc","note":"\#(long.dropLast())"}"#).isEmpty)
    }

    @Test func `texts come out trimmed and in NFC, lengths count scalars of that`() throws {
        let text =
            #"{"items":[{"vin":" A "}],"name":"  \#("Zoe\u{308}")\t","secret":" \#("e\u{301}") ","note":"\u00e9x"}"#
        let batch = try CheckedReader(Batch.self).read(Array(text.utf8))
        #expect(Array(batch.name.utf8) == Array("Zo\u{EB}".utf8))
        #expect(batch.items[0].vin == "A")
        #expect(Array((batch.secret ?? "").utf8) == Array(" \u{E9} ".utf8))
        #expect(batch.note == "\u{E9}x")
    }

    @Test func `U+0000 is refused everywhere, invisible characters in names only`() {
        #expect(
            faults(#"{"items":[{"vin":"A"}],"name":"ab\u0000","note":"\u0000"}"#) == [
                "/name nul-character", "/note nul-character",
            ])
        #expect(faults(#"{"items":[{"vin":"A"}],"name":"ab\u202e"}"#) == ["/name invisible-character"])
        #expect(faults(#"{"items":[{"vin":"A"}],"name":"a\u200bb"}"#) == ["/name invisible-character"])
        #expect(faults(#"{"items":[{"vin":"A"}],"name":"abc","note":"a\u200db\u202e"}"#).isEmpty)
    }

    /// 31 marks are refused and so is a body full of them, which normalisation alone would sort for more than a minute.
    @Test func `more than 30 combining marks in a row are refused before they are sorted`() throws {
        func note(_ marks: Int) -> String {
            let row = String(String.UnicodeScalarView((0..<marks).map { $0 % 2 == 0 ? "\u{323}" : "\u{307}" }))
            return #"{"items":[{"vin":"A"}],"name":"abc","note":"a\#(row)b\#(row)","secret":"x\u0301"}"#
        }
        #expect(faults(note(30)).isEmpty)
        #expect(faults(note(31)) == ["/note too-many-marks"])
        #expect(faults(note(250_000)) == ["/note too-many-marks"])
        let escaped = String(repeating: "\\u0323\\u0307", count: 16)
        #expect(faults(#"{"items":[{"vin":"A"}],"name":"a\#(escaped)"}"#) == ["/name too-many-marks"])
    }

    @Test func `members that only the server sets are not looked at`() throws {
        #expect(faults(#"{"items":[{"vin":"A"}],"name":"abc","createdAt":17}"#).isEmpty)
        let text = #"{"items":[{"vin":"A"}],"name":"abc","createdAt":"2020-01-01T00:00:00Z"}"#
        #expect(try CheckedReader(Batch.self).read(Array(text.utf8)).createdAt == nil)
    }

    @Test func `types with rules of their own are tried where they stand`() {
        struct Plate: Codable, Documented {
            init(from decoder: any Decoder) throws {
                guard try decoder.singleValueContainer().decode(String.self).hasPrefix("P") else {
                    throw InvalidValue("no-plate", "A plate begins with P.")
                }
            }
            func encode(to encoder: any Encoder) throws {}
            static func document(_ schema: inout Schema) { schema.state("A plate.", example: "P1") }
        }
        struct Car: Codable {
            var first: Plate
            var second: Plate
            var since: Date
            var id: UUID
        }
        let text = #"{"first":"x","second":"y","since":"z","id":"1"}"#
        #expect(
            throws: JSONReadError.faults([
                JSONFault(pointer: "/first", code: "no-plate", message: "A plate begins with P."),
                JSONFault(pointer: "/second", code: "no-plate", message: "A plate begins with P."),
                JSONFault(
                    pointer: "/since", code: "invalid-time", message: "A time such as 2026-11-21T08:52:33Z is expected."
                ),
                JSONFault(pointer: "/id", code: "invalid-id", message: "A UUID is expected."),
            ])
        ) {
            try CheckedReader(Car.self).read(Array(text.utf8))
        }
    }

    @Test func `numbers are checked by their type and range`() {
        struct Numbers: Codable {
            var byte: UInt8
            var wide: UInt64
            var signed: Int64
            var ratio: Double
            var flag: Bool
        }
        #expect(
            faults(Numbers.self, #"{"byte":256,"wide":-1,"signed":9223372036854775808,"ratio":"x","flag":0}"#) == [
                "/byte out-of-range", "/wide out-of-range", "/signed out-of-range", "/ratio wrong-type",
                "/flag wrong-type",
            ])
        #expect(
            faults(Numbers.self, #"{"byte":255,"wide":18446744073709551615,"signed":1.0,"ratio":1,"flag":true}"#) == [
                "/signed not-an-integer"
            ])
    }
}

struct SchemaTests {
    private func schema<Value: Decodable>(of type: Value.Type, isRequest: Bool = false) throws -> (JSONValue, SchemaSet)
    {
        var types = SchemaSet()
        let reference = types.schema(of: type)
        let schema = types.resolve(reference)
        var writer = JSONWriter()
        schema.write(into: &writer, isRequest: isRequest)
        return (try JSONValue(parsing: writer.bytes), types)
    }

    @Test func `a schema is what the type reads and says`() throws {
        let (batch, types) = try schema(of: Batch.self, isRequest: true)
        #expect(batch["required"] == ["items", "name"])
        #expect(batch["description"] == "Some vehicles.")
        let members = batch["properties"]
        #expect(
            members?["items"] == [
                "type": "array", "items": ["$ref": "#/components/schemas/BatchItem"], "minItems": 1, "maxItems": 3,
            ])
        #expect(members?["name"] == ["type": "string", "minLength": 2, "maxLength": 5])
        #expect(members?["note"] == ["type": ["string", "null"], "maxLength": 1000])
        #expect(
            members?["tags"] == [
                "type": ["object", "null"],
                "additionalProperties": [
                    "type": "integer", "format": "int64",
                ], "maxProperties": 2,
            ])
        #expect(members?["createdAt"]?["format"] == "date-time")
        #expect(members?["createdAt"]?["readOnly"] == true)
        #expect(types.types.keys.map(\.name).sorted() == ["Batch", "BatchItem", "BatchKind"])
    }

    @Test func `types that contain themselves are referred to`() throws {
        struct Tree: Codable {
            var label: String
            var children: [Tree]
        }
        let (tree, types) = try schema(of: Tree.self)
        #expect(types.types.count == 1)
        let name = types.types.keys.map(\.name)[0]
        #expect(name.hasSuffix("Tree"))
        #expect(tree["properties"]?["children"]?["items"]?["$ref"] == .string("#/components/schemas/\(name)"))
        let reader = CheckedReader(Tree.self)
        _ = try reader.read(Array(#"{"label":"a","children":[{"label":"b","children":[]}]}"#.utf8))
        #expect(throws: JSONReadError.self) {
            try reader.read(Array(#"{"label":"a","children":[{"label":"b"}]}"#.utf8))
        }
    }

    @Test func `every kind of type has its schema`() throws {
        struct All: Codable {
            var id: UUID
            var nothing: Int??
            var any: JSONValue
            var set: Set<Bool>
            var float: Float
            var small: UInt16
            var null: String?
        }
        let members = try schema(of: All.self).0["properties"]
        #expect(members?["id"] == ["type": "string", "format": "uuid"])
        #expect(members?["any"] == [:])
        #expect(members?["set"] == ["type": "array", "items": ["type": "boolean"]])
        #expect(members?["float"] == ["type": "number"])
        #expect(members?["small"] == ["type": "integer", "minimum": 0, "maximum": 65535])
        // What is left out of an answer is not there; in a request it may be null as well.
        #expect(members?["null"] == ["type": "string"])
        let taken = try schema(of: All.self, isRequest: true).0["properties"]
        #expect(taken?["null"] == ["type": ["string", "null"], "maxLength": 1000])
        #expect(try schema(of: [String?].self).0 == ["type": "array", "items": ["type": ["string", "null"]]])
        #expect(try schema(of: [Batch.Kind?].self).0["items"]?["anyOf"] != nil)
    }

    @Test func `a type that reads by hand is asked as well`() throws {
        struct Manual: Decodable {
            enum Keys: String, CodingKey { case a, b, c, d, e }
            init(from decoder: any Decoder) throws {
                let container = try decoder.container(keyedBy: Keys.self)
                #expect(container.contains(.a) && container.allKeys.isEmpty)
                if try !container.decodeNil(forKey: .a) { _ = try container.decode(String.self, forKey: .a) }
                _ = try container.decodeIfPresent(Float.self, forKey: .b)
                _ = try container.nestedContainer(keyedBy: Keys.self, forKey: .c)
                _ = try container.nestedUnkeyedContainer(forKey: .d)
                _ = try container.superDecoder(forKey: .e)
                _ = try container.superDecoder()
            }
        }
        struct List: Decodable {
            init(from decoder: any Decoder) throws {
                var list = try decoder.unkeyedContainer()
                while !list.isAtEnd { if try !list.decodeNil() { _ = try list.decode(Int.self) } }
            }
        }
        let manual = try schema(of: Manual.self).0
        #expect(manual["required"] == ["a", "c", "d"])
        #expect(try schema(of: List.self).0 == ["type": "array", "items": ["type": "integer", "format": "int64"]])
    }

    @Test func `a pattern is said as an expression and matched by the same parts`() {
        let pattern = TextPattern(.init("[A-Z]", 2...2), .init("[0-9_-]", 0...3), .init("[x]"))
        #expect(pattern.expression == "^[A-Z]{2}[0-9_-]{0,3}[x]$")
        for text in ["ABx", "AB1x", "AB_-9x"] { #expect(pattern.matches(text.utf8), "\(text)") }
        for text in ["", "A", "AB", "ABx1", "AB1234x", "abx", "ABé", "AB12"] {
            #expect(!pattern.matches(text.utf8), "\(text)")
        }
        #expect(TextPattern("[a]", 0...2).matches("".utf8))
    }
}

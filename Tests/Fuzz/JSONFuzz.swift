// libFuzzer's entrance for the JSON reader: no input may crash it or make it recurse, what it reads it writes as the
// same value, and its depth guard counts right. Compiled together with the sources of Shared/JSON by Tests/Fuzz/run.

private struct Body: Codable, Documented {
    struct Item: Codable {
        var vin: String
        var year: Int?
        var score: Double
    }

    var items: [Item]
    var table: [String: Item]
    var name: String
    var flag: Bool?
    var any: JSONValue?

    static func document(_ schema: inout Schema) {
        schema.member("items", items: 1...3)
        schema.member("name", pattern: TextPattern("[a-z]", 1...8), text: .displayName)
    }
}

/// The deepest nesting of brackets outside of strings; right for every text that is JSON.
private func depth(_ bytes: [UInt8]) -> Int {
    var (depth, deepest, inString, isEscaped) = (0, 0, false, false)
    for byte in bytes {
        if inString {
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: "\"") {
                inString = false
            }
            continue
        }
        switch byte {
        case UInt8(ascii: "\""): inString = true
        case UInt8(ascii: "["), UInt8(ascii: "{"):
            depth += 1
            deepest = max(deepest, depth)
        case UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
        default: break
        }
    }
    return deepest
}

@MainActor private let reader = CheckedReader(Body.self)

/// One input: what a client sends as a body.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzJSON(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: data, count: count))
    MainActor.assumeIsolated {
        if let body = try? reader.read(bytes) {
            precondition((1...3).contains(body.items.count) && (1...8).contains(body.name.utf8.count), "a limit broken")
        }
    }
    guard let document = try? JSONDocument(bytes) else { return 0 }
    precondition(depth(bytes) <= JSONDocument.maximumDepth, "nested too deeply and read")
    let value = document.root.value
    let text = value.json
    guard let again = try? JSONValue(parsing: text) else { preconditionFailure("what was written cannot be read") }
    precondition(again == value, "what was written reads as something else")
    return 0
}

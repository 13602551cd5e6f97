import EventLoop

/// Keys are kept as symbols; this is how their texts come back.
extension PatternKey {
    /// The parts of a key's text that are its symbols: a character, or brackets with what is between them.
    static func spellings(_ text: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
        var parts: [ArraySlice<UInt8>] = []
        var rest = text
        while let first = rest.first {
            let end =
                first == UInt8(ascii: "[")
                ? rest.firstIndex(of: UInt8(ascii: "]")) ?? rest.endIndex - 1 : rest.startIndex
            parts.append(rest[...end])
            rest = rest[(end + 1)...]
        }
        return parts
    }
}

extension VINIndex {
    /// The text of a key, such as `CM8*6`.
    func text(ofKey key: UInt32) -> String {
        let record = keys[Int(key)]
        var bytes: [UInt8] = []
        for place in Int(record.firstSymbol)..<Int(record.firstSymbol) + Int(record.symbolCount) {
            texts.append(symbols[Int(keySymbols[place])].spelling.range, to: &bytes)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

import EventLoop
import TestSupport
import Testing

@testable import Vin

/// Records that are packed into fewer bytes than their fields: what is written is read again.
@Suite struct IndexRecordTests {
    /// The records as a mapped section gives them back.
    private func mapped<Record: BitwiseCopyable>(
        _ records: [Record], _ put: (Record, inout [UInt8]) -> Void, _ check: (MappedArray<Record>) -> Void
    ) throws {
        var bytes: [UInt8] = []
        for record in records { put(record, &bytes) }
        try withFolder { folder in
            try BlockingFile.replace(folder + "/section", with: bytes)
            let file = try MappedFile(path: folder + "/section")
            check(try #require(file.array(of: Record.self, at: 0, count: records.count)))
        }
    }

    @Test func `rows have five bytes and keep value and order`() throws {
        #expect(MemoryLayout<Row>.stride == 5)
        var random = SeededRandom(seed: 3)
        var facts: [(value: UInt32, order: UInt16)] = [
            (0, 0), (0xFF_FFFF, .max), (1, .max), (0xFF_FFFF, 0), (256, 256),
        ]
        for _ in 0..<10_000 {
            facts.append((.random(in: 0...0xFF_FFFF, using: &random), .random(in: 0 ... .max, using: &random)))
        }
        try mapped(facts.map { Row(value: $0.value, order: $0.order) }, IndexWriter.put) { rows in
            #expect(zip(rows, facts).allSatisfy { $0.value == $1.value && $0.order == UInt32($1.order) })
            #expect(rows.count == facts.count)
        }
    }

    @Test func `values have twelve bytes and keep text, attribute, flags and note`() throws {
        #expect(MemoryLayout<ValueRecord>.stride == 12)
        var random = SeededRandom(seed: 4)
        var facts: [(text: TextRange, attribute: TextRange, isNoted: Bool)] = []
        for _ in 0..<10_000 {
            let flags = [0, TextRange.needsEscape, TextRange.missing, TextRange.needsEscape | TextRange.missing]
            let text = TextRange(
                offset: .random(in: 0 ... .max, using: &random), length: .random(in: 0 ... .max, using: &random),
                flags: flags.randomElement(using: &random) ?? 0)
            var attribute = TextRange(offset: text.offset, length: text.length, flags: 0)
            if Bool.random(using: &random) {
                attribute.offset = .random(in: 0 ... .max, using: &random)
                attribute.length = .random(in: 0...UInt16(ValueRecord.longestAttribute), using: &random)
            }
            facts.append((text, attribute, .random(using: &random)))
        }
        let records = facts.map { ValueRecord(text: $0.text, attribute: $0.attribute, isNoted: $0.isNoted) }
        try mapped(records, IndexWriter.put) { records in
            #expect(
                zip(records, facts).allSatisfy {
                    $0.text == $1.text && $0.attribute == $1.attribute && $0.isNoted == $1.isNoted
                })
            #expect(records.count == facts.count)
        }
    }

    @Test func `a key's text is what its symbols spell, whatever it holds`() throws {
        var random = SeededRandom(seed: 5)
        let characters = Array("AB19*#|[]-^_?".utf8)
        var texts: Set<String> = ["[AB", "]", "[]", "A[1-4]*|*[^X]#", "[BA]", "[AB]", "[A-B]"]
        for _ in 0..<500 {
            let count = Int.random(in: 1...12, using: &random)
            let text = (0..<count).map { _ in characters[Int.random(in: 0..<characters.count, using: &random)] }
            texts.insert(String(decoding: text, as: UTF8.self))
        }
        var facts = SmallFacts()
        for text in texts {
            let bytes = Array(text.utf8)
            let spellings = PatternKey.spellings(bytes[...])
            #expect(spellings.joined().elementsEqual(bytes) && spellings.count == PatternKey(bytes).symbols.count)
            facts.pattern(text, 114, "x")
        }
        let index = try facts.index()
        #expect(Set(index.keys.indices.map { index.text(ofKey: UInt32($0)) }) == texts)
        // Keys that differ in their spelling alone share nothing.
        #expect(index.keys.count == texts.count)
    }

    @Test func `what belongs together, directly or through others, is one component`() {
        var random = SeededRandom(seed: 6)
        for count in [1, 2, 7, 60] {
            var components = Components(count)
            // The same by painting: all of one colour take the other's.
            var colours = Array(0..<count)
            for _ in 0..<Int.random(in: 0...count, using: &random) {
                let (one, other) = (
                    Int.random(in: 0..<count, using: &random), Int.random(in: 0..<count, using: &random)
                )
                components.join(one, other)
                let (old, new) = (max(colours[one], colours[other]), min(colours[one], colours[other]))
                for thing in colours.indices where colours[thing] == old { colours[thing] = new }
            }
            #expect(components.all() == colours)
        }
    }
}

import EventLoop
import Testing

@testable import Vin

struct `The content of a data file` {
    let tables: Tables
    let content: [UInt8]

    init() throws {
        tables = try SmallDump().read(release: "2026_10")
        content = FactsWriter.content(of: tables)
    }

    private func read(_ bytes: [UInt8]) throws(FactsError) -> Tables { try FactsReader.read(MemorySource(bytes)) }

    @Test func `read and written again is the same`() throws {
        let back = try read(content)
        #expect(back.release == "2026_10")
        #expect(FactsWriter.content(of: back) == content)
    }

    @Test func `has all that the rows say`() throws {
        let back = try read(content)
        func said(_ tables: Tables) -> Set<String> { RowTexts.all(of: tables) }
        #expect(said(back) == said(tables))
        #expect(said(back).count == FactsFormat.counts(of: tables).reduce(0) { $0 + $1.rows })
    }

    @Test func `keeps the order of numbers and times, with their ties`() throws {
        let back = try read(content)
        // By number: 12, 14, 16, 30; times: 12 = 14 < 30, 16 unknown.
        let patterns = back.patterns.sorted { $0.id < $1.id }
        #expect(patterns.map { back.texts.string($0.key) } == ["*B", "*B", "*D", "[AB]1|*A"])
        #expect(patterns.map(\.schema) == [21, 22, 22, 21])
        #expect(patterns.map(\.changed) == [0, 0, nil, 1])
        let specs = back.specPatterns.sorted { $0.id < $1.id }
        #expect(specs.map(\.isKey) == [true, false] && specs.map(\.changed) == [0, 1])
        #expect(back.schemaLinks.sorted { $0.id < $1.id }.map(\.wmi) == [2331, 7097])
    }

    @Test func `does not depend on the order of rows nor on numbers and times themselves`() throws {
        var other = tables
        other.patterns = tables.patterns.reversed().map { row in
            var row = row
            row.id = row.id * 3 + 100
            row.changed = row.changed.map { $0 / 1000 - 17 }
            return row
        }
        other.wmis.reverse()
        other.schemaLinks.reverse()
        other.wmiMakes.reverse()
        other.elements.reverse()
        other.lookups.reverse()
        other.makeModels.reverse()
        other.specPatterns.reverse()
        other.defaultValues.reverse()
        other.errorCodes.reverse()
        #expect(FactsWriter.content(of: other) == content)
    }

    @Test func `takes dates that are no midnights`() throws {
        var other = tables
        other.wmis[0].publicFrom = 1_437_000_000_123
        other.wmis[1].publicFrom = -5
        let back = try read(FactsWriter.content(of: other))
        let dates = Dictionary(uniqueKeysWithValues: back.wmis.map { ($0.id, $0.publicFrom) })
        #expect(other.wmis.allSatisfy { dates[$0.id] == $0.publicFrom })
    }

    @Test func `holds numbers at the ends of their range`() throws {
        var other = tables
        other.makeModels = [Tables.Pair(.min, .max), Tables.Pair(.max, .min), Tables.Pair(-1, 0)]
        other.elements[0].id = .max
        let back = try read(FactsWriter.content(of: other))
        #expect(Set(back.makeModels) == Set(other.makeModels))
        #expect(back.elements.map(\.id).max() == .max)
    }

    @Test func `of no rows at all is read too`() throws {
        let back = try read(FactsWriter.content(of: Tables()))
        #expect(FactsFormat.counts(of: back).allSatisfy { $0.rows == 0 })
    }

    @Test func `is refused with any byte changed`() {
        for index in content.indices {
            var damaged = content
            damaged[index] ^= 0x41
            #expect(throws: FactsError.self, "byte \(index)") { try read(damaged) }
        }
    }

    @Test func `is refused when cut anywhere`() {
        for count in 0..<content.count {
            #expect(throws: FactsError.self, "\(count) bytes") { try read(Array(content[..<count])) }
        }
    }

    @Test func `is refused when something follows`() {
        #expect(throws: FactsError.damaged("something follows its end")) { try read(content + [0]) }
    }

    @Test func `of another format is refused by that name`() {
        let head = Array("Driveline vPIC facts 2\n".utf8)
        #expect(throws: FactsError.unknownFormat(found: "2", known: 1)) {
            try read(head + content.dropFirst(head.count))
        }
    }

    @Test func `that claims more rows than it has bytes takes no memory for them`() throws {
        let text = String(decoding: content, as: UTF8.self)
        let line = try #require(text.firstRange(of: "wmi 3\n"))
        let head = Array(text[..<line.lowerBound].utf8)
        let rest = content.dropFirst(head.count + "wmi 3\n".utf8.count)
        #expect(throws: FactsError.damaged("a column of `wmi` does not have 100000000 values")) {
            try read(head + Array("wmi 100000000\n".utf8) + rest)
        }
        #expect(throws: FactsError.damaged("it does not say how many rows `wmi` has")) {
            try read(head + Array("wmi 99999999999\n".utf8) + rest)
        }
    }
}

struct `A data file` {
    @Test func `comes out the same, byte for byte, every time`() throws {
        try withFolder { folder in
            let tables = try SmallDump().read(release: "2026_10")
            _ = try FactsFile.write(tables, to: folder + "/one.xz")
            let size = try FactsFile.write(try tables.inCanonicalOrder(), to: folder + "/two.xz")
            let one = try BlockingFile.contents(of: folder + "/one.xz")
            #expect(try BlockingFile.contents(of: folder + "/two.xz") == one)
            #expect(size.packed == one.count)
            #expect(size.content == FactsWriter.content(of: tables).count)
        }
    }

    @Test func `is read back through xz`() throws {
        try withFolder { folder in
            let tables = try SmallDump().read(release: "2026_10")
            _ = try FactsFile.write(tables, to: folder + "/facts.xz")
            let back = try Tables.read(from: folder + "/facts.xz")
            #expect(FactsWriter.content(of: back) == FactsWriter.content(of: tables))
        }
    }

    @Test func `that cannot be written says so and leaves nothing`() throws {
        let tables = try SmallDump().read()
        #expect(throws: FactsError.self) { try FactsFile.write(tables, to: "/nowhere/at/all/facts.xz") }
    }
}

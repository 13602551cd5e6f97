import Testing

@testable import Vin

struct `Reading a dump` {
    @Test(arguments: [1, 2, 7, 64, 4096]) func `gives the same rows whatever pieces it comes in`(chunk: Int) throws {
        let whole = try SmallDump().read(chunk: 1 << 20)
        #expect(FactsWriter.content(of: try SmallDump().read(chunk: chunk)) == FactsWriter.content(of: whole))
        #expect(whole.wmis.count == 3)
        #expect(whole.patterns.count == 4)
    }

    @Test func `takes numbers, texts, nulls and times from their columns`() throws {
        let tables = try SmallDump().read()
        let wmi = try #require(tables.wmis.first { tables.texts.string($0.code) == "1J9283" })
        #expect(wmi.id == 7097 && wmi.manufacturer == 956 && wmi.vehicleType == 3 && wmi.truckType == 1)
        // 2016-07-27 is day 17,009 after 1970-01-01.
        #expect(wmi.publicFrom == 1_469_577_600_000)
        let bare = try #require(tables.wmis.first { $0.id == 7098 })
        #expect(bare.manufacturer == nil && bare.vehicleType == nil && bare.truckType == nil && bare.publicFrom == nil)
        let link = try #require(tables.schemaLinks.first { $0.id == 5 })
        #expect(link == Tables.SchemaLink(id: 5, wmi: 2331, schema: 21, yearFrom: 2010, yearTo: nil))
        let pattern = try #require(tables.patterns.first { $0.id == 14 })
        #expect(tables.texts.string(pattern.key) == "*B" && tables.texts.string(pattern.attribute) == "2")
        #expect(pattern.schema == 22 && pattern.element == 5)
        let defaults = tables.defaultValues.map { $0.value.map { tables.texts.string($0) } }
        #expect(defaults == ["0", nil])
        #expect(tables.vinExceptions.map(\.checkDigit) == [true])
        let error = try #require(tables.errorCodes.first { $0.id == 4 })
        #expect(tables.texts.string(error.additionalText) == "more" && error.weight == -200)
    }

    @Test func `undoes the escapes of COPY`() throws {
        let tables = try SmallDump().read()
        let body = try #require(
            tables.lookups.first { tables.texts.string($0.table) == "bodystyle" && $0.id == 7 })
        #expect(tables.texts.string(body.name) == "Hatch\\back\tTwo\nLines")
    }

    @Test func `takes the time of the update before that of the creation`() throws {
        let tables = try SmallDump().read()
        func changed(_ id: Int32) -> Int64? { tables.patterns.first { $0.id == id }?.changed }
        #expect(changed(30) == 1_577_836_800_000_000)  // 2020-01-01
        #expect(changed(14) == 1_425_425_434_630_000)  // 2015-03-03 23:30:34.63
        #expect(changed(14) == changed(12))
        #expect(changed(16) == nil)
    }

    @Test func `finds columns by name and passes over unknown ones`() throws {
        var dump = SmallDump()
        dump.change("wmi_vinschema") { block in
            block.columns = "\"yearto\", brandnew, vinschemaid, wmiid, yearfrom, id"
            block.rows = ["\\N\tx\t21\t2331\t2010\t5", "2012\ty\t22\t7097\t2010\t4", "2012\tz\t99\t7097\t2010\t6"]
        }
        dump.blocks.insert(("brandnew", "some, columns", ["a\tb"]), at: 0)
        #expect(FactsWriter.content(of: try dump.read()) == FactsWriter.content(of: try SmallDump().read()))
    }

    @Test func `leaves out schemas and specs that are not yet approved`() throws {
        let tables = try SmallDump().read()
        #expect(!tables.schemaLinks.contains { $0.schema == 99 })
        #expect(!tables.patterns.contains { $0.schema == 99 })
        #expect(tables.specSchemas.map(\.id) == [7])
        #expect(tables.specGroups == [Tables.Pair(1, 7)])
        #expect(tables.specModels == [Tables.Pair(7, 1684)] && tables.specYears == [Tables.Pair(7, 2016)])
        #expect(tables.specPatterns.map(\.id) == [1, 2])
        #expect(tables.specPatterns.map(\.isKey) == [true, false])
    }

    @Test func `keeps the lookup tables that elements name, the error codes among them, and no others`() throws {
        var dump = SmallDump()
        dump.blocks.append(("somethingelse", "id, name", ["1\tNobody asks"]))
        let tables = try dump.read()
        #expect(
            Set(tables.lookups.map { tables.texts.string($0.table) })
                == ["bodystyle", "errorcode", "make", "manufacturer", "model", "vehicletype"])
    }

    @Test func `leaves out rows whose owner is null, since nothing can find them`() throws {
        var dump = SmallDump()
        dump.change("pattern") { $0.rows.append("50\t\\N\t*B\t5\t2\t\\N\t\\N") }
        dump.change("wmi_vinschema") { $0.rows.append("51\t2331\t21\t\\N\t\\N\t\\N") }
        dump.change("wmi_make") { $0.rows.append("2331\t\\N") }
        dump.change("enginemodelpattern") { $0.rows.append("52\t\\N\t9\t6\t\\N\t\\N") }
        #expect(FactsWriter.content(of: try dump.read()) == FactsWriter.content(of: try SmallDump().read()))
    }

    @Test func `names the release after its latest change unless told otherwise`() throws {
        #expect(try SmallDump().read().release == "2023_01")
        #expect(try SmallDump().read(release: "2026_10").release == "2026_10")
    }
}

struct `A dump of no use` {
    @Test(arguments: FactTable.allCases.filter { $0 != .lookup }.map(\.inDump.name))
    func `is refused when a table is missing, by name`(table: String) {
        var dump = SmallDump()
        dump.remove(table)
        #expect(throws: FactsError.missingTable(table)) { try dump.read() }
    }

    @Test(arguments: ["bodystyle", "make", "model", "manufacturer", "vehicletype"])
    func `is refused when a lookup table is missing`(table: String) {
        var dump = SmallDump()
        dump.remove(table)
        #expect(throws: FactsError.missingTable(table)) { try dump.read() }
    }

    @Test(arguments: ["wmi", "wmi_vinschema", "pattern", "element"])
    func `is refused when a table that cannot be empty is`(table: String) {
        var dump = SmallDump()
        dump.change(table) { $0.rows = [] }
        #expect(throws: FactsError.missingTable(table)) { try dump.read() }
    }

    @Test func `is refused when a column is missing, by table and name`() {
        var dump = SmallDump()
        dump.change("pattern") { $0.columns = "id, vinschemaid, keyz, elementid, attributeid, createdon, updatedon" }
        #expect(throws: FactsError.missingColumn(table: "pattern", column: "keys")) { try dump.read() }
    }

    @Test func `is refused when it ends inside a table`() throws {
        let text = SmallDump().text
        let end = try #require(text.firstRange(of: "30\t21"))
        let cut = Array(text[..<end.lowerBound].utf8)
        #expect(throws: FactsError.damaged("the dump ends inside the table `pattern`")) {
            try DumpReader.read(MemorySource(cut), release: nil)
        }
        let skipped = try #require(text.firstRange(of: "no row at all"))
        #expect(throws: FactsError.damaged("the dump ends inside the table `wmiyearvalidchars`")) {
            try DumpReader.read(MemorySource(Array(text[..<skipped.lowerBound].utf8)), release: nil)
        }
    }

    @Test(arguments: [
        ("14\t22\t*B", "elementid", "(the row ends before it)"),
        ("14\t22\t*B\tfive\t2\t\\N\t\\N", "elementid", "five"),
        ("14\t22\t*B\t5\t2\t\\N\tyesterday-ish", "updatedon", "yesterday-ish"),
        ("\t22\t*B\t5\t2\t\\N\t\\N", "id", ""),
        ("99999999999\t22\t*B\t5\t2\t\\N\t\\N", "id", "99999999999"),
        ("1\t22\t*B\t99999\t2\t\\N\t\\N", "elementid", "99999"),
        ("9999999999999999999\t22\t*B\t5\t2\t\\N\t\\N", "id", "9999999999999999999"),
        ("1\t22\t*B\t5\tends\\\t\\N\t\\N", "attributeid", "ends\\"),
    ]) func `is refused for a field that is no value, by row and column`(row: String, column: String, value: String) {
        var dump = SmallDump()
        dump.change("pattern") { $0.rows[2] = row }
        #expect(throws: FactsError.badValue(table: "pattern", row: 3, column: column, value: value)) {
            try dump.read()
        }
    }

    @Test func `is refused for a flag that is neither true nor false`() {
        var dump = SmallDump()
        dump.change("vinschema") { $0.rows[0] = "21\t-\tmaybe" }
        #expect(throws: FactsError.badValue(table: "vinschema", row: 1, column: "tobeqced", value: "maybe")) {
            try dump.read()
        }
        dump.change("vinschema") { $0.rows[0] = "21\t-\tx" }
        #expect(throws: FactsError.badValue(table: "vinschema", row: 1, column: "tobeqced", value: "x")) {
            try dump.read()
        }
    }

    @Test func `is refused for a line without end instead of being collected`() {
        let endless = Array(SmallDump().text.utf8) + [UInt8](repeating: 65, count: RowReader.longestLine + 1)
        #expect(throws: FactsError.damaged("a line does not end")) {
            try DumpReader.read(MemorySource(endless), release: nil)
        }
    }

    @Test func `is refused for a lookup table that cannot be read, if an element needs it`() throws {
        var dump = SmallDump()
        dump.change("bodystyle") { $0.rows.append("x\tSedan") }
        #expect(throws: FactsError.badValue(table: "bodystyle", row: 3, column: "id", value: "x")) { try dump.read() }
    }

    @Test func `is refused when it is only noise`() {
        var noise = SeededNoise(7)
        let bytes = (0..<20_000).map { _ in noise.byte() }
        #expect(throws: FactsError.self) { try DumpReader.read(MemorySource(bytes), release: nil) }
    }
}

struct `A COPY line` {
    @Test func `names table and columns without schema and quotes`() throws {
        let line = try #require(
            CopyLine("COPY \"vpic\".\"wmiyearvalidchars\" (id, \"position\", \"char\") FROM stdin;"))
        #expect(line.table == "wmiyearvalidchars")
        #expect(line.columns == ["id", "position", "char"])
    }

    @Test(arguments: ["COPY", "COPY vpic.a FROM stdin;", "COPY (id) FROM stdin;", "COPY a (id) TO stdout;", "copy a"])
    func `is none without its parts`(text: String) { #expect(CopyLine(text) == nil) }
}

/// Numbers that look random and are the same every time (an LCG with Knuth's MMIX constants).
struct SeededNoise {
    private var state: UInt64
    init(_ seed: UInt64) { state = seed }
    mutating func byte() -> UInt8 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return UInt8(truncatingIfNeeded: state >> 33)
    }
    mutating func below(_ limit: Int) -> Int { Int(byte()) << 16 | Int(byte()) << 8 | Int(byte()) % limit }
}

import EventLoop
import FoundationEssentials
import Testing

@testable import Vin

struct `Importing facts` {
    private struct CompilerFailed: Error {}

    private func bytes(_ path: String) -> [UInt8]? { try? BlockingFile.contents(of: path) }

    @Test func `makes an index that opens, and its folder`() throws {
        try withFolder { folder in
            try write(SmallDump().text, to: folder + "/vPICList_lite_2026_10.sql")
            let index = folder + "/new/folder/index"
            let done = try importFacts(from: folder + "/vPICList_lite_2026_10.sql", to: index)
            #expect(done.changes.releaseBefore == nil && done.changes.release == "2026_10")
            #expect(done.size == bytes(index)?.count)
            #expect(try VINIndex(path: index).release == "2026_10")
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: folder + "/new/folder").sorted()
                    == ["index", "index.contents"])
        }
    }

    @Test func `gives the same index from a dump and from the data file made of it`() throws {
        try withFolder { folder in
            try write(SmallDump().text, to: folder + "/vPICList_lite_2026_10.sql")
            _ = try exportFacts(from: folder + "/vPICList_lite_2026_10.sql", to: folder + "/facts.xz")
            _ = try importFacts(from: folder + "/vPICList_lite_2026_10.sql", to: folder + "/one")
            let second = try importFacts(from: folder + "/facts.xz", to: folder + "/two")
            #expect(bytes(folder + "/one") == bytes(folder + "/two"))
            #expect(second.changes.releaseBefore == nil)
            #expect(try importFacts(from: folder + "/facts.xz", to: folder + "/one").changes.isEmpty)
        }
    }

    @Test func `leaves the old index as it was when the source is damaged`() throws {
        try withFolder { folder in
            let index = folder + "/index"
            try write("old index", to: index)
            try write("old contents", to: index + ".contents")
            var dump = SmallDump()
            dump.change("pattern") { $0.rows.append("x") }
            try write(dump.text, to: folder + "/dump.sql")
            #expect(throws: FactsError.self) { try importFacts(from: folder + "/dump.sql", to: index) }
            #expect(bytes(index) == Array("old index".utf8))
            #expect(bytes(index + ".contents") == Array("old contents".utf8))
        }
    }

    @Test func `leaves the old index as it was when the compiler fails`() throws {
        try withFolder { folder in
            try write("old index", to: folder + "/index")
            try write(SmallDump().text, to: folder + "/dump.sql")
            #expect(throws: CompilerFailed.self) {
                try importFacts(
                    from: folder + "/dump.sql", to: folder + "/index", compile: { _, _ in throw CompilerFailed() })
            }
            #expect(bytes(folder + "/index") == Array("old index".utf8))
            #expect(bytes(folder + "/index.new") == nil)
        }
    }

    @Test func `leaves the old index as it was while another import writes`() throws {
        try withFolder { folder in
            try write("old index", to: folder + "/index")
            try write(SmallDump().text, to: folder + "/dump.sql")
            var other: BlockingFile? = try BlockingFile(creating: folder + "/index.new")
            #expect(throws: FactsError.self) { try importFacts(from: folder + "/dump.sql", to: folder + "/index") }
            #expect(try other?.size == 0)
            other = nil
            #expect(bytes(folder + "/index") == Array("old index".utf8))
            // What an import that was killed left behind does not disturb the next one.
            _ = try importFacts(from: folder + "/dump.sql", to: folder + "/index")
            #expect(bytes(folder + "/index.new") == nil)
        }
    }

    @Test func `swaps the index by a new file, so that who has the old one keeps it`() throws {
        try withFolder { folder in
            let index = folder + "/index"
            try write("old index", to: index)
            try write(SmallDump().text, to: folder + "/dump.sql")
            let old = try BlockingFile(reading: index)
            _ = try importFacts(from: folder + "/dump.sql", to: index)
            var text: [UInt8] = []
            _ = try old.read(into: &text, atMost: 100)
            #expect(text == Array("old index".utf8))
            #expect(bytes(index) != text)
        }
    }

    @Test func `says what changed`() throws {
        try withFolder { folder in
            try write(SmallDump().text, to: folder + "/a-2026_09.sql")
            _ = try importFacts(from: folder + "/a-2026_09.sql", to: folder + "/index")
            var dump = SmallDump()
            dump.change("wmi") {
                $0.rows[2] = "7100\t7ZZ\t956\t\\N\t2\t\\N\t6\t2016-07-27 00:00:00\t\\N"
                $0.rows[1] = "7097\t1J9283\t955\t\\N\t3\t\\N\t6\t2016-07-27 00:00:00\t1"
            }
            dump.change("make") { $0.rows.append("442\tZAZ\t\\N") }
            dump.change("pattern") { $0.rows.append("60\t22\t*E\t5\t2\t\\N\t\\N") }
            dump.change("vehiclespecpattern") { $0.rows[1] = "2\t1\tf\t5\t7\t2023-01-05 15:28:13\t\\N" }
            try write(dump.text, to: folder + "/b-2026_10.sql")
            let changes = try importFacts(from: folder + "/b-2026_10.sql", to: folder + "/index").changes
            #expect(
                changes.lines() == [
                    "Release 2026_09 -> 2026_10",
                    "  manufacturer identifiers: 3 -> 3 rows; 1 new, 1 gone, 1 changed",
                    "  schemas (by patterns): 4 -> 5 rows; 0 new, 0 gone, 1 changed",
                    "  makes: 2 -> 3 rows; 1 new, 0 gone, 0 changed",
                    "  vehicle specs: 2 -> 2 rows; 0 new, 0 gone, 1 changed",
                    "New manufacturer identifiers: 7ZZ (ASTON LTD)", "New makes: ZAZ",
                ])
        }
    }

    @Test func `says nothing of what was before when that is not known`() throws {
        try withFolder { folder in
            try write(SmallDump().text, to: folder + "/dump.sql")
            _ = try importFacts(from: folder + "/dump.sql", to: folder + "/index")
            try write("Driveline vPIC contents 1\nnonsense", to: folder + "/index.contents")
            #expect(try importFacts(from: folder + "/dump.sql", to: folder + "/index").changes.releaseBefore == nil)
            #expect(try importFacts(from: folder + "/dump.sql", to: folder + "/index").changes.isEmpty)
            BlockingFile.remove(folder + "/index")
            #expect(try importFacts(from: folder + "/dump.sql", to: folder + "/index").changes.releaseBefore == nil)
        }
    }
}

struct `The contents of an index` {
    @Test func `survive their file`() throws {
        let contents = Contents(of: try SmallDump().read())
        #expect(Contents(contents.bytes) == contents)
        #expect(contents.kinds.first { $0.name == "makes" }?.things.count == 2)
    }

    @Test func `are none when their file is cut or strange`() throws {
        let bytes = Contents(of: try SmallDump().read()).bytes
        let readable = (0..<bytes.count).filter { Contents(Array(bytes[..<$0])) != nil }
        #expect(readable == [])
        #expect(Contents(bytes + [0]) == nil)
        #expect(Contents(Array("Driveline vPIC contents 1\nr\na\tb\n\n".utf8)) == nil)
        #expect(Contents(Array("Driveline vPIC contents 1\nr\na\t1\t9999999999\n\n".utf8)) == nil)
    }

    @Test func `do not follow row numbers, times or the order of rows`() throws {
        var dump = SmallDump()
        dump.change("pattern") { block in
            block.rows.reverse()
            block.rows = block.rows.map { row in
                let fields = row.split(separator: "\t", omittingEmptySubsequences: false)
                return (["9\(fields[0])"] + fields[1..<5] + ["2001-01-01", "\\N"]).joined(separator: "\t")
            }
        }
        #expect(Contents(of: try dump.read(release: "a")) == Contents(of: try SmallDump().read(release: "a")))
    }

    @Test func `of a long list are cut in the report`() throws {
        let before = Contents(of: try SmallDump().read(release: "2026_09"))
        var dump = SmallDump()
        dump.change("make") { $0.rows += (0..<2000).map { "\(1000 + $0)\tM\(1000 + $0)\t\\N" } }
        let tables = try dump.read(release: "2026_10")
        let lines = Changes(tables, Contents(of: tables), since: before).lines(limit: 2)
        #expect(
            lines == [
                "Release 2026_09 -> 2026_10", "  makes: 2 -> 2,002 rows; 2,000 new, 0 gone, 0 changed",
                "New makes: M1000, M1001 and 1,998 more",
            ])
    }

    @Test(arguments: [(0, "0"), (999, "999"), (1000, "1,000"), (1_682_444, "1,682,444"), (-12_345, "-12,345")])
    func `count in groups of three digits`(number: Int, text: String) { #expect(grouped(number) == text) }
}

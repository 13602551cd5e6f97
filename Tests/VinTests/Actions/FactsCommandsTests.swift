import EventLoop
import FoundationEssentials
import Testing

@testable import Vin

struct `The commands import and export` {
    /// Runs a command and gives back its exit code and what it said.
    private func call(
        _ environment: [String: String] = [:], _ run: (FactsCommands) -> Int32
    ) -> (code: Int32, said: String) {
        var said = ""
        let code = run(FactsCommands(environment: environment, isTerminal: false) { said += $0 })
        return (code, said)
    }

    @Test func `make an index and say what it holds`() throws {
        try withFolder { folder in
            try write(SmallDump().text, to: folder + "/vPICList_lite_2026_10.sql")
            let done = call(["VIN_INDEX": folder + "/index"]) {
                $0.importFacts([folder + "/vPICList_lite_2026_10.sql"])
            }
            #expect(done.code == 0)
            #expect(done.said.hasPrefix("Importing \(folder)/vPICList_lite_2026_10.sql\nFacts of release 2026_10;"))
            #expect(done.said.contains("\nWrote \(folder)/index: "))
            #expect(try VINIndex(path: folder + "/index").release == "2026_10")
        }
    }

    @Test func `take the data file of the installation when no source is named`() throws {
        try withFolder { folder in
            try write(SmallDump().text, to: folder + "/dump.sql")
            let exported = call {
                $0.exportFacts(["--from", folder + "/dump.sql", "--to", folder + "/facts.xz", "--release", "2026_11"])
            }
            #expect(exported.code == 0)
            #expect(exported.said.contains("Wrote \(folder)/facts.xz: release 2026_11, "))
            let imported = call(["VIN_DATA": folder + "/facts.xz"]) { $0.importFacts(["--to", folder + "/index"]) }
            #expect(imported.code == 0)
            #expect(try VINIndex(path: folder + "/index").release == "2026_11")
        }
    }

    @Test func `end with 65 and the reason when the source is of no use, and leave the index`() throws {
        try withFolder { folder in
            try write("old", to: folder + "/index")
            try write("Hello", to: folder + "/stranger")
            let done = call { $0.importFacts([folder + "/stranger", "--to", folder + "/index"]) }
            #expect(done.code == 65)
            #expect(done.said.contains("\(folder)/stranger: it is no source of facts. Give Driveline's data file"))
            #expect(try BlockingFile.contents(of: folder + "/index") == Array("old".utf8))
        }
    }

    @Test func `end with 73 when the target cannot be written`() throws {
        try withFolder { folder in
            try write(SmallDump().text, to: folder + "/dump.sql")
            try write("a file, no folder", to: folder + "/file")
            #expect(call { $0.importFacts([folder + "/dump.sql", "--to", folder + "/file/index"]) }.code == 73)
            #expect(call { $0.exportFacts(["--from", folder + "/dump.sql", "--to", folder + "/file/x"]) }.code == 73)
        }
    }

    @Test func `explain themselves`() {
        #expect(call { $0.importFacts(["--help"]) } == (0, FactsCommands.importUsage))
        #expect(call { $0.exportFacts(["-h"]) } == (0, FactsCommands.exportUsage))
    }

    @Test(arguments: [
        ["--frob"], ["--to"], ["--to", "--release"], ["a", "b"], ["a", "--from", "b"], ["--release", "2026-10"],
        ["--release", "now"],
    ]) func `end with 64 and their usage when misused`(words: [String]) {
        let done = call(["VIN_INDEX": "/nowhere/index"]) { $0.importFacts(words) }
        #expect(done.code == 64)
        #expect(done.said.hasSuffix(FactsCommands.importUsage))
    }

    @Test func `end with 64 when they do not know where to write`() throws {
        try withFolder { folder in
            try write(SmallDump().text, to: folder + "/dump.sql")
            #expect(call { $0.importFacts([folder + "/dump.sql"]) }.code == 64)
            #expect(call { $0.exportFacts(["--from", folder + "/dump.sql"]) }.code == 64)
            #expect(call { $0.exportFacts(["--to", folder + "/facts.xz"]) }.code == 64)
        }
    }
}

struct `A line of progress` {
    /// A clock that tests set, in milliseconds.
    private final class Clock { var now = Instant.now }

    @Test func `on a terminal overwrites itself, three times a second at most`() {
        let clock = Clock()
        var said: [String] = []
        let line = ProgressLine(isTerminal: true, clock: { clock.now }) { said.append($0) }
        line.show("first line")
        clock.now = clock.now + .milliseconds(300)
        line.show("too soon")
        clock.now = clock.now + .milliseconds(40)
        line.show("short")
        line.clear()
        line.clear()
        #expect(said == ["\rfirst line", "\rshort     ", "\r     \r"])
    }

    @Test func `elsewhere is a line every five seconds, and none for what is done before`() {
        let clock = Clock()
        var said: [String] = []
        let line = ProgressLine(isTerminal: false, clock: { clock.now }) { said.append($0) }
        line.show("at once")
        clock.now = clock.now + .milliseconds(4900)
        line.show("too soon")
        clock.now = clock.now + .milliseconds(200)
        line.show("now")
        line.clear()
        #expect(said == ["now\n"])
    }

    @Test func `shows rows, and the part where it is known`() {
        #expect(ReadingProgress(rows: 1_081_344, part: 0.649).text == "1,081,344 rows (64 %)")
        #expect(ReadingProgress(rows: 5, part: nil).text == "5 rows")
    }
}

import EventLoop
import FoundationEssentials
import Glibc

/// `vin import` and `vin export` as they are called on the command line. They block: not for a worker.
public struct FactsCommands {
    /// What the words of a command line ask for.
    struct Arguments: Equatable {
        var source: String?
        var target: String?
        var release: String?
    }

    /// Words that are no command line of ours; the text says why.
    struct Misuse: Error, Equatable { var reason: String }

    private let environment: [String: String]
    private let say: (String) -> Void
    private let isTerminal: Bool

    /// - Parameters:
    ///   - environment: `VIN_INDEX` names the index, `VIN_DATA` the data file.
    ///   - isTerminal: whether what is said appears on a terminal.
    ///   - say: takes what is to appear on the standard error.
    public init(environment: [String: String], isTerminal: Bool, say: @escaping (String) -> Void) {
        self.environment = environment
        self.isTerminal = isTerminal
        self.say = say
    }

    /// The commands of this process: its environment, its standard error.
    public static var ofThisProcess: FactsCommands {
        FactsCommands(environment: ProcessInfo.processInfo.environment, isTerminal: isatty(2) == 1) { text in
            BlockingFile.say(text)
        }
    }

    static let importUsage = """
        Usage: vin import [SOURCE] [--to INDEX] [--release YYYY_MM]
          SOURCE   Driveline's data file (without SOURCE: the one of this installation), or NHTSA's PostgreSQL
                   dump as published, vPICList_lite_YYYY_MM.plain.zip, zipped, gzipped or plain
          INDEX    the index to make (without it: VIN_INDEX)

        """
    static let exportUsage = """
        Usage: vin export --from SOURCE --to FILE [--release YYYY_MM]
          SOURCE   NHTSA's PostgreSQL dump, a folder of .tsv tables, or a data file
          FILE     the data file to write

        """

    /// Reads the words after the command's name.
    static func arguments(_ words: [String]) throws(Misuse) -> Arguments {
        var arguments = Arguments()
        var rest = words[...]
        while let word = rest.popFirst() {
            switch word {
            case "--from", "--to", "--release":
                guard let value = rest.popFirst(), !value.hasPrefix("--") else {
                    throw Misuse(reason: "\(word) needs a value")
                }
                switch word {
                case "--to": arguments.target = value
                case "--release":
                    guard Release.isValid(value) else {
                        throw Misuse(reason: "a release is a year and a month such as 2026_10, not '\(value)'")
                    }
                    arguments.release = value
                default: try setSource(value, in: &arguments)
                }
            default:
                if word.hasPrefix("-") { throw Misuse(reason: "there is no option \(word)") }
                try setSource(word, in: &arguments)
            }
        }
        return arguments
    }

    private static func setSource(_ source: String, in arguments: inout Arguments) throws(Misuse) {
        guard arguments.source == nil else { throw Misuse(reason: "more than one source") }
        arguments.source = source
    }

    /// Where the data file is when nobody says: `VIN_DATA`, beside the project we stand in, or as installed in an image.
    var dataFile: String? {
        let places = [environment["VIN_DATA"], "Services/Vin/Data/facts.xz", "/usr/share/driveline/vin/facts.xz"]
        return places.compactMap { $0 }.first { FileManager.default.fileExists(atPath: $0) }
    }

    /// `vin import`: 0 done, 64 (EX_USAGE) misused, 65 (EX_DATAERR) the source is of no use, 73 (EX_CANTCREAT) the index
    /// cannot be written. Only 0 changes the index.
    public func importFacts(_ words: [String]) -> Int32 {
        command(usage: FactsCommands.importUsage, words) { arguments, progress throws in
            guard let source = arguments.source ?? dataFile else {
                throw Misuse(reason: "there is no data file at VIN_DATA or Services/Vin/Data/facts.xz: name a source")
            }
            guard let index = arguments.target ?? environment["VIN_INDEX"] else {
                throw Misuse(reason: "VIN_INDEX is not set: name the index with --to")
            }
            let start = Instant.now
            say("Importing \(source)\n")
            let done = try Vin.importFacts(
                from: source, to: index, release: arguments.release,
                report: { step in
                    switch step {
                    case .reading(let reading): progress.show("  read \(reading.text)")
                    case .compiling(let what): progress.show("  \(what)")
                    }
                })
            progress.clear()
            for line in done.changes.lines() { say(line + "\n") }
            say("Wrote \(index): \(grouped(done.size)) bytes in \(seconds(Instant.now - start)) s.\n")
        }
    }

    /// `vin export`: exit codes as of `importFacts`.
    public func exportFacts(_ words: [String]) -> Int32 {
        command(usage: FactsCommands.exportUsage, words) { arguments, progress throws in
            guard let source = arguments.source, let file = arguments.target else {
                throw Misuse(reason: "both --from and --to are needed")
            }
            say("Exporting \(source) (packing takes some 20 seconds)\n")
            let done = try Vin.exportFacts(from: source, to: file, release: arguments.release) {
                progress.show("  read \($0.text)")
            }
            progress.clear()
            say(
                "Wrote \(file): release \(done.release), \(grouped(done.rows)) rows, \(grouped(done.size)) bytes "
                    + "(\(grouped(done.content)) unpacked).\n")
        }
    }

    private func command(
        usage: String, _ words: [String], _ run: (Arguments, ProgressLine) throws -> Void
    ) -> Int32 {
        if words == ["--help"] || words == ["-h"] {
            say(usage)
            return 0
        }
        let progress = ProgressLine(isTerminal: isTerminal, write: say)
        do {
            try run(try FactsCommands.arguments(words), progress)
            return 0
        } catch let misuse as Misuse {
            say("\(misuse.reason)\n\(usage)")
            return 64
        } catch {
            progress.clear()
            say("\(error)\n")
            if case FactsError.unwritable = error { return 73 }
            return 65
        }
    }

    private func seconds(_ duration: Duration) -> String {
        let tenths = duration / .milliseconds(100)
        return "\(Int(tenths) / 10).\(Int(tenths) % 10)"
    }
}

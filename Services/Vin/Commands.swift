internal import EventLoop
internal import FoundationEssentials
public import ServiceKit

/// What the `vin` binary can do beside the usual.
public let commands: [Command] = [
    Command("import", "Compiles facts into the index; see `vin import --help`.") { words in
        FactsCommands.ofThisProcess.importFacts(words)
    },
    Command("export", "Writes the data file; see `vin export --help`.") { words in
        FactsCommands.ofThisProcess.exportFacts(words)
    },
    Command("bench", "Decodes the VINs of a file, one a line, on one core: vin bench FILE [ROUNDS].") { words in
        bench(words)
    },
]

/// The schema's steps.
public let migrations: [(name: String, bytes: [UInt8])] = [
    (name: "m0001_create_online_answers", bytes: PackageResources.m0001_create_online_answers_sql)
]

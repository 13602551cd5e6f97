/// One step of a schema: a file of SQL, applied once, never changed after.
///
/// Lines of comment at its head may say how it is run:
/// ```sql
/// -- phase: expand            (or contract; see Phase)
/// -- transaction: none        (one statement that refuses a transaction, such as CREATE INDEX CONCURRENTLY)
/// -- timeout: 600             (seconds a statement of it may take instead of 60)
/// ```
public struct Migration: Sendable, Equatable {
    /// When a step may run in a release that goes from one version of the services to the next.
    public enum Phase: String, Sendable {
        /// Before the switch: what the old version does not notice. The default.
        case expand
        /// After it: takes away what only the old version used.
        case contract
    }

    /// The file's name without its ending, such as `m0001_create_lots`; the order of names is the order of steps.
    public let name: String
    /// When it may run.
    public let phase: Phase
    /// False for the one statement that PostgreSQL refuses inside a transaction.
    public let isTransactional: Bool
    /// Seconds one statement may take.
    public let timeout: Int
    let text: String
    let bytes: [UInt8]

    /// Reads a file; throws when its name or head is malformed.
    public init(name: String, bytes: [UInt8]) throws(MigrationError) {
        let stem = name.hasSuffix(".sql") ? String(name.dropLast(4)) : name
        guard !stem.isEmpty, stem.utf8.allSatisfy(Self.isNameByte), stem.utf8.count <= 200 else {
            throw .malformed(name: name, reason: "a name is made of letters, digits, `_` and `-`")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw .malformed(name: stem, reason: "not UTF-8")
        }
        let head = try Self.head(of: text, name: stem)
        self.name = stem
        self.bytes = bytes
        self.text = text
        phase = head.phase
        isTransactional = head.isTransactional
        timeout = head.timeout
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }

    private static func head(
        of text: String, name: String
    ) throws(MigrationError) -> (phase: Phase, isTransactional: Bool, timeout: Int) {
        var phase = Phase.expand
        var isTransactional = true
        var timeout = 60
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            guard line.hasPrefix("--") else { break }
            let words = line.dropFirst(2).split(separator: " ")
            guard words.count >= 2 else { continue }
            switch words[0] {
            case "phase:":
                guard let found = Phase(rawValue: String(words[1])) else {
                    throw .malformed(name: name, reason: "phase is expand or contract")
                }
                phase = found
            case "transaction:":
                guard words[1] == "none" else {
                    throw .malformed(name: name, reason: "transaction is none or not said")
                }
                isTransactional = false
            case "timeout:":
                guard let seconds = Int(words[1]), (1...86_400).contains(seconds) else {
                    throw .malformed(name: name, reason: "timeout is a number of seconds")
                }
                timeout = seconds
            default: break
            }
        }
        return (phase, isTransactional, timeout)
    }

    /// Reads the files a target embeds, in any order, and puts them in theirs.
    public static func all(_ files: [(name: String, bytes: [UInt8])]) throws(MigrationError) -> [Migration] {
        var migrations: [Migration] = []
        for file in files { migrations.append(try Migration(name: file.name, bytes: file.bytes)) }
        migrations.sort { $0.name < $1.name }
        for (one, next) in zip(migrations, migrations.dropFirst()) where one.name == next.name {
            throw .malformed(name: one.name, reason: "two files have this name")
        }
        return migrations
    }
}

/// Why a schema was left as it is.
public enum MigrationError: Error, Equatable, Sendable {
    /// A file cannot be read as a migration.
    case malformed(name: String, reason: String)
    /// The database has steps this program does not know: it is newer.
    case unknownVersion(names: [String])
    /// A step was changed after it had been applied.
    case checksumChanged(name: String)
    /// A step comes before one that was applied already.
    case outOfOrder(name: String)
    /// A step failed; nothing of it is left.
    case failed(name: String, reason: PostgresError)
    /// A step ended its own transaction, so it may be half done: look at the database.
    case endedTransaction(name: String)
    /// Another program is migrating this schema and did not finish in time.
    case busy
}

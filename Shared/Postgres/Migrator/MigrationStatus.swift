/// How a schema stands to the files of a program.
public struct MigrationStatus: Sendable, Equatable {
    /// Steps of the program that were applied, in order.
    public let applied: [String]
    /// Steps still to be applied, in order.
    public let pending: [String]
    /// Steps the database has and the program does not know: the schema is newer than the program.
    public let unknown: [String]
    /// Steps whose file was changed after it had been applied.
    public let changed: [String]

    /// Whether a program may serve on this schema: nothing it needs is missing. A newer schema is fine.
    public var isReady: Bool { pending.isEmpty && changed.isEmpty }

    /// Compares the files with what was applied, by name and checksum.
    static func compare(
        _ migrations: [(name: String, checksum: [UInt8])], with applied: [(name: String, checksum: [UInt8])]
    ) -> MigrationStatus {
        let done = Dictionary(applied.map { ($0.name, $0.checksum) }) { first, _ in first }
        let known = Set(migrations.map(\.name))
        return MigrationStatus(
            applied: migrations.map(\.name).filter { done[$0] != nil },
            pending: migrations.map(\.name).filter { done[$0] == nil },
            unknown: applied.map(\.name).filter { !known.contains($0) },
            changed: migrations.filter { done[$0.name] != nil && done[$0.name] != $0.checksum }.map(\.name))
    }

    /// Throws when going on would be wrong.
    func check() throws(MigrationError) {
        if !unknown.isEmpty { throw .unknownVersion(names: unknown) }
        if let name = changed.first { throw .checksumChanged(name: name) }
        if let first = pending.first, let last = applied.last, first < last { throw .outOfOrder(name: first) }
    }
}

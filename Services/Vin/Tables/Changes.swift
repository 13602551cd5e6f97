/// What a new set of facts has that the one before had not, and the other way round.
public struct Changes: Hashable, Sendable {
    /// The change of one kind of things.
    public struct Kind: Hashable, Sendable {
        /// What they are called: `makes`.
        public var name: String
        /// Rows of the facts before and now; before is nil when it is not known.
        public var rowsBefore: Int?
        /// Rows of the facts now.
        public var rows: Int
        /// Things that were not there before.
        public var added = 0
        /// Things that are gone.
        public var removed = 0
        /// Things about which something else is said.
        public var changed = 0
    }

    /// The release before; nil when nothing is known of it.
    public var releaseBefore: String?
    /// The release now.
    public var release: String
    /// By kind.
    public var kinds: [Kind]
    /// New manufacturer identifiers with their manufacturer, sorted: `7ZZ (ACME MOTORS)`.
    public var newIdentifiers: [String] = []
    /// Names of new makes, sorted.
    public var newMakes: [String] = []

    /// Compares facts with the contents of the index before; nil when there is none.
    init(_ tables: Tables, _ contents: Contents, since before: Contents?) {
        releaseBefore = before?.release
        release = contents.release
        kinds = contents.kinds.map { kind in
            var change = Kind(name: kind.name, rows: kind.rows)
            guard let old = before?.kinds.first(where: { $0.name == kind.name }) else { return change }
            change.rowsBefore = old.rows
            for (name, said) in kind.things {
                guard let saidBefore = old.things[name] else {
                    change.added += 1
                    continue
                }
                if saidBefore != said { change.changed += 1 }
            }
            change.removed = old.things.keys.count { kind.things[$0] == nil }
            return change
        }
        guard let before else { return }
        let maker = ContentsMaker(tables)
        func old(_ kind: String) -> [UInt64: UInt64] { before.kinds.first { $0.name == kind }?.things ?? [:] }
        let manufacturers = Dictionary(
            tables.lookups.lazy.filter { tables.texts.string($0.table) == "manufacturer" }.map { ($0.id, $0.name) },
            uniquingKeysWith: { first, _ in first })
        let identifiers = old("manufacturer identifiers")
        newIdentifiers =
            tables.wmis.filter { identifiers[maker.name(of: $0)] == nil }.map { wmi in
                let name = wmi.manufacturer.flatMap { manufacturers[$0] }
                return tables.texts.string(wmi.code) + (name.map { " (\(tables.texts.string($0)))" } ?? "")
            }.sorted()
        let makes = old("makes")
        newMakes =
            tables.lookups.filter { tables.texts.string($0.table) == "make" && makes[maker.name(of: $0)] == nil }
            .map { tables.texts.string($0.name) }.sorted()
    }

    /// Whether nothing changed but perhaps the release's name.
    public var isEmpty: Bool {
        releaseBefore != nil
            && kinds.allSatisfy { $0.rowsBefore != nil && $0.added + $0.removed + $0.changed == 0 }
    }

    /// The report for a person, line by line, with at most `limit` names of each sort.
    public func lines(limit: Int = 20) -> [String] {
        guard let releaseBefore else {
            return ["Facts of release \(release); there was no index before."]
                + kinds.map { "  \($0.name): \(grouped($0.rows)) rows" }
        }
        if isEmpty { return ["Release \(releaseBefore) -> \(release): the facts are the same."] }
        var lines = ["Release \(releaseBefore) -> \(release)"]
        for kind in kinds where kind.added + kind.removed + kind.changed > 0 || kind.rowsBefore != kind.rows {
            let before = kind.rowsBefore.map { grouped($0) } ?? "?"
            lines.append(
                "  \(kind.name): \(before) -> \(grouped(kind.rows)) rows; \(grouped(kind.added)) new, "
                    + "\(grouped(kind.removed)) gone, \(grouped(kind.changed)) changed")
        }
        for (what, names) in [("New manufacturer identifiers", newIdentifiers), ("New makes", newMakes)]
        where !names.isEmpty {
            let more = names.count > limit ? " and \(grouped(names.count - limit)) more" : ""
            lines.append("\(what): \(names.prefix(limit).joined(separator: ", "))\(more)")
        }
        return lines
    }
}

/// `1682444` as `1,682,444`.
func grouped(_ number: Int) -> String {
    let digits = String(number.magnitude)
    var text = number < 0 ? "-" : ""
    for (index, digit) in digits.enumerated() {
        if index > 0 && (digits.count - index) % 3 == 0 { text += "," }
        text.append(digit)
    }
    return text
}

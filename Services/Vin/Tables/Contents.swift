import EventLoop

/// What an index was made of, in small: one fingerprint for each thing, so that the next import can say what changed.
///
/// Kept beside the index. It is for the report only: without it an import does the same and says less.
struct Contents: Equatable {
    /// The things of one kind.
    struct Kind: Equatable {
        /// What they are called in the report.
        var name: String
        /// How many rows of the facts they have.
        var rows: Int
        /// Fingerprint of each thing's name or number, to that of all that is said about it.
        var things: [UInt64: UInt64]
    }

    /// The release of the facts.
    var release: String
    /// The kinds, in the order of the report.
    var kinds: [Kind]

    /// The things of these facts.
    init(of tables: Tables) {
        var maker = ContentsMaker(tables)
        release = tables.release
        kinds = maker.kinds()
    }

    private static let mark = "Driveline vPIC contents 1"

    /// As a file.
    var bytes: [UInt8] {
        var head = "\(Contents.mark)\n\(release)\n"
        for kind in kinds { head += "\(kind.name)\t\(kind.rows)\t\(kind.things.count)\n" }
        var bytes = Array((head + "\n").utf8)
        for kind in kinds {
            for (name, value) in kind.things.sorted(by: { $0.key < $1.key }) {
                for word in [name, value] {
                    for shift in stride(from: UInt64(0), to: 64, by: 8) {
                        bytes.append(UInt8(truncatingIfNeeded: word >> shift))
                    }
                }
            }
        }
        return bytes
    }

    /// Nil when the bytes are no such file, or one of another version.
    init?(_ bytes: [UInt8]) {
        var next = 0
        func line() -> String? {
            guard let end = bytes[next...].firstIndex(of: UInt8(ascii: "\n")) else { return nil }
            defer { next = end + 1 }
            return String(decoding: bytes[next..<end], as: UTF8.self)
        }
        guard line() == Contents.mark, let release = line() else { return nil }
        var counts: [(name: String, rows: Int, things: Int)] = []
        while true {
            guard let text = line() else { return nil }
            if text.isEmpty { break }
            let fields = text.split(separator: "\t")
            guard fields.count == 3, let rows = Int(fields[1]), let things = Int(fields[2]), things >= 0,
                things <= bytes.count / 16
            else { return nil }
            counts.append((String(fields[0]), rows, things))
        }
        guard bytes.count - next == counts.reduce(0, { $0 + $1.things }) * 16 else { return nil }
        func word() -> UInt64 {
            defer { next += 8 }
            return bytes[next..<(next + 8)].reversed().reduce(0) { $0 << 8 | UInt64($1) }
        }
        self.release = release
        kinds = []
        for count in counts {
            var things: [UInt64: UInt64] = [:]
            things.reserveCapacity(count.things)
            for _ in 0..<count.things {
                let name = word()
                things[name] = word()
            }
            kinds.append(Kind(name: count.name, rows: count.rows, things: things))
        }
    }
}

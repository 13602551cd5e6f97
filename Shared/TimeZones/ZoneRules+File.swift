extension ZoneRules {
    /// The rules of a TZif file (RFC 9636, versions 2 to 4). The 32-bit part in front, which old programs read, is passed
    /// over. Files that count leap seconds (`right/...`) are refused: POSIX time has none.
    public init(file: [UInt8]) throws(ZoneFault) {
        var reader = ZoneFileReader(file)
        let old = try reader.header()
        guard old.version >= UInt8(ascii: "2") else { throw .malformed("version") }
        try reader.skip(old.length(ofTime: 4))
        let header = try reader.header()
        guard header.leapSeconds == 0 else { throw .malformed("leap seconds") }
        guard header.types > 0 else { throw .malformed("no local time") }

        var instants: [Int] = []
        for _ in 0..<header.changes { instants.append(Int(Int64(bitPattern: try reader.number(bytes: 8)))) }
        guard zip(instants, instants.dropFirst()).allSatisfy({ $0 < $1 }) else { throw .malformed("order of changes") }
        var kinds: [Int] = []
        for _ in 0..<header.changes { kinds.append(Int(try reader.number(bytes: 1))) }
        var offsets: [Int] = []
        for _ in 0..<header.types {
            let offset = Int(Int32(truncatingIfNeeded: try reader.number(bytes: 4)))
            guard abs(offset) < 86_400 else { throw .malformed("offset") }
            offsets.append(offset)
            // Whether it is summer time and how it is called, which nobody asks.
            try reader.skip(2)
        }
        guard kinds.allSatisfy({ $0 < header.types }) else { throw .malformed("local time of a change") }
        try reader.skip(header.names + header.standardMarks + header.universalMarks)

        firstOffset = offsets[0]
        changes = zip(instants, kinds).map { Change(instant: $0, offset: offsets[$1]) }
        let footer = try reader.footer()
        yearly = footer.isEmpty ? nil : try YearlyRule(footer)
    }
}

/// Takes a zone file apart from front to back; every number is big-endian.
private struct ZoneFileReader {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { rest = bytes[...] }

    /// What stands at the head of each part.
    struct Header {
        let version: UInt8
        let universalMarks: Int
        let standardMarks: Int
        let leapSeconds: Int
        let changes: Int
        let types: Int
        let names: Int

        /// Bytes of the part behind it when an instant takes that many.
        func length(ofTime bytes: Int) -> Int {
            changes * (bytes + 1) + types * 6 + names + leapSeconds * (bytes + 4) + standardMarks + universalMarks
        }
    }

    mutating func header() throws(ZoneFault) -> Header {
        guard rest.starts(with: Array("TZif".utf8)) else { throw .malformed("magic") }
        try skip(4)
        let version = UInt8(truncatingIfNeeded: try number(bytes: 1))
        try skip(15)
        var counts: [Int] = []
        for _ in 0..<6 {
            let count = Int(try number(bytes: 4))
            guard count <= rest.count else { throw .malformed("count") }
            counts.append(count)
        }
        return Header(
            version: version, universalMarks: counts[0], standardMarks: counts[1], leapSeconds: counts[2],
            changes: counts[3], types: counts[4], names: counts[5])
    }

    mutating func number(bytes: Int) throws(ZoneFault) -> UInt64 {
        guard rest.count >= bytes else { throw .malformed("too short") }
        let number = rest.prefix(bytes).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        rest = rest.dropFirst(bytes)
        return number
    }

    mutating func skip(_ bytes: Int) throws(ZoneFault) {
        guard rest.count >= bytes else { throw .malformed("too short") }
        rest = rest.dropFirst(bytes)
    }

    /// What stands between the two line feeds at the end.
    func footer() throws(ZoneFault) -> ArraySlice<UInt8> {
        let newline = UInt8(ascii: "\n")
        guard rest.first == newline, let end = rest.dropFirst().firstIndex(of: newline) else {
            throw .malformed("footer")
        }
        return rest[(rest.startIndex + 1)..<end]
    }
}

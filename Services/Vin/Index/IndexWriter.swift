/// Puts the sections of an index together.
struct IndexWriter {
    private var sections: [IndexFormat.Section: (bytes: [UInt8], count: Int)] = [:]

    /// Sets a section made of records; `append` writes one record.
    mutating func set<Record>(
        _ section: IndexFormat.Section, _ records: [Record], _ append: (Record, inout [UInt8]) -> Void
    ) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(records.count * MemoryLayout<Record>.stride)
        for record in records { append(record, &bytes) }
        precondition(bytes.count == records.count * MemoryLayout<Record>.stride, "record layout of \(section)")
        sections[section] = (bytes, records.count)
    }

    /// The finished file.
    func file(release: String) -> [UInt8] {
        let all = IndexFormat.Section.allCases
        var offset = IndexFormat.headerSize + all.count * 16
        var directory: [UInt8] = []
        var total = offset
        for section in all { total += padded(sections[section]?.bytes.count ?? 0) }
        var body: [UInt8] = []
        body.reserveCapacity(total)
        for section in all {
            let (bytes, count) = sections[section] ?? ([], 0)
            directory.put(UInt64(offset))
            directory.put(UInt64(count))
            body += bytes
            body += repeatElement(0, count: padded(bytes.count) - bytes.count)
            offset += padded(bytes.count)
        }
        var name = Array(release.utf8.prefix(IndexFormat.releaseSize))
        name += repeatElement(0, count: IndexFormat.releaseSize - name.count)
        var file = IndexFormat.magic
        file.reserveCapacity(total)
        file.put(IndexFormat.version)
        file.put(UInt32(all.count))
        file.put(UInt64(total))
        file.put(checksum(name, directory, body))
        file += name
        file += directory
        file += body
        return file
    }

    private func padded(_ count: Int) -> Int { (count + 7) & ~7 }

    private func checksum(_ parts: [UInt8]...) -> UInt64 {
        var words: [UInt64] = []
        words.reserveCapacity(parts.reduce(0) { $0 + $1.count / 8 })
        for part in parts {
            for start in stride(from: 0, to: part.count, by: 8) {
                var word: UInt64 = 0
                for place in 0..<8 { word |= UInt64(part[start + place]) << UInt64(place * 8) }
                words.append(word)
            }
        }
        return IndexChecksum.of(words.span)
    }
}

extension [UInt8] {
    /// Appends an integer in little-endian order.
    mutating func put(_ value: some FixedWidthInteger) {
        var rest = value
        for _ in 0..<(value.bitWidth / 8) {
            append(UInt8(truncatingIfNeeded: rest))
            rest >>= 8
        }
    }

    /// Appends where a text lies.
    mutating func put(_ text: TextRange) {
        put(text.offset)
        put(text.length)
        put(text.flags)
    }
}

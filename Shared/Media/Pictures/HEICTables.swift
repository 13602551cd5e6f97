/// What the tables of a HEIF file (ISO/IEC 23008-12) say: which items there are, where their data lies, what they refer
/// to and which properties they have.
struct HEICTables {
    struct Item {
        let type: FourCC
        let isProtected: Bool
    }

    /// The pieces of an item's data, as places in the file.
    struct Location {
        let isInMeta: Bool
        let extents: [Range<Int>]
    }

    struct Reference {
        let type: FourCC
        let from: Int
        let to: [Int]
    }

    struct Association {
        /// Counted from 1.
        let property: Int
        let isEssential: Bool
    }

    let bytes: [UInt8]
    private(set) var primary = 0
    private(set) var items: [Int: Item] = [:]
    private(set) var locations: [Int: Location] = [:]
    private(set) var references: [Reference] = []
    private(set) var properties: [HEICBox] = []
    private(set) var associations: [Int: [Association]] = [:]
    private var data: Range<Int>?

    /// As many as there are numbers for them.
    private static let mostItems = 65_535

    init(_ bytes: [UInt8], meta: Range<Int>) throws(PictureFault) {
        self.bytes = bytes
        var reader = ByteReader(bytes, meta)
        _ = try reader.versionAndFlags()
        var parts: [FourCC: Range<Int>] = [:]
        for box in try HEICBox.all(in: reader, atMost: 100) {
            guard parts.updateValue(box.body, forKey: box.code) == nil || box.code == "free" else {
                throw .malformed("a table is there twice")
            }
        }
        func part(_ code: FourCC) throws(PictureFault) -> ByteReader {
            guard let range = parts[code] else { throw .malformed("a table is missing") }
            return ByteReader(bytes, range)
        }
        var handler = try part("hdlr")
        _ = try handler.take(8)
        guard try handler.code() == "pict" else { throw .unsupported("it is no picture") }
        data = parts["idat"]
        try readPrimary(part("pitm"))
        try readItems(part("iinf"))
        try readLocations(part("iloc"))
        if parts["iref"] != nil { try readReferences(part("iref")) }
        try readProperties(part("iprp"))
    }

    private mutating func readPrimary(_ part: ByteReader) throws(PictureFault) {
        var part = part
        primary = try part.big(try part.versionAndFlags().version == 0 ? 2 : 4)
    }

    private mutating func readItems(_ part: ByteReader) throws(PictureFault) {
        var part = part
        let count = try part.big(try part.versionAndFlags().version == 0 ? 2 : 4)
        let boxes = try HEICBox.all(in: part, atMost: Self.mostItems)
        guard boxes.count == count else { throw .malformed("the list of its parts is not right") }
        for box in boxes {
            var reader = ByteReader(bytes, box.body)
            let version = try reader.versionAndFlags().version
            guard box.code == "infe", version == 2 || version == 3 else { throw .unsupported("its list of parts") }
            let id = try reader.big(version == 2 ? 2 : 4)
            let isProtected = try reader.big(2) != 0
            let item = Item(type: try reader.code(), isProtected: isProtected)
            guard items.updateValue(item, forKey: id) == nil else { throw .malformed("a part is there twice") }
        }
    }

    private mutating func readLocations(_ part: ByteReader) throws(PictureFault) {
        var part = part
        let version = try part.versionAndFlags().version
        guard version <= 2 else { throw .unsupported("its list of places") }
        let sizes = try part.big(2)
        let (offsetSize, lengthSize, baseSize) = (sizes >> 12, sizes >> 8 & 15, sizes >> 4 & 15)
        let indexSize = version == 0 ? 0 : sizes & 15
        guard lengthSize > 0 else { throw .unsupported("its list of places") }
        let idSize = version < 2 ? 2 : 4
        for _ in 0..<(try part.big(idSize)) {
            let id = try part.big(idSize)
            let method = version == 0 ? 0 : try part.big(2) & 15
            let isElsewhere = try part.big(2) != 0
            let base = try part.wide(baseSize)
            var extents: [Range<Int>] = []
            for _ in 0..<(try part.big(2)) {
                _ = try part.wide(indexSize)
                let start = base + (try part.wide(offsetSize))
                extents.append(start..<(start + (try part.wide(lengthSize))))
            }
            // Items whose data is built from another item's (method 2) or lies in another file are of no use to us.
            guard method <= 1, !isElsewhere else { continue }
            let location = Location(isInMeta: method == 1, extents: extents)
            guard locations.updateValue(location, forKey: id) == nil else {
                throw .malformed("a place is there twice")
            }
        }
    }

    private mutating func readReferences(_ part: ByteReader) throws(PictureFault) {
        var part = part
        let size = try part.versionAndFlags().version == 0 ? 2 : 4
        for box in try HEICBox.all(in: part, atMost: Self.mostItems) {
            var reader = ByteReader(bytes, box.body)
            let from = try reader.big(size)
            let count = try reader.big(2)
            guard count * size == reader.left else { throw .malformed("a reference is not right") }
            var to: [Int] = []
            to.reserveCapacity(count)
            for _ in 0..<count { to.append(try reader.big(size)) }
            references.append(Reference(type: box.code, from: from, to: to))
        }
    }

    private mutating func readProperties(_ part: ByteReader) throws(PictureFault) {
        for box in try HEICBox.all(in: part, atMost: 100) {
            switch box.code {
            case "ipco":
                guard properties.isEmpty else { throw .malformed("a table is there twice") }
                properties = try HEICBox.all(in: ByteReader(bytes, box.body), atMost: 32_767)
            case "ipma": try readAssociations(ByteReader(bytes, box.body))
            default: continue
            }
        }
    }

    private mutating func readAssociations(_ part: ByteReader) throws(PictureFault) {
        var part = part
        let (version, flags) = try part.versionAndFlags()
        let isWide = flags & 1 == 1
        for _ in 0..<(try part.big(4)) {
            let id = try part.big(version == 0 ? 2 : 4)
            var list: [Association] = []
            for _ in 0..<(try part.big(1)) {
                let value = try part.big(isWide ? 2 : 1)
                let mark = isWide ? 0x8000 : 0x80
                list.append(Association(property: value & (mark - 1), isEssential: value & mark != 0))
            }
            guard associations.updateValue(list, forKey: id) == nil else {
                throw .malformed("an item's properties are there twice")
            }
        }
    }

    /// Where an item's data lies, each piece within the file or within `idat`.
    func extents(of id: Int) throws(PictureFault) -> [Range<Int>] {
        guard let location = locations[id] else { throw .malformed("a part's data is missing") }
        guard location.isInMeta else {
            guard location.extents.allSatisfy({ $0.upperBound <= bytes.count }) else { throw .truncated }
            return location.extents
        }
        guard let data, location.extents.allSatisfy({ $0.upperBound <= data.count }) else { throw .truncated }
        return location.extents.map { ($0.lowerBound + data.lowerBound)..<($0.upperBound + data.lowerBound) }
    }
}

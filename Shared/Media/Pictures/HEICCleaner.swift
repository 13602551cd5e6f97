/// Reads a HEIC and writes a new one with the picture, the tiles it is made of and its transparency. Everything else is
/// left behind: EXIF, XMP, thumbnails, depth maps, gain maps, further pictures, films.
struct HEICCleaner {
    private let tables: HEICTables
    private let limits: PictureLimits
    private var properties = HEICProperties()
    private var items: [HEICItem] = []
    private var data: [Int: [UInt8]] = [:]
    private var references: [HEICTables.Reference] = []
    private var bytesLeft: Int
    private var pixelsLeft: Int

    /// Those of a phone's picture of 200 tiles have 20 KB; in memory they take up to 16 times as much.
    private static let mostTables = 2 << 20
    private static let brands: Set<FourCC> = ["heic", "heix"]
    private static let keptBrands: [FourCC] = ["mif1", "heic", "heix", "miaf"]

    static func clean(_ bytes: [UInt8], _ limits: PictureLimits) throws(PictureFault) -> Picture {
        var (meta, brands): (Range<Int>?, [FourCC]) = (nil, [])
        for (index, box) in try HEICBox.all(in: ByteReader(bytes), atMost: 1_000).enumerated() {
            switch box.code {
            case "ftyp":
                guard index == 0 else { throw .malformed("it has two beginnings") }
                brands = try Self.brands(ByteReader(bytes, box.body))
            case "meta":
                guard meta == nil else { throw .malformed("a table is there twice") }
                meta = box.body
            case "moov", "moof": throw .unsupported("it is a film")
            default: continue
            }
        }
        guard let meta else { throw .malformed("it has no picture in it") }
        guard meta.count <= mostTables else { throw .malformed("its tables are too large") }
        var cleaner = HEICCleaner(try HEICTables(bytes, meta: meta), limits)
        return try cleaner.clean(brands)
    }

    private init(_ tables: HEICTables, _ limits: PictureLimits) {
        self.tables = tables
        self.limits = limits
        bytesLeft = tables.bytes.count
        pixelsLeft = 2 * limits.pixels  // the picture and its transparency
    }

    /// The brands; other users of the container, AVIF among them, are none of ours.
    private static func brands(_ body: ByteReader) throws(PictureFault) -> [FourCC] {
        var body = body
        let major = try body.code()
        _ = try body.take(4)
        var all = [major]
        while body.left > 0 { all.append(try body.code()) }
        guard all.contains(where: Self.brands.contains), major != "avif", major != "avis" else {
            throw .unknownFormat
        }
        return keptBrands.filter(all.contains)
    }

    private mutating func clean(_ brands: [FourCC]) throws(PictureFault) -> Picture {
        let picture = try take(tables.primary)
        for reference in tables.references
        where reference.type == "auxl" && reference.to.contains(tables.primary) && data[reference.from] == nil {
            if try takeAlpha(reference.from) { break }
        }
        var file = HEICFile(tables, properties)
        let bytes = try file.write(brands, primary: picture.id, items, data, references)
        return Picture(format: .heic, width: picture.shown.width, height: picture.shown.height, bytes: bytes)
    }

    /// Takes the transparency, if the auxiliary picture is one; depth maps and gain maps are none.
    private mutating func takeAlpha(_ id: Int) throws(PictureFault) -> Bool {
        var isAlpha = false
        for association in tables.associations[id] ?? [] where association.property > 0 {
            guard association.property <= tables.properties.count,
                tables.properties[association.property - 1].code == "auxC",
                case .alpha = try properties.find(association.property, tables)
            else { continue }
            isAlpha = true
        }
        guard isAlpha else { return false }
        _ = try take(id)
        references.append(HEICTables.Reference(type: "auxl", from: id, to: [tables.primary]))
        return true
    }

    /// Takes a picture, and if it is a grid its tiles.
    private mutating func take(_ id: Int) throws(PictureFault) -> HEICItem {
        let item = try HEICItem(id, tables, &properties, limits)
        guard item.type == "grid" else {
            try takeCoded(item)
            return item
        }
        let content = try gather(id)
        let grid = try HEICGrid(content)
        guard (grid.width, grid.height) == (item.width, item.height) else { throw .malformed("it has two sizes") }
        let parts = tables.references.filter { $0.type == "dimg" && $0.from == id }
        guard parts.count == 1, parts[0].to.count == grid.rows * grid.columns else {
            throw .malformed("its grid is not right")
        }
        data[id] = content
        items.append(item)
        references.append(parts[0])
        for tile in parts[0].to where data[tile] == nil {
            let tile = try HEICItem(tile, tables, &properties, limits)
            guard tile.type == "hvc1" else { throw .unsupported("a grid of grids") }
            try takeCoded(tile)
        }
        return item
    }

    private mutating func takeCoded(_ item: HEICItem) throws(PictureFault) {
        pixelsLeft -= item.width * item.height
        guard pixelsLeft >= 0 else { throw .tooManyPixels(limit: limits.pixels) }
        data[item.id] = try HEVC.clean(gather(item.id), lengthSize: item.lengthSize)
        items.append(item)
    }

    /// An item's data. All items together have no more than the file has bytes: pieces that are used again and again
    /// cost nothing to write down and much to copy.
    private mutating func gather(_ id: Int) throws(PictureFault) -> [UInt8] {
        let extents = try tables.extents(of: id)
        let count = extents.reduce(0) { $0 + $1.count }
        bytesLeft -= count
        guard bytesLeft >= 0 else { throw .malformed("its parts overlap") }
        var content: [UInt8] = []
        content.reserveCapacity(count)
        for extent in extents { content += tables.bytes[extent] }
        return content
    }
}

/// An item that stays: a coded picture, or a grid of such.
struct HEICItem {
    let id: Int
    let type: FourCC
    /// Pixels before transformations.
    let width: Int
    let height: Int
    /// Pixels as it is shown.
    let shown: (width: Int, height: Int)
    /// The properties as numbers from 1 among the tables' with the mark of the essential ones.
    let associations: [HEICTables.Association]
    let lengthSize: Int

    init(
        _ id: Int, _ tables: HEICTables, _ properties: inout HEICProperties, _ limits: PictureLimits
    ) throws(PictureFault) {
        guard (1...65_535).contains(id), let item = tables.items[id], !item.isProtected else {
            throw .malformed("a part is missing")
        }
        guard item.type == "hvc1" || item.type == "grid" else { throw .unsupported("its coding") }
        self.id = id
        type = item.type
        var kept: [HEICTables.Association] = []
        var (decoder, size): ((width: Int, height: Int, lengthSize: Int)?, (width: Int, height: Int)?)
        var crop: (width: Int, height: Int)?
        var quarters = 0
        for association in tables.associations[id] ?? [] {
            guard association.property > 0 else { continue }  // 0: no property
            guard let property = try properties.find(association.property, tables) else {
                guard !association.isEssential else { throw .unsupported("an essential property") }
                continue
            }
            kept.append(association)
            switch property {
            case .decoder(_, let width, let height, let lengthSize): decoder = (width, height, lengthSize)
            case .size(_, let width, let height): size = (width, height)
            case .crop(_, let width, let height): crop = (width, height)
            case .turn(_, let turn): quarters = turn
            case .alpha, .plain: break
            }
        }
        guard let size else { throw .malformed("it has no width or no height") }
        try limits.check(width: size.width, height: size.height)
        if item.type == "hvc1" {
            // The decoder believes its own parameters. They are larger by less than a coding block.
            guard let decoder else { throw .malformed("its decoder's parameters are missing") }
            guard (size.width...(size.width + 64)).contains(decoder.width),
                (size.height...(size.height + 64)).contains(decoder.height)
            else { throw .malformed("it has two sizes") }
        }
        lengthSize = decoder?.lengthSize ?? 0
        associations = kept
        (width, height) = size
        let cut = crop ?? size
        guard (1...size.width).contains(cut.width), (1...size.height).contains(cut.height) else {
            throw .malformed("its crop is not right")
        }
        shown = quarters % 2 == 0 ? cut : (cut.height, cut.width)
    }
}

/// The properties that are used, each read once.
struct HEICProperties {
    private var known: [Int: HEICProperty?] = [:]

    mutating func find(_ index: Int, _ tables: HEICTables) throws(PictureFault) -> HEICProperty? {
        if let property = known[index] { return property }
        guard index <= tables.properties.count else { throw .malformed("a property is missing") }
        let property = try HEICProperty(tables.properties[index - 1], tables.bytes)
        known[index] = .some(property)
        return property
    }
}

/// A grid of pictures (ISO/IEC 23008-12, 6.6.2.3.2).
struct HEICGrid {
    let rows: Int
    let columns: Int
    let width: Int
    let height: Int

    init(_ data: [UInt8]) throws(PictureFault) {
        var reader = ByteReader(data)
        let (version, flags) = (try reader.big(1), try reader.big(1))
        guard version == 0 else { throw .unsupported("its grid") }
        rows = try reader.big(1) + 1
        columns = try reader.big(1) + 1
        let size = flags & 1 == 0 ? 2 : 4
        width = try reader.big(size)
        height = try reader.big(size)
        guard reader.left == 0 else { throw .malformed("its grid is not right") }
    }
}
